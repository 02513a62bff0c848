using System.Diagnostics;
using System.Globalization;
using Provisioning.Engine;

namespace Provisioning.Bench;

/// <summary>
/// As many objects as users, matched by three rules: the employee number, the mail address, and name, department and telephone number with slips in them. Five times as many of both cost five times as much when pairs are
/// found by keys, and 25 times when everybody is compared with everybody. The time is that of everything from attributes to decisions, on one core.
/// </summary>
internal sealed class MatchFigure : IFigure
{
    private const int Small = 10_000;
    private const int Large = 50_000;
    private const int Pair = 3;
    private const double MostSeconds = 30;
    private const double MostTimes = 6;

    private static readonly string[] Syllables = ["an", "bar", "cla", "do", "el", "fin", "gre", "ha", "is", "jo", "ka", "lo", "mar", "ni", "ol", "per", "qui", "ro", "sa", "ti", "ul", "vic", "wen", "xa", "yu", "zo", "berg", "son", "man", "ski", "ley", "ton"];

    public string Name => "match";

    public string What => "matching 50,000 objects with 50,000 users against 10,000 with 10,000";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var pairs = await Pairs.RunAsync(Pair, () => Side.RunAsync(Name, "match", Large), () => Side.RunAsync(Name, "match", Small));
        var (large, small) = (pairs.Ours(s => s.Seconds), pairs.Measure(s => s.Seconds));
        return
        [
            Say.AtMost("matching 50,000 x 50,000", Say.Seconds(large), $"10,000 x 10,000: {Say.Seconds(small)}", pairs.TimeRatio, MostTimes),
            new("matching 50,000 x 50,000", Say.Seconds(large), "", Say.Seconds(large), string.Create(CultureInfo.InvariantCulture, $"≤ {MostSeconds} s"), large <= MostSeconds),
        ];
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        var count = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        var random = new Random(1);
        var users = Enumerable.Range(0, count).Select(i => Person.Make(i, random)).ToList();
        var objects = users.ConvertAll(u => u.Elsewhere(random, count));
        var schema = new DirectorySchema([]);
        var userSets = users.ConvertAll(u => u.Attributes(schema));
        var objectSets = objects.ConvertAll(o => o.Attributes(schema));

        var clock = Stopwatch.StartNew();
        var rules = new CompiledMatchRules(Rules(), schema);
        var population = new MemoryPopulation(rules, userSets.Select((a, i) => new MatchSubject(i.ToString("D6", CultureInfo.InvariantCulture), "", null, UserStatus.Active, rules.Profile(a))));
        var matcher = new Matcher(rules, population);
        var claims = new List<MatchClaim>(count);
        for (var i = 0; i < count; i++)
            claims.Add(new(i.ToString("D6", CultureInfo.InvariantCulture), true, false, await matcher.EvaluateAsync(rules.Profile(objectSets[i]), [], CancellationToken.None)));
        var verdicts = MatchClaims.Decide(claims, rules, _ => null);
        clock.Stop();

        var right = verdicts.Where((v, i) => v.Link?.Subject.Id == claims[i].Key).Count();
        var wrong = verdicts.Count(v => v.Link is not null) - right;
        Console.Error.WriteLine($"{count}: {right} linked, {wrong} of them wrongly, {verdicts.Count(v => v.Waits)} wait, {verdicts.Count(v => !v.Waits && v.Link is null)} new; {clock.Elapsed.TotalSeconds:0.0} s");
        return right > count * 0.8 ? Side.Take(clock.Elapsed) : throw new InvalidOperationException("Too few were linked to be a measurement.");
    }

    private static MatchRule[] Rules() =>
    [
        new() { Name = "number", Comparisons = [new() { Attribute = "employeeNumber" }], AutoLink = true },
        new() { Name = "mail", Comparisons = [new() { Attribute = "mail", Method = MatchMethod.CaseFolded }], AutoLink = true },
        new()
        {
            Name = "person",
            Comparisons =
            [
                new() { Attribute = "displayName", Method = MatchMethod.Levenshtein, Weight = 2, Threshold = 0.8 },
                new() { Attribute = "department", Method = MatchMethod.Normalized },
                new() { Attribute = "mobile", Method = MatchMethod.Phone },
            ],
            Definite = 0.92,
            Candidate = 0.75,
            AutoLink = true,
        },
    ];

    private sealed record Person(string? Number, string? Mail, string Name, string Department, string? Mobile)
    {
        public static Person Make(int i, Random random)
        {
            var name = $"{Word(random, 2)} {Word(random, 3)}";
            return new($"E{i}", $"{name.Replace(' ', '.')}{i}@contoso.com", name, $"Department {random.Next(40)}", string.Create(CultureInfo.InvariantCulture, $"+49 170 {random.Next(10_000_000):D7}"));
        }

        // The same person as another system has them; one of twenty is somebody else.
        public Person Elsewhere(Random random, int count) => random.Next(20) switch
        {
            < 8 => this with { Mail = null },
            < 14 => this with { Number = null, Mail = Mail!.ToUpperInvariant() },
            < 19 => this with { Number = null, Mail = null, Name = Slip(Name, random), Mobile = Mobile!.Replace("+49 170 ", "0170-", StringComparison.Ordinal) },
            _ => Make(count + random.Next(count), random),
        };

        public AttributeSet Attributes(DirectorySchema schema)
        {
            var set = AttributeSet.Empty;
            foreach (var (name, value) in new[] { ("employeeNumber", Number), ("mail", Mail), ("displayName", Name), ("department", Department), ("mobile", Mobile) })
                set = schema.Resolve(name).Set(set, value);
            return set;
        }

        private static string Word(Random random, int syllables) => string.Concat(Enumerable.Range(0, syllables).Select(_ => Syllables[random.Next(Syllables.Length)]));

        private static string Slip(string name, Random random)
        {
            var at = random.Next(name.Length);
            return random.Next(2) == 0 ? name.Remove(at, 1) : name.Insert(at, "e");
        }
    }
}
