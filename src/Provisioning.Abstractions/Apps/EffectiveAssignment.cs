namespace Provisioning;

/// <summary>What gives a user an app.</summary>
public sealed record AssignmentGrant
{
    /// <summary>The group's name; null for an assignment of the user's own.</summary>
    public string? Group { get; init; }

    /// <summary>The group's id; null for an assignment of the user's own.</summary>
    public string? GroupId { get; init; }

    /// <summary>By what the user is a member of the group; null for an assignment of the user's own.</summary>
    public MemberKind? Membership { get; init; }

    /// <summary>The nested group whose member the user is, where that is how.</summary>
    public string? NestedGroup { get; init; }

    /// <summary>The group's priority for the app; 0 for an assignment of the user's own, which goes before all groups.</summary>
    public int Priority { get; init; }

    /// <summary>The values that it gives.</summary>
    public AttributeSet Values { get; init; } = AttributeSet.Empty;

    /// <summary>Those of the values that are added to what others give.</summary>
    public IReadOnlyList<string> Union { get; init; } = [];

    /// <summary>From when on (UTC): the later one of the assignment's and the membership's.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until when (UTC): the earlier one of the assignment's and the membership's.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Group is null
        ? "direct"
        : Membership == MemberKind.Nested ? $"group {Group} (through {NestedGroup})" : $"group {Group} ({Membership?.ToString().ToLowerInvariant()})";
}

/// <summary>That a user has an app now, what gives it, and which values that brings.</summary>
public sealed record EffectiveAssignment
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The user's id.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name.</summary>
    public string UserName { get; init; } = "";

    /// <summary>What gives it, the one that decides first: an assignment of the user's own, then groups by priority.</summary>
    public required IReadOnlyList<AssignmentGrant> Grants { get; init; }

    /// <summary>The values of all grants, merged: per attribute the first grant that has one decides, and values that are to be added are added up.</summary>
    public AttributeSet Values { get; init; } = AttributeSet.Empty;

    /// <summary>What gives it, in words.</summary>
    public string Via => string.Join(", ", Grants);

    /// <summary>The priority of the grant that decides.</summary>
    public int Priority => Grants[0].Priority;

    /// <summary>Since when (UTC): the earliest start among the grants; null when one of them has none.</summary>
    public DateTimeOffset? From => Grants.Any(g => g.From is null) ? null : Grants.Min(g => g.From);

    /// <summary>Until when (UTC): the latest end among the grants; null when one of them has none.</summary>
    public DateTimeOffset? Until => Grants.Any(g => g.Until is null) ? null : Grants.Max(g => g.Until);

    /// <inheritdoc/>
    public override string ToString() => $"{App}/{UserName} by {Via}";
}
