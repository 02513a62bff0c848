using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine.Tests;

/// <summary>The groups of an application in memory.</summary>
public sealed class GroupData
{
    /// <summary>Its groups with their members, by key.</summary>
    public ConcurrentDictionary<string, (RemoteGroup Group, List<RemoteMember> Members)> All { get; } = new(StringComparer.Ordinal);

    /// <summary>Of which groups it lists all members.</summary>
    public Func<string, bool> ListsMembers { get; set; } = _ => true;

    /// <summary>Whether the read of all proves itself whole.</summary>
    public bool ReadIsWhole { get; set; } = true;

    /// <summary>After how many groups the read of all breaks off.</summary>
    public int ReadEndsAfter { get; set; } = int.MaxValue;

    /// <summary>Whether it has groups at all.</summary>
    public bool HasGroups { get; set; } = true;

    public void Set(string key, string name, params string[] members) => All[key] = (new() { Key = key, Name = name }, [.. members.Select(m => new RemoteMember(m))]);
}

/// <summary>An application in memory that has groups too.</summary>
public sealed class FakeGroupsFactory(Func<string, TargetData> data, Func<string, GroupData> groups) : IConnectorFactory
{
    public string Name => "FakeGroups";

    public string Description => "An application in memory, with groups.";

    public IReadOnlyList<AppDirection> Directions => [AppDirection.Target];

    public IReadOnlyList<SettingDefinition> Settings => [];

    public void Validate(App app)
    {
    }

    public IConnector Create(ConnectorContext context) => new FakeGroups(new(data(context.App.Name)), groups(context.App.Name));
}

public sealed class FakeGroups(FakeTarget accounts, GroupData groups) : IAccountSource, IAccountTarget, IGroupSource
{
    public ConnectorCapabilities Capabilities => accounts.Capabilities | ConnectorCapabilities.GroupRead;

    public int MaxConcurrency => accounts.MaxConcurrency;

    public async IAsyncEnumerable<ReadItem> ReadGroupsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (!groups.HasGroups)
            throw FakeTarget.Error(ErrorIds.GroupsUnsupported, ProvisioningErrorCategory.InvalidOperation);
        foreach (var (group, members) in groups.All.Values.OrderBy(g => g.Group.Key, StringComparer.Ordinal).Take(groups.ReadEndsAfter))
        {
            var all = groups.ListsMembers(group.Key);
            yield return new GroupRead(group, new(all ? [.. members] : [.. members.Take(1)], all, all ? "all" : "it lists some"), $"group {group.Key}");
        }

        if (groups.ReadEndsAfter < groups.All.Count)
            throw FakeTarget.Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable);
        yield return new ReadCompleted(new(groups.ReadIsWhole, groups.ReadIsWhole ? "all" : "it does not say how many there are", groups.All.Count));
    }

    public ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken) => accounts.TestAsync(cancellationToken);

    public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) => accounts.DiscoverSchemaAsync(cancellationToken);

    public ValueTask<string?> GetContentMarkAsync(CancellationToken cancellationToken) => accounts.GetContentMarkAsync(cancellationToken);

    public IAsyncEnumerable<ReadItem> ReadAllAsync(CancellationToken cancellationToken) => accounts.ReadAllAsync(cancellationToken);

    public IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, CancellationToken cancellationToken) => accounts.ReadChangesAsync(watermark, cancellationToken);

    public ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken) => accounts.FindAsync(attribute, value, cancellationToken);

    public ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken) => accounts.GetAsync(key, cancellationToken);

    public ValueTask<RemoteObject> CreateAsync(AccountWrite account, CancellationToken cancellationToken) => accounts.CreateAsync(account, cancellationToken);

    public ValueTask<RemoteObject> UpdateAsync(string key, AccountWrite account, CancellationToken cancellationToken) => accounts.UpdateAsync(key, account, cancellationToken);

    public ValueTask DeleteAsync(string key, string? version, CancellationToken cancellationToken) => accounts.DeleteAsync(key, version, cancellationToken);

    public ValueTask DisposeAsync() => accounts.DisposeAsync();
}
