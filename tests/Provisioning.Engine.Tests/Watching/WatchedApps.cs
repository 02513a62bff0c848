namespace Provisioning.Engine.Tests;

/// <summary>A watch that is gone through turn by turn, and what was told meanwhile.</summary>
public sealed class WatchedApps(EngineHarness harness, WatchRequest request) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private IAsyncEnumerator<EngineEvent>? _events;

    /// <summary>What the last turn told, and the wait before it.</summary>
    public List<EngineEvent> Told { get; } = [];

    private IAsyncEnumerator<EngineEvent> Events => _events ??= harness.Engine.Watches.RunAsync(request, _stop.Token).GetAsyncEnumerator();

    /// <summary>The next thing that is told, or the turn that has ended, as soon as there is one.</summary>
    public async Task<EngineEvent> NextAsync()
    {
        (await Events.MoveNextAsync()).ShouldBeTrue("the watch has ended");
        return Events.Current;
    }

    /// <summary>Begins to wait for what comes next.</summary>
    public Task<EngineEvent> WaitAsync()
    {
        var next = NextAsync();
        next.IsCompleted.ShouldBeFalse("nothing is due yet");
        return next;
    }

    /// <summary>The turn that is at its start.</summary>
    public async Task<WatchCycle> TurnAsync() => await TurnFromAsync(NextAsync());

    /// <summary>The turn that begins after this time, and not before.</summary>
    public async Task<WatchCycle> TurnAfterAsync(TimeSpan pause)
    {
        var first = WaitAsync();
        harness.Clock.Advance(pause - TimeSpan.FromTicks(1));
        first.IsCompleted.ShouldBeFalse("the pause is not over");
        harness.Clock.Advance(TimeSpan.FromTicks(1));
        return await TurnFromAsync(first);
    }

    /// <summary>The turn that comes of a ring that was heard, this long after that.</summary>
    public async Task<WatchCycle> RungTurnAsync(TimeSpan pause)
    {
        (await NextAsync()).ShouldBeOfType<VerboseEvent>().Message.ShouldContain("something changed");
        return await TurnAfterAsync(pause);
    }

    /// <summary>Lets time pass until something is told that is asked for. All that was told meanwhile is in <see cref="Told"/>.</summary>
    public async Task<EngineEvent> PassUntilAsync(Func<EngineEvent, bool> isIt)
    {
        Told.Clear();
        while (true)
        {
            var next = NextAsync();
            while (await Task.WhenAny(next, Task.Delay(2)) != next)
                harness.Clock.Advance(TimeSpan.FromSeconds(1));
            var told = await next;
            if (isIt(told))
                return told;
            Told.Add(told);
        }
    }

    /// <summary>Ends it.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        if (_events is not null)
            await _events.DisposeAsync();
        _stop.Dispose();
    }

    private async Task<WatchCycle> TurnFromAsync(Task<EngineEvent> first)
    {
        Told.Clear();
        var told = await first;
        while (true)
        {
            if (told is ResultEvent { Value: WatchCycle cycle })
                return cycle;
            Told.Add(told);
            told = await NextAsync();
        }
    }
}
