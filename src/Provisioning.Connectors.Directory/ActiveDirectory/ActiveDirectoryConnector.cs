namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Speaks to a domain of Active Directory.</summary>
internal sealed class ActiveDirectoryConnector : IAccountSource, IAccountFinder, IChangeSignal
{
    private readonly DirectoryContext _context;
    private readonly ActiveDirectorySettings _settings;
    private readonly DirectoryReads _reads;
    private readonly PersonFinder _finder;

    public ActiveDirectoryConnector(ActiveDirectorySettings settings, ConnectorContext context)
    {
        _settings = settings;
        _context = DirectoryContext.Of(settings.Common, ActiveDirectoryDialect.For(settings), context);
        _reads = new(_context, new ActiveDirectoryChanges(_context, settings));
        _finder = new(_context);
    }

    public ConnectorCapabilities Capabilities =>
        ConnectorCapabilities.FullRead | ConnectorCapabilities.Find | ConnectorCapabilities.Signal
        | (_settings.Delta == ChangesUse.None ? ConnectorCapabilities.None : ConnectorCapabilities.DeltaRead);

    public ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<string?> GetContentMarkAsync(CancellationToken cancellationToken) => default;

    public IAsyncEnumerable<ReadItem> ReadAllAsync(CancellationToken cancellationToken) => _reads.ReadAllAsync(cancellationToken);

    public IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, CancellationToken cancellationToken) => _reads.ReadChangesAsync(watermark, cancellationToken);

    public ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken) => _finder.FindAsync(attribute, value, cancellationToken);

    public ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken) => _finder.GetAsync(key, cancellationToken);

    public IAsyncEnumerable<string> ListenAsync(CancellationToken cancellationToken) => new ChangeBell(_context).ListenAsync(cancellationToken);

    public ValueTask DisposeAsync() => _context.Connections.DisposeAsync();
}
