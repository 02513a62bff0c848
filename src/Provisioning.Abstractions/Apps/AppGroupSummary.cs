namespace Provisioning;

/// <summary>A group of an app, with how many are in it and what it is joined with, as last read or written.</summary>
public sealed record AppGroupSummary
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>Its name in the app.</summary>
    public required string Name { get; init; }

    /// <summary>The app's own key for it. Case-sensitive.</summary>
    public required string Key { get; init; }

    /// <summary>How many members are known.</summary>
    public int MemberCount { get; init; }

    /// <summary>True when these are all: the app listed its members, or this directory wrote them.</summary>
    public bool MembersKnown { get; init; }

    /// <summary>False when the last complete read of the app did not have it any more.</summary>
    public bool Present { get; init; }

    /// <summary>What joins it and a group of the directory.</summary>
    public GroupLink Link { get; init; }

    /// <summary>The name of the directory's group that belongs to it, or null.</summary>
    public string? Group { get; init; }

    /// <summary>The id of the directory's group that belongs to it, or null.</summary>
    public string? GroupId { get; init; }

    /// <summary>What the app has as its externalId.</summary>
    public string? ExternalId { get; init; }

    /// <summary>When it last changed, as this directory saw it (UTC).</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} in {App}";
}

/// <summary>Somebody, or a group, in a group of an app, as last read or written.</summary>
public sealed record AppGroupMember
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The group's name in the app.</summary>
    public required string Group { get; init; }

    /// <summary>The app's key of the group.</summary>
    public required string GroupKey { get; init; }

    /// <summary>The app's key of the account or group that is in it.</summary>
    public required string Key { get; init; }

    /// <summary>Which of the two it is.</summary>
    public RemoteMemberKind Kind { get; init; }

    /// <summary>What it is called in the app: the account's userName, or the group's name; null where it is not known.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the account can be used; null for a group, and where it is not known.</summary>
    public bool? Active { get; init; }

    /// <summary>The name of the user to whom the account is linked, or null.</summary>
    public string? UserName { get; init; }

    /// <summary>The id of that user.</summary>
    public string? UserId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name ?? Key} in {Group} of {App}";
}
