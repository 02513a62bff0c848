using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>What becomes of a group in an app when it is pushed there no more.</summary>
public enum GroupPushEnd
{
    /// <summary>It stays as it is, with its members.</summary>
    Keep,

    /// <summary>It stays, and those who were put into it are taken out.</summary>
    RemoveMembers,

    /// <summary>It is deleted.</summary>
    Delete,
}

/// <summary>That a group of the directory, or every one that a rule selects, is kept in an app with its members.</summary>
public sealed record GroupPush
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The directory's id of the group; null for a rule.</summary>
    public string? GroupId { get; init; }

    /// <summary>The group's name, where it is known; null for a rule.</summary>
    [JsonIgnore]
    public string? Group { get; init; }

    /// <summary>The rule's name; null for a group.</summary>
    public string? Rule { get; init; }

    /// <summary>For a rule, which groups: a pattern with * and ? on their names; null where a filter says it.</summary>
    public string? NamePattern { get; init; }

    /// <summary>For a rule, which groups: a SCIM filter on displayName and description; null where a pattern says it.</summary>
    public string? Filter { get; init; }

    /// <summary>The name in the app; null for the group's own, or that of the group that is linked.</summary>
    public string? Name { get; init; }

    /// <summary>The name of a group that the app has already and that is taken over; null to make one.</summary>
    public string? LinkTo { get; init; }

    /// <summary>What becomes of the group in the app when it is pushed no more.</summary>
    public GroupPushEnd WhenRemoved { get; init; }

    /// <summary>True to take everybody out who is in it and is not to be; false leaves those whom somebody else put there.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Since when it ends (UTC): what is to become of the group is done by the next run. Null while it goes on.</summary>
    public DateTimeOffset? Removed { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Who made it.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>What names it among the pushes of its app: the group's id, or "rule:" and the rule's name in lower case.</summary>
    [JsonIgnore]
    public string Id => GroupId ?? IdOfRule(Rule ?? "");

    /// <summary>What names a rule among the pushes of its app.</summary>
    public static string IdOfRule(string rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return "rule:" + rule.ToLowerInvariant();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Group ?? GroupId ?? $"rule {Rule}"} to {App}";
}

/// <summary>A push with the group in the app that it keeps.</summary>
public sealed record PushedGroup
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The group's name in the directory; null when there is none any more.</summary>
    public string? Group { get; init; }

    /// <summary>The directory's id of the group.</summary>
    public required string GroupId { get; init; }

    /// <summary>The push.</summary>
    public required GroupPush Push { get; init; }

    /// <summary>The group in the app; null where it is not there yet.</summary>
    public AppGroup? AppGroup { get; init; }

    /// <summary>How it stands, as a sentence.</summary>
    public required string State { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Group ?? GroupId} to {App}";
}
