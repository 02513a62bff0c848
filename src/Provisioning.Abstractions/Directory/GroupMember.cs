namespace Provisioning;

/// <summary>By what somebody is a member of a group, or never is.</summary>
public enum MemberKind
{
    /// <summary>Added by hand.</summary>
    Static,

    /// <summary>Selected by the group's rule.</summary>
    Rule,

    /// <summary>A group nested in the group, or a member of one.</summary>
    Nested,

    /// <summary>Never a member by rule, whatever the rule says.</summary>
    Excluded,

    /// <summary>In the group of the app that the group follows.</summary>
    Imported,
}

/// <summary>A member of a group: a user and by what they are a member; or, where what was added by hand is listed, a user, a nested group or an exclusion.</summary>
public sealed record GroupMember
{
    /// <summary>The group's name.</summary>
    public required string Group { get; init; }

    /// <summary>The group's id.</summary>
    public required string GroupId { get; init; }

    /// <summary>The user's name, or that of the nested group.</summary>
    public string? Name { get; init; }

    /// <summary>The user's id; null for a nested group.</summary>
    public string? UserId { get; init; }

    /// <summary>The nested group's id; null for a user.</summary>
    public string? NestedGroupId { get; init; }

    /// <summary>By what.</summary>
    public MemberKind Kind { get; init; }

    /// <summary>For a user who is a member of a nested group, that group's name.</summary>
    public string? Via { get; init; }

    /// <summary>From when on (UTC); null for always.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until when (UTC, itself not included); null for no end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When it was added by hand (UTC).</summary>
    public DateTimeOffset? Added { get; init; }

    /// <summary>Who added it.</summary>
    public string? AddedBy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} in {Group}";
}

/// <summary>Whether somebody comes in or goes.</summary>
public enum MembershipChange
{
    /// <summary>Becomes a member.</summary>
    Join,

    /// <summary>Is a member no more.</summary>
    Leave,
}

/// <summary>Somebody whom a change of a group makes a member, or no member any more.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Change">Which of the two.</param>
/// <param name="UserName">The user's name.</param>
/// <param name="UserId">The user's id.</param>
/// <param name="Status">Where the user stands.</param>
/// <param name="Kind">By what they become, or were, a member.</param>
public sealed record GroupMemberChange(string Group, MembershipChange Change, string UserName, string UserId, UserStatus Status, MemberKind Kind);
