using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Takes in what is pushed for one app, and imports it. Safe for use by many threads.</summary>
public sealed class InboundReception : IAsyncDisposable
{
    private readonly SyncService _syncs;
    private readonly InboundResources _resources;
    private readonly InboundTokens _tokens;
    private readonly TimeProvider _clock;

    // Of the writes that an import has seen; nothing is known of what came before the start.
    private long _imported = -1;

    internal InboundReception(SyncService syncs, string app, InboundResources resources, InboundTokens tokens, TimeProvider clock) =>
        (_syncs, App, _resources, _tokens, _clock) = (syncs, app, resources, tokens, clock);

    /// <summary>The app.</summary>
    public string App { get; }

    /// <summary>What was pushed in.</summary>
    public IResourceStorage Resources => _resources;

    /// <summary>Who may push.</summary>
    public IScimTokens Tokens => _tokens;

    /// <summary>The last import that it made; null for none yet.</summary>
    public Run? LastImport { get; private set; }

    /// <summary>What went wrong in the last import, the first of it; null for nothing.</summary>
    public ProvisioningError? ImportError { get; private set; }

    /// <summary>Imports what was pushed, under the app's guards, whenever something was; until it is cancelled. What fails is tried again the next time.</summary>
    /// <param name="every">How long after one import the next one comes at the earliest.</param>
    /// <param name="report">Takes what imports tell; called from any thread.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ImportAsync(TimeSpan every, Action<EngineEvent> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        while (!cancellationToken.IsCancellationRequested)
        {
            if (_resources.Writes != _imported)
                await ImportAsync(report, cancellationToken).ConfigureAwait(false);
            await Task.Delay(every, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes down what was not yet.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _tokens.Refusals.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (ProvisioningException)
        {
            // A store that cannot be written ends the endpoint all the same.
        }
    }

    private async ValueTask ImportAsync(Action<EngineEvent> report, CancellationToken cancellationToken)
    {
        var writes = _resources.Writes;
        ProvisioningError? error = null;
        try
        {
            var request = await _syncs.ImportRequestAsync([App], force: false, save: true, cancellationToken).ConfigureAwait(false);
            await foreach (var message in _syncs.RunAsync(request, new(), cancellationToken).ConfigureAwait(false))
            {
                if (message is ResultEvent { Value: Run run })
                    LastImport = run;
                if (message is ObjectErrorEvent failed)
                    error ??= failed.Error;
                report(message);
            }

            _imported = writes;
        }
        catch (ProvisioningException e)
        {
            error = e.Error;
            report(new ObjectErrorEvent(e.Error));
        }

        ImportError = error;
    }
}
