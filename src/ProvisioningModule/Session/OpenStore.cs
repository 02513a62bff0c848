using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>A store that this process has open, with the engine on it.</summary>
internal sealed class OpenStore(IProvisioningStore store, ProvisioningEngine engine, Guid session) : IAsyncDisposable
{
    /// <summary>What it is.</summary>
    public StoreInfo Info => Store.Info;

    /// <summary>The store.</summary>
    public IProvisioningStore Store { get; } = store;

    /// <summary>The engine on it.</summary>
    public ProvisioningEngine Engine { get; } = engine;

    /// <summary>The runspace that opened it.</summary>
    public Guid Session { get; } = session;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await Store.DisposeAsync().ConfigureAwait(false);
    }
}
