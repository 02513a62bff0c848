using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Provisioning.Engine;

/// <summary>Listens to the apps that tell of their changes, while a watch goes on. Disposing it ends all listening.</summary>
internal sealed class ChangeSignals : IAsyncDisposable
{
    /// <summary>How long after a ring is waited for others that belong to it: one change of a directory often rings several times.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);

    // An app that takes longer to answer is read by time until it does.
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(5);

    private readonly object _lock = new();
    private readonly HashSet<string> _rung = new(StringComparer.OrdinalIgnoreCase);
    private readonly EventQueue _told = new();
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop;
    private readonly List<SignalListener> _listeners = [];
    private TaskCompletionSource _stirred = NewStir();
    private Task _listening = Task.CompletedTask;
    private ExceptionDispatchInfo? _fault;

    private ChangeSignals(TimeProvider clock, CancellationToken cancellationToken) =>
        (_clock, _stop) = (clock, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken));

    /// <summary>Begins to listen to those of the apps that tell of changes, and waits for a moment until it does: a read after that misses nothing.</summary>
    public static async ValueTask<ChangeSignals> StartAsync(EngineContext context, AppService apps, IReadOnlyList<App> watched, CancellationToken cancellationToken)
    {
        var signals = new ChangeSignals(context.Clock, cancellationToken);
        try
        {
            foreach (var app in watched)
            {
                var connector = apps.Connect(app, null);
                await using var closing = connector.ConfigureAwait(false);
                if (connector.Capabilities.HasFlag(ConnectorCapabilities.Signal))
                    signals._listeners.Add(new(app.Name, apps, context.Clock, signals));
            }

            if (signals._listeners.Count == 0)
                return signals;
            signals._listening = Task.WhenAll(signals._listeners.Select(l => Task.Run(() => signals.ListenAsync(l), CancellationToken.None)));
            await signals.WaitForStartAsync(cancellationToken).ConfigureAwait(false);
            return signals;
        }
        catch
        {
            await signals.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The apps that rang since this was last asked; they count as heard.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_lock)
        {
            List<string> rung = [.. _rung.Order(StringComparer.OrdinalIgnoreCase)];
            _rung.Clear();
            return rung;
        }
    }

    /// <summary>What a listener told, if there is something that was not given yet.</summary>
    public bool TryTell([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out EngineEvent? message) => _told.TryTake(out message);

    /// <summary>Waits until a turn is due, or an app rang and those that ring with it have. What listeners tell meanwhile is given at once.</summary>
    /// <param name="due">How long until the turn that comes by time.</param>
    /// <param name="floor">How long at least until one that comes by a signal.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<EngineEvent> WaitAsync(TimeSpan due, TimeSpan floor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stamp = _clock.GetTimestamp();
        TimeSpan? end = null;
        while (true)
        {
            Task stirred;
            bool rung;
            lock (_lock)
            {
                _fault?.Throw();
                if (_stirred.Task.IsCompleted)
                    _stirred = NewStir();
                (stirred, rung) = (_stirred.Task, _rung.Count > 0);
            }

            while (TryTell(out var message))
                yield return message;
            var elapsed = _clock.GetElapsedTime(stamp);
            if (rung)
                end ??= Later(floor, elapsed + Gathering);
            var left = (end < due ? end.Value : due) - elapsed;
            if (left <= TimeSpan.Zero)
                yield break;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(Task.Delay(left, _clock, over.Token), stirred).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Notes that something in the app may have changed; called from any thread.</summary>
    public void Ring(string app, string what)
    {
        bool isFirst;
        lock (_lock)
            isFirst = _rung.Add(app);
        // What else rings before the turn is part of it.
        if (isFirst)
            Tell(new VerboseEvent($"'{app}': {what}."));
    }

    /// <summary>Says something; called from any thread.</summary>
    public void Tell(EngineEvent message)
    {
        _told.Add(message);
        Stir();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ListenAsync(SignalListener listener)
    {
        try
        {
            await listener.RunAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            // A fault of the connector's own: it ends the watch, as one in a read does.
            lock (_lock)
                _fault ??= ExceptionDispatchInfo.Capture(e);
            listener.End();
            Stir();
        }
    }

    private async ValueTask WaitForStartAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.WhenAll(_listeners.Select(l => l.Tried)), Task.Delay(LongestStart, _clock, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Stir()
    {
        lock (_lock)
            _stirred.TrySetResult();
    }

    private static TaskCompletionSource NewStir() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
