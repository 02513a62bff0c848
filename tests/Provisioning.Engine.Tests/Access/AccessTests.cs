using Provisioning.Testing;
using static Provisioning.Engine.Tests.EngineHarness;

namespace Provisioning.Engine.Tests;

/// <summary>Who may do what, where a store has roles.</summary>
public sealed class AccessTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task The_first_role_is_ones_own_as_a_super_administrator()
    {
        await _h.AddUserAsync("anna");
        (await ErrorAsync(() => GiveAsync("dora", RoleName.HelpDesk))).ShouldBe(ErrorIds.RoleInvalid);
        (await ErrorAsync(() => GiveAsync("dora", RoleName.SuperAdministrator))).ShouldBe(ErrorIds.RoleInvalid);
        await GiveAsync("TESTER", RoleName.SuperAdministrator);
        await GiveAsync("dora", RoleName.HelpDesk);
        (await _h.Engine.Roles.ListAsync(None).ToListAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_last_super_administrator_stays_while_there_are_other_roles()
    {
        await GiveAsync("tester", RoleName.SuperAdministrator);
        await GiveAsync("dora", RoleName.HelpDesk);
        (await ErrorAsync(() => TakeAsync("tester", RoleName.SuperAdministrator))).ShouldBe(ErrorIds.RoleInvalid);
        await TakeAsync("dora", RoleName.HelpDesk);
        await TakeAsync("tester", RoleName.SuperAdministrator);
        _h.RestartAs("somebody");
        await _h.AddUserAsync("anna");
    }

    [Fact]
    public async Task An_account_without_a_role_is_let_in_nowhere()
    {
        await GiveAsync("tester", RoleName.SuperAdministrator);
        _h.RestartAs("somebody");
        (await ErrorAsync(async () => await _h.Engine.Roles.DemandAnyAsync("Open-ProvStore", None))).ShouldBe(ErrorIds.AccessDenied);
        (await ErrorAsync(() => _h.AddUserAsync("anna"))).ShouldBe(ErrorIds.AccessDenied);
        (await ErrorAsync(() => GiveAsync("somebody", RoleName.SuperAdministrator))).ShouldBe(ErrorIds.AccessDenied);
    }

    [Fact]
    public async Task An_app_administrator_looks_after_these_apps_and_nothing_else()
    {
        await _h.AddTargetAsync("slack", mappings: ("userName", "userName"));
        await _h.AddTargetAsync("zoom", mappings: ("userName", "userName"));
        var anna = await _h.AddUserAsync("anna");
        await _h.GrantAllAsync("zoom");
        await GiveAsync("tester", RoleName.SuperAdministrator);
        await GiveAsync("dora", RoleName.AppAdministrator, apps: "slack");
        _h.RestartAs("dora");

        var (slack, zoom) = (await _h.Engine.Apps.GetAsync("slack", None), await _h.Engine.Apps.GetAsync("zoom", None));
        await _h.Engine.Apps.UpdateAsync(slack with { Priority = 5 }, "Set-ProvApp", None);
        await _h.GrantAllAsync("slack");
        (await ErrorAsync(() => _h.Engine.Apps.UpdateAsync(zoom with { Priority = 5 }, "Set-ProvApp", None).AsTask())).ShouldBe(ErrorIds.AccessDenied);
        (await ErrorAsync(() => _h.AddTargetAsync("wiki"))).ShouldBe(ErrorIds.AccessDenied, "a new app needs the role without limits");
        (await ErrorAsync(() => _h.AddUserAsync("bo"))).ShouldBe(ErrorIds.AccessDenied);
        (await ErrorAsync(() => _h.AddGroupAsync("Sales"))).ShouldBe(ErrorIds.AccessDenied);

        // Of a plan of everything none is applied; of the plan of the app, all.
        var all = await _h.PlanAsync();
        (await ErrorAsync(() => _h.ApplyAsync(all))).ShouldBe(ErrorIds.AccessDenied);
        _h.Target("zoom").Writes.ShouldBeEmpty();
        _h.Target("slack").Writes.ShouldBeEmpty();
        var request = await _h.Engine.Syncs.RequestAsync(["slack"], force: false, save: true, None);
        var run = (Run)await _h.CollectAsync(_h.Engine.Syncs.RunAsync(request, new(), None));
        run.Applied.ShouldBe(1);
        _h.Target("slack").Of(anna.Id).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_group_administrator_looks_after_these_groups_whatever_they_are_called()
    {
        var sales = await _h.AddGroupAsync("Sales");
        var legal = await _h.AddGroupAsync("Legal");
        var anna = await _h.AddUserAsync("anna");
        await _h.AddTargetAsync("slack");
        await GiveAsync("tester", RoleName.SuperAdministrator);
        await GiveAsync("emil", RoleName.GroupAdministrator, groups: "Sales");
        _h.RestartAs("emil");

        await _h.JoinAsync(sales, anna);
        (await ErrorAsync(() => _h.JoinAsync(legal, anna))).ShouldBe(ErrorIds.AccessDenied);
        (await ErrorAsync(() => _h.AddGroupAsync("Staff"))).ShouldBe(ErrorIds.AccessDenied);
        (await ErrorAsync(() => _h.GrantGroupAsync("slack", sales))).ShouldBe(ErrorIds.AccessDenied, "which apps a group gives is for who looks after the app");
        await _h.Engine.Groups.UpdateAsync((await _h.Engine.Groups.FindAsync("Sales", None)) with { Name = "Vendite" }, allowEmpty: true, None);
        (await _h.Engine.Roles.ListAsync(None).ToListAsync()).Single(r => r.AccountName == "emil").Groups.ShouldBe(["Vendite"]);
    }

    [Fact]
    public async Task A_group_administrator_makes_a_group_that_follows_one_of_an_app_and_does_not_import_it()
    {
        await _h.Engine.Apps.CreateAsync(new() { Name = "slack", Connector = "FakeGroups", Mode = AppMode.Enforce }, None);
        _h.Groups("slack").Set("g1", "Sales", "a");
        await _h.ImportAsync("slack");
        await GiveAsync("tester", RoleName.SuperAdministrator);
        await GiveAsync("emil", RoleName.GroupAdministrator);
        _h.RestartAs("emil");

        var group = await _h.Engine.Groups.CreateAsync(await _h.Engine.Groups.PrepareAsync(new() { Id = "", Name = "Sales", FollowedApp = "slack", FollowedKey = "g1" }, None), None);
        (await _h.Engine.AppGroups.FindAsync("slack", "Sales", None)).GroupId.ShouldBe(group.Id);
        await _h.Engine.Groups.RemoveAsync(group, None);
        (await ErrorAsync(() => _h.ImportAsync("slack"))).ShouldBe(ErrorIds.AccessDenied);
    }

    [Fact]
    public async Task The_help_desk_completes_tasks_with_what_they_record()
    {
        await _h.AddManualAsync("badge");
        await _h.AddUserAsync("anna");
        await _h.GrantAllAsync("badge");
        await _h.SyncAsync();
        await GiveAsync("tester", RoleName.SuperAdministrator);
        await GiveAsync("fay", RoleName.HelpDesk);
        _h.RestartAs("fay");
        await _h.Engine.Tasks.CompleteAsync((await _h.TasksAsync()).Single(), "done", null, None);
        (await _h.AccountsAsync("badge")).ShouldHaveSingleItem();
        (await ErrorAsync(() => _h.AddUserAsync("bo"))).ShouldBe(ErrorIds.AccessDenied);
    }

    [Fact]
    public async Task A_refusal_is_in_the_journal_and_nothing_else_is()
    {
        await GiveAsync("tester", RoleName.SuperAdministrator);
        await GiveAsync("gil", RoleName.ReadOnly);
        _h.RestartAs("gil");
        var before = _h.Store.LastSequence;
        (await ErrorAsync(() => _h.AddUserAsync("anna"))).ShouldBe(ErrorIds.AccessDenied);
        var record = (await _h.Store.ReadJournalAsync(before, None).ToListAsync()).ShouldHaveSingleItem();
        record.Batch.Actor.ShouldBe("gil");
        record.Batch.Writes.ShouldHaveSingleItem().Collection.ShouldBe("refusals");
    }

    [Fact]
    public async Task A_role_that_is_taken_away_counts_at_once()
    {
        await GiveAsync("tester", RoleName.SuperAdministrator);
        await GiveAsync("dora", RoleName.SuperAdministrator);
        await TakeAsync("tester", RoleName.SuperAdministrator);
        (await ErrorAsync(() => _h.AddUserAsync("anna"))).ShouldBe(ErrorIds.AccessDenied);
    }

    [Theory]
    [InlineData("users")]
    [InlineData("attributes")]
    [InlineData("policies")]
    [InlineData("roles")]
    [InlineData("notifications")]
    [InlineData("passwordpolicies")]
    [InlineData("something new")]
    public void What_no_rule_names_only_a_super_administrator_may(string collection) =>
        AccessRules.Of(new(collection, "x", null, []), "test").Role.ShouldBe(RoleName.SuperAdministrator);

    private async Task GiveAsync(string member, RoleName role, string? apps = null, string? groups = null) =>
        await _h.Engine.Roles.SetAsync(await _h.Engine.Roles.PrepareAsync(member, role, apps is null ? [] : [apps], groups is null ? [] : [groups], None), None);

    private async Task TakeAsync(string member, RoleName role) => await _h.Engine.Roles.RemoveAsync(await _h.Engine.Roles.GetAsync(member, role, None), None);

    private static async Task<string> ErrorAsync(Func<Task> action) => (await Should.ThrowAsync<ProvisioningException>(action)).Error.Id;
}
