namespace Provisioning;

/// <summary>A group as an app has it; its members are read apart.</summary>
public sealed record RemoteGroup
{
    /// <summary>The app's own key, which never changes there.</summary>
    public required string Key { get; init; }

    /// <summary>Its name in the app.</summary>
    public required string Name { get; init; }

    /// <summary>The identifier that whoever pushed it gave it: the directory's id of the group, where this directory did.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The app's version of it (ETag), or null.</summary>
    public string? Version { get; init; }
}

/// <summary>What a member of an app's group is.</summary>
public enum RemoteMemberKind
{
    /// <summary>An account; what an app does not tell apart is taken for one.</summary>
    Account,

    /// <summary>Another group of the app.</summary>
    Group,
}

/// <summary>A member of an app's group.</summary>
/// <param name="Key">The app's key of the account or group.</param>
/// <param name="Kind">Which of the two it is.</param>
public readonly record struct RemoteMember(string Key, RemoteMemberKind Kind = RemoteMemberKind.Account);

/// <summary>Who is in an app's group, as the app says.</summary>
/// <param name="Members">The members, each once; empty where they could not be read.</param>
/// <param name="IsComplete">True when these are all: only then does it mean anything that somebody is not among them. Apps that never list members give none and no proof.</param>
/// <param name="Evidence">Why that is believed, or what is missing, as a sentence.</param>
public sealed record RemoteMembers(IReadOnlyList<RemoteMember> Members, bool IsComplete, string Evidence);

/// <summary>A group of an app, with its members as far as the app listed them.</summary>
/// <param name="Group">The group.</param>
/// <param name="Members">Its members.</param>
/// <param name="Place">Where it was read, for messages.</param>
public sealed record GroupRead(RemoteGroup Group, RemoteMembers Members, string Place) : ReadItem;

/// <summary>An app whose groups can be read. Only where <see cref="ConnectorCapabilities.GroupRead"/> is declared.</summary>
public interface IGroupSource : IConnector
{
    /// <summary>
    /// Reads every group with its members: items are <see cref="GroupRead"/>, <see cref="ObjectProblem"/> and at the end one <see cref="ReadCompleted"/>, under the same rules as <see cref="IAccountSource.ReadAllAsync"/>. Whether all members of a
    /// group were seen is said by the group itself.
    /// </summary>
    IAsyncEnumerable<ReadItem> ReadGroupsAsync(CancellationToken cancellationToken);
}

/// <summary>What to write to a group of an app.</summary>
public sealed record GroupWrite
{
    /// <summary>The directory's id of the group, for the app's externalId.</summary>
    public required string GroupId { get; init; }

    /// <summary>The name that it is to have.</summary>
    public required string Name { get; init; }

    /// <summary>The version that it is to have been at (ETag), or null.</summary>
    public string? Version { get; init; }
}

/// <summary>An app whose groups can be written. Only where <see cref="ConnectorCapabilities.Groups"/> is declared. No method retries what may have taken effect: that is for the caller, who looks first.</summary>
public interface IGroupTarget : IConnector
{
    /// <summary>How many members one call of <see cref="ChangeMembersAsync"/> may add and remove together: what the app takes in one request.</summary>
    int MaxMemberChanges { get; }

    /// <summary>The groups with exactly this name, as the app says and as checked on what came back. Never null.</summary>
    ValueTask<IReadOnlyList<RemoteGroup>> FindGroupsAsync(string name, CancellationToken cancellationToken);

    /// <summary>The group with this key, or null when the app says that it has none.</summary>
    ValueTask<RemoteGroup?> GetGroupAsync(string key, CancellationToken cancellationToken);

    /// <summary>Who is in the group, as the app says.</summary>
    ValueTask<RemoteMembers> ReadMembersAsync(string key, CancellationToken cancellationToken);

    /// <summary>Makes a group without members and gives it back with its key.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccountExists"/> when the app has one with this name, and others.</exception>
    ValueTask<RemoteGroup> CreateGroupAsync(GroupWrite group, CancellationToken cancellationToken);

    /// <summary>Gives the group another name and this directory's id. Its members stay.</summary>
    ValueTask<RemoteGroup> UpdateGroupAsync(string key, GroupWrite group, CancellationToken cancellationToken);

    /// <summary>
    /// Adds and removes members, and touches no other. Adding one who is in it and removing one who is not are no errors and change nothing. At most <see cref="MaxMemberChanges"/> together.
    /// </summary>
    /// <param name="key">The app's key of the group.</param>
    /// <param name="add">The app's keys of accounts to add.</param>
    /// <param name="remove">The app's keys of accounts to remove.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The app's version of the group afterwards, or null.</returns>
    ValueTask<string?> ChangeMembersAsync(string key, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken);

    /// <summary>Deletes the group; one that is gone already is no error.</summary>
    ValueTask DeleteGroupAsync(string key, CancellationToken cancellationToken);
}
