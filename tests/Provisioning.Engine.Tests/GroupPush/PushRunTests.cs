namespace Provisioning.Engine.Tests;

/// <summary>Runs that fail, break off, or meet what moved since the plan; and what they cost.</summary>
public sealed class PushRunTests : IDisposable
{
    private readonly EngineHarness _h = new();

    private TargetData Slack => _h.Target("slack");

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Three_changes_in_a_group_of_ten_thousand_are_one_request_and_no_look_at_the_others()
    {
        const int people = 10_000;
        var (sales, _) = await _h.StartPushAsync("alice", "bob", "carol");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        var group = (await _h.Store.ReadAsync(new("appgroups"), EngineHarness.None).ToListAsync()).Single();
        // As if they had been pushed: what is known of them, and what the application has.
        var writes = Enumerable.Range(0, people).Select(i => (Key: $"old-{i:00000}", Id: $"{group.Id}/old-{i:00000}")).Select(o =>
        {
            Slack.Members[Slack.Group("Sales")!.Key].Add(o.Key);
            return new DocumentWrite("appmembers", o.Id, System.Text.Encoding.UTF8.GetBytes($$"""{"app":"slack","groupKey":"{{Slack.Group("Sales")!.Key}}","memberKey":"{{o.Key}}","pushed":true}"""), [new("member", $"slack/{o.Key}")]);
        });
        await _h.Store.CommitAsync(new() { BatchId = "people", Actor = "tester", Cause = "test", Time = _h.Clock.GetUtcNow(), Writes = [.. writes] }, EngineHarness.None);
        var state = (await _h.Store.ReadAsync(new("appstates"), EngineHarness.None).ToListAsync()).Single();
        var json = System.Text.Json.Nodes.JsonNode.Parse(state.Json.Span)!;
        json["plannedThrough"] = _h.Store.LastSequence + 1;
        await _h.Store.CommitAsync(new() { BatchId = "state", Actor = "tester", Cause = "test", Time = _h.Clock.GetUtcNow(), Writes = [new("appstates", state.Id, System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()), [])] }, EngineHarness.None);

        await _h.JoinSalesAsync("dave");
        await _h.JoinSalesAsync("erin");
        await _h.MoveAsync((await _h.UsersAsync("userName eq \"alice\"")).Single(), "Staff");
        Slack.Writes.Clear();
        var read = 0;
        _h.Store.Given = document => read += document.Collection == "appmembers" ? 1 : 0;
        var run = await _h.SyncAsync();
        run.Failed.ShouldBe(0);
        Slack.Writes.Where(w => w.StartsWith("members", StringComparison.Ordinal)).ShouldBe([$"members {Slack.Group("Sales")!.Key} +2 -1"]);
        read.ShouldBeLessThan(20, "of the ten thousand nobody is read");
    }

    [Fact]
    public async Task Many_members_go_in_requests_of_as_many_as_the_application_takes()
    {
        var (sales, _) = await _h.StartPushAsync([.. Enumerable.Range(0, 25).Select(i => $"user{i:00}")]);
        Slack.MaxMemberChanges = 10;
        await _h.PushAsync("slack", sales);
        Slack.Writes.Clear();
        await _h.SyncAsync();
        Slack.Writes.Count(w => w.StartsWith("members", StringComparison.Ordinal)).ShouldBe(3);
        Slack.MembersOf("Sales").Count.ShouldBe(25);
    }

    [Fact]
    public async Task One_member_whom_the_application_refuses_keeps_nobody_else_out_and_is_tried_again()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob", "carol", "dave");
        var bad = Slack.Of(users["carol"].Id)!.Key;
        Slack.Fault = (kind, key, done) =>
        {
            if (kind == "member" && key == bad)
                throw FakeTarget.Error(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidInput);
        };
        await _h.PushAsync("slack", sales);
        (await _h.SyncAsync()).Failed.ShouldBe(1);
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob", "dave"]);
        _h.Errors.ShouldHaveSingleItem().Message.ShouldStartWith("'slack' did not take 1 member of the group 'Sales': 'carol'.");
        (await _h.SyncAsync()).Failed.ShouldBe(1, "the next run tries again");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0, "and then waits");
        Slack.Fault = null;
        _h.Clock.Advance(TimeSpan.FromMinutes(6));
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob", "carol", "dave"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task A_group_that_cannot_be_made_is_that_groups_matter()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        var other = await _h.AddGroupAsync("Other", "department eq \"Sales\"");
        Slack.Fault = (kind, name, done) =>
        {
            if (kind == "create group" && name == "Sales")
                throw FakeTarget.Error(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidInput);
        };
        await _h.PushAsync("slack", sales);
        await _h.PushAsync("slack", other);
        var run = await _h.SyncAsync();
        run.Counts.Single(c => c.Outcome == ChangeOutcome.Skipped).Count.ShouldBe(1, "there is no group to put anybody into");
        Slack.MembersOf("Other").ShouldBe(["alice"]);
        Slack.Fault = null;
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task Somebody_whose_account_could_not_be_made_is_put_in_when_it_could()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        var dave = await _h.JoinSalesAsync("dave");
        await _h.JoinSalesAsync("erin");
        Slack.Fault = (kind, id, done) =>
        {
            if (kind == "create" && id == dave.Id)
                throw FakeTarget.Error(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidInput);
        };
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "erin"]);
        Slack.Fault = null;
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice", "dave", "erin"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task A_group_whose_making_was_in_doubt_is_found_again_and_not_made_twice()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        Slack.Fault = (kind, name, done) =>
        {
            if (kind == "create group" && done)
                throw FakeTarget.Error(ErrorIds.AppTimeout, ProvisioningErrorCategory.Timeout, inDoubt: true);
        };
        await _h.PushAsync("slack", sales);
        (await _h.SyncAsync()).Failed.ShouldBe(0);
        Slack.Groups.Count.ShouldBe(1);
        Slack.MembersOf("Sales").ShouldBe(["alice"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task A_run_that_breaks_off_anywhere_is_taken_up_and_ends_as_one_that_did_not()
    {
        for (var limit = 1; ; limit++)
        {
            using var h = new EngineHarness();
            await h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
            var sales = await h.AddGroupAsync("Sales", "department eq \"Sales\"");
            await h.GrantGroupAsync("slack", sales);
            foreach (var name in new[] { "alice", "bob" })
                await h.AddUserAsync(name, ("department", "Sales"));
            await h.PushAsync("slack", sales);
            var plan = await h.PlanAsync();
            if (!await h.ApplyUntilCrashAsync(plan, limit))
                break;
            if ((await h.Engine.Runs.ListAsync(EngineHarness.None).ToListAsync()).SingleOrDefault() is { State: not RunState.Completed } run)
                await h.CollectAsync(h.Engine.Runs.ResumeAsync(run, new(), EngineHarness.None));
            h.Target("slack").Groups.Count.ShouldBe(1, $"after {limit} commits");
            h.Target("slack").MembersOf("Sales").ShouldBe(["alice", "bob"], $"after {limit} commits");
            await h.AssertSettledAsync();
        }
    }

    [Fact]
    public async Task Whoever_moved_after_the_plan_is_not_put_in_or_taken_out_by_it()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob", "carol");
        await _h.MoveAsync(users["carol"], "Staff");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        var alice = await _h.MoveAsync(users["alice"], "Staff");
        var carol = await _h.MoveAsync((await _h.UsersAsync("userName eq \"carol\"")).Single(), "Sales");
        var plan = await _h.PlanAsync();
        await _h.MoveAsync(alice, "Sales");
        await _h.MoveAsync(carol, "Staff");
        (await _h.ApplyAsync(plan)).Failed.ShouldBe(0);
        Slack.MembersOf("Sales").ShouldBe(["alice", "bob"]);
        await _h.AssertSettledAsync();
    }

    [Fact]
    public async Task A_push_that_was_changed_after_the_plan_makes_it_stale()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        await _h.PushAsync("slack", sales);
        var plan = await _h.PlanAsync();
        await _h.EndPushAsync("slack", sales);
        (await Should.ThrowAsync<ProvisioningException>(() => _h.ApplyAsync(plan))).Error.Id.ShouldBe(ErrorIds.PlanStale);
        Slack.Groups.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_group_that_is_gone_from_the_application_is_made_anew()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        Slack.Groups.Clear();
        await _h.MoveAsync(users["bob"], "Staff");
        (await _h.SyncAsync()).Failed.ShouldBe(1);
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.AppGroupNotFound);
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice"]);
        await _h.AssertSettledAsync();
        (await _h.Store.ReadAsync(new("appgroups"), EngineHarness.None).ToListAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task With_an_account_its_memberships_go()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob");
        await _h.Engine.Apps.UpdateAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None) with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = 0 }, "test", EngineHarness.None);
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        await _h.DecideAsync(users["bob"], UserStatus.Deactivated);
        await _h.SyncAsync();
        await _h.SyncAsync();
        Slack.MembersOf("Sales").ShouldBe(["alice"]);
        (await _h.Store.ReadAsync(new("appmembers"), EngineHarness.None).ToListAsync()).Count.ShouldBe(1);
        await _h.AssertSettledAsync();
    }
}
