namespace Provisioning;

/// <summary>Of what a history is.</summary>
public enum HistoryKind
{
    /// <summary>A value of the user in the directory.</summary>
    Attribute,

    /// <summary>A value of an account, whether it can be used among them.</summary>
    Account,

    /// <summary>An assignment of the user's own.</summary>
    Assignment,

    /// <summary>A membership that was given by hand.</summary>
    Membership,
}

/// <summary>What something about a user was for a time, and who and what gave it. Values of sensitive attributes are salted hashes.</summary>
public sealed record HistoryEntry
{
    /// <summary>The user's id.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name now, or the last one.</summary>
    public string? UserName { get; init; }

    /// <summary>Of what it is.</summary>
    public HistoryKind Kind { get; init; }

    /// <summary>The app; null for what is in the directory.</summary>
    public string? App { get; init; }

    /// <summary>The attribute; for an assignment or membership, what it says of it.</summary>
    public required string Name { get; init; }

    /// <summary>The value.</summary>
    public AttributeValue Value { get; init; }

    /// <summary>From when on (UTC).</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>Until when (UTC); null while it is so.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The number of the commit that made it so.</summary>
    public long Sequence { get; init; }

    /// <summary>The number of the commit that ended it; null while it is so.</summary>
    public long? UntilSequence { get; init; }

    /// <summary>Who did it.</summary>
    public required string Actor { get; init; }

    /// <summary>For whom, where the session says so.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>The cmdlet or run that did it.</summary>
    public required string Cause { get; init; }

    /// <summary>The run that did it.</summary>
    public string? RunId { get; init; }

    /// <summary>The plan that the run applied.</summary>
    public string? PlanId { get; init; }

    /// <summary>From where the value came: the source's row and mapping, an override, a person.</summary>
    public string? Source { get; init; }

    /// <summary>Why, as the plan says.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{(App is null ? "" : App + "/")}{Name} = '{Value}' from {From:u}{(Until is { } until ? $" until {until:u}" : "")}";
}
