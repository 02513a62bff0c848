using Provisioning.Engine;
using Provisioning.Store;

namespace Provisioning.Commands;

/// <summary>A store that this process has open, with the engine on it.</summary>
internal sealed class OpenStore(JournaledStore store, ProvisioningEngine engine) : IAsyncDisposable
{
    /// <summary>What it is.</summary>
    public StoreInfo Info => Journaled.Info;

    /// <summary>The store itself.</summary>
    public JournaledStore Journaled { get; } = store;

    /// <summary>The engine on it.</summary>
    public ProvisioningEngine Engine { get; } = engine;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Endpoints.StopAllAsync(Info.Path).ConfigureAwait(false);
        try
        {
            await Engine.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (ProvisioningException)
        {
            // A store that cannot be written is closed all the same.
        }

        Engine.Dispose();
        await Journaled.DisposeAsync().ConfigureAwait(false);
    }
}
