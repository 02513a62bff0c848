using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Engine.Tests;

/// <summary>An application in memory: its accounts, what was asked of it, and how it misbehaves.</summary>
public sealed class TargetData
{
    private int _next;
    private int _reads;

    public ConcurrentDictionary<string, RemoteObject> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Every write request, in order.</summary>
    public ConcurrentQueue<string> Writes { get; } = new();

    /// <summary>May throw instead of an answer: the request's kind (find, read, create, update, delete, password), the user id or key, and whether it took effect already.</summary>
    public Action<string, string, bool>? Fault { get; set; }

    /// <summary>Of which requests (create or update, with the user id or key) it says that it did them and does nothing.</summary>
    public Func<string, string, bool>? Lies { get; set; }

    /// <summary>Whether its accounts can be deleted.</summary>
    public bool Deletes { get; set; } = true;

    /// <summary>Whether it takes passwords.</summary>
    public bool TakesPasswords { get; set; }

    /// <summary>The last password of each account.</summary>
    public ConcurrentDictionary<string, string> Passwords { get; } = new(StringComparer.Ordinal);

    public int Concurrency { get; set; } = 4;

    /// <summary>Whether accounts have versions, and one that is at another version is not written.</summary>
    public bool ChecksVersions { get; set; }

    /// <summary>After how many accounts the read of all breaks off.</summary>
    public int ReadEndsAfter { get; set; } = int.MaxValue;

    /// <summary>Whether the read of all proves itself whole.</summary>
    public bool ReadIsWhole { get; set; } = true;

    /// <summary>How it tells what changed.</summary>
    public FakeDeltas Deltas { get; } = new();

    /// <summary>How often all was read.</summary>
    public int WholeReads { get; set; }

    /// <summary>How often an account was read by its key.</summary>
    public int Reads => _reads;

    public void NoteRead() => Interlocked.Increment(ref _reads);

    public string NextKey() => $"acc-{Interlocked.Increment(ref _next)}";

    /// <summary>An account that somebody made in the application itself.</summary>
    public RemoteObject Make(string userName, bool active = true, params (string Name, string Value)[] values)
    {
        var account = new RemoteObject { Key = NextKey(), Active = active, Values = values.Aggregate(AttributeSet.Empty.With("userName", userName), (set, v) => set.With(v.Name, v.Value)) };
        return Accounts[account.Key] = account;
    }

    public RemoteObject? Of(string userId) => Accounts.Values.SingleOrDefault(a => a.Values["externalId"].AsString() == userId);
}

public sealed class FakeTargetFactory(Func<string, TargetData> data) : IConnectorFactory
{
    public string Name => "FakeTarget";

    public string Description => "An application in memory.";

    public IReadOnlyList<AppDirection> Directions => [AppDirection.Target];

    public IReadOnlyList<SettingDefinition> Settings => [];

    public bool MakesInitialPasswords => true;

    public void Validate(App app)
    {
    }

    public IConnector Create(ConnectorContext context) => new FakeTarget(data(context.App.Name));
}

public sealed class FakeTarget(TargetData data) : IAccountSource, IInitialPasswordTarget, IPasswordTarget
{
    public ConnectorCapabilities Capabilities => ConnectorCapabilities.FullRead | ConnectorCapabilities.Find | ConnectorCapabilities.Create | ConnectorCapabilities.Update | ConnectorCapabilities.Disable
        | data.Deltas.Capabilities
        | (data.Deletes ? ConnectorCapabilities.Delete : ConnectorCapabilities.None)
        | (data.TakesPasswords ? ConnectorCapabilities.Password : ConnectorCapabilities.None);

    public int MaxConcurrency => data.Concurrency;

    public ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken) => new(new ConnectionTest(true, []));

    public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) => new((IReadOnlyList<AttributeDefinition>)[]);

    public ValueTask<string?> GetContentMarkAsync(CancellationToken cancellationToken) => default;

    public async IAsyncEnumerable<ReadItem> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.WholeReads++;
        foreach (var account in data.Accounts.Values.OrderBy(a => a.Key, StringComparer.Ordinal).Take(data.ReadEndsAfter))
            yield return new ObjectRead(account, $"account {account.Key}");
        if (data.ReadEndsAfter < data.Accounts.Count)
            throw Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable);
        yield return new ReadCompleted(new(data.ReadIsWhole, data.ReadIsWhole ? "all" : "the application does not say how many there are", data.Accounts.Count), Watermark: data.ReadIsWhole ? data.Deltas.Mark(data.Accounts.Values) : null);
    }

    public async IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var item in data.Deltas.Since(watermark, [.. data.Accounts.Values]))
            yield return item;
    }

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
        data.NoteRead();
        data.Fault?.Invoke("read", key, false);
        return data.Accounts.GetValueOrDefault(key);
    }

    public ValueTask<bool> ChecksVersionsAsync(string key, CancellationToken cancellationToken) => new(data.ChecksVersions);

    public ValueTask<RemoteObject> CreateAsync(AccountWrite account, CancellationToken cancellationToken) => CreateAsync(account, default, cancellationToken);

    public async ValueTask<RemoteObject> CreateAsync(AccountWrite account, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.Writes.Enqueue($"create {account.UserId}");
        data.Fault?.Invoke("create", account.UserId, false);
        var values = Apply(AttributeSet.Empty.With("externalId", account.UserId), account);
        lock (data)
        {
            if (data.Accounts.Values.Any(a => string.Equals(a.Values["userName"].AsString(), values["userName"].AsString(), StringComparison.OrdinalIgnoreCase)))
                throw Error(ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict);
            var made = new RemoteObject { Key = data.NextKey(), Active = account.Active ?? true, Values = values, Version = data.ChecksVersions ? "v1" : null };
            if (data.Lies?.Invoke("create", account.UserId) == true)
                return made;
            data.Accounts[made.Key] = made;
            if (!password.IsEmpty)
                data.Passwords[made.Key] = password.ToString();
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
        CheckVersion(old, account.Version);
        var now = old with { Active = account.Active ?? old.Active, Values = Apply(old.Values.With("externalId", account.UserId), account), Version = data.ChecksVersions ? $"v{data.Writes.Count + 1}" : null };
        if (data.Lies?.Invoke("update", key) != true)
            data.Accounts[key] = now;
        data.Fault?.Invoke("update", key, true);
        return now;
    }

    public async ValueTask DeleteAsync(string key, string? version, CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.Writes.Enqueue($"delete {key}");
        data.Fault?.Invoke("delete", key, false);
        if (data.Accounts.TryGetValue(key, out var old))
            CheckVersion(old, version);
        data.Accounts.TryRemove(key, out _);
        data.Fault?.Invoke("delete", key, true);
    }

    public async ValueTask SetPasswordAsync(string key, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.Writes.Enqueue($"password {key}");
        data.Fault?.Invoke("password", key, false);
        data.Passwords[key] = password.ToString();
        data.Fault?.Invoke("password", key, true);
    }

    public ValueTask DisposeAsync() => default;

    public static ProvisioningException Error(string id, ProvisioningErrorCategory category, bool inDoubt = false) =>
        new ProvisioningError { Id = id, Category = category, Message = $"The app answered {id}.", IsInDoubt = inDoubt }.ToException();

    private static void CheckVersion(RemoteObject account, string? expected)
    {
        if (expected is not null && expected != account.Version)
            throw Error(ErrorIds.AccountChanged, ProvisioningErrorCategory.Conflict);
    }

    private static AttributeSet Apply(AttributeSet set, AccountWrite account) =>
        account.Changes.Aggregate(set, (s, c) => AttributePath.Parse(c.Path).Set(s, c.New));
}
