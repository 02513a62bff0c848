using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>Links, cases and scores depend on who there is, not on the order in which they come.</summary>
public sealed class OrderProperties
{
    private static readonly string[] Attributes = ["displayName", "mail", "employeeNumber", "department"];

    /// <summary>People on both sides, and two orders of them.</summary>
    public sealed record Sides(string?[][] Users, string?[][] Objects, int Seed);

    [Property(MaxTest = 200)]
    public Property Shuffled_objects_and_users_give_the_same_links_cases_and_scores() => Prop.ForAll(People(), sides =>
        Task.Run(async () =>
        {
            var random = new Random(sides.Seed);
            var users = sides.Users.Select((u, i) => (Id: $"u{i}", Values: u)).ToArray();
            var objects = sides.Objects.Select((o, i) => (Key: $"o{i}", Values: o)).ToArray();
            var first = await DecideAsync(users, objects);
            random.Shuffle(users);
            random.Shuffle(objects);
            (await DecideAsync(users, objects)).ShouldBe(first);
        }).GetAwaiter().GetResult());

    [Property(MaxTest = 200)]
    public Property No_user_goes_to_two_objects_and_no_link_that_stands_is_moved() => Prop.ForAll(People(), sides =>
        Task.Run(async () =>
        {
            var users = sides.Users.Select((u, i) => (Id: $"u{i}", Values: u)).ToArray();
            var links = (await DecideAsync(users, [.. sides.Objects.Select((o, i) => ($"o{i}", o))])).Select(d => d.Split('|')).Where(d => d[1].Length > 0).Select(d => d[1]).ToList();
            links.ShouldBeUnique();
            links.ShouldNotContain("u0", "it has an object that stands");
        }).GetAwaiter().GetResult());

    private static async Task<List<string>> DecideAsync((string Id, string?[] Values)[] users, (string Key, string?[] Values)[] objects)
    {
        MatchRule[] list =
        [
            Matching.Rule("number", 1, 1, Matching.Compare("employeeNumber", MatchMethod.Exact)),
            Matching.Rule("mail", 1, 1, Matching.Compare("mail", MatchMethod.CaseFolded)),
            Matching.Rule("name", 0.9, 0.6, Matching.Compare("displayName", MatchMethod.Levenshtein, 2, 0.7), Matching.Compare("department", MatchMethod.Normalized)),
        ];
        var rules = new CompiledMatchRules(list, Matching.Schema);
        var evaluations = await Matching.EvaluateAsync(rules, users.Select(u => Matching.Subject(u.Id, Person(u.Values), rules)), objects.Select(o => Person(o.Values)));
        List<MatchClaim> claims = [.. objects.Zip(evaluations, (o, e) => new MatchClaim(o.Key, true, false, e))];
        var verdicts = MatchClaims.Decide(claims, rules, id => id == "u0" ? new StandingLink("before", true) : null);
        return
        [
            .. objects.Zip(verdicts)
                .Select(v => $"{v.First.Key}|{v.Second.Link?.Subject.Id}|{v.Second.Link?.Score}|{v.Second.Reason}|{string.Join(',', v.Second.Findings.Select(f => $"{f.Subject.Id} {f.Rule} {f.Score}"))}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static AttributeSet Person(string?[] values) => Matching.Person([.. Attributes.Zip(values)]);

    private static Arbitrary<Sides> People()
    {
        var name = Gen.Elements<string>(null!, "Anna Berg", "Ana Berg", "anna bergh", "Bo Dahl", "Bo Dal");
        var mail = Gen.Elements<string>(null!, null!, "anna@x.com", "ANNA@x.com", "bo@x.com");
        var number = Gen.Elements<string>(null!, null!, null!, "1", "2", "3");
        var department = Gen.Elements<string>(null!, "Sales", "Legal");
        var person = from n in name from m in mail from e in number from d in department select new string?[] { n, m, e, d };
        return (from users in person.ArrayOf(7) from objects in person.ArrayOf(7) from seed in Gen.Choose(0, 1000) select new Sides(users, objects, seed)).ToArbitrary();
    }
}
