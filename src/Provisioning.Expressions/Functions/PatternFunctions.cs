using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Provisioning.Expressions;

/// <summary>Functions with regular expressions: .NET's, without backtracking, so that their time grows with the text and nothing else.</summary>
internal static class PatternFunctions
{
    // A regular expression builds its automaton while it is used: kept, so that each plan does not begin anew.
    private const int MostKept = 256;
    private static readonly ConcurrentDictionary<(string, RegexOptions), Regex> Kept = new();

    public static IReadOnlyList<Function> All { get; } = [.. Build().Select(f => f with { Category = "Pattern" })];

    private static IEnumerable<Function> Build()
    {
        yield return new("String.matches", "text:t, pattern!:t", PartType.Boolean, "True when the pattern matches somewhere in the text; ^ and $ tie it to its ends.", "String.matches(\"A1234\", \"^[A-Z][0-9]{4}$\")", "true")
        {
            Methods = ["matches"],
            Prepare = static p => Compile(p, 1),
            Body = static (in Call c) => c.Prepared<Regex>().IsMatch(Bounded(c)),
        };
        yield return new("String.regexReplace", "text:t, pattern!:t, replacement:t", PartType.Text, "The text with every match replaced; $1 and ${name} stand for what groups matched.", "String.regexReplace(\"+1 (999) 888-7777\", \"[()\\s-]+\", \"\")", "\"+19998887777\"")
        {
            Entra = "Replace",
            Methods = ["regexReplace"],
            Prepare = static p => Compile(p, 1),
            Body = static (in Call c) => Replace(c),
        };
        yield return new("String.regexExtract", "text:t, pattern!:t, group?:a", PartType.Text, "What the pattern matches first: the group of this number or name, else the first group, else the whole match. No value where nothing matches.", "String.regexExtract(\"cost centre 4711 (Bern)\", \"([0-9]{4})\")", "\"4711\"")
        {
            Entra = "Replace",
            Methods = ["regexExtract"],
            Prepare = static p => Compile(p, 1),
            Body = static (in Call c) => Extract(c),
        };
    }

    /// <summary>Compiles the pattern.</summary>
    /// <exception cref="ExpressionFault">It is none, or could take long.</exception>
    public static Regex Compile(Preparation preparation, int index, RegexOptions options = RegexOptions.None, Func<string, string>? adapt = null)
    {
        var pattern = preparation.Text(index) ?? "";
        if (pattern.Length > ExpressionLimits.PatternLength)
            throw preparation.Fault(index, $"The regular expression has {pattern.Length} characters; {ExpressionLimits.PatternLength} are possible.");
        if (PatternSize.Of(pattern) > ExpressionLimits.PatternSize)
            throw preparation.Fault(index, $"The regular expression repeats too much: written out it would have more than {ExpressionLimits.PatternSize} characters.", "Use + or * instead of a large {number}.");
        try
        {
            var (text, all) = (adapt?.Invoke(pattern) ?? pattern, options | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            if (Kept.TryGetValue((text, all), out var known))
                return known;
            return Kept.Count < MostKept ? Kept.GetOrAdd((text, all), new Regex(text, all)) : new(text, all);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw preparation.Fault(index, $"The regular expression cannot be used: {e.Message.TrimEnd('.')}.", e is NotSupportedException ? "Look-around and references back to groups are not possible." : null);
        }
    }

    private static string Bounded(in Call c)
    {
        c.Evaluation.Spend(c.Text.Length + 10, c.At);
        return c.Text.Length <= ExpressionLimits.PatternInput
            ? c.Text
            : throw c.Fault($"The text has {c.Text.Length} characters; a regular expression is used on {ExpressionLimits.PatternInput} at most.", "Cut it first, with String.left.");
    }

    private static AttributeValue Replace(in Call c)
    {
        var replacement = c.Text3;
        if ((Bounded(c).Length + 1L) * (replacement.Length + 1L) > ExpressionLimits.TextLength * 10L)
            throw c.Fault($"The text would have more than {ExpressionLimits.TextLength} characters.");
        c.Evaluation.Spend((int)((c.Text.Length + 1L) * (replacement.Length + 1L) >> 6), c.At);
        return c.Checked(c.Prepared<Regex>().Replace(c.Text, replacement));
    }

    private static AttributeValue Extract(in Call c)
    {
        var match = c.Prepared<Regex>().Match(Bounded(c));
        if (!match.Success)
            return default;
        if (c.C.IsNone)
            return Values.Text(match.Groups.Count > 1 ? match.Groups[1].Value : match.Value);
        var name = Values.ToText(c.C, c.At);
        var group = match.Groups[name];
        return group.Success ? Values.Text(group.Value) : default;
    }
}
