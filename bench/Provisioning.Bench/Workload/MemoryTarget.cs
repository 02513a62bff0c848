using System.Globalization;

namespace Provisioning.Bench;

/// <summary>An application that takes accounts as fast as they come and keeps nothing but their number: for a store in which everybody has an account already.</summary>
internal sealed class MemoryTargetFactory : IConnectorFactory
{
    public const string Kind = "Memory";

    public string Name => Kind;

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

    public ConnectorCapabilities Capabilities => ConnectorCapabilities.Create | ConnectorCapabilities.Update;

    public int MaxConcurrency => 8;

    public ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken) => new(new ConnectionTest(true, []));

    public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) => new((IReadOnlyList<AttributeDefinition>)[]);

    public ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken) => new((IReadOnlyList<RemoteObject>)[]);

    public ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken) => default;

    public ValueTask<RemoteObject> CreateAsync(AccountWrite account, CancellationToken cancellationToken)
    {
        return new(new RemoteObject { Key = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture), Active = account.Active, Values = With(AttributeSet.Empty, account) });
    }

    public ValueTask<RemoteObject> UpdateAsync(string key, AccountWrite account, CancellationToken cancellationToken) =>
        new(new RemoteObject { Key = key, Active = account.Active ?? true, Values = With(account.Current, account) });

    public ValueTask DeleteAsync(string key, string? version, CancellationToken cancellationToken) => throw new NotSupportedException("It keeps no account.");

    public ValueTask DisposeAsync() => default;

    private static AttributeSet With(AttributeSet values, AccountWrite account) =>
        account.Changes.Aggregate(values, (set, change) => Scim.AttributePath.Parse(change.Path).Set(set, change.New));
}
