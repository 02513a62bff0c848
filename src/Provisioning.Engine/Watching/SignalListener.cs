namespace Provisioning.Engine;

/// <summary>Listens to one app for as long as a watch goes on: a signal that is lost is said once, and taken up again after longer and longer pauses.</summary>
internal sealed class SignalListener(string app, AppService apps, TimeProvider clock, ChangeSignals signals)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    // A signal that is lost sooner than this after it came was not there: such an app is not called again and again at short pauses.
    private static readonly TimeSpan Standing = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _losses;

    /// <summary>Ends when it listens, or the first try has failed.</summary>
    public Task Tried => _tried.Task;

    /// <summary>Nothing more is tried.</summary>
    public void End() => _tried.TrySetResult();

    /// <summary>Listens until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var why = await ListenAsync(cancellationToken).ConfigureAwait(false);
            if (_losses == 0)
                signals.Tell(new WarningEvent($"'{app}' does not tell of its changes: {why.TrimEnd('.')}. It is read by the interval meanwhile, and listened to again as soon as it can be."));
            _tried.TrySetResult();
            await Task.Delay(Pause(_losses++), clock, cancellationToken).ConfigureAwait(false);
        }
    }

    // Gives why it has ended.
    private async Task<string> ListenAsync(CancellationToken cancellationToken)
    {
        long? since = null;
        try
        {
            // It may be configured anew since the last time.
            var connector = apps.Connect(await apps.GetAsync(app, cancellationToken).ConfigureAwait(false), signals.Tell);
            await using var closing = connector.ConfigureAwait(false);
            await foreach (var what in ((IChangeSignal)connector).ListenAsync(cancellationToken).ConfigureAwait(false))
            {
                if (since is null && _losses > 0)
                    signals.Tell(new VerboseEvent($"'{app}' is listened to again."));
                since ??= clock.GetTimestamp();
                // The first ring too: what changed before it was heard is read now.
                signals.Ring(app, what);
                _tried.TrySetResult();
            }

            Forgive();
            return "it has ended the connection";
        }
        catch (ProvisioningException e)
        {
            Forgive();
            return e.Error.Message;
        }

        void Forgive()
        {
            if (since is { } start && clock.GetElapsedTime(start) >= Standing)
                _losses = 0;
        }
    }

    private static TimeSpan Pause(int losses)
    {
        var pause = ShortestPause * Math.Pow(2, Math.Min(losses, 16));
        return pause < LongestPause ? pause : LongestPause;
    }
}
