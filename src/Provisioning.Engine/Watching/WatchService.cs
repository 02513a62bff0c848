using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Follows apps: imports what changed in them, again and again, by the same plans, guards and approvals as any import.</summary>
public sealed class WatchService
{
    // However short the interval: a turn that took longer than it leaves the app and the store a moment.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(15);

    private readonly EngineContext _context;
    private readonly AppService _apps;
    private readonly SyncService _syncs;
    private readonly PlanService _plans;

    internal WatchService(EngineContext context, AppService apps, SyncService syncs, PlanService plans) => (_context, _apps, _syncs, _plans) = (context, apps, syncs, plans);

    /// <summary>
    /// Watches until it is cancelled, or the turns that were asked for are over. Each turn ends with a <see cref="WatchCycle"/> as a <see cref="ResultEvent"/>. What goes wrong in a turn is an <see cref="ObjectErrorEvent"/>; the next one comes
    /// after a longer pause then, twice as long each time, up to a quarter of an hour. An app that tells of its changes (<see cref="ConnectorCapabilities.Signal"/>) is read as soon as it does, and by the interval besides.
    /// </summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.AppDirectionWrong"/>, before the first turn.</exception>
    public async IAsyncEnumerable<EngineEvent> RunAsync(WatchRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var watched = await _syncs.ImportRequestAsync(request.Apps, force: false, save: true, cancellationToken).ConfigureAwait(false);
        var signals = await ChangeSignals.StartAsync(_context, _apps, watched.Sources, cancellationToken).ConfigureAwait(false);
        await using var closing = signals.ConfigureAwait(false);
        var failures = 0;
        var due = TimeSpan.Zero;
        for (var number = 1; ; number++)
        {
            while (signals.TryTell(out var told))
                yield return told;
            var rung = signals.Take();
            var byTime = due <= TimeSpan.Zero;
            IReadOnlyList<string> apps = byTime ? request.Apps : rung;
            var isWhole = apps.Count == request.Apps.Count;
            var (started, stamp) = (_context.Now, _context.Clock.GetTimestamp());
            var tally = new WatchTally(apps, byTime ? [] : rung, number, started);
            await foreach (var message in TurnAsync(request with { Apps = apps }, tally, cancellationToken).ConfigureAwait(false))
                yield return message;
            var took = _context.Clock.GetElapsedTime(stamp);
            if (tally.Failed)
                failures++;
            else if (isWhole)
                failures = 0;
            // A turn that read some of the apps puts off none of the others.
            var pause = isWhole ? Pause(request.Interval, failures) : due;
            due = Later(pause - took, ShortestPause);
            var isLast = number == request.Cycles;
            yield return new ResultEvent(tally.Close(started + took, isLast ? null : started + took + due));
            if (isLast)
                yield break;
            var waited = _context.Clock.GetTimestamp();
            // A slow app gets as much rest as it had work, and one that fails is called less and less, however it rings.
            var floor = Pause(Later(took, ShortestPause), failures);
            await foreach (var message in signals.WaitAsync(due, floor, cancellationToken).ConfigureAwait(false))
                yield return message;
            due -= _context.Clock.GetElapsedTime(waited);
        }
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Pause(TimeSpan interval, int failures)
    {
        var longest = interval > LongestBackOff ? interval : LongestBackOff;
        var pause = interval * Math.Pow(2, Math.Min(failures, 16));
        return pause < longest ? pause : longest;
    }

    private async IAsyncEnumerable<EngineEvent> TurnAsync(WatchRequest request, WatchTally tally, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var message in StepAsync(ImportAsync, request.Run, tally, cancellationToken).ConfigureAwait(false))
            yield return message;
        if (!request.Sync)
            yield break;
        await foreach (var message in StepAsync(SyncAsync, request.Run, tally, cancellationToken).ConfigureAwait(false))
            yield return message;

        async ValueTask<PlanRequest> ImportAsync(CancellationToken token) =>
            await _syncs.ImportRequestAsync(request.Apps, force: false, save: true, token).ConfigureAwait(false) with { Delta = true, DropIdle = true };

        async ValueTask<PlanRequest> SyncAsync(CancellationToken token) =>
            await _syncs.RequestAsync(null, force: false, save: true, token).ConfigureAwait(false) with { Sources = [], DropIdle = true };
    }

    private async IAsyncEnumerable<EngineEvent> StepAsync(Func<CancellationToken, ValueTask<PlanRequest>> what, RunRequest run, WatchTally tally, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = EventsAsync(what, run, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var closing = events.ConfigureAwait(false);
        while (true)
        {
            var (more, error) = await TryAsync(events).ConfigureAwait(false);
            if (error is not null)
            {
                tally.AddError();
                yield return new ObjectErrorEvent(error);
                yield break;
            }

            if (!more)
                yield break;
            switch (events.Current)
            {
                case ResultEvent { Value: Run made }:
                    tally.Add(await _plans.GetAsync(made.PlanId, cancellationToken).ConfigureAwait(false), waits: false);
                    tally.Add(made);
                    break;
                case ResultEvent { Value: Plan plan }:
                    tally.Add(plan, waits: !plan.IsIdle);
                    break;
                case ObjectErrorEvent:
                    tally.AddError();
                    yield return events.Current;
                    break;
                default:
                    yield return events.Current;
                    break;
            }
        }
    }

    private async IAsyncEnumerable<EngineEvent> EventsAsync(Func<CancellationToken, ValueTask<PlanRequest>> what, RunRequest run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = await what(cancellationToken).ConfigureAwait(false);
        await foreach (var message in _syncs.RunAsync(request, run, cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    private static async ValueTask<(bool More, ProvisioningError? Error)> TryAsync(IAsyncEnumerator<EngineEvent> events)
    {
        try
        {
            return (await events.MoveNextAsync().ConfigureAwait(false), null);
        }
        catch (ProvisioningException e)
        {
            return (false, e.Error);
        }
    }
}
