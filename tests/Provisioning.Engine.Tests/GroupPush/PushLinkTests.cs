namespace Provisioning.Engine.Tests;

/// <summary>A group that an application has already is taken over by choice only, and loses nobody by that.</summary>
public sealed class PushLinkTests : IDisposable
{
    private readonly EngineHarness _h = new();

    private TargetData Slack => _h.Target("slack");

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_group_of_the_same_name_is_not_adopted_in_silence()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        var theirs = Slack.MakeGroup("Sales", Slack.Make("stranger"));
        await _h.PushAsync("slack", sales);
        (await _h.SyncAsync()).Failed.ShouldBe(1);
        var error = _h.Errors.ShouldHaveSingleItem();
        (error.Id, error.Target).ShouldBe((ErrorIds.AppGroupExists, "Sales"));
        error.RecommendedAction!.ShouldContain("-LinkTo 'Sales'");
        Slack.Members[theirs.Key].Count.ShouldBe(1);
        (await _h.PushedAsync()).ShouldHaveSingleItem().State.ShouldStartWith("waits: 'slack' has a group 'Sales' already");

        await _h.PushAsync("slack", sales, p => p with { LinkTo = "Sales" });
        (await _h.SyncAsync()).Failed.ShouldBe(0);
        Slack.MembersOf("Sales").ShouldBe(["alice", "stranger"]);
        Slack.Groups[theirs.Key].ExternalId.ShouldBe(sales.Id);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task Whoever_was_in_a_linked_group_and_is_to_be_is_the_directorys_and_the_others_are_left()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob", "carol");
        await _h.MoveAsync(users["carol"], "Staff");
        Slack.MakeGroup("Team", [.. users.Values.Where(u => u.UserName != "bob").Select(u => Slack.Of(u.Id)!)]);
        Slack.Nested["inner"] = Slack.Group("Team")!.Key;
        await _h.PushAsync("slack", sales, p => p with { LinkTo = "Team", Name = "Sales team" });
        await _h.SyncAsync();
        Slack.MembersOf("Sales team").ShouldBe(["alice", "bob", "carol"], "carol was put there by somebody else");
        await _h.AssertSettledAsync();
        await _h.MoveAsync((await _h.UsersAsync("userName eq \"alice\"")).Single(), "Staff");
        await _h.SyncAsync();
        Slack.MembersOf("Sales team").ShouldBe(["bob", "carol"], "alice was in it before, and was a member of the directory's group too");
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task An_exclusive_push_takes_others_out_in_the_plan_after_the_link_and_no_nested_group()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        Slack.MakeGroup("Team", Slack.Make("stranger"));
        Slack.Nested["inner"] = Slack.Group("Team")!.Key;
        await _h.PushAsync("slack", sales, p => p with { LinkTo = "Team", Exclusive = true });
        await _h.SyncAsync();
        Slack.MembersOf("Team").ShouldBe(["alice", "stranger"]);
        var plan = await _h.PlanAsync();
        (await _h.LinesAsync(plan)).ShouldHaveSingleItem().ShouldEndWith("(-1: -" + Slack.Accounts.Values.Single(a => a.Values["userName"].AsString() == "stranger").Key + ")");
        await _h.ApplyAsync(plan);
        Slack.MembersOf("Team").ShouldBe(["alice"]);
        await _h.AssertSettledAsync();
        (await _h.Store.ReadAsync(new("appmembers"), EngineHarness.None).ToListAsync()).Count.ShouldBe(2, "the nested group is known, and left");
    }

    [Fact]
    public async Task Where_members_cannot_be_read_they_are_only_added_and_that_is_said()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob");
        Slack.ListsMembers = false;
        Slack.MakeGroup("Team", Slack.Make("stranger"), Slack.Of(users["alice"].Id)!);
        await _h.PushAsync("slack", sales, p => p with { LinkTo = "Team", Exclusive = true });
        await _h.SyncAsync();
        _h.Warnings.ShouldContain(w => w.Contains("who is in the group 'Team' could not be told", StringComparison.Ordinal));
        Slack.MembersOf("Team").ShouldBe(["alice", "bob", "stranger"]);
        await _h.AssertSettledAsync();
        (await _h.PushedAsync()).ShouldHaveSingleItem().State.ShouldBe("kept; not all of its members are known");
    }

    [Fact]
    public async Task A_group_to_link_that_is_not_there_or_there_twice_is_an_error_of_that_group()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        await _h.PushAsync("slack", sales, p => p with { LinkTo = "Nowhere" });
        await _h.SyncAsync();
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.AppGroupNotFound);
        Slack.MakeGroup("Twice");
        Slack.MakeGroup("Twice");
        await _h.PushAsync("slack", sales, p => p with { LinkTo = "Twice" });
        await _h.SyncAsync();
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.AppGroupAmbiguous);
    }

    [Fact]
    public async Task A_group_that_follows_one_of_the_application_is_not_pushed_back_to_it()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        var json = System.Text.Encoding.UTF8.GetBytes($$"""{"app":"slack","key":"g1","name":"Theirs","groupId":"{{sales.Id}}","link":"Imported","present":true}""");
        await _h.Store.CommitAsync(new() { BatchId = "followed", Actor = "tester", Cause = "test", Time = _h.Clock.GetUtcNow(), Writes = [new("appgroups", "slack/g1", json, [new("link", $"{sales.Id}/slack"), new("name", "slack/theirs")])] }, EngineHarness.None);
        var error = (await Should.ThrowAsync<ProvisioningException>(() => _h.PushAsync("slack", sales))).Error;
        (error.Id, error.Message).ShouldBe((ErrorIds.GroupPushInvalid, "The group 'Sales' is not pushed to 'slack': who is in it follows from the group 'Theirs' of that very app."));
        await _h.Engine.GroupPushes.SaveAsync(new() { App = "slack", Rule = "all", NamePattern = "*" }, EngineHarness.None);
        (await _h.LinesAsync(await _h.PlanAsync())).ShouldBeEmpty();
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.GroupPushInvalid);
    }

    [Fact]
    public async Task A_group_that_another_push_keeps_is_not_taken()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        var other = await _h.AddGroupAsync("Other", "department eq \"Sales\"");
        await _h.PushAsync("slack", other, p => p with { LinkTo = "Sales", Name = "Other" });
        await _h.SyncAsync();
        var error = _h.Errors.ShouldHaveSingleItem();
        error.Id.ShouldBe(ErrorIds.AppGroupExists);
        Slack.Group("Sales")!.ExternalId.ShouldBe(sales.Id);
    }
}
