namespace Provisioning.Engine.Tests;

/// <summary>Whoever loses a membership counts, a deleted group counts, protected users are left, and the mode of the app is kept to.</summary>
public sealed class PushGuardTests : IDisposable
{
    private const int People = 40;
    private readonly EngineHarness _h = new();

    private TargetData Slack => _h.Target("slack");

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData(8, false)]
    [InlineData(9, true)]
    public async Task Too_many_who_are_taken_out_are_held_and_those_who_are_added_are_not(int movers, bool held)
    {
        var (_, users) = await PushedAsync();
        foreach (var user in users.Values.Take(movers))
            await _h.MoveAsync(user, "Staff");
        await _h.JoinSalesAsync("newcomer");
        var plan = await _h.PlanAsync();
        plan.Targets.Single(t => t.Name == "slack").Held.Select(h => h.ToString()).ShouldBe(held ? [$"Membership of Sales in slack: {movers} of {People}, over 20 %"] : []);
        await _h.ApplyAsync(plan);
        Slack.MembersOf("Sales").Count.ShouldBe(held ? People + 1 : People + 1 - movers);
        Slack.MembersOf("Sales").ShouldContain("newcomer");
        if (!held)
            return;
        var entry = (await _h.QuarantineAsync("slack")).ShouldHaveSingleItem();
        entry.People.ShouldBe(["group Sales"]);
        (await _h.Engine.Quarantine.ChangesAsync(entry, EngineHarness.None).ToListAsync()).ShouldHaveSingleItem().Members.Count.ShouldBe(movers);
        var again = await _h.PlanAsync();
        again.IsHeld.ShouldBeTrue("what is held stays held");
        await _h.ApplyAsync(again);
        await _h.ReleaseAsync("slack");
        Slack.MembersOf("Sales").Count.ShouldBe(People + 1 - movers);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task A_group_whose_rule_selects_nobody_any_more_empties_no_group_of_the_app()
    {
        var (sales, _) = await PushedAsync();
        await _h.Engine.Groups.UpdateAsync(sales with { Filter = "department eq \"Nobody\"" }, allowEmpty: true, EngineHarness.None);
        (await _h.SyncAsync()).Held.ShouldBe(1);
        Slack.MembersOf("Sales").Count.ShouldBe(People);
    }

    [Fact]
    public async Task The_end_of_the_push_of_a_group_with_many_members_is_held_where_it_takes_them_away()
    {
        var (sales, _) = await PushedAsync();
        await _h.EndPushAsync("slack", sales, GroupPushEnd.Delete);
        var plan = await _h.PlanAsync();
        (await _h.ChangesAsync(plan)).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Delete);
        plan.Targets.Single(t => t.Name == "slack").Held.ShouldHaveSingleItem().Count.ShouldBe(People);
        await _h.ApplyAsync(plan);
        Slack.Group("Sales").ShouldNotBeNull();
        await _h.ReleaseAsync("slack");
        Slack.Group("Sales").ShouldBeNull();
        await _h.SyncAsync();
        (await _h.PushedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_too_many_would_be_disabled_their_memberships_stay_too()
    {
        var names = Enumerable.Range(0, 60).Select(i => $"user{i:00}").ToArray();
        var (_, users) = await _h.StartPushAsync(names);
        var all = await _h.AddGroupAsync("All", "userName pr");
        foreach (var i in Enumerable.Range(0, 300))
            await _h.JoinSalesAsync($"more{i:000}");
        await _h.PushAsync("slack", all);
        await _h.SyncAsync();
        Slack.MembersOf("All").Count.ShouldBe(360);
        foreach (var user in users.Values.Take(40))
            await _h.DecideAsync(user, UserStatus.Deactivated);
        var plan = await _h.PlanAsync();
        plan.Targets.Single(t => t.Name == "slack").Held.ShouldHaveSingleItem().Kind.ShouldBe(GuardKind.Disable, "40 of 360 members are no 20 %");
        await _h.ApplyAsync(plan);
        Slack.MembersOf("All").Count.ShouldBe(360);
        await _h.ReleaseAsync("slack");
        await _h.SyncAsync();
        Slack.MembersOf("All").Count.ShouldBe(320);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task Protected_users_stay_where_they_are()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        var bob = await _h.MoveAsync(users["bob"], "Staff");
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Lifecycle.ProtectAsync(bob, "the owner of the workspace", EngineHarness.None), "test", EngineHarness.None);
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task Additive_takes_nobody_out_and_ReadOnly_writes_nothing()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob");
        await ModeAsync(AppMode.ReadOnly);
        await _h.PushAsync("slack", sales);
        var plan = await _h.PlanAsync();
        plan.ChangeCount.ShouldBe(2);
        await _h.ApplyAsync(plan);
        Slack.Groups.ShouldBeEmpty();
        await ModeAsync(AppMode.Additive);
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob"]);
        await _h.MoveAsync(users["bob"], "Staff");
        await _h.SyncAsync();
        await _h.AssertSettledAsync();
        await _h.EndPushAsync("slack", sales, GroupPushEnd.Delete);
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob"]);
        await ModeAsync(AppMode.Enforce);
        await _h.SyncAsync();
        Slack.Groups.ShouldBeEmpty();
    }

    private async Task<(Group Sales, Dictionary<string, User> Users)> PushedAsync()
    {
        var started = await _h.StartPushAsync([.. Enumerable.Range(0, People).Select(i => $"user{i:00}")]);
        await _h.PushAsync("slack", started.Sales);
        await _h.SyncAsync();
        Slack.MembersOf("Sales").Count.ShouldBe(People);
        return started;
    }

    private async Task ModeAsync(AppMode mode) =>
        await _h.Engine.Apps.UpdateAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None) with { Mode = mode }, "test", EngineHarness.None);
}
