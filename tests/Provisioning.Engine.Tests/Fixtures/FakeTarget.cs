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

    /// <summary>How it tells that something may have changed.</summary>
    public FakeSignal Signal { get; } = new();

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

    /// <summary>Whether it takes groups.</summary>
    public bool TakesGroups { get; set; } = true;

    /// <summary>Its groups, by key.</summary>
    public ConcurrentDictionary<string, RemoteGroup> Groups { get; } = new(StringComparer.Ordinal);

    /// <summary>Who is in each group.</summary>
    public ConcurrentDictionary<string, HashSet<string>> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>Groups that are in a group.</summary>
    public ConcurrentDictionary<string, string> Nested { get; } = new(StringComparer.Ordinal);

    /// <summary>How many members one request may change.</summary>
    public int MaxMemberChanges { get; set; } = 1000;

    /// <summary>Whether it says who is in a group.</summary>
    public bool ListsMembers { get; set; } = true;

    /// <summary>A group that somebody made in the application itself.</summary>
    public RemoteGroup MakeGroup(string name, params RemoteObject[] members)
    {
        var group = new RemoteGroup { Key = $"grp-{Interlocked.Increment(ref _next)}", Name = name };
        Members[group.Key] = [.. members.Select(m => m.Key)];
        return Groups[group.Key] = group;
    }

    /// <summary>The group of this name, or null.</summary>
    public RemoteGroup? Group(string name) => Groups.Values.SingleOrDefault(g => g.Name == name);

    /// <summary>The user names of those who are in the group, in order.</summary>
    public IReadOnlyList<string> MembersOf(string name) => Group(name) is { } group ? [.. Members[group.Key].Select(k => Accounts.GetValueOrDefault(k)?.Values["userName"].AsString() ?? k).Order(StringComparer.Ordinal)] : [];

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

public sealed class FakeTarget(TargetData data) : IAccountSource, IInitialPasswordTarget, IPasswordTarget, IGroupTarget, IChangeSignal
{
    public ConnectorCapabilities Capabilities => ConnectorCapabilities.FullRead | ConnectorCapabilities.Find | ConnectorCapabilities.Create | ConnectorCapabilities.Update | ConnectorCapabilities.Disable
        | data.Deltas.Capabilities
        | data.Signal.Capabilities
        | (data.Deletes ? ConnectorCapabilities.Delete : ConnectorCapabilities.None)
        | (data.TakesGroups ? ConnectorCapabilities.Groups : ConnectorCapabilities.None)
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

    public IAsyncEnumerable<string> ListenAsync(CancellationToken cancellationToken) => data.Signal.ListenAsync(cancellationToken);

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
        lock (data)
        {
            foreach (var members in data.Members.Values)
                members.Remove(key);
        }

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

    public int MaxMemberChanges => data.MaxMemberChanges;

    public async ValueTask<IReadOnlyList<RemoteGroup>> FindGroupsAsync(string name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.Fault?.Invoke("find group", name, false);
        return [.. data.Groups.Values.Where(g => g.Name == name)];
    }

    public async ValueTask<RemoteGroup?> GetGroupAsync(string key, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return data.Groups.GetValueOrDefault(key);
    }

    public async ValueTask<RemoteMembers> ReadMembersAsync(string key, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (!data.ListsMembers)
            return new([], false, "the application does not list members");
        lock (data)
        {
            var nested = data.Nested.Where(n => n.Value == key).Select(n => new RemoteMember(n.Key, RemoteMemberKind.Group));
            return new([.. data.Members[key].Select(m => new RemoteMember(m)), .. nested], true, "all");
        }
    }

    public async ValueTask<RemoteGroup> CreateGroupAsync(GroupWrite group, CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.Writes.Enqueue($"create group {group.Name}");
        data.Fault?.Invoke("create group", group.Name, false);
        if (data.Group(group.Name) is not null)
            throw Error(ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict);
        var made = data.MakeGroup(group.Name) with { ExternalId = group.GroupId };
        data.Groups[made.Key] = made;
        data.Fault?.Invoke("create group", group.Name, true);
        return made;
    }

    public async ValueTask<RemoteGroup> UpdateGroupAsync(string key, GroupWrite group, CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.Writes.Enqueue($"update group {key}");
        data.Fault?.Invoke("update group", group.Name, false);
        var now = data.Groups[key] with { Name = group.Name, ExternalId = group.GroupId };
        return data.Groups[key] = now;
    }

    public async ValueTask<string?> ChangeMembersAsync(string key, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.Writes.Enqueue($"members {key} +{add.Count} -{remove.Count}");
        if (add.Count + remove.Count > data.MaxMemberChanges)
            throw Error(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidInput);
        foreach (var account in add.Concat(remove))
            data.Fault?.Invoke("member", account, false);
        lock (data)
        {
            if (!data.Groups.ContainsKey(key))
                throw Error(ErrorIds.AccountNotFound, ProvisioningErrorCategory.NotFound);
            if (add.FirstOrDefault(a => !data.Accounts.ContainsKey(a)) is not null)
                throw Error(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidInput);
            data.Members[key].UnionWith(add);
            data.Members[key].ExceptWith(remove);
        }

        data.Fault?.Invoke("members", key, true);
        return null;
    }

    public async ValueTask DeleteGroupAsync(string key, CancellationToken cancellationToken)
    {
        await Task.Yield();
        data.Writes.Enqueue($"delete group {key}");
        data.Groups.TryRemove(key, out _);
        data.Members.TryRemove(key, out _);
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
