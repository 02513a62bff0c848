using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What always holds of groups and what they give, whatever was done and in whatever order.</summary>
public sealed class GroupProperties
{
    private const int Groups = 5;
    private const int People = 6;
    private static readonly string[] Departments = ["Sales", "IT", "Legal"];
    private static readonly string[] Attributes = ["license", "badge", "roles"];

    /// <summary>A group: its rule, who was added by hand, which groups after it are nested in it, and what its assignment says.</summary>
    public sealed record GroupSpec(string? Department, int[] Members, int[] Excluded, int[] Nested, bool Assigned, (string Name, int Value, bool Adds)[] Values);

    /// <summary>One thing that an administrator or the time does.</summary>
    public sealed record Step(int Kind, int Group, int Person, int Value);

    public static Arbitrary<GroupSpec[]> Specs()
    {
        var people = Gen.Choose(0, People - 1).ArrayOf().Select(p => p.Take(3).Distinct().ToArray());
        var value = from name in Gen.Elements(Attributes)
                    from number in Gen.Choose(0, 2)
                    from adds in Gen.Elements(true, false)
                    select (name, number, adds);
        var spec = from department in Gen.Elements<string?>(null, "Sales", "IT")
                   from members in people
                   from excluded in people
                   from nested in Gen.Choose(1, Groups).ArrayOf()
                   from assigned in Gen.Elements(true, false)
                   from values in value.ArrayOf()
                   select new GroupSpec(department, members, [.. excluded.Except(members)], [.. nested.Take(2).Distinct()], assigned, [.. values.DistinctBy(v => v.name)]);
        return spec.ArrayOf(Groups).ToArbitrary();
    }

    [Property(MaxTest = 80)]
    public Property What_is_in_effect_does_not_depend_on_the_order_in_which_it_was_set_and_is_what_the_rules_say() => Prop.ForAll(Specs(), specs =>
    {
        OrderAsync(specs).GetAwaiter().GetResult();
        return true;
    });

    [Property(MaxTest = 60)]
    public Property Whatever_is_changed_the_next_sync_leaves_every_app_as_an_evaluation_of_everybody_would() => Prop.ForAll(Specs(), Steps(), (specs, steps) =>
    {
        StepsAsync(specs, steps).GetAwaiter().GetResult();
        return true;
    });

    private static Arbitrary<Step[]> Steps()
    {
        var step = from kind in Gen.Choose(0, 8)
                   from grp in Gen.Choose(0, Groups - 1)
                   from person in Gen.Choose(0, People - 1)
                   from value in Gen.Choose(0, 5)
                   select new Step(kind, grp, person, value);
        return step.ArrayOf(8).ToArbitrary();
    }

    private static async Task OrderAsync(GroupSpec[] specs)
    {
        var results = new List<string>();
        foreach (var reversed in new[] { false, true })
        {
            using var h = new EngineHarness();
            await PeopleAsync(h, reversed);
            var groups = await SetUpAsync(h, specs, reversed);
            foreach (var (spec, group) in specs.Zip(groups))
            {
                var members = (await h.MembersAsync(group)).ConvertAll(m => m.Name!);
                members.ShouldBe(MembersOf(specs, Array.IndexOf(specs, spec)).Select(Name), ignoreOrder: true, group.Name);
            }

            var effective = await h.EffectiveAsync();
            foreach (var assignment in effective)
                assignment.Values.ShouldBe(ValuesOf(specs, assignment.UserName), assignment.UserName);
            results.Add(string.Join('\n', effective.Select(e => $"{e.UserName} {string.Join(',', e.Grants.Select(g => $"{g.Group} {g.Membership}"))} {e.Values}").Order(StringComparer.Ordinal)));
        }

        results[0].ShouldBe(results[1]);
    }

    // Nested membership is the transitive closure of the direct one.
    private static HashSet<int> MembersOf(GroupSpec[] specs, int group)
    {
        var spec = specs[group];
        var members = spec.Members.ToHashSet();
        members.UnionWith(Enumerable.Range(0, People).Where(p => spec.Department is { } d && Departments[p % Departments.Length] == d && !spec.Excluded.Contains(p)));
        foreach (var inner in spec.Nested.Where(n => n > group && n < Groups))
            members.UnionWith(MembersOf(specs, inner));
        return members;
    }

    // The first group that has a value decides; where it adds, all that add are added up.
    private static AttributeSet ValuesOf(GroupSpec[] specs, string userName)
    {
        var giving = Enumerable.Range(0, Groups).Where(g => specs[g].Assigned && MembersOf(specs, g).Select(Name).Contains(userName)).SelectMany(g => specs[g].Values).ToList();
        var result = AttributeSet.Empty;
        foreach (var name in Attributes)
        {
            var all = giving.Where(v => v.Name == name).ToList();
            if (all.Count == 0)
                continue;
            var adding = all[0].Adds ? all.Where(v => v.Adds).Select(v => AttributeValue.From($"v{v.Value}")).ToList() : [];
            result = result.With(name, adding.Count > 1 ? AttributeValue.FromList(adding.Distinct()) : $"v{all[0].Value}");
        }

        return result;
    }

    private static async Task StepsAsync(GroupSpec[] specs, Step[] steps)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        await PeopleAsync(h, reversed: false);
        var groups = await SetUpAsync(h, specs, reversed: false);
        await h.SyncAsync();
        foreach (var step in steps)
        {
            await DoAsync(h, groups, step);
            await h.SyncAsync();
            h.Errors.ShouldBeEmpty();
            await h.AssertWholeAsync();
        }
    }

    private static async Task DoAsync(EngineHarness h, IReadOnlyList<Group> groups, Step step)
    {
        var engine = h.Engine;
        var none = EngineHarness.None;
        var group = await engine.Groups.FindAsync(groups[step.Group].Name, none);
        var user = await engine.Directory.FindAsync(Name(step.Person), none);
        var app = await engine.Apps.GetAsync("slack", none);
        var now = h.Clock.GetUtcNow();
        DateTimeOffset? from = step.Value % 2 == 0 ? null : now.AddHours(step.Value), until = step.Value > 2 ? now.AddHours(step.Value + 3) : null;
        switch (step.Kind)
        {
            case 0:
                await h.JoinAsync(group, user, from, until, excluded: step.Value == 1);
                break;
            case 1:
                await engine.Groups.TakeOutAsync(group, user.Id, none);
                break;
            case 2:
                await engine.Groups.UpdateAsync(group with { Filter = step.Value < 3 ? $"department eq \"{Departments[step.Value]}\"" : null, WhenDeactivated = (DeactivatedMembers)(step.Value % 2) }, allowEmpty: true, none);
                break;
            case 3:
                await h.GrantGroupAsync("slack", group, new() { From = from, Until = until, Values = AttributeSet.Empty.With(Attributes[step.Value % 3], $"v{step.Value}") });
                break;
            case 4:
                await engine.Assignments.RevokeAsync(app, group, none);
                break;
            case 5:
                h.Clock.Advance(TimeSpan.FromHours(step.Value + 1));
                break;
            case 6:
                user = await engine.Directory.SaveAsync(await engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { ["department"] = Departments[step.Value % 3] }, none), "test", none);
                await h.DecideAsync(user, step.Value == 5 ? UserStatus.Deactivated : UserStatus.Active);
                break;
            case 7:
                await engine.Assignments.GrantAsync(app, [user], new() { From = from, Until = until }, none);
                break;
            default:
                if (step.Group < step.Person && step.Person < Groups)
                    await engine.Groups.NestAsync(group, await engine.Groups.FindAsync(groups[step.Person].Name, none), from, until, none);
                break;
        }
    }

    private static async Task PeopleAsync(EngineHarness h, bool reversed)
    {
        foreach (var person in reversed ? Enumerable.Range(0, People).Reverse() : Enumerable.Range(0, People))
            await h.AddUserAsync(Name(person), ("department", Departments[person % Departments.Length]));
        await h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        h.Target("slack");
    }

    private static async Task<IReadOnlyList<Group>> SetUpAsync(EngineHarness h, GroupSpec[] specs, bool reversed)
    {
        var order = reversed ? Enumerable.Range(0, Groups).Reverse().ToList() : [.. Enumerable.Range(0, Groups)];
        var groups = new Group[Groups];
        foreach (var g in order)
            groups[g] = await h.AddGroupAsync($"g{g}", specs[g].Department is { } department ? $"department eq \"{department}\"" : null, priority: g + 1);
        foreach (var g in order)
        {
            foreach (var person in specs[g].Members)
                await h.JoinAsync(groups[g], await h.Engine.Directory.FindAsync(Name(person), EngineHarness.None));
            foreach (var person in specs[g].Excluded)
                await h.JoinAsync(groups[g], await h.Engine.Directory.FindAsync(Name(person), EngineHarness.None), excluded: true);
            foreach (var inner in specs[g].Nested.Where(n => n > g && n < Groups))
                await h.Engine.Groups.NestAsync(groups[g], groups[inner], null, null, EngineHarness.None);
            if (specs[g].Assigned)
            {
                await h.GrantGroupAsync("slack", groups[g], new()
                {
                    Values = specs[g].Values.Aggregate(AttributeSet.Empty, (s, v) => s.With(v.Name, $"v{v.Value}")),
                    Union = [.. specs[g].Values.Where(v => v.Adds).Select(v => v.Name)],
                });
            }
        }

        return groups;
    }

    private static string Name(int person) => $"p{person}";
}
