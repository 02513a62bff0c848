using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Makes connectors that speak to nobody: sources answer with what they had when they were last read.</summary>
internal sealed class RecordedFactory(IConnectorFactory inner, IProvisioningStore store) : IConnectorFactory
{
    public string Name => inner.Name;

    public string Description => inner.Description;

    public IReadOnlyList<AppDirection> Directions => inner.Directions;

    public IReadOnlyList<SettingDefinition> Settings => inner.Settings;

    public IReadOnlyList<Provisioning.Mapping> DefaultMappings => inner.DefaultMappings;

    public bool MakesTasks => inner.MakesTasks;

    public bool MakesInitialPasswords => inner.MakesInitialPasswords;

    public string? NameSetting(AttributeSet settings) => inner.NameSetting(settings);

    public void Validate(App app) => inner.Validate(app);

    public IConnector Create(ConnectorContext context) => new RecordedConnector(context.App.Name, inner.Create(context), store);
}

/// <summary>An app as it was last read. What lies beneath is asked for nothing but what it can do.</summary>
internal sealed class RecordedConnector(string app, IConnector inner, IProvisioningStore store) : IAccountSource
{
    public ConnectorCapabilities Capabilities => inner.Capabilities;

    public ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken) => new(new ConnectionTest(true, ["as last read"]));

    public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) => new([]);

    public async ValueTask<string?> GetContentMarkAsync(CancellationToken cancellationToken) => (await store.GetStateAsync(app, cancellationToken).ConfigureAwait(false)).ContentMark;

    public async IAsyncEnumerable<ReadItem> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long count = 0;
        await foreach (var document in store.ReadAsync(new(Collections.Accounts) { Prefix = AccountDocument.Prefix(app) }, cancellationToken).ConfigureAwait(false))
        {
            var account = AccountDocument.Read(document);
            if (!account.Present)
                continue;
            count++;
            yield return new ObjectRead(new() { Key = account.Key, Active = account.Active, Values = account.Values, Version = account.Version }, "as last read");
        }

        yield return new ReadCompleted(new(true, "what the last reads gave", count), await GetContentMarkAsync(cancellationToken).ConfigureAwait(false));
    }

    public IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, CancellationToken cancellationToken) => ReadAllAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
