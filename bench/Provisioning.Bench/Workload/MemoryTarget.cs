using System.Globalization;

namespace Provisioning.Bench;

/// <summary>An application that takes accounts as fast as they come and keeps nothing but their number: for a store in which everybody has an account already.</summary>
internal sealed class MemoryTargetFactory : IConnectorFactory
{
    public string Name => "Memory";

    public string Description => "Takes accounts and keeps none.";

    public IReadOnlyList<AppDirection> Directions => [AppDirection.Target];

    public IReadOnlyList<SettingDefinition> Settings => [];

    public void Validate(App app)
    {
    }

    public IConnector Create(ConnectorContext context) => new MemoryTarget();
}

internal sealed class MemoryTarget : IAccountTarget
{
    private int _number;

    public ConnectorCapabilities Capabilities => ConnectorCapabilities.Create;

    public int MaxConcurrency => 8;

    public ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken) => new(new ConnectionTest(true, []));

    public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) => new((IReadOnlyList<AttributeDefinition>)[]);

    public ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken) => new((IReadOnlyList<RemoteObject>)[]);

    public ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken) => default;

    public ValueTask<RemoteObject> CreateAsync(AccountWrite account, CancellationToken cancellationToken)
    {
        var values = account.Changes.Aggregate(AttributeSet.Empty, (set, change) => Scim.AttributePath.Parse(change.Path).Set(set, change.New));
        return new(new RemoteObject { Key = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture), Active = account.Active, Values = values });
    }

    public ValueTask<RemoteObject> UpdateAsync(string key, AccountWrite account, CancellationToken cancellationToken) => throw new NotSupportedException("It keeps no account.");

    public ValueTask DeleteAsync(string key, string? version, CancellationToken cancellationToken) => throw new NotSupportedException("It keeps no account.");

    public ValueTask DisposeAsync() => default;
}
