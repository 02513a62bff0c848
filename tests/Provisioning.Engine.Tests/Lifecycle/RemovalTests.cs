namespace Provisioning.Engine.Tests;

/// <summary>Users who are removed, brought back, and deleted when the retention time has ended.</summary>
public sealed class RemovalTests : IAsyncLifetime
{
    private LifecycleHarness _l = null!;

    public async Task InitializeAsync() => _l = await LifecycleHarness.StartAsync();

    public Task DisposeAsync()
    {
        _l.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Who_is_restored_has_the_same_id_account_and_assignment_and_stands_where_the_facts_say()
    {
        await HireAsync("anna");
        var anna = await _l.UserAsync("anna");
        await _l.DecideAsync("anna", UserStatus.Suspended, _l.Now.AddDays(10), "away");
        await RemoveAsync("anna");
        await _l.H.SyncAsync();
        (await _l.HasAppAsync("anna")).ShouldBe(false);
        (await _l.H.Engine.Users.SearchAsync(null, false, EngineHarness.None).ToListAsync()).ShouldBeEmpty();

        _l.H.Clock.Advance(TimeSpan.FromDays(5));
        await RestoreAsync("anna");
        var back = await _l.UserAsync("anna");
        (back.Id, back.Status).ShouldBe((anna.Id, UserStatus.Suspended), "what was decided before is still so");
        _l.H.Clock.Advance(TimeSpan.FromDays(6));
        await _l.H.SyncAsync();
        (await _l.HasAppAsync("anna")).ShouldBe(true);
        _l.H.Target("slack").Accounts.Count.ShouldBe(1);
        (await _l.H.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task After_the_retention_time_nothing_is_left_but_what_apps_have()
    {
        var group = await _l.H.AddGroupAsync("Staff");
        await HireAsync("anna");
        await _l.H.JoinAsync(group, await _l.UserAsync("anna"));
        var anna = await _l.UserAsync("anna");
        _l.H.Source("hr").Rows.Remove("anna");
        _l.Says("bo");
        await _l.H.SyncAsync();
        await SetManagerAsync("bo", anna);
        await RemoveAsync("anna");
        await _l.H.SyncAsync();

        _l.H.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        (await _l.H.PlanAsync()).ChangeCount.ShouldBe(0);
        _l.H.Clock.Advance(TimeSpan.FromSeconds(1));
        var plan = await _l.H.PlanAsync();
        (await _l.H.ChangesAsync(plan)).Select(c => c.ToString()).ShouldBe(["Update bo in directory", "Delete anna in directory"]);
        await _l.H.ApplyAsync(plan);
        _l.H.Errors.ShouldBeEmpty();
        (await _l.H.Engine.Directory.GetAsync(anna.Id, EngineHarness.None)).ShouldBeNull();
        (await _l.UserAsync("bo")).Attributes["manager"].IsNone.ShouldBeTrue();
        (await _l.H.Engine.Groups.AddedAsync(group, EngineHarness.None).ToListAsync()).ShouldBeEmpty();
        (await _l.H.Engine.Assignments.ListAsync("slack", null, EngineHarness.None).ToListAsync()).ShouldBeEmpty();
        (await _l.H.AccountsAsync("hr")).Select(a => a.Key).ShouldBe(["bo"]);
        (await _l.H.AccountsAsync("slack")).ShouldHaveSingleItem().Active.ShouldBeFalse();
        (await _l.H.PlanAsync(force: true)).ChangeCount.ShouldBe(0);

        // The name is free for somebody else.
        _l.Says("anna");
        await _l.H.SyncAsync();
        (await _l.UserAsync("anna")).Id.ShouldNotBe(anna.Id);
    }

    [Fact]
    public async Task A_row_that_is_still_there_makes_nobody_new_of_who_was_removed()
    {
        await HireAsync("anna");
        await RemoveAsync("anna");
        await _l.H.SyncAsync();
        _l.H.Clock.Advance(TimeSpan.FromDays(31));
        await _l.H.SyncAsync();
        _l.Says("anna", ("zone", "Europe/Berlin"));
        await _l.H.SyncAsync(force: true);
        (await _l.H.UsersAsync()).ShouldBeEmpty();
        var match = (await _l.H.Engine.Matches.ListAsync("hr", [MatchState.Ignored], EngineHarness.None).ToListAsync()).ShouldHaveSingleItem();
        match.Reason.ShouldBe("its user was removed, and the retention time has ended");
        (await _l.H.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task An_account_that_could_not_be_disabled_before_is_disabled_after_its_user_is_deleted()
    {
        await HireAsync("anna");
        var id = (await _l.UserAsync("anna")).Id;
        var slack = await _l.H.Engine.Apps.GetAsync("slack", EngineHarness.None);
        await _l.H.Engine.Apps.UpdateAsync(slack with { Mode = AppMode.ReadOnly }, "test", EngineHarness.None);
        await RemoveAsync("anna");
        _l.H.Clock.Advance(TimeSpan.FromDays(31));
        await _l.H.SyncAsync();
        await _l.H.Engine.Apps.UpdateAsync(await _l.H.Engine.Apps.GetAsync("slack", EngineHarness.None) with { Mode = AppMode.Enforce }, "test", EngineHarness.None);
        await _l.H.SyncAsync();
        _l.H.Target("slack").Of(id)!.Active.ShouldBe(false);
    }

    [Fact]
    public async Task A_changed_retention_time_counts_for_who_was_removed_before()
    {
        await HireAsync("anna");
        await RemoveAsync("anna");
        await _l.H.SyncAsync();
        await _l.SetPolicyAsync(new() { RetentionDays = 90 });
        _l.H.Clock.Advance(TimeSpan.FromDays(60));
        await _l.H.SyncAsync();
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deleted);
        await _l.SetPolicyAsync(new() { RetentionDays = 10 });
        await _l.H.SyncAsync();
        (await _l.H.UsersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_was_removed_is_restored_before_anything_else_is_decided()
    {
        await HireAsync("anna");
        await RemoveAsync("anna");
        foreach (var status in new[] { UserStatus.Active, UserStatus.Suspended, UserStatus.Deactivated })
            (await Should.ThrowAsync<ProvisioningException>(async () => await _l.H.Engine.Lifecycle.DecideAsync(await _l.UserAsync("anna"), status, null, null, EngineHarness.None))).Error.RecommendedAction.ShouldNotBeNull().ShouldContain("Restore-ProvUser");
    }

    private async Task HireAsync(string name)
    {
        _l.Says(name);
        await _l.H.SyncAsync();
        await _l.H.GrantAllAsync("slack");
        await _l.H.SyncAsync();
    }

    private async Task RemoveAsync(string name) => await _l.DecideAsync(name, UserStatus.Deleted);

    private async Task RestoreAsync(string name) =>
        await _l.H.Engine.Directory.SaveAsync(await _l.H.Engine.Lifecycle.RestoreAsync(await _l.UserAsync(name), EngineHarness.None), "test", EngineHarness.None);

    private async Task SetManagerAsync(string name, User manager) => await _l.H.Engine.Directory.SaveAsync(
        await _l.H.Engine.Directory.WithAsync(await _l.UserAsync(name), new Dictionary<string, AttributeValue> { ["manager"] = manager.Id }, EngineHarness.None), "test", EngineHarness.None);
}
