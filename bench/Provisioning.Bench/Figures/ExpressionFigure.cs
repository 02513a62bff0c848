using System.Diagnostics;
using Provisioning.Expressions;

namespace Provisioning.Bench;

/// <summary>
/// A typical user name, made of two attributes by an expression and by the same thing written in C#, on one thread, over the same people. Both look the attributes up in the person's set and give no name where
/// one of them is missing.
/// </summary>
internal sealed class ExpressionFigure : IFigure
{
    private const string Text = "toLowerCase(substring(user.firstName, 0, 1) + \".\" + String.removeSpaces(user.lastName)) + \"@corp.example\"";
    private const int People = 10_000;
    private const int Rounds = 200;
    private const int Times = 5;
    private const double MostTimes = 5;
    private const double LeastRate = 1_000_000;

    public string Name => "expression";

    public string What => "a user name by expression and by hand";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var pairs = await Pairs.RunAsync(Times, () => Side.RunAsync(Name, "expression"), () => Side.RunAsync(Name, "hand"));
        var rate = pairs.Ours(s => s.Rate);
        return
        [
            Say.AtMost("User name by expression, against C#", Say.Rate(rate), Say.Rate(pairs.Measure(s => s.Rate)), pairs.TimeRatio, MostTimes),
            new("User names by expression, one thread", Say.Rate(rate), "-", "-", $"≥ {Say.Rate(LeastRate)}", rate >= LeastRate),
        ];
    }

    public Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        var people = Enumerable.Range(0, People).Select(Person).ToArray();
        var expression = Expression.Compile(Text, new([new(["user"], RecordSchema.Open)]));
        Func<AttributeSet, string?> name = side == "hand" ? ByHand : person => expression.Evaluate(new([person])).Value.AsString();
        if (!people.Take(100).All(p => expression.Evaluate(new([p])).Value.AsString() == ByHand(p)))
            throw new InvalidOperationException("The expression and the code give different names.");
        var clock = new Stopwatch();
        long length = 0;
        // The first rounds are for the compiler.
        for (var round = -50; round < Rounds; round++)
        {
            if (round == 0)
                clock.Start();
            foreach (var person in people)
                length += name(person)?.Length ?? 0;
        }

        clock.Stop();
        return Task.FromResult(Side.Take(clock.Elapsed, length > 0 ? (double)People * Rounds / clock.Elapsed.TotalSeconds : 0));
    }

    private static string? ByHand(AttributeSet person)
    {
        var first = person["firstName"].AsString();
        var last = person["lastName"].AsString();
        if (string.IsNullOrEmpty(first) || string.IsNullOrEmpty(last))
            return null;
        return (first[..1] + "." + last.Replace(" ", "", StringComparison.Ordinal)).ToLowerInvariant() + "@corp.example";
    }

    private static AttributeSet Person(int number) => new AttributeSet.Builder
    {
        ["department"] = "Sales",
        ["displayName"] = $"Anna Berg {number}",
        ["firstName"] = "Anna",
        ["lastName"] = $"Berg {number}",
        ["title"] = "Engineer",
        ["userName"] = $"u{number}",
    }.ToSet();
}
