using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What is found by keys is what a comparison of everybody with everybody finds.</summary>
public sealed class BlockingProperties
{
    private static readonly string[] Attributes = ["displayName", "surname", "department", "employeeNumber", "mobile"];

    /// <summary>A rule, and people who are alike.</summary>
    public sealed record Population(MatchRule Rule, string?[][] Users, string?[][] Objects);

    [Property(MaxTest = 400)]
    public Property Every_candidate_pair_is_found_where_nothing_is_compared_by_Jaro_and_Winkler() =>
        Prop.ForAll(Populations(Enum.GetValues<MatchMethod>().Where(m => m != MatchMethod.JaroWinkler)), population =>
        {
            var (all, found) = Pairs(population);
            found.ShouldBe(all, population.Rule.ToString());
        });

    [Property(MaxTest = 100)]
    public Property By_any_rule_nothing_is_found_that_is_none() =>
        Prop.ForAll(Populations(Enum.GetValues<MatchMethod>()), population =>
        {
            var (all, found) = Pairs(population);
            found.Except(all).ShouldBeEmpty();
        });

    // The keys of names are three: a pair is missed when beginning, end and sound all differ. The bound is what docs/matching.md promises.
    [Theory]
    [InlineData(1, 0.985)]
    [InlineData(2, 0.95)]
    public void Of_names_with_slips_nearly_all_pairs_are_found_by_Jaro_and_Winkler(int slips, double recall)
    {
        var random = new Random(7);
        string[] given = ["Katharina", "Jonathan", "Michelle", "Geraldine", "Dwayne", "Christopher", "Anna", "Bo", "Zoë", "Wolfgang", "Siobhan", "Yusuf", "Xiaoming", "Priya", "Olufemi"];
        string[] family = ["Shackleford", "Nicholson", "Dunningham", "Smith", "Müller", "Kowalczyk", "Nguyen", "O'Brien", "Fernández", "Li", "Abrams", "Massey", "Thorvaldsen", "Okonkwo", "Ivanov"];
        var rule = Matching.Rule("names", 0.95, 0.9, Matching.Compare("displayName", MatchMethod.JaroWinkler));
        var (all, found) = (0, 0);
        for (var i = 0; i < 4000; i++)
        {
            var name = $"{given[random.Next(given.Length)]} {family[random.Next(family.Length)]}";
            var other = Enumerable.Range(0, slips).Aggregate(name, (n, _) => Slip(n, random));
            var population = new Population(rule, [[name, null, null, null, null]], [[other, null, null, null, null]]);
            var (expected, got) = Pairs(population);
            all += expected.Count;
            found += got.Count;
        }

        all.ShouldBeGreaterThan(2000);
        ((double)found / all).ShouldBeGreaterThan(recall);
    }

    [Fact]
    public void A_block_that_is_too_big_is_parted_and_nobody_is_missed()
    {
        var rule = Matching.Rule("both", 1, 1, Matching.Compare("department", MatchMethod.Exact), Matching.Compare("surname", MatchMethod.Normalized));
        var users = Enumerable.Range(0, 3000).Select(i => new[] { null, $"Name{i % 1500}", "Sales", null, null }).ToArray();
        var (all, found) = Pairs(new(rule, users, [[null, "name 7", "Sales", null, null], [null, "name 8", "Legal", null, null]]));
        found.ShouldBe(all);
        found.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_value_that_very_many_share_makes_a_case_and_not_a_new_user()
    {
        var rules = new CompiledMatchRules([Matching.Rule("department", 1, 1, Matching.Compare("department", MatchMethod.Exact))], Matching.Schema);
        var users = Enumerable.Range(0, 3000).Select(i => Matching.Subject($"{i:D5}", Matching.Person(("department", "Sales")), rules));
        var evaluation = (await Matching.EvaluateAsync(rules, users, [Matching.Person(("department", "Sales"))]))[0];
        evaluation.DecisiveRule.ShouldBe(0);
        evaluation.Findings.Count.ShouldBe(MatchEvaluation.MostFindings);
        evaluation.Count.ShouldBeGreaterThan(BlockIndex.Most);
    }

    [Fact]
    public void Equal_names_find_each_other_however_common_their_parts_are()
    {
        var rules = new CompiledMatchRules([Matching.Rule("names", 0.95, 0.9, Matching.Compare("displayName", MatchMethod.JaroWinkler))], Matching.Schema);
        var subjects = Enumerable.Range(0, 2000).Select(i => Matching.Subject($"{i:D5}", Matching.Person(("displayName", $"Anna {(char)('a' + i % 26)}{(char)('a' + i / 26 % 26)}{i} Berg")), rules)).ToList();
        var index = new BlockIndex(rules.Rules[0], subjects);
        var found = new List<int>();
        index.Find(rules.Profile(Matching.Person(("displayName", "anna bb1 BERG"))), found);
        index.TooCommon.ShouldBeGreaterThan(0);
        var profile = rules.Profile(Matching.Person(("displayName", subjects[27].Profile[0][0])));
        found.Clear();
        index.Find(profile, found);
        found.ShouldContain(27);
    }

    private static (List<(int, int)> All, List<(int, int)> Found) Pairs(Population population)
    {
        var rules = new CompiledMatchRules([population.Rule], Matching.Schema);
        var rule = rules.Rules[0];
        var users = population.Users.Select((u, i) => Matching.Subject($"{i:D5}", Person(u), rules)).ToList();
        var objects = population.Objects.Select(o => rules.Profile(Person(o))).ToList();
        var index = new BlockIndex(rule, users);
        var (all, found) = (new List<(int, int)>(), new List<(int, int)>());
        for (var i = 0; i < objects.Count; i++)
        {
            all.AddRange(Enumerable.Range(0, users.Count).Where(u => rule.Score(objects[i], users[u].Profile) >= population.Rule.Candidate - 1e-9).Select(u => (i, u)));
            var places = new List<int>();
            index.Find(objects[i], places);
            places.ShouldBeUnique();
            found.AddRange(places.Where(p => rule.CandidateScore(objects[i], users[p].Profile) > 0).Order().Select(p => (i, p)));
        }

        return (all, found);
    }

    private static AttributeSet Person(string?[] values) => Matching.Person([.. Attributes.Zip(values)]);

    private static Arbitrary<Population> Populations(IEnumerable<MatchMethod> methods)
    {
        var text = Gen.Elements('a', 'b', 'c', 'é', ' ', 'A').ArrayOf().Select(c => new string(c));
        var name = Gen.OneOf(text, Gen.Elements<string>(null!, "anna berg", "Anna Bérg", "ana berg", "anna-maria bergström", "annamaria bergstrom", "bo", "b", "+49 170 1234567", "0170 1234567", "1234567", "123456"));
        var person = name.ArrayOf(Attributes.Length).Select(p => (string?[])p);
        var comparison = from attribute in Gen.Elements(Attributes)
                         from method in Gen.Elements(methods.ToArray())
                         from weight in Gen.Elements(0.5, 1, 2, 3)
                         from threshold in Gen.Elements(0.4, 0.6, 0.75, 0.85, 0.9, 1)
                         from required in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
                         select Matching.Compare(attribute, method, weight, method is MatchMethod.Levenshtein or MatchMethod.JaroWinkler ? threshold : null, required);
        var rule = from count in Gen.Choose(1, 4)
                   from comparisons in comparison.ArrayOf(count)
                   from candidate in Gen.Elements(0.3, 0.5, 0.7, 0.8, 1)
                   select Matching.Rule("any", 1, candidate, comparisons);
        return (from r in rule
                from users in person.ArrayOf(12)
                from objects in person.ArrayOf(6)
                select new Population(r, users, objects)).ToArbitrary();
    }

    private static string Slip(string name, Random random)
    {
        var at = random.Next(name.Length);
        return random.Next(4) switch
        {
            0 => name.Remove(at, 1),
            1 => name.Insert(at, ((char)('a' + random.Next(26))).ToString()),
            2 => name.Remove(at, 1).Insert(at, ((char)('a' + random.Next(26))).ToString()),
            _ => at + 1 < name.Length ? name[..at] + name[at + 1] + name[at] + name[(at + 2)..] : name,
        };
    }
}
