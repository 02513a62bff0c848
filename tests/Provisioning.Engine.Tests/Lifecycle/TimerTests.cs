namespace Provisioning.Engine.Tests;

/// <summary>What is to come, told before it comes.</summary>
public sealed class TimerTests : IAsyncLifetime
{
    private LifecycleHarness _l = null!;

    public async Task InitializeAsync() => _l = await LifecycleHarness.StartAsync();

    public Task DisposeAsync()
    {
        _l.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Everything_that_is_due_is_told_in_the_order_of_time()
    {
        _l.Says("anna", ("start", "2026-03-10"), ("away", "2026-03-15"), ("back", "2026-03-16"), ("end", "2026-03-20"));
        _l.Says("bo", false, ("start", "2026-03-11"));
        _l.Says("cy");
        await _l.H.SyncAsync();
        var slack = await _l.H.Engine.Apps.GetAsync("slack", EngineHarness.None);
        var cy = await _l.UserAsync("cy");
        await _l.H.Engine.Assignments.GrantAsync(slack, [cy], new AssignmentTerms { From = _l.Now.AddDays(1), Until = _l.Now.AddDays(4) }, EngineHarness.None);
        var (outer, inner) = (await _l.H.AddGroupAsync("Outer"), await _l.H.AddGroupAsync("Inner"));
        await _l.H.JoinAsync(outer, cy, until: _l.Now.AddDays(2));
        await _l.H.Engine.Groups.NestAsync(outer, inner, null, _l.Now.AddDays(3), EngineHarness.None);
        await _l.H.Engine.Directory.SaveAsync(await _l.H.Engine.Directory.OverrideAsync(cy, new Dictionary<string, AttributeValue> { ["title"] = "Boss" }, _l.Now.AddDays(5), "stands in", EngineHarness.None), "test", EngineHarness.None);
        (await ListAsync()).ShouldBe(
        [
            "2026-03-03 08:00:00Z AssignmentStart cy: the assignment of slack begins",
            "2026-03-04 08:00:00Z MembershipEnd cy: the membership of the group Outer ends",
            "2026-03-05 08:00:00Z MembershipEnd: the nesting of Inner in the group Outer ends",
            "2026-03-06 08:00:00Z AssignmentEnd cy: the assignment of slack ends",
            "2026-03-07 08:00:00Z OverrideEnd cy: the override of title ends: stands in",
            "2026-03-10 00:00:00Z Start anna: Staged -> Active: the start date 2026-03-10 has come",
            "2026-03-15 00:00:00Z LeaveStart anna: Active -> Suspended: on leave from 2026-03-15 to 2026-03-16",
            "2026-03-17 00:00:00Z LeaveEnd anna: Suspended -> Active: the leave that ended on 2026-03-16 is over",
            "2026-03-21 00:00:00Z End anna: Active -> Deactivated: the end date 2026-03-20 has passed",
        ]);
        (await ListAsync(before: _l.Now.AddDays(2))).Count.ShouldBe(2);
        (await ListAsync("anna")).Count.ShouldBe(4);
        (await ListAsync("cy")).Count.ShouldBe(4);
    }

    [Fact]
    public async Task What_has_passed_waits_for_the_next_plan_and_is_told_until_then()
    {
        _l.Says("anna", ("end", "2026-03-03"));
        _l.Says("bo");
        await _l.H.SyncAsync();
        await _l.DecideAsync("bo", UserStatus.Deleted);
        _l.H.Clock.SetUtcNow(new(2026, 3, 5, 0, 0, 0, TimeSpan.Zero));
        (await ListAsync()).ShouldBe(
        [
            "2026-03-04 00:00:00Z End anna: Active -> Deactivated: the end date 2026-03-03 has passed",
            "2026-04-01 08:00:00Z RetentionEnd bo: what is known of the user is deleted",
        ]);
        await _l.H.SyncAsync();
        (await ListAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_account_that_an_app_deletes_after_days_is_told()
    {
        var slack = await _l.H.Engine.Apps.GetAsync("slack", EngineHarness.None);
        await _l.H.Engine.Apps.UpdateAsync(slack with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = 10 }, "test", EngineHarness.None);
        _l.Says("anna");
        await _l.H.SyncAsync();
        await _l.H.GrantAllAsync("slack");
        await _l.H.SyncAsync();
        _l.Says("anna", false);
        await _l.H.SyncAsync();
        var told = $"2026-03-12 08:00:00Z AccountDelete anna: the account in slack, which was disabled on {_l.Now:u}, is deleted";
        (await ListAsync()).ShouldBe([told]);
        (await ListAsync("anna")).ShouldBe([told]);
        (await ListAsync(before: _l.Now.AddDays(9))).ShouldBeEmpty();
    }

    private async Task<List<string>> ListAsync(string? name = null, DateTimeOffset? before = null) =>
        [.. (await _l.H.Engine.Timers.ListAsync(name is null ? null : await _l.UserAsync(name), before, EngineHarness.None)).Select(t => t.ToString())];
}
