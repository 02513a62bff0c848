namespace Provisioning.Engine.Tests;

/// <summary>A message on its way: tried again with patience, given up at last, never lost, and no run waits for it.</summary>
public sealed class DeliveryTests : IDisposable
{
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task It_is_tried_again_later_and_later_and_given_up_after_twenty_tries()
    {
        await NoteAsync();
        _h.Channel.Before = (_, _) => throw FakeChannel.Refusal();
        for (var attempt = 1; attempt < 20; attempt++)
        {
            await SendDueAsync();
            var delivery = (await _h.DeliveriesAsync()).ShouldHaveSingleItem();
            (delivery.State, delivery.Attempts, delivery.LastError).ShouldBe((DeliveryState.Pending, attempt, "The server is down."));
            var wait = delivery.NextTry - _h.Clock.GetUtcNow();
            wait.ShouldBe(TimeSpan.FromMinutes(Math.Min(5 * Math.Pow(2, attempt - 1), 360)));
            _h.Clock.Advance(wait - TimeSpan.FromSeconds(1));
            (await SendDueAsync()).ShouldBeEmpty("it is not time");
            _h.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await SendDueAsync()).OfType<WarningEvent>().ShouldHaveSingleItem().Message.ShouldContain("given up after 20 tries");
        var dead = (await _h.DeliveriesAsync(DeliveryState.Dead)).ShouldHaveSingleItem();
        _h.Clock.Advance(TimeSpan.FromDays(100));
        (await SendDueAsync()).ShouldBeEmpty();

        _h.Channel.Before = null;
        (await _h.Engine.Deliveries.SendAsync(dead, EngineHarness.None)).State.ShouldBe(DeliveryState.Delivered);
        var again = await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Deliveries.SendAsync(dead, EngineHarness.None));
        again.Error.Id.ShouldBe(ErrorIds.DeliveryClosed);
    }

    [Fact]
    public async Task After_a_crash_between_sending_and_noting_it_comes_again_under_the_same_id()
    {
        await NoteAsync();
        _h.Channel.After = () => _h.Store.BeforeCommit = _ => throw new ProvisioningError { Id = ErrorIds.StoreWriteFailed, Category = ProvisioningErrorCategory.Unavailable, Message = "The machine stopped." }.ToException();
        await Should.ThrowAsync<ProvisioningException>(SendDueAsync);
        (_h.Channel.After, _h.Store.BeforeCommit) = (null, null);
        _h.Restart();
        (await SendDueAsync()).ShouldBeEmpty("the try is counted");
        _h.Clock.Advance(TimeSpan.FromMinutes(5));
        await SendDueAsync();
        _h.Channel.Taken.Count.ShouldBe(2);
        _h.Channel.Taken.Select(t => t.Id).Distinct().ShouldHaveSingleItem();
        (await _h.DeliveriesAsync()).ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Delivered);
    }

    [Fact]
    public async Task A_destination_that_does_not_answer_keeps_neither_the_run_nor_the_others()
    {
        await _h.AddNotificationAsync("silent", NotificationKind.MatchPending, NotificationKind.TaskMade);
        await _h.AddNotificationAsync("well", NotificationKind.TaskMade);
        await _h.AddManualAsync("badge");
        await _h.AddUserAsync("anna");
        await _h.GrantAllAsync("badge");
        var asked = new TaskCompletionSource();
        _h.Channel.Before = async (message, token) =>
        {
            if (message.Notification.Name != "silent")
                return;
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        };
        var syncing = _h.SyncAsync();
        await asked.Task;
        _h.Clock.Advance(TimeSpan.FromSeconds(10));
        (await syncing).State.ShouldBe(RunState.Completed);
        _h.Channel.Taken.ShouldHaveSingleItem().Notification.Name.ShouldBe("well");
        _h.Warnings.ShouldHaveSingleItem().ShouldContain("did not take it within 10 s.");
    }

    [Fact]
    public async Task A_round_ends_after_half_a_minute_and_the_rest_comes_the_next_time()
    {
        for (var i = 0; i < 5; i++)
            await NoteAsync($"n{i}");
        _h.Channel.Before = (_, _) =>
        {
            _h.Clock.Advance(TimeSpan.FromSeconds(9));
            return Task.CompletedTask;
        };
        await SendDueAsync();
        _h.Channel.Taken.Count.ShouldBe(4);
        await SendDueAsync();
        _h.Channel.Taken.Count.ShouldBe(5);
    }

    [Fact]
    public async Task What_is_disabled_waits_and_what_is_removed_is_sent_no_more()
    {
        var ops = await NoteAsync();
        ops = await _h.Engine.Notifications.SaveAsync(ops with { Enabled = false }, EngineHarness.None);
        (await SendDueAsync()).ShouldBeEmpty();
        (await _h.DeliveriesAsync(DeliveryState.Pending)).Count.ShouldBe(1);
        await _h.Engine.Notifications.RemoveAsync(ops, EngineHarness.None);
        (await _h.DeliveriesAsync()).ShouldBeEmpty();
        (await _h.Store.CountAsync("notificationstates", EngineHarness.None)).ShouldBe(0);
    }

    [Fact]
    public async Task A_test_is_tried_once_and_says_what_became_of_it()
    {
        var ops = await _h.AddNotificationAsync("ops", NotificationKind.RunHeld);
        (await _h.Engine.Deliveries.SendTestAsync(ops, EngineHarness.None)).State.ShouldBe(DeliveryState.Delivered);
        _h.Channel.Before = (_, _) => throw FakeChannel.Refusal();
        var failed = await _h.Engine.Deliveries.SendTestAsync(ops, EngineHarness.None);
        (failed.State, failed.Event, failed.LastError).ShouldBe((DeliveryState.Dead, null, "The server is down."));
    }

    [Fact]
    public async Task What_arrived_is_kept_for_thirty_days()
    {
        await NoteAsync();
        await SendDueAsync();
        _h.Clock.Advance(TimeSpan.FromDays(29));
        await SendDueAsync();
        (await _h.DeliveriesAsync()).Count.ShouldBe(1);
        _h.Clock.Advance(TimeSpan.FromDays(2));
        await SendDueAsync();
        (await _h.DeliveriesAsync()).ShouldBeEmpty();
    }

    // A notification with a message that waits.
    private async Task<Notification> NoteAsync(string name = "ops")
    {
        if (!await _h.Engine.Tasks.ListAsync(null, null, [TaskState.Open], false, EngineHarness.None).AnyAsync())
        {
            await _h.AddManualAsync("badge", settings: new() { ["DueDays"] = 0 });
            await _h.AddUserAsync("anna");
            await _h.GrantAllAsync("badge");
            await _h.SyncAsync();
        }

        var notification = await _h.AddNotificationAsync(name, NotificationKind.TaskOverdue);
        await _h.Engine.Deliveries.NoteStandingAsync(EngineHarness.None);
        return notification;
    }

    private async Task<List<EngineEvent>> SendDueAsync() => await _h.Engine.Deliveries.SendDueAsync(null, results: false, EngineHarness.None).ToListAsync();
}
