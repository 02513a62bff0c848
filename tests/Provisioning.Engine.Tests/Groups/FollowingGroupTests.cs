namespace Provisioning.Engine.Tests;

/// <summary>Groups of the directory that follow a group of an application: whoever is in that there is in this here, from one import to the next.</summary>
public sealed class FollowingGroupTests : IDisposable
{
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    private GroupData There => _h.Groups("slack");

    [Fact]
    public async Task Whoever_is_in_the_apps_group_is_in_it_and_gets_what_it_gives()
    {
        await StartAsync("anna", "bo", "cy");
        There.Set("g1", "Sales", "acc-1", "acc-2", "acc-99");
        await _h.ImportAsync("slack");
        var group = await FollowAsync("Sales");
        (await NamesAsync(group)).ShouldBe(["anna", "bo"]);
        (await _h.MembersAsync(group)).ShouldAllBe(m => m.Kind == MemberKind.Imported);
        (await _h.Engine.AppGroups.ListAsync("slack", _ => true, EngineHarness.None).ToListAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(g => g.Link.ShouldBe(GroupLink.Imported), g => g.Group.ShouldBe("Slack Sales"));

        await _h.AddTargetAsync("office", AppMode.Enforce, null, ("userName", "userName"));
        await _h.GrantGroupAsync("office", group);
        await _h.SyncAsync();
        _h.Target("office").Accounts.Count.ShouldBe(2);

        There.Set("g1", "Sales", "acc-2", "acc-3");
        var plan = await ImportPlanAsync();
        (await _h.ChangesAsync(plan)).Select(c => (c.Kind, c.UserName, c.Reason)).ShouldBe(
            [(ChangeKind.Update, "cy", "in 'Sales' of slack: member of 'Slack Sales'"), (ChangeKind.Update, "anna", "no longer in 'Sales' of slack: no member of 'Slack Sales' any more")]);
        (await NamesAsync(group)).ShouldBe(["anna", "bo"], "a plan writes nothing");
        await _h.ApplyAsync(plan);
        (await NamesAsync(group)).ShouldBe(["bo", "cy"]);
        (await _h.ChangesAsync(await ImportPlanAsync())).ShouldBeEmpty();
        (await _h.ChangesAsync(await _h.PlanAsync())).Select(c => (c.Kind, c.UserName)).ShouldBe([(ChangeKind.Create, "cy"), (ChangeKind.Disable, "anna")], ignoreOrder: true);
    }

    [Fact]
    public async Task An_account_that_is_linked_later_brings_its_user_with_the_next_import()
    {
        await StartAsync("anna");
        There.Set("g1", "Sales", "acc-1", "acc-2");
        await _h.ImportAsync("slack");
        var group = await FollowAsync("Sales");
        await _h.AddUserAsync("bo");
        _h.Target("slack").Make("bo");
        await _h.ImportAsync("slack");
        (await NamesAsync(group)).ShouldBe(["anna"]);
        await _h.ImportAsync("slack");
        (await NamesAsync(group)).ShouldBe(["anna", "bo"]);
    }

    [Fact]
    public async Task An_import_of_changes_reads_groups_where_one_is_followed()
    {
        _h.Target("slack").Deltas.IsOn = true;
        await StartAsync("anna", "bo");
        There.Set("g1", "Sales", "acc-1");
        await _h.ImportAsync("slack");
        There.Set("g1", "Sales", "acc-1", "acc-2");
        await _h.ImportChangesAsync("slack");
        (await _h.Engine.AppGroups.ListAsync("slack", _ => true, EngineHarness.None).ToListAsync()).ShouldHaveSingleItem().MemberCount.ShouldBe(1, "nobody follows it, and it is read with the next whole read");
        var group = await FollowAsync("Sales");
        await _h.ImportChangesAsync("slack");
        (await NamesAsync(group)).ShouldBe(["anna", "bo"]);
        _h.Target("slack").WholeReads.ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_is_lost_where_the_read_failed_or_proved_nothing()
    {
        await StartAsync("anna", "bo");
        There.Set("g1", "Sales", "acc-1", "acc-2");
        There.Set("g2", "Other", "acc-1");
        await _h.ImportAsync("slack");
        var group = await FollowAsync("Sales");
        There.ListsMembers = _ => false;
        There.Set("g1", "Sales", "acc-2");
        await _h.ImportAsync("slack");
        (await NamesAsync(group)).ShouldBe(["anna", "bo"]);
        There.ListsMembers = _ => true;
        There.ReadIsWhole = false;
        There.All.TryRemove("g1", out _);
        await _h.ImportAsync("slack");
        (await NamesAsync(group)).ShouldBe(["anna", "bo"]);
        There.ReadIsWhole = true;
        There.ReadEndsAfter = 0;
        await _h.ImportAsync("slack");
        (await NamesAsync(group)).ShouldBe(["anna", "bo"]);
        There.ReadEndsAfter = int.MaxValue;
        There.HasGroups = false;
        await _h.ImportAsync("slack");
        (await NamesAsync(group)).ShouldBe(["anna", "bo"]);
        There.HasGroups = true;
        await _h.ImportAsync("slack");
        (await NamesAsync(group)).ShouldBeEmpty("it is proven to be gone");
    }

    [Fact]
    public async Task Too_many_who_leave_at_once_are_held_and_released_like_any_other()
    {
        var names = Enumerable.Range(0, 30).Select(i => $"u{i:00}").ToArray();
        await StartAsync(names);
        There.Set("g1", "Sales", [.. Enumerable.Range(1, 30).Select(i => $"acc-{i}")]);
        await _h.ImportAsync("slack");
        var group = await FollowAsync("Sales");
        (await NamesAsync(group)).Count.ShouldBe(30);
        There.Set("g1", "Sales", [.. Enumerable.Range(1, 20).Select(i => $"acc-{i}"), "acc-77"]);
        var run = await _h.ImportAsync("slack");
        run.Held.ShouldBe(10);
        (await NamesAsync(group)).Count.ShouldBe(30);
        var held = (await _h.QuarantineAsync()).ShouldHaveSingleItem().Hold!;
        (held.Kind, held.Group).ShouldBe((GuardKind.Membership, "Slack Sales"));
        await _h.ReleaseAsync(Change.Directory);
        (await NamesAsync(group)).Count.ShouldBe(20);
        (await _h.ChangesAsync(await ImportPlanAsync())).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_in_it_is_not_changed_by_hand_and_it_has_no_rule()
    {
        await StartAsync("anna");
        There.Set("g1", "Sales", "acc-1");
        await _h.ImportAsync("slack");
        var group = await FollowAsync("Sales");
        var anna = (await _h.UsersAsync())[0];
        var other = await _h.AddGroupAsync("Own");
        await RefusedAsync(() => _h.Engine.Groups.AddAsync(group, [anna], false, null, null, EngineHarness.None).AsTask());
        await RefusedAsync(() => _h.Engine.Groups.TakeOutAsync(group, anna.Id, EngineHarness.None).AsTask());
        await RefusedAsync(() => _h.Engine.Groups.NestAsync(group, other, null, null, EngineHarness.None).AsTask());
        await RefusedAsync(() => _h.Engine.Groups.UpdateAsync(group with { Filter = "userName eq \"anna\"" }, true, EngineHarness.None).AsTask());
        await RefusedAsync(() => _h.Engine.Groups.UpdateAsync(group with { FollowedApp = null, FollowedKey = null }, true, EngineHarness.None).AsTask());
        await RefusedAsync(() => FollowAsync("Sales", "Twice"));
        await _h.Engine.Groups.NestAsync(other, group, null, null, EngineHarness.None);
        (await NamesAsync(other)).ShouldBe(["anna"]);
        (await Should.ThrowAsync<ProvisioningException>(() => FollowAsync("Salez", "Typo"))).Error.ShouldSatisfyAllConditions(e => e.Id.ShouldBe(ErrorIds.GroupNotFound), e => e.Message.ShouldContain("Sales"));

        static async Task RefusedAsync(Func<Task> action) => (await Should.ThrowAsync<ProvisioningException>(action)).Error.Id.ShouldBe(ErrorIds.GroupInvalid);
    }

    [Fact]
    public async Task A_group_that_is_removed_gets_nobody_and_lets_the_apps_group_go()
    {
        await StartAsync("anna", "bo");
        There.Set("g1", "Sales", "acc-1");
        await _h.ImportAsync("slack");
        var group = await FollowAsync("Sales");
        There.Set("g1", "Sales", "acc-1", "acc-2");
        var plan = await ImportPlanAsync();
        await _h.Engine.Groups.RemoveAsync(group, EngineHarness.None);
        await _h.ApplyAsync(plan);
        _h.Errors.ShouldContain(e => e.Id == ErrorIds.ChangeStale && e.Target == "bo");
        (await MembershipEntry.ReadAsync(_h.Store, new(Collections.GroupMembers), EngineHarness.None).ToListAsync()).ShouldBeEmpty();
        await _h.ImportAsync("slack");
        (await _h.Engine.AppGroups.ListAsync("slack", _ => true, EngineHarness.None).ToListAsync()).ShouldHaveSingleItem().Link.ShouldBe(GroupLink.None);
        (await NamesAsync(await FollowAsync("Sales"))).ShouldBe(["anna", "bo"]);
    }

    [Fact]
    public async Task Undoing_an_import_says_that_the_app_decides_who_is_in_it()
    {
        await StartAsync("anna", "bo");
        There.Set("g1", "Sales", "acc-1");
        await _h.ImportAsync("slack");
        var group = await FollowAsync("Sales");
        There.Set("g1", "Sales", "acc-2");
        var run = await _h.ImportAsync("slack");
        var undo = await _h.UndoPlanAsync(run);
        undo.ChangeCount.ShouldBe(0);
        undo.Targets.Single(t => t.Name == Change.Directory).NotUndone.Select(n => (n.UserName, n.Reason)).ShouldBe([("anna", NotUndoneReason.CannotBe), ("bo", NotUndoneReason.CannotBe)], ignoreOrder: true);
        (await NamesAsync(group)).ShouldBe(["bo"]);
    }

    [Fact]
    public async Task When_the_app_is_removed_nobody_is_lost_and_people_decide_again()
    {
        await StartAsync("anna", "bo");
        There.Set("g1", "Sales", "acc-1", "acc-2");
        await _h.ImportAsync("slack");
        var group = await FollowAsync("Sales");
        await _h.Engine.Apps.RemoveAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None), EngineHarness.None);
        (await _h.Engine.AppGroups.ListAsync(null, _ => true, EngineHarness.None).ToListAsync()).ShouldBeEmpty();
        (await MembershipEntry.ReadAsync(_h.Store, new(Collections.GroupMembers), EngineHarness.None).CountAsync()).ShouldBe(2);
        (await AppMembership.ReadAsync(_h.Store, new(Collections.AppMembers), EngineHarness.None).ToListAsync()).ShouldBeEmpty();
        await _h.Engine.Groups.TakeOutAsync(group, (await _h.UsersAsync("userName eq \"bo\""))[0].Id, EngineHarness.None);
        (await NamesAsync(group)).ShouldBe(["anna"]);
    }

    [Fact]
    public async Task It_is_in_the_files_of_the_configuration_and_in_a_snapshot()
    {
        await StartAsync("anna");
        There.Set("g1", "Sales", "acc-1");
        await _h.ImportAsync("slack");
        await FollowAsync("Sales");
        using var files = new ConfigHarness();
        await ConfigHarness.ExportAsync(_h, files.Folder);
        using var other = new EngineHarness();
        await ConfigHarness.ImportAsync(other, files.Folder);
        (await other.Engine.Groups.FindAsync("Slack Sales", EngineHarness.None)).ShouldSatisfyAllConditions(g => g.FollowedApp.ShouldBe("slack"), g => g.FollowedKey.ShouldBe("g1"));
        (await ConfigHarness.CompareAsync(other, files.Folder)).ShouldBeEmpty();
        (await ConfigHarness.CompareAsync(_h, files.Folder)).ShouldBeEmpty();

        // What the app has comes with the first import.
        other.Groups("slack").Set("g1", "Sales", "acc-1");
        await other.AddUserAsync("anna");
        other.Target("slack").Make("anna");
        await other.ImportAsync("slack");
        await other.ImportAsync("slack");
        (await other.MembersAsync(await other.Engine.Groups.FindAsync("Slack Sales", EngineHarness.None))).ShouldHaveSingleItem().Name.ShouldBe("anna");

        var path = Path.Combine(files.Folder, "frozen.zip");
        await _h.Engine.Simulations.SaveAsync(path, false, EngineHarness.None);
        using var none = new EngineHarness();
        (await none.ResultsAsync<SimulatedPlan>(none.Engine.Simulations.PlanAsync(new() { Snapshot = path }, EngineHarness.None))).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Whoever_leaves_the_company_is_no_member_and_is_one_again_when_they_return()
    {
        await StartAsync("anna");
        There.Set("g1", "Sales", "acc-1");
        await _h.ImportAsync("slack");
        var group = await FollowAsync("Sales");
        await _h.DecideAsync((await _h.UsersAsync())[0], UserStatus.Deactivated);
        (await NamesAsync(group)).ShouldBeEmpty();
        await _h.ImportAsync("slack");
        await _h.DecideAsync((await _h.UsersAsync())[0], UserStatus.Active);
        (await NamesAsync(group)).ShouldBe(["anna"]);
    }

    private async Task StartAsync(params string[] people)
    {
        await _h.Engine.Apps.CreateAsync(
            new() { Name = "slack", Connector = "FakeGroups", Mode = AppMode.Enforce, MatchOn = ["userName"], Mappings = [new() { Direction = MappingDirection.Outbound, Target = "userName", Source = "userName" }] },
            EngineHarness.None);
        foreach (var name in people)
        {
            await _h.AddUserAsync(name);
            _h.Target("slack").Make(name);
        }
    }

    private async Task<Group> FollowAsync(string appGroup, string name = "Slack Sales")
    {
        var followed = await _h.Engine.AppGroups.FindAsync("slack", appGroup, EngineHarness.None);
        return await _h.Engine.Groups.CreateAsync(await _h.Engine.Groups.PrepareAsync(new() { Id = "", Name = name, FollowedApp = followed.App, FollowedKey = followed.Key }, EngineHarness.None), EngineHarness.None);
    }

    private async Task<List<string>> NamesAsync(Group group) => [.. (await _h.MembersAsync(group)).Select(m => m.Name!).Order(StringComparer.Ordinal)];

    private async Task<Plan> ImportPlanAsync() =>
        (Plan)await _h.CollectAsync(_h.Engine.Plans.CreateAsync(await _h.Engine.Syncs.ImportRequestAsync(["slack"], false, save: true, EngineHarness.None), EngineHarness.None));
}
