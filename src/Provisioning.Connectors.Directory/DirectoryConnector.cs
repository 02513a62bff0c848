namespace Provisioning.Connectors.Directory;

/// <summary>Speaks LDAP to one directory, as the settings and the dialect of its kind of server say.</summary>
internal sealed class DirectoryConnector : IAccountSource, IInitialPasswordTarget, IPasswordTarget, IGroupSource, IGroupTarget, IChangeSignal
{
    private readonly DirectoryContext _context;
    private readonly DirectoryReads _reads;
    private readonly VersionChecks _versions;
    private readonly AccountWriter _writer;
    private readonly DirectoryGroups _groups;
    private readonly EntryFinder _finder;
    private readonly Func<CancellationToken, IAsyncEnumerable<string>> _listen;

    /// <param name="context">The parts that everything shares.</param>
    /// <param name="delta">How changes are read.</param>
    /// <param name="listen">How is listened to the directory; null for what the dialect says.</param>
    public DirectoryConnector(DirectoryContext context, IDeltaMethod delta, Func<CancellationToken, IAsyncEnumerable<string>>? listen = null)
    {
        _context = context;
        _reads = new(context, delta);
        _versions = new(context);
        _writer = new(context, _versions);
        _groups = new(context);
        _finder = new(context);
        _listen = listen ?? new DirectorySignals(context).ListenAsync;
    }

    public ConnectorCapabilities Capabilities =>
        ConnectorCapabilities.FullRead | ConnectorCapabilities.Find | ConnectorCapabilities.Create | ConnectorCapabilities.Update | ConnectorCapabilities.Delete | ConnectorCapabilities.Password
        | (_context.Dialect.Delta == DeltaKind.None ? ConnectorCapabilities.None : ConnectorCapabilities.DeltaRead)
        | (_context.Dialect.ActiveState is null && Settings.DisabledContainer is null ? ConnectorCapabilities.None : ConnectorCapabilities.Disable)
        | (_context.Dialect.Signal == SignalKind.None ? ConnectorCapabilities.None : ConnectorCapabilities.Signal)
        | (Settings.Groups ? ConnectorCapabilities.GroupRead | ConnectorCapabilities.Groups : ConnectorCapabilities.None);

    public int MaxConcurrency => Settings.Connection.MaxConnections;

    public int MaxMemberChanges => Settings.MaxMembersPerRequest;

    private DirectorySettings Settings => _context.Settings;

    public ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken) => new DirectoryTest(_context).RunAsync(cancellationToken);

    public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) => new SchemaDiscovery(_context).RunAsync(cancellationToken);

    public ValueTask<string?> GetContentMarkAsync(CancellationToken cancellationToken) => default;

    public IAsyncEnumerable<ReadItem> ReadAllAsync(CancellationToken cancellationToken) => _reads.ReadAllAsync(cancellationToken);

    public IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, CancellationToken cancellationToken) => _reads.ReadChangesAsync(watermark, cancellationToken);

    public IAsyncEnumerable<string> ListenAsync(CancellationToken cancellationToken) => _listen(cancellationToken);

    public ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken) => new AccountFinder(_context, _finder).FindAsync(attribute, value, cancellationToken);

    public ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken) => new AccountFinder(_context, _finder).GetAsync(key, cancellationToken);

    public ValueTask<RemoteObject> CreateAsync(AccountWrite account, CancellationToken cancellationToken) => _writer.CreateAsync(account, null, cancellationToken);

    public ValueTask<RemoteObject> CreateAsync(AccountWrite account, ReadOnlyMemory<char> password, CancellationToken cancellationToken) => _writer.CreateAsync(account, password, cancellationToken);

    public ValueTask<RemoteObject> UpdateAsync(string key, AccountWrite account, CancellationToken cancellationToken) => _writer.UpdateAsync(key, account, cancellationToken);

    public ValueTask DeleteAsync(string key, string? version, CancellationToken cancellationToken) => _writer.DeleteAsync(key, version, cancellationToken);

    public ValueTask<bool> ChecksVersionsAsync(string key, CancellationToken cancellationToken) => _versions.AreMadeAsync(key, cancellationToken);

    public ValueTask SetPasswordAsync(string key, ReadOnlyMemory<char> password, CancellationToken cancellationToken) => _writer.SetPasswordAsync(key, password, cancellationToken);

    public IAsyncEnumerable<ReadItem> ReadGroupsAsync(CancellationToken cancellationToken) => new GroupsRead(_context).RunAsync(cancellationToken);

    public ValueTask<IReadOnlyList<RemoteGroup>> FindGroupsAsync(string name, CancellationToken cancellationToken) => _groups.FindAsync(name, cancellationToken);

    public ValueTask<RemoteGroup?> GetGroupAsync(string key, CancellationToken cancellationToken) => _groups.GetAsync(key, cancellationToken);

    public ValueTask<RemoteMembers> ReadMembersAsync(string key, CancellationToken cancellationToken) => _groups.ReadMembersAsync(key, cancellationToken);

    public ValueTask<RemoteGroup> CreateGroupAsync(GroupWrite group, CancellationToken cancellationToken) => _groups.CreateAsync(group, cancellationToken);

    public ValueTask<RemoteGroup> UpdateGroupAsync(string key, GroupWrite group, CancellationToken cancellationToken) => _groups.UpdateAsync(key, group, cancellationToken);

    public ValueTask<string?> ChangeMembersAsync(string key, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken) => _groups.ChangeMembersAsync(key, add, remove, cancellationToken);

    public ValueTask DeleteGroupAsync(string key, CancellationToken cancellationToken) => _groups.DeleteAsync(key, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _context.Connections.DisposeAsync().ConfigureAwait(false);
        _context.Catalogue.Dispose();
        _versions.Dispose();
    }
}
