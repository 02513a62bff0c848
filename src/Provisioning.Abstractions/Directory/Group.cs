using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>What becomes of the membership of somebody who is deactivated.</summary>
public enum DeactivatedMembers
{
    /// <summary>They are no members while they are deactivated; who comes back is a member again.</summary>
    Remove,

    /// <summary>They stay members.</summary>
    Keep,
}

/// <summary>
/// A set of users: those who were added by hand, those whom its rule selects, and the members of groups nested in it. Only what was added by hand is stored; who is a member by rule is
/// worked out from the user each time it is asked for.
/// </summary>
public sealed record Group
{
    /// <summary>Its id: a GUID in lower case, never changed or used again.</summary>
    public required string Id { get; init; }

    /// <summary>Its unique name, compared without regard to case: 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The rule as a SCIM filter (RFC 7644 §3.4.2.2) that selects users; null for a group without one, or with a <see cref="Rule"/>.</summary>
    public string? Filter { get; init; }

    /// <summary>The rule as an expression (docs/expressions.md) that is true of those who are members; null for a group without one, or with a <see cref="Filter"/>.</summary>
    public string? Rule { get; init; }

    /// <summary>Where several groups give one app, the lowest number decides, unless the assignment has a priority of its own; by default the order in which groups were made.</summary>
    public int Priority { get; init; }

    /// <summary>What becomes of the membership of somebody who is deactivated.</summary>
    public DeactivatedMembers WhenDeactivated { get; init; }

    /// <summary>The app one of whose groups it follows: its members are the users whose accounts are in that, as the last import saw it, and nobody is added by hand. Null for a group of one's own.</summary>
    public string? FollowedApp { get; init; }

    /// <summary>The app's own key of the group that it follows, or null.</summary>
    public string? FollowedKey { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it last changed (UTC).</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>True when a rule selects members.</summary>
    [JsonIgnore]
    public bool HasRule => Filter is not null || Rule is not null;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
