namespace Provisioning.Engine.Tests;

/// <summary>What is told of runs and of what stands open, and how often.</summary>
public sealed class EventTests : IDisposable
{
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task What_a_guard_holds_is_told_once_and_again_when_it_is_more_or_new()
    {
        await PeopleAsync(100);
        await _h.AddNotificationAsync("ops", NotificationKind.RunHeld);
        await _h.SyncAsync();
        _h.Channel.Taken.ShouldBeEmpty();

        Leave(12);
        await _h.SyncAsync();
        var told = _h.Channel.Taken.ShouldHaveSingleItem();
        told.Subject.ShouldContain("24 changes are held back by a guard: directory, slack");
        told.Body.ShouldContain("directory: Disable: 12 of 100, over 10 %");
        told.Body.ShouldContain("Disable u00");
        told.Body.ShouldContain("-Held");

        _h.Source("hr").Set("new", true, ("login", "newcomer"));
        await _h.SyncAsync();
        _h.Channel.Taken.Count.ShouldBe(1, "nothing more is held than was told");
        Leave(15);
        await _h.SyncAsync();
        _h.Channel.Taken.Count.ShouldBe(2, "more is held");

        await _h.ApplyAsync(await _h.PlanAsync(), release: true);
        _h.Clock.Advance(TimeSpan.FromDays(2));
        Leave(27);
        await _h.SyncAsync();
        _h.Channel.Taken.Count.ShouldBe(3, "what was told before has passed");
    }

    [Fact]
    public async Task It_is_committed_with_the_end_of_the_run()
    {
        await PeopleAsync(100);
        await _h.AddNotificationAsync("ops", NotificationKind.RunHeld);
        Leave(12);
        _h.Channel.Before = (_, _) => throw FakeChannel.Refusal();
        var run = await _h.SyncAsync();
        var commits = await _h.Store.ReadJournalAsync(0, EngineHarness.None).Where(c => c.Batch.Writes.Any(w => w.Collection == "deliveries")).ToListAsync();
        commits[0].Batch.Writes.Select(w => w.Collection).ShouldBe(["runs", "plans", "quarantine", "quarantine", "deliveries", "notificationstates"], ignoreOrder: true);
        commits[0].Batch.Cause.ShouldBe($"run:{run.Id}");
    }

    [Fact]
    public async Task Wherever_the_machine_stops_it_is_told_after_all()
    {
        var limit = 0;
        for (var stopped = true; stopped; limit++)
        {
            using var h = new EngineHarness();
            await PeopleAsync(h, 30);
            await h.AddNotificationAsync("ops", NotificationKind.RunHeld);
            Leave(h, 8);
            var plan = await h.PlanAsync();
            stopped = await h.ApplyUntilCrashAsync(plan, limit);
            h.Clock.Advance(TimeSpan.FromMinutes(10));
            await foreach (var run in h.Engine.Runs.ListAsync(EngineHarness.None))
            {
                if (run.State != RunState.Completed)
                    await h.CollectAsync(h.Engine.Runs.ResumeAsync(run, new(), EngineHarness.None));
            }

            await h.SyncAsync();
            var delivered = await h.DeliveriesAsync();
            delivered.ShouldHaveSingleItem($"after {limit} commits").State.ShouldBe(DeliveryState.Delivered);
            h.Channel.Taken.Select(t => t.Id).Distinct().ShouldHaveSingleItem("a second copy can be told");
        }

        limit.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Failures_bad_rows_and_sources_that_cannot_be_read_are_told_once()
    {
        await PeopleAsync(20);
        await _h.AddNotificationAsync("ops", NotificationKind.RunFailed);
        _h.Source("hr").Set("p03", true, ("login", "renamed"));
        _h.Source("hr").Bad.Add("p04");
        _h.Target("slack").Fault = (_, _, _) => throw new ProvisioningError { Id = ErrorIds.AppUnavailable, Category = ProvisioningErrorCategory.Unavailable, Message = "Slack is out of order." }.ToException();
        await _h.SyncAsync();
        var told = _h.Channel.Taken.ShouldHaveSingleItem();
        told.Body.ShouldContain("slack: Update: 1 failed");
        told.Body.ShouldContain("Slack is out of order.");
        told.Body.ShouldContain("hr: 1 of 20 rows could not be used");
        await _h.SyncAsync();
        _h.Channel.Taken.Count.ShouldBe(1);

        _h.Source("hr").FailsAfter = 2;
        await _h.SyncAsync(force: true);
        await _h.SyncAsync(force: true);
        _h.Channel.Taken.Count.ShouldBe(2);
        _h.Channel.Taken.Last().Subject.ShouldContain("A source could not be read: hr");
        _h.Channel.Taken.Last().Body.ShouldContain("The source broke off.");

        _h.Target("slack").Fault = null;
        _h.Source("hr").FailsAfter = null;
        _h.Source("hr").Bad.Clear();
        _h.Clock.Advance(TimeSpan.FromDays(1));
        await _h.SyncAsync(force: true);
        _h.Source("hr").FailsAfter = 2;
        await _h.SyncAsync(force: true);
        _h.Channel.Taken.Count.ShouldBe(3, "it had been read in between");
    }

    [Fact]
    public async Task A_run_that_breaks_off_is_told_and_one_that_is_stopped_is_not()
    {
        await PeopleAsync(5);
        await _h.AddNotificationAsync("ops", NotificationKind.RunFailed);
        _h.Source("hr").Set("p03", true, ("login", "renamed"));
        using (var stop = new CancellationTokenSource())
        {
            _h.Target("slack").Fault = (_, _, _) =>
            {
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
            };
            var request = await _h.Engine.Syncs.RequestAsync(null, false, save: true, EngineHarness.None);
            await Should.ThrowAsync<OperationCanceledException>(async () => await _h.CollectAsync(_h.Engine.Syncs.RunAsync(request, new(), stop.Token)));
        }

        (await _h.DeliveriesAsync()).ShouldBeEmpty("whoever stops it knows");
        var stopped = await _h.Engine.Runs.ListAsync(EngineHarness.None).LastAsync();
        _h.Target("slack").Fault = (_, _, _) => throw new InvalidOperationException("a fault of the program");
        await Should.ThrowAsync<InvalidOperationException>(async () => await _h.CollectAsync(_h.Engine.Runs.ResumeAsync(stopped, new(), EngineHarness.None)));
        (await _h.DeliveriesAsync()).ShouldHaveSingleItem().Title.ShouldBe("A run was broken off");
    }

    [Fact]
    public async Task Tasks_are_told_when_they_are_made_and_when_they_are_overdue()
    {
        await _h.AddManualAsync("badge", settings: new() { ["DueDays"] = 3, ["Assignee"] = "Reception" });
        var anna = await _h.AddUserAsync("anna");
        await _h.AddUserAsync("bo");
        await _h.GrantAllAsync("badge");
        await _h.AddNotificationAsync("desk", NotificationKind.TaskMade, NotificationKind.TaskOverdue);
        await _h.SyncAsync();
        var made = _h.Channel.Taken.ShouldHaveSingleItem();
        made.Subject.ShouldContain("2 tasks to do: badge");
        made.Body.ShouldContain("badge: Provision anna, due 2026-03-05 08:00 UTC, Reception");

        _h.Clock.Advance(TimeSpan.FromDays(3));
        await _h.SyncAsync();
        _h.Channel.Taken.Last().Subject.ShouldContain("2 tasks are overdue: badge");
        var count = _h.Channel.Taken.Count;
        await _h.Engine.Tasks.CompleteAsync((await _h.TasksAsync()).Single(t => t.UserId == anna.Id), "done", null, EngineHarness.None);
        await _h.SyncAsync();
        _h.Channel.Taken.Count.ShouldBe(count, "one less is no news");

        await _h.DecideAsync((await _h.UsersAsync("userName eq \"anna\""))[0], UserStatus.Deactivated);
        await _h.SyncAsync();
        _h.Channel.Taken.Last().Subject.ShouldContain("1 task to do: badge (1 to deprovision)");
    }

    [Fact]
    public async Task Matches_that_wait_are_told_by_a_sync_and_in_between()
    {
        await _h.AddUserAsync("anna", ("displayName", "Anna Berg"));
        var app = await _h.AddSourceAsync("ad", null, ("userName", "login"), ("displayName", "name"));
        await _h.Engine.Apps.UpdateAsync(app with { MatchRules = [new() { Name = "byName", Comparisons = [new() { Attribute = "displayName" }], AutoLink = false }] }, "test", EngineHarness.None);
        await _h.AddNotificationAsync("queue", NotificationKind.MatchPending);
        _h.Source("ad").Set("1", true, ("login", "aberg"), ("name", "Anna Berg"));
        await _h.SyncAsync();
        _h.Channel.Taken.ShouldHaveSingleItem().Subject.ShouldContain("1 object waits for a decision whose it is: ad");
        await _h.Engine.Deliveries.NoteStandingAsync(EngineHarness.None);
        (await _h.DeliveriesAsync(DeliveryState.Pending)).ShouldBeEmpty();
        await _h.AddNotificationAsync("other", NotificationKind.MatchPending);
        await _h.Engine.Deliveries.NoteStandingAsync(EngineHarness.None);
        (await _h.DeliveriesAsync(DeliveryState.Pending)).ShouldHaveSingleItem().Notification.ShouldBe("other");
    }

    [Fact]
    public async Task Nothing_is_written_when_nobody_wants_to_be_told_or_there_is_nothing_to_tell()
    {
        await PeopleAsync(5);
        await _h.AddNotificationAsync("ops", Enum.GetValues<NotificationKind>());
        await _h.SyncAsync();
        (await _h.Store.CountAsync("notificationstates", EngineHarness.None)).ShouldBe(0);
        (await _h.DeliveriesAsync()).ShouldBeEmpty();
    }

    private Task PeopleAsync(int count) => PeopleAsync(_h, count);

    private void Leave(int count) => Leave(_h, count);

    private static async Task PeopleAsync(EngineHarness h, int count)
    {
        await h.AddSourceAsync("hr", null, ("userName", "login"));
        await h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        for (var i = 0; i < count; i++)
            h.Source("hr").Set($"p{i:00}", true, ("login", $"u{i:00}"));
        await h.SyncAsync();
        await h.GrantAllAsync("slack");
        await h.SyncAsync();
    }

    private static void Leave(EngineHarness h, int count)
    {
        for (var i = 0; i < count; i++)
            h.Source("hr").Set($"p{i:00}", false, ("login", $"u{i:00}"));
    }
}
