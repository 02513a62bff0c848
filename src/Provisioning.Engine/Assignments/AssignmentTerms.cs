namespace Provisioning.Engine;

/// <summary>What an assignment says beside who and which app.</summary>
public sealed record AssignmentTerms
{
    /// <summary>For a group: where several groups give the app, the lowest number decides; null takes the group's.</summary>
    public int? Priority { get; init; }

    /// <summary>Values of the account's attributes, by path in the app: they go before what mappings give.</summary>
    public AttributeSet Values { get; init; } = AttributeSet.Empty;

    /// <summary>Those of <see cref="Values"/> that are added to what other assignments of the user give, where these add theirs too.</summary>
    public IReadOnlyList<string> Union { get; init; } = [];

    /// <summary>From when on (UTC); null for at once.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until when (UTC, itself not included); null for no end.</summary>
    public DateTimeOffset? Until { get; init; }
}
