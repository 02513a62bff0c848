using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>A claim to accounts in an app: a user's own, or a group's for its members.</summary>
public abstract record AppAssignment
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>Values of the account's attributes, by path in the app: they go before what mappings give.</summary>
    public AttributeSet Values { get; init; } = AttributeSet.Empty;

    /// <summary>Those of <see cref="Values"/> that are added to what other assignments of the user give, where these add theirs too.</summary>
    public IReadOnlyList<string> Union { get; init; } = [];

    /// <summary>From when on (UTC); null for always.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until when (UTC, itself not included); null for no end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When it was granted (UTC).</summary>
    public DateTimeOffset Granted { get; init; }

    /// <summary>Who granted it.</summary>
    public string? GrantedBy { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }
}

/// <summary>A user's own claim to an account in an app.</summary>
public sealed record Assignment : AppAssignment
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{App}/{UserId}";
}

/// <summary>A group's claim to an app: each of its members has an account there.</summary>
public sealed record GroupAssignment : AppAssignment
{
    /// <summary>The group's id.</summary>
    public required string GroupId { get; init; }

    /// <summary>The group's name.</summary>
    [JsonIgnore]
    public string Group { get; init; } = "";

    /// <summary>Where several groups give the app, the lowest number decides; null takes the group's.</summary>
    public int? Priority { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{App}/{(Group.Length > 0 ? Group : GroupId)}";
}
