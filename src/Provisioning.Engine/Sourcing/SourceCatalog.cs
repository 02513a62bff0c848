namespace Provisioning.Engine;

/// <summary>The source apps of a store, ready to be evaluated, and what they hold of a person.</summary>
internal sealed class SourceCatalog
{
    private readonly IProvisioningStore _store;

    private SourceCatalog(IProvisioningStore store, IReadOnlyDictionary<string, InboundSource> sources, DirectorySchema schema)
    {
        (_store, Sources) = (store, sources);
        Tables = new(schema);
    }

    /// <summary>The sources by name.</summary>
    public IReadOnlyDictionary<string, InboundSource> Sources { get; }

    /// <summary>True when a source gives references, such as managers.</summary>
    public bool HasReferences => Sources.Values.Any(s => s.Mappings.Any(m => m.IsReference));

    /// <summary>The custom attributes whose values a source's mapping chooses so that nobody else has them.</summary>
    public IReadOnlyList<AttributeDefinition> Chosen => [.. Tables.Schema.FoundBy.Where(a => a.Unique && Sources.Values.Any(s => s.Unique.Any(m => string.Equals(m.Target.Attribute, a.Name, StringComparison.OrdinalIgnoreCase))))];

    /// <summary>Who is asked for what.</summary>
    public SourcingTables Tables { get; }

    public static async ValueTask<SourceCatalog> LoadAsync(IProvisioningStore store, DirectorySchema schema, CancellationToken cancellationToken)
    {
        var sources = new Dictionary<string, InboundSource>(StringComparer.OrdinalIgnoreCase);
        await foreach (var document in store.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
        {
            var app = AppDocument.Read(document);
            if (app.IsSource)
                sources.Add(app.Name, new(app, CompiledMapping.Compile(app, MappingDirection.Inbound, schema)));
        }

        return new(store, sources, schema);
    }

    /// <summary>What every source holds of the person, as the store has it.</summary>
    public async ValueTask<IReadOnlyList<Account>> AccountsAsync(string userId, CancellationToken cancellationToken)
    {
        var accounts = new List<Account>();
        foreach (var source in Sources.Values)
        {
            await foreach (var document in _store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(userId, source.App.Name)), cancellationToken).ConfigureAwait(false))
                accounts.Add(AccountDocument.Read(document));
        }

        return accounts;
    }

    /// <summary>The accounts as states in which nothing is new.</summary>
    public List<SourceState> Unchanged(IEnumerable<Account> accounts)
    {
        var states = new List<SourceState>();
        foreach (var account in accounts)
        {
            if (Sources.TryGetValue(account.App, out var source))
                states.Add(new(source, account, account));
        }

        return states;
    }
}
