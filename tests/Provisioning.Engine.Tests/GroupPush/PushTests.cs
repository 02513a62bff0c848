namespace Provisioning.Engine.Tests;

/// <summary>Groups of the directory are kept in an application: made, filled, renamed and ended, and in a run with nothing to do nobody is looked at.</summary>
public sealed class PushTests : IDisposable
{
    private readonly EngineHarness _h = new();

    private TargetData Slack => _h.Target("slack");

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_group_is_made_and_has_the_members_whose_accounts_can_be_used()
    {
        var (sales, _) = await _h.StartPushAsync("alice", "bob", "carol");
        await _h.AddUserAsync("dave", ("department", "Sales"));
        await _h.PushAsync("slack", sales);
        var plan = await _h.PlanAsync();
        var changes = await _h.ChangesAsync(plan);
        changes.Select(c => ChangeText.Line(c)).ShouldBe(
            [
                "slack: Create group Sales, pushed, and not in the app (displayName = 'Sales')",
                "slack: Update group Sales, members of the group Sales (+3: +alice, +bob, +carol)",
            ],
            "nobody gets an account by a push");
        (await _h.ApplyAsync(plan)).Failed.ShouldBe(0);
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob", "carol"]);
        Slack.Group("Sales")!.ExternalId.ShouldBe(sales.Id);
        await _h.AssertSettledAsync();
        (await _h.PushedAsync()).ShouldHaveSingleItem().State.ShouldBe("kept");
    }

    [Fact]
    public async Task The_same_run_makes_the_accounts_the_group_and_its_members()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        var sales = await _h.AddGroupAsync("Sales", "department eq \"Sales\"");
        await _h.GrantGroupAsync("slack", sales);
        foreach (var name in new[] { "alice", "bob" })
            await _h.AddUserAsync(name, ("department", "Sales"));
        await _h.PushAsync("slack", sales);
        var run = await _h.SyncAsync();
        run.Failed.ShouldBe(0);
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task Who_joins_is_added_and_who_leaves_is_taken_out()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob", "carol");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        await _h.MoveAsync(users["carol"], "Staff");
        await _h.JoinSalesAsync("dave");
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob", "dave"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task Whoever_leaves_the_company_is_taken_out_in_the_same_run_and_comes_back_with_the_account()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        var bob = await _h.DecideAsync(users["bob"], UserStatus.Suspended);
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice"]);
        Slack.Of(bob.Id)!.Active.ShouldBe(false);
        await _h.AssertSettledAsync();
        await _h.DecideAsync(bob, UserStatus.Active);
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task Nested_groups_members_by_hand_and_ends_of_time_count()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob", "carol");
        var all = await _h.AddGroupAsync("Everybody");
        await _h.Engine.Groups.NestAsync(all, sales, null, null, EngineHarness.None);
        var guest = await _h.AddUserAsync("guest", ("department", "None"));
        await _h.Engine.Assignments.GrantAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None), [guest], EngineHarness.None);
        await _h.JoinAsync(all, guest, until: _h.Clock.GetUtcNow().AddHours(2));
        await _h.PushAsync("slack", all);
        await _h.SyncAsync();
        Slack.MembersOf("Everybody").ShouldBe(["alice", "bob", "carol", "guest"]);
        await _h.AssertSettledAsync();
        _h.Clock.Advance(TimeSpan.FromHours(3));
        await _h.SyncAsync();
        Slack.MembersOf("Everybody").ShouldBe(["alice", "bob", "carol"]);
        await _h.JoinAsync(sales, users["alice"], excluded: true);
        await _h.SyncAsync();
        Slack.MembersOf("Everybody").ShouldBe(["bob", "carol"]);
        await _h.Engine.Groups.TakeOutAsync(all, sales.Id, EngineHarness.None);
        await _h.SyncAsync();
        Slack.MembersOf("Everybody").ShouldBeEmpty();
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task Another_rule_of_the_group_looks_at_the_group_and_at_no_account()
    {
        var (sales, _) = await _h.StartPushAsync("alice", "bob", "carol");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        await _h.Engine.Groups.UpdateAsync(sales with { Filter = "department eq \"Sales\" and userName ne \"bob\"" }, allowEmpty: false, EngineHarness.None);
        await _h.PlanAsync();
        _h.Events.OfType<VerboseEvent>().Select(e => e.Message).ShouldContain("'slack': 0 users were evaluated.");
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "carol"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task A_renamed_group_is_renamed_and_one_with_a_name_of_its_own_is_not()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        var team = await _h.AddGroupAsync("Team", "department eq \"Sales\"");
        await _h.PushAsync("slack", sales);
        await _h.PushAsync("slack", team, p => p with { Name = "The team" });
        await _h.SyncAsync();
        var key = Slack.Group("Sales")!.Key;
        await _h.Engine.Groups.UpdateAsync(sales with { Name = "Sales and more" }, allowEmpty: false, EngineHarness.None);
        await _h.Engine.Groups.UpdateAsync((await _h.Engine.Groups.FindAsync("Team", EngineHarness.None)) with { Name = "Squad" }, allowEmpty: false, EngineHarness.None);
        await _h.SyncAsync();
        Slack.Groups[key].Name.ShouldBe("Sales and more");
        Slack.Group("The team").ShouldNotBeNull();
        Slack.MembersOf("Sales and more").ShouldBe(["alice"]);
        await _h.AssertSettledAsync();
    }

    [Theory]
    [InlineData(GroupPushEnd.Keep)]
    [InlineData(GroupPushEnd.RemoveMembers)]
    [InlineData(GroupPushEnd.Delete)]
    public async Task What_becomes_of_a_group_that_is_pushed_no_more_is_a_choice(GroupPushEnd end)
    {
        var (sales, _) = await _h.StartPushAsync("alice", "bob");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        Slack.Members[Slack.Group("Sales")!.Key].Add(Slack.Make("stranger").Key);
        await _h.EndPushAsync("slack", sales, end);
        (await _h.PushedAsync()).ShouldHaveSingleItem().State.ShouldBe($"ends: {end}");
        (await _h.SyncAsync()).Failed.ShouldBe(0);
        await _h.AssertSettledAsync();
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(end switch { GroupPushEnd.Keep => ["alice", "bob", "stranger"], GroupPushEnd.RemoveMembers => ["stranger"], _ => [] });
        (Slack.Group("Sales") is null).ShouldBe(end == GroupPushEnd.Delete);
        (await _h.PushedAsync()).ShouldBeEmpty();
        (await _h.Engine.GroupPushes.ListAsync(null, EngineHarness.None)).ShouldBeEmpty("what ended is forgotten");
        (await _h.Store.ReadAsync(new("appmembers"), EngineHarness.None).ToListAsync()).Count.ShouldBe(end switch { GroupPushEnd.Keep => 2, _ => 0 });
    }

    [Fact]
    public async Task A_rule_pushes_what_matches_it_and_ends_what_does_not_any_more()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        await _h.Engine.GroupPushes.SaveAsync(new() { App = "slack", Rule = "all of slack", NamePattern = "slack-*", WhenRemoved = GroupPushEnd.Delete }, EngineHarness.None);
        var one = await _h.AddGroupAsync("slack-one", "department eq \"Sales\"");
        var two = await _h.AddGroupAsync("Slack-two", "department eq \"Sales\"");
        await _h.SyncAsync();
        Slack.Groups.Values.Select(g => g.Name).ShouldBe(["slack-one", "Slack-two"], ignoreOrder: true);
        Slack.MembersOf("slack-one").ShouldBe(["alice"]);
        await _h.Engine.Groups.UpdateAsync(one with { Name = "other" }, allowEmpty: false, EngineHarness.None);
        await _h.Engine.Groups.RemoveAsync(two, EngineHarness.None);
        await _h.SyncAsync();
        Slack.Groups.ShouldBeEmpty();
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task A_push_of_the_group_itself_goes_before_a_rule_and_leaves_it_to_the_rule_again()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        await _h.Engine.GroupPushes.SaveAsync(new() { App = "slack", Rule = "all", NamePattern = "*", WhenRemoved = GroupPushEnd.Delete }, EngineHarness.None);
        await _h.SyncAsync();
        await _h.PushAsync("slack", sales, p => p with { Name = "Our sales" });
        await _h.SyncAsync();
        Slack.Groups.Values.ShouldHaveSingleItem().Name.ShouldBe("Our sales");
        await _h.AssertSettledAsync();
        await _h.EndPushAsync("slack", sales, GroupPushEnd.Delete);
        await _h.SyncAsync();
        Slack.Groups.Values.ShouldHaveSingleItem().Name.ShouldBe("Sales", "the rule keeps it still");
        (await _h.Engine.GroupPushes.ListAsync(null, EngineHarness.None)).ShouldHaveSingleItem().Rule.ShouldBe("all");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        await _h.Engine.GroupPushes.RemoveAsync((await _h.Engine.GroupPushes.FindAsync("slack", "rule:all", EngineHarness.None))!, null, EngineHarness.None);
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice"], "its own push keeps it");
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task A_run_with_nothing_to_do_reads_no_member_and_asks_nothing()
    {
        var (sales, _) = await _h.StartPushAsync("alice", "bob");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        Slack.Writes.Clear();
        var run = await _h.SyncAsync();
        run.Counts.ShouldBeEmpty();
        Slack.Writes.ShouldBeEmpty();
    }
}
