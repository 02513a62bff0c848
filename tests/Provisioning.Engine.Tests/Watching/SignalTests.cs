namespace Provisioning.Engine.Tests;

/// <summary>Apps that tell of their changes: what changes in them is in the directory at once, and a signal that is lost loses nothing.</summary>
public sealed class SignalTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);
    private readonly EngineHarness _h = new();
    private WatchedApps? _watch;

    private WatchedApps Watched => _watch!;

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
            await _watch.DisposeAsync();
        _h.Dispose();
    }

    [Fact]
    public async Task What_changes_is_read_when_the_app_tells_of_it_and_not_at_the_interval()
    {
        var slack = await StartAsync();
        (await Watched.TurnAsync()).Signal.ShouldBeEmpty();

        var waiting = Watched.WaitAsync();
        _h.Clock.Advance(TimeSpan.FromSeconds(20));
        waiting.IsCompleted.ShouldBeFalse();
        slack.Accounts["acc-1"] = slack.Accounts["acc-1"] with { Active = false, Modified = _h.Clock.GetUtcNow() };
        await slack.Signal.RingAsync();
        (await waiting).ShouldBeOfType<VerboseEvent>().Message.ShouldBe("'slack': something changed.");
        var turn = await Watched.TurnAfterAsync(Gathering);
        (turn.Outcome, turn.Delta, turn.Changed, turn.Lag).ShouldBe((WatchOutcome.Applied, true, 1, Gathering));
        turn.Signal.ShouldBe(["slack"]);
        (await _h.AccountsAsync("slack")).ShouldHaveSingleItem().Active.ShouldBeFalse();
    }

    [Fact]
    public async Task Rings_that_come_together_make_one_turn_and_turns_have_a_floor_between_them()
    {
        var slack = await StartAsync();
        await Watched.TurnAsync();
        for (var i = 0; i < 50; i++)
            await slack.Signal.RingAsync();
        slack.Make("stranger");
        var turn = await Watched.RungTurnAsync(Floor);
        (turn.Number, turn.Changed).ShouldBe((2, 1));
        slack.Deltas.Asked.Count.ShouldBe(1);

        // All of them were dealt with: what comes next comes by the interval.
        var next = await Watched.TurnAfterAsync(Interval);
        (next.Number, next.Outcome, next.Signal.Count).ShouldBe((3, WatchOutcome.Unchanged, 0));
    }

    [Fact]
    public async Task A_ring_during_a_turn_makes_another_turn()
    {
        var slack = await StartAsync();
        await Watched.TurnAsync();
        Task? ring = null;
        slack.Deltas.Ending = () =>
        {
            ring = slack.Signal.RingAsync();
            slack.Deltas.Ending = null;
            return new ReadCompleted(new(false, "what changed", 0), Watermark: slack.Deltas.Mark(slack.Accounts.Values));
        };
        (await Watched.TurnAfterAsync(Interval)).Outcome.ShouldBe(WatchOutcome.Unchanged);
        await ring!;
        slack.Make("stranger");
        (await Watched.RungTurnAsync(Floor)).Changed.ShouldBe(1);
    }

    [Fact]
    public async Task A_signal_that_is_lost_is_said_once_and_the_app_is_read_by_the_interval_until_it_is_heard_again()
    {
        var slack = await StartAsync();
        await Watched.TurnAsync();
        slack.Signal.IsUnreachable = true;
        slack.Signal.Lose(FakeTarget.Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable));
        (await Watched.NextAsync()).ShouldBeOfType<WarningEvent>().Message.ShouldStartWith("'slack' does not tell of its changes: The app answered");

        slack.Make("stranger");
        var polled = (WatchCycle)((ResultEvent)await Watched.PassUntilAsync(e => e is ResultEvent { Value: WatchCycle { Changed: 1 } })).Value;
        polled.Signal.ShouldBeEmpty();
        await Watched.PassUntilAsync(e => e is ResultEvent && slack.Signal.Calls > 5);
        Watched.Told.OfType<WarningEvent>().ShouldBeEmpty();

        slack.Signal.IsUnreachable = false;
        await Watched.PassUntilAsync(e => e is VerboseEvent v && v.Message.Contains("listened to again", StringComparison.Ordinal));
        var heard = (WatchCycle)((ResultEvent)await Watched.PassUntilAsync(e => e is ResultEvent)).Value;
        // What changed before it was heard again is read.
        heard.Signal.ShouldBe(["slack"]);
    }

    [Fact]
    public async Task An_app_whose_signal_is_lost_at_once_is_called_less_and_less()
    {
        var slack = await StartAsync();
        slack.Signal.IsUnreachable = true;
        var start = _h.Clock.GetUtcNow();
        await Watched.PassUntilAsync(e => e is ResultEvent { Value: WatchCycle { Number: 30 } });
        Watched.Told.OfType<WarningEvent>().ShouldHaveSingleItem();
        // 5, 10, 20, 40, 80, 160 and then 300 seconds apart: a call every five seconds would be 348 of them.
        (_h.Clock.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(Interval * 29);
        slack.Signal.Calls.ShouldBeInRange(3, 13);
    }

    [Fact]
    public async Task An_app_that_fails_is_not_called_by_every_ring()
    {
        var slack = await StartAsync();
        await Watched.TurnAsync();
        slack.Deltas.Ending = () => throw FakeTarget.Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable);
        foreach (var seconds in new[] { 1, 2, 4, 8 })
        {
            await slack.Signal.RingAsync();
            (await Watched.RungTurnAsync(TimeSpan.FromSeconds(seconds))).Outcome.ShouldBe(WatchOutcome.Failed);
        }
    }

    [Fact]
    public async Task Only_the_app_that_told_is_read_and_no_other_is_put_off_by_it()
    {
        await _h.AddTargetAsync("zoom", AppMode.Enforce, ["userName"], ("userName", "userName"));
        _h.Target("zoom").Deltas.IsOn = true;
        var slack = await StartAsync("slack", "zoom");
        await Watched.TurnAsync();
        var asked = _h.Target("zoom").Deltas.Asked;
        for (var i = 0; i < 5; i++)
        {
            await slack.Signal.RingAsync();
            (await Watched.RungTurnAsync(Floor)).App.ShouldBe(["slack"]);
        }

        asked.ShouldBeEmpty();
        (await Watched.TurnAfterAsync(Interval - (5 * Floor))).App.ShouldBe(["slack", "zoom"]);
        asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task With_a_sync_what_a_source_tells_of_goes_on_to_the_applications()
    {
        await _h.AddSourceAsync("ad", null, ("userName", "login"));
        var ad = _h.Source("ad");
        (ad.Deltas.IsOn, ad.Signal.IsOn) = (true, true);
        ad.Set("1", true, ("login", "anna"));
        await _h.AddTargetAsync("slack", AppMode.Enforce, [], ("userName", "userName"));
        await _h.GrantGroupAsync("slack", await _h.AddGroupAsync("all", "userName pr"));
        _watch = new(_h, new() { Apps = ["ad"], Interval = Interval, Sync = true });
        await Watched.TurnAsync();
        ad.Set("2", true, ("login", "ben"));
        await ad.Signal.RingAsync();
        (await Watched.RungTurnAsync(Floor)).Outcome.ShouldBe(WatchOutcome.Applied);
        _h.Target("slack").Accounts.Values.Select(a => a.Values["userName"].AsString()).ShouldBe(["anna", "ben"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_watch_that_ends_hangs_up()
    {
        var slack = await StartAsync();
        await Watched.TurnAsync();
        slack.Signal.IsHeard.ShouldBeTrue();
        var waiting = Watched.WaitAsync();
        await Watched.StopAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        slack.Signal.IsHeard.ShouldBeFalse();
    }

    [Fact]
    public async Task A_fault_of_the_connector_ends_the_watch()
    {
        var slack = await StartAsync();
        await Watched.TurnAsync();
        slack.Signal.Lose(new NotSupportedException("The connector has a fault."));
        await Should.ThrowAsync<NotSupportedException>(Watched.NextAsync);
    }

    private async Task<TargetData> StartAsync(params string[] apps)
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, ["userName"], ("userName", "userName"));
        var slack = _h.Target("slack");
        (slack.Deltas.IsOn, slack.Signal.IsOn) = (true, true);
        await _h.AddUserAsync("anna");
        slack.Make("anna");
        _watch = new(_h, new() { Apps = apps.Length == 0 ? ["slack"] : apps, Interval = Interval });
        return slack;
    }
}
