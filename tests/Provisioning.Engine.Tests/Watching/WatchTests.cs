namespace Provisioning.Engine.Tests;

/// <summary>Apps that are followed: what changes in them is in the directory within the interval, and what goes wrong does not end it.</summary>
public sealed class WatchTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 10 });
    private readonly CancellationTokenSource _stop = new();
    private readonly List<EngineEvent> _told = [];
    private IAsyncEnumerator<EngineEvent>? _watch;

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
            await _watch.DisposeAsync();
        _stop.Dispose();
        _h.Dispose();
    }

    [Fact]
    public async Task What_changes_is_in_the_directory_within_the_interval_and_the_lag_is_told()
    {
        var slack = await StartAsync("anna");
        Watch("slack");
        var first = await TurnAsync();
        (first.Number, first.Outcome, first.Delta, first.Read).ShouldBe((1, WatchOutcome.Applied, false, 1));
        first.Next.ShouldBe(_h.Clock.GetUtcNow() + Interval);

        slack.Accounts["acc-1"] = slack.Accounts["acc-1"] with { Active = false, Modified = _h.Clock.GetUtcNow().AddSeconds(20) };
        var second = await NextTurnAsync(Interval);
        (second.Number, second.Outcome, second.Delta, second.Read, second.Changed).ShouldBe((2, WatchOutcome.Applied, true, 1, 1));
        second.Lag.ShouldBe(TimeSpan.FromSeconds(40));
        (await _h.AccountsAsync("slack")).ShouldHaveSingleItem().Active.ShouldBeFalse();
        (await _h.Engine.Runs.GetAsync(second.Runs.ShouldHaveSingleItem(), EngineHarness.None)).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task A_turn_without_changes_leaves_nothing_behind()
    {
        await StartAsync("anna");
        Watch("slack");
        await TurnAsync();
        var (sequence, files) = (_h.Store.LastSequence, Directory.GetFiles(_h.PlanFolder).Length);
        for (var i = 0; i < 3; i++)
        {
            var turn = await NextTurnAsync(Interval);
            (turn.Outcome, turn.Delta, turn.Runs.Count, turn.Lag).ShouldBe((WatchOutcome.Unchanged, true, 0, null));
        }

        (_h.Store.LastSequence, Directory.GetFiles(_h.PlanFolder).Length).ShouldBe((sequence, files));
        _h.Target("slack").WholeReads.ShouldBe(1);
    }

    [Fact]
    public async Task What_goes_wrong_is_told_and_tried_again_after_longer_and_longer_pauses()
    {
        var slack = await StartAsync("anna");
        Watch("slack");
        await TurnAsync();
        slack.Deltas.Ending = () => throw FakeTarget.Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable);
        slack.Make("stranger");
        var pause = Interval;
        foreach (var minutes in new[] { 2, 4, 8, 15, 15 })
        {
            var failed = await NextTurnAsync(pause);
            (failed.Outcome, failed.Failed).ShouldBe((WatchOutcome.Failed, 1));
            _told.OfType<ObjectErrorEvent>().ShouldHaveSingleItem().Error.Id.ShouldBe(ErrorIds.AppUnreachable);
            pause = TimeSpan.FromMinutes(minutes);
            (failed.Next - failed.Started).ShouldBe(pause);
        }

        slack.Deltas.Ending = null;
        var well = await NextTurnAsync(pause);
        (well.Outcome, well.Changed).ShouldBe((WatchOutcome.Applied, 1));
        (well.Next - well.Started).ShouldBe(Interval);
    }

    [Fact]
    public async Task An_error_of_the_store_ends_the_turn_and_not_the_watch()
    {
        var slack = await StartAsync("anna");
        Watch("slack");
        await TurnAsync();
        slack.Make("stranger");
        _h.Store.BeforeCommit = _ => throw new ProvisioningError { Id = ErrorIds.StoreNoSpace, Category = ProvisioningErrorCategory.Unavailable, Message = "There is no space." }.ToException();
        (await NextTurnAsync(Interval)).Outcome.ShouldBe(WatchOutcome.Failed);
        _told.OfType<ObjectErrorEvent>().ShouldContain(e => e.Error.Id == ErrorIds.StoreNoSpace);
        _h.Store.BeforeCommit = null;
        (await NextTurnAsync(Interval * 2)).Outcome.ShouldBe(WatchOutcome.Applied);
    }

    [Fact]
    public async Task Guards_hold_as_in_any_import()
    {
        await _h.AddSourceAsync("hr", null, ("userName", "login"));
        var hr = _h.Source("hr");
        hr.Deltas.IsOn = true;
        for (var i = 0; i < 40; i++)
            hr.Set($"{i:00}", true, ("login", $"u{i:00}"));
        Watch("hr");
        (await TurnAsync()).Applied.ShouldBe(40);
        foreach (var key in hr.Rows.Keys.Take(10).ToList())
            hr.Rows[key] = (hr.Rows[key].Values, false);
        for (var i = 0; i < 2; i++)
        {
            var held = await NextTurnAsync(Interval);
            (held.Outcome, held.Held, held.Applied).ShouldBe((WatchOutcome.Held, 10, 0));
        }

        (await _h.UsersAsync()).ShouldAllBe(u => u.Status == UserStatus.Active);
    }

    [Fact]
    public async Task With_a_sync_what_changed_goes_on_to_the_applications()
    {
        await _h.AddSourceAsync("hr", null, ("userName", "login"));
        _h.Source("hr").Set("1", true, ("login", "anna"));
        await _h.AddTargetAsync("slack", AppMode.Enforce, [], ("userName", "userName"));
        await _h.GrantGroupAsync("slack", await _h.AddGroupAsync("all", "userName pr"));
        _watch = _h.Engine.Watches.RunAsync(new() { Apps = ["hr"], Interval = Interval, Cycles = 1, Sync = true }, _stop.Token).GetAsyncEnumerator();
        var turn = await TurnAsync();
        (turn.Outcome, turn.Runs.Count, turn.Next).ShouldBe((WatchOutcome.Applied, 2, null));
        _h.Target("slack").Accounts.Values.ShouldHaveSingleItem().Values["userName"].AsString().ShouldBe("anna");
        (await _watch.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task It_ends_at_once_while_it_waits_and_while_it_reads()
    {
        var slack = await StartAsync("anna");
        Watch("slack");
        await TurnAsync();
        var waiting = _watch!.MoveNextAsync().AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        await _stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);

        using var stop = new CancellationTokenSource();
        slack.Deltas.Ending = () =>
        {
            stop.Cancel();
            return null;
        };
        await Should.ThrowAsync<OperationCanceledException>(async () => await _h.Engine.Watches.RunAsync(new() { Apps = ["slack"] }, stop.Token).ToListAsync());
    }

    [Fact]
    public async Task An_app_that_there_is_not_is_said_before_anything_is_watched() =>
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Watches.RunAsync(new() { Apps = ["slak"] }, EngineHarness.None).ToListAsync())).Error.Id.ShouldBe(ErrorIds.AppNotFound);

    private async Task<TargetData> StartAsync(params string[] names)
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, ["userName"], ("userName", "userName"));
        var slack = _h.Target("slack");
        slack.Deltas.IsOn = true;
        foreach (var name in names)
        {
            await _h.AddUserAsync(name);
            slack.Make(name);
        }

        return slack;
    }

    private void Watch(string app) => _watch = _h.Engine.Watches.RunAsync(new() { Apps = [app], Interval = Interval }, _stop.Token).GetAsyncEnumerator();

    // The turn that is at its start.
    private async Task<WatchCycle> TurnAsync()
    {
        _told.Clear();
        while (await _watch!.MoveNextAsync())
        {
            if (_watch.Current is ResultEvent { Value: WatchCycle cycle })
                return cycle;
            _told.Add(_watch.Current);
        }

        throw new InvalidOperationException("The watch has ended.");
    }

    private async Task<WatchCycle> NextTurnAsync(TimeSpan pause)
    {
        var first = _watch!.MoveNextAsync().AsTask();
        _h.Clock.Advance(pause - TimeSpan.FromTicks(1));
        first.IsCompleted.ShouldBeFalse("the pause is not over");
        _h.Clock.Advance(TimeSpan.FromTicks(1));
        _told.Clear();
        (await first).ShouldBeTrue();
        if (_watch.Current is ResultEvent { Value: WatchCycle cycle })
            return cycle;
        var told = _watch.Current;
        var turn = await TurnAsync();
        _told.Insert(0, told);
        return turn;
    }
}
