namespace Provisioning.Engine.Tests;

/// <summary>What a run did to groups of an application is taken back, stays taken back, and is let in again when somebody says so.</summary>
public sealed class PushUndoTests : IDisposable
{
    private readonly EngineHarness _h = new();

    private TargetData Slack => _h.Target("slack");

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Members_who_were_added_are_taken_out_and_the_others_put_back()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob", "carol", "dave");
        var dave = await _h.MoveAsync(users["dave"], "Staff");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        await _h.MoveAsync(users["carol"], "Staff");
        await _h.MoveAsync(dave, "Sales");
        var run = await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob", "dave"]);

        var undo = await _h.UndoAsync(run);
        undo.Failed.ShouldBe(0);
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob", "carol"]);
        await _h.AssertSettledAsync();
        (await _h.SyncAsync()).Counts.ShouldBeEmpty();
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob", "carol"], "what was undone is not made again");

        var held = (await _h.QuarantineAsync("slack")).Where(q => q.Cause == QuarantineCause.Undo).ToList();
        held.SelectMany(q => q.People).ShouldContain("group Sales");
        (await _h.Engine.Quarantine.ChangesAsync(held.Single(), EngineHarness.None).ToListAsync()).Where(c => c.Group is not null).SelectMany(c => c.Members).Select(m => m.ToString()).ShouldBe(["-carol", "+dave"], ignoreOrder: true);
        await _h.Engine.Quarantine.EndUndoAsync(held.Single(), EngineHarness.None);
        await _h.SyncAsync();
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob", "dave"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task What_was_undone_counts_until_the_wish_is_another_one()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob", "carol");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        var carol = await _h.MoveAsync(users["carol"], "Staff");
        await _h.UndoAsync(await _h.SyncAsync());
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob", "carol"]);
        carol = await _h.MoveAsync(carol, "Sales");
        await _h.SyncAsync();
        (await _h.QuarantineAsync("slack")).ShouldBeEmpty("she is to be in it again");
        await _h.MoveAsync(carol, "Staff");
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task A_group_that_was_made_stays_empty_and_that_is_said()
    {
        var (sales, _) = await _h.StartPushAsync("alice", "bob");
        await _h.PushAsync("slack", sales);
        var run = await _h.SyncAsync();
        var plan = await _h.UndoPlanAsync(run);
        plan.Targets.Single(t => t.Name == "slack").NotUndone.Select(n => $"{n.UserName}: {n.Why}").ShouldHaveSingleItem().ShouldStartWith("group Sales: the group stays in the app");
        (await _h.ApplyAsync(plan)).Failed.ShouldBe(0);
        Slack.Group("Sales").ShouldNotBeNull();
        Slack.MembersOf("Sales").ShouldBeEmpty();
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task A_name_is_turned_back_and_not_given_again()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        sales = await _h.Engine.Groups.UpdateAsync(sales with { Name = "Vendors" }, allowEmpty: false, EngineHarness.None);
        var run = await _h.SyncAsync();
        Slack.Group("Vendors").ShouldNotBeNull();
        await _h.UndoAsync(run);
        Slack.Group("Sales").ShouldNotBeNull();
        await _h.AssertSettledAsync();
        await _h.Engine.Groups.UpdateAsync(sales with { Name = "Sellers" }, allowEmpty: false, EngineHarness.None);
        await _h.SyncAsync();
        Slack.Group("Sellers").ShouldNotBeNull("another name is another wish");
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task A_linked_group_stays_linked_and_has_those_whom_it_had()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob");
        var stranger = Slack.Make("stranger");
        Slack.MakeGroup("Old sales", stranger, Slack.Of(users["alice"].Id)!);
        await _h.PushAsync("slack", sales, p => p with { LinkTo = "Old sales" });
        var run = await _h.SyncAsync();
        Slack.MembersOf("Old sales").ShouldBe(["alice", "bob", "stranger"]);
        await _h.UndoAsync(run);
        Slack.MembersOf("Old sales").ShouldBe(["alice", "stranger"], "alice was in it before");
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task Whoever_left_is_put_back_with_the_account()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        await _h.DecideAsync(users["bob"], UserStatus.Deactivated);
        var run = await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice"]);
        await _h.UndoAsync(run);
        Slack.Of(users["bob"].Id)!.Active.ShouldBe(true);
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob"]);
    }
}
