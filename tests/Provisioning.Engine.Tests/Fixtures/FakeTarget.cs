using System.Collections.Concurrent;
using Provisioning.Scim;

namespace Provisioning.Engine.Tests;

/// <summary>An application in memory: its accounts, what was asked of it, and how it misbehaves.</summary>
public sealed class TargetData
{
    private int _next;

    public ConcurrentDictionary<string, RemoteObject> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Every write request, in order.</summary>
    public ConcurrentQueue<string> Writes { get; } = new();

    /// <summary>May throw instead of an answer: the request's kind (find, create, update, delete), the user id or key, and whether it took effect already.</summary>
    public Action<string, string, bool>? Fault { get; set; }

    public int Concurrency { get; set; } = 4;

    public string NextKey() => $"acc-{Interlocked.Increment(ref _next)}";

    public RemoteObject? Of(string userId) => Accounts.Values.SingleOrDefault(a => a.Values["externalId"].AsString() == userId);
}

public sealed class FakeTargetFactory(Func<string, TargetData> data) : IConnectorFactory
{
    public string Name => "FakeTarget";

    public string Description => "An application in memory.";

    public IReadOnlyList<AppDirection> Directions => [AppDirection.Target];

    public IReadOnlyList<SettingDefinition> Settings => [];

    public void Validate(App app)
    {
    }

    public IConnector Create(ConnectorContext context) => new FakeTarget(data(context.App.Name));
}

public sealed class FakeTarget(TargetData data) : IAccountTarget
{
    public ConnectorCapabilities Capabilities => ConnectorCapabilities.Find | ConnectorCapabilities.Create | ConnectorCapabilities.Update | ConnectorCapabilities.Disable | ConnectorCapabilities.Delete;

    public int MaxConcurrency => data.Concurrency;

    public ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken) => new(new ConnectionTest(true, []));

    public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) => new((IReadOnlyList<AttributeDefinition>)[]);

    public async ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.Fault?.Invoke("find", value, false);
        var path = AttributePath.Parse(attribute);
        return [.. data.Accounts.Values.Where(a => string.Equals(path.Get(a.Values).AsString(), value, StringComparison.OrdinalIgnoreCase))];
    }

    public async ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return data.Accounts.GetValueOrDefault(key);
    }

    public async ValueTask<RemoteObject> CreateAsync(AccountWrite account, CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.Writes.Enqueue($"create {account.UserId}");
        data.Fault?.Invoke("create", account.UserId, false);
        var values = Apply(AttributeSet.Empty.With("externalId", account.UserId), account);
        lock (data)
        {
            if (data.Accounts.Values.Any(a => string.Equals(a.Values["userName"].AsString(), values["userName"].AsString(), StringComparison.OrdinalIgnoreCase)))
                throw Error(ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict);
            var made = new RemoteObject { Key = data.NextKey(), Active = account.Active ?? true, Values = values };
            data.Accounts[made.Key] = made;
            data.Fault?.Invoke("create", account.UserId, true);
            return made;
        }
    }

    public async ValueTask<RemoteObject> UpdateAsync(string key, AccountWrite account, CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.Writes.Enqueue($"update {key}");
        data.Fault?.Invoke("update", key, false);
        if (!data.Accounts.TryGetValue(key, out var old))
            throw Error(ErrorIds.AccountNotFound, ProvisioningErrorCategory.NotFound);
        var now = old with { Active = account.Active ?? old.Active, Values = Apply(old.Values.With("externalId", account.UserId), account) };
        data.Accounts[key] = now;
        data.Fault?.Invoke("update", key, true);
        return now;
    }

    public ValueTask DeleteAsync(string key, CancellationToken cancellationToken)
    {
        data.Writes.Enqueue($"delete {key}");
        data.Accounts.TryRemove(key, out _);
        return default;
    }

    public ValueTask DisposeAsync() => default;

    public static ProvisioningException Error(string id, ProvisioningErrorCategory category, bool inDoubt = false) =>
        new ProvisioningError { Id = id, Category = category, Message = $"The app answered {id}.", IsInDoubt = inDoubt }.ToException();

    private static AttributeSet Apply(AttributeSet set, AccountWrite account) =>
        account.Changes.Aggregate(set, (s, c) => AttributePath.Parse(c.Path).Set(s, c.New));
}
