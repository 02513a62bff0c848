using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What is recorded of the groups that an application has, when it is imported.</summary>
public sealed class GroupImportTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    private GroupData There => _h.Groups("slack");

    [Fact]
    public async Task Groups_and_their_members_are_recorded_and_a_second_import_writes_nothing()
    {
        await StartAsync();
        await _h.AddUserAsync("anna");
        _h.Target("slack").Make("anna");
        There.Set("g1", "Sales", "acc-1", "acc-9");
        There.Set("g2", "Empty");
        There.Set("g3", "All");
        There.All["g3"].Members.Add(new("g1", RemoteMemberKind.Group));
        await _h.ImportAsync("slack");
        var groups = await ListAsync();
        groups.Select(g => (g.Name, g.MemberCount, g.MembersKnown, g.Present, g.Link)).ShouldBe([("All", 1, true, true, GroupLink.None), ("Empty", 0, true, true, GroupLink.None), ("Sales", 2, true, true, GroupLink.None)]);
        (await MembersAsync("Sales")).Select(m => (m.Key, m.Name, m.UserName)).ShouldBe([("acc-1", "anna", "anna"), ("acc-9", null, null)]);
        (await MembersAsync("All")).ShouldHaveSingleItem().ShouldSatisfyAllConditions(m => m.Kind.ShouldBe(RemoteMemberKind.Group), m => m.Name.ShouldBe("Sales"));
        (await _h.Engine.AppGroups.OfUserAsync((await _h.UsersAsync())[0], null, EngineHarness.None).ToListAsync()).ShouldHaveSingleItem().Group.ShouldBe("Sales");
        await SettledAsync();
    }

    [Fact]
    public async Task What_changed_is_recorded_and_nothing_else()
    {
        await StartAsync();
        There.Set("g1", "Sales", "a", "b");
        There.Set("g2", "Legal", "c");
        await _h.ImportAsync("slack");
        There.Set("g1", "Selling", "b", "d");
        var records = await RecordsAsync();
        var only = records.ShouldHaveSingleItem();
        only.Reason.ShouldBe("group 'Selling': 'Sales' until now, 1 more in it, 1 no more in it");
        only.Kind.ShouldBe(ChangeKind.Record);
        (await MembersAsync("Sales")).Count.ShouldBe(2);
        await _h.ImportAsync("slack");
        (await MembersAsync("Selling")).Select(m => m.Key).ShouldBe(["b", "d"]);
        await SettledAsync();
    }

    [Fact]
    public async Task A_group_that_is_gone_is_so_only_when_the_read_proves_it()
    {
        await StartAsync();
        There.Set("g1", "Sales", "a");
        There.Set("g2", "Legal", "c");
        await _h.ImportAsync("slack");
        There.All.TryRemove("g2", out _);
        There.ReadIsWhole = false;
        await _h.ImportAsync("slack");
        _h.Warnings.ShouldContain(w => w.Contains("Missing: Legal") && w.Contains("does not say how many"));
        (await ListAsync()).ShouldAllBe(g => g.Present && g.MemberCount == 1);
        There.ReadIsWhole = true;
        await _h.ImportAsync("slack");
        (await ListAsync()).Select(g => (g.Name, g.Present, g.MemberCount)).ShouldBe([("Legal", false, 0), ("Sales", true, 1)]);
        await SettledAsync();
        There.Set("g2", "Legal", "c");
        await _h.ImportAsync("slack");
        (await ListAsync()).ShouldAllBe(g => g.Present && g.MemberCount == 1);
    }

    [Fact]
    public async Task Of_a_group_whose_members_are_not_all_seen_nobody_counts_as_out()
    {
        await StartAsync();
        There.Set("g1", "Sales", "a", "b", "c");
        await _h.ImportAsync("slack");
        There.ListsMembers = _ => false;
        There.Set("g1", "Sales", "x");
        await _h.ImportAsync("slack");
        (await MembersAsync("Sales")).Select(m => m.Key).ShouldBe(["a", "b", "c", "x"]);
        _h.Warnings.ShouldContain("'slack': of 1 group it is not certain that all members were seen, so that nobody counts as out of it: it lists some.");
        There.ListsMembers = _ => true;
        await _h.ImportAsync("slack");
        (await MembersAsync("Sales")).Select(m => m.Key).ShouldBe(["x"]);
    }

    [Fact]
    public async Task A_group_whose_members_were_never_seen_whole_says_so()
    {
        await StartAsync();
        There.ListsMembers = _ => false;
        There.Set("g1", "Sales", "a", "b");
        await _h.ImportAsync("slack");
        (await ListAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(g => g.MembersKnown.ShouldBeFalse(), g => g.MemberCount.ShouldBe(1));
    }

    [Fact]
    public async Task A_read_that_breaks_off_or_gives_nothing_at_all_changes_nothing_and_the_accounts_are_imported_all_the_same()
    {
        await StartAsync();
        There.Set("g1", "Sales", "a");
        There.Set("g2", "Legal", "b");
        await _h.ImportAsync("slack");
        await _h.AddUserAsync("anna");
        _h.Target("slack").Make("anna");
        There.Set("g1", "Renamed");
        There.ReadEndsAfter = 1;
        await _h.ImportAsync("slack");
        _h.Errors.ShouldContain(e => e.Id == ErrorIds.AppUnreachable);
        (await ListAsync()).Select(g => g.Name).ShouldBe(["Legal", "Sales"]);
        (await _h.AccountsAsync("slack")).ShouldHaveSingleItem().UserId.ShouldNotBeNull();
        There.ReadEndsAfter = int.MaxValue;
        There.All.Clear();
        await _h.ImportAsync("slack");
        _h.Errors.ShouldContain(e => e.Id == ErrorIds.ReadEmpty);
        (await ListAsync()).ShouldAllBe(g => g.Present && g.MemberCount == 1);
    }

    [Fact]
    public async Task An_app_without_groups_is_no_failure_unless_it_had_some()
    {
        await StartAsync();
        There.HasGroups = false;
        await _h.ImportAsync("slack");
        _h.Errors.ShouldBeEmpty();
        There.HasGroups = true;
        There.Set("g1", "Sales", "a");
        await _h.ImportAsync("slack");
        There.HasGroups = false;
        await _h.ImportAsync("slack");
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.GroupsUnsupported);
        (await ListAsync()).ShouldHaveSingleItem().Present.ShouldBeTrue();
    }

    [Fact]
    public async Task Many_members_come_in_slices_of_which_none_is_large()
    {
        await StartAsync();
        There.Set("g/1", "Everybody", [.. Enumerable.Range(0, 1750).Select(i => $"acc/{i:0000}")]);
        var records = await RecordsAsync();
        records.Count.ShouldBe(4);
        records.ShouldAllBe(r => r.SourceGroup!.Members.Count <= 500);
        records.Skip(1).ShouldAllBe(r => r.DependsOn == records[0].Number);
        await _h.ImportAsync("slack");
        (await MembersAsync("Everybody")).Select(m => m.Key).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 1750).Select(i => $"acc/{i:0000}"));
        await SettledAsync();
    }

    [Fact]
    public async Task What_changed_meanwhile_is_left_for_the_next_import()
    {
        await StartAsync();
        There.Set("g1", "Sales", "a");
        await _h.ImportAsync("slack");
        There.Set("g1", "Sales", [.. Enumerable.Range(0, 700).Select(i => $"n{i:000}")]);
        var plan = await ImportPlanAsync();
        There.Set("g1", "Other", "a");
        await _h.ImportAsync("slack");
        await _h.ApplyAsync(plan);
        _h.Errors.ShouldContain(e => e.Id == ErrorIds.ChangeStale && e.Target == "Sales");
        (await MembersAsync("Other")).ShouldHaveSingleItem().Key.ShouldBe("a");
    }

    [Property(MaxTest = 30)]
    public void Whatever_an_app_has_is_what_is_known_after_an_import_and_the_next_one_finds_nothing(int seed)
    {
        RunAsync(seed).GetAwaiter().GetResult();

        async Task RunAsync(int start)
        {
            using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
            await StartAsync(h);
            var random = new System.Random(start);
            var there = h.Groups("slack");
            for (var round = 0; round < 4; round++)
            {
                var kept = !there.All.IsEmpty ? there.All.Keys.Min(StringComparer.Ordinal) : null;
                foreach (var key in there.All.Keys.Where(k => k != kept && random.Next(3) == 0).ToList())
                    there.All.TryRemove(key, out _);
                for (var i = random.Next(1, 4); i > 0; i--)
                    there.Set($"g{random.Next(6)}", $"Group {random.Next(4)}", [.. Enumerable.Range(0, 8).Where(_ => random.Next(2) == 0).Select(n => $"m{n}")]);
                await h.ImportAsync("slack");
                h.Errors.ShouldBeEmpty();
                var known = await h.Engine.AppGroups.ListAsync("slack", _ => true, EngineHarness.None).Where(g => g.Present).ToListAsync();
                known.Select(g => (g.Key, g.Name)).ShouldBe(there.All.Values.Select(g => (g.Group.Key, g.Group.Name)), ignoreOrder: true);
                foreach (var group in known)
                    (await h.Engine.AppGroups.MembersAsync(group, EngineHarness.None).Select(m => m.Key).ToListAsync()).ShouldBe(there.All[group.Key].Members.Select(m => m.Key), ignoreOrder: true);
                (await RecordsAsync(h)).ShouldBeEmpty();
            }
        }
    }

    private Task StartAsync() => StartAsync(_h);

    private static async Task StartAsync(EngineHarness h) => await h.Engine.Apps.CreateAsync(
        new() { Name = "slack", Connector = "FakeGroups", Mode = AppMode.Enforce, MatchOn = ["userName"], Mappings = [new() { Direction = MappingDirection.Outbound, Target = "userName", Source = "userName" }] },
        EngineHarness.None);

    private async Task SettledAsync() => (await RecordsAsync()).ShouldBeEmpty();

    private async Task<List<AppGroupSummary>> ListAsync() => await _h.Engine.AppGroups.ListAsync("slack", _ => true, EngineHarness.None).ToListAsync();

    private async Task<List<AppGroupMember>> MembersAsync(string name) =>
        await _h.Engine.AppGroups.MembersAsync((await ListAsync()).Single(g => g.Name == name), EngineHarness.None).ToListAsync();

    private Task<List<Change>> RecordsAsync() => RecordsAsync(_h);

    private static async Task<List<Change>> RecordsAsync(EngineHarness h) =>
        [.. (await h.ChangesAsync(await ImportPlanAsync(h), records: true)).Where(c => c.SourceGroup is not null)];

    private Task<Plan> ImportPlanAsync() => ImportPlanAsync(_h);

    private static async Task<Plan> ImportPlanAsync(EngineHarness h) =>
        (Plan)await h.CollectAsync(h.Engine.Plans.CreateAsync(await h.Engine.Syncs.ImportRequestAsync(["slack"], false, save: true, EngineHarness.None), EngineHarness.None));
}
