using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>Where the matching of an object stands.</summary>
public enum MatchState
{
    /// <summary>A person has to say whose it is. Until then it is looked at again with every import, nobody is created for it, and it is nobody's absence.</summary>
    Pending,

    /// <summary>A person has said whose it is, and the next import brings in what it says of them.</summary>
    Decided,

    /// <summary>It belongs to a user.</summary>
    Linked,

    /// <summary>It belongs to nobody, by decision.</summary>
    Ignored,

    /// <summary>The app has it no more. Kept only where links of it were removed by hand.</summary>
    Gone,
}

/// <summary>The score of a pair by one rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Score">The score, from 0 to 1.</param>
public sealed record MatchScore(string Rule, double Score)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Rule} {Score:0.00}");
}

/// <summary>A user to whom an object may belong.</summary>
public sealed record MatchCandidate
{
    /// <summary>The user's id.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name.</summary>
    public required string UserName { get; init; }

    /// <summary>The name to show.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Where the user stood.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public UserStatus Status { get; init; }

    /// <summary>The rule that found the pair first.</summary>
    public required string Rule { get; init; }

    /// <summary>The pair's score by that rule.</summary>
    public double Score { get; init; }

    /// <summary>True when that is definite.</summary>
    public bool IsDefinite { get; init; }

    /// <summary>What every rule says of the pair.</summary>
    public IReadOnlyList<MatchScore> Scores { get; init; } = [];

    /// <summary>The key of the object of the same app that belongs to the user already, or null.</summary>
    public string? LinkedTo { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{UserName} ({Score:0.00})");
}

/// <summary>The matching of one object of an app: to whom it belongs, by which rule or decision, or to whom it may belong.</summary>
public sealed record MatchCase
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The object's key in the app.</summary>
    public required string Key { get; init; }

    /// <summary>Where it stands.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public MatchState State { get; init; }

    /// <summary>Why it stands there, as words.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The user to whom it belongs, or null.</summary>
    public string? UserId { get; init; }

    /// <summary>The rule that linked it; null where a person did.</summary>
    public string? Rule { get; init; }

    /// <summary>The score with which it was linked.</summary>
    public double? Score { get; init; }

    /// <summary>For a pending one, to whom it may belong: definite ones first, then by score.</summary>
    public IReadOnlyList<MatchCandidate> Candidates { get; init; } = [];

    /// <summary>How many candidates there are; more than <see cref="Candidates"/> lists when they are very many.</summary>
    public int CandidateCount { get; init; }

    /// <summary>What the inbound mappings make of the object in the attributes that are compared, and its names.</summary>
    public AttributeSet Attributes { get; init; } = AttributeSet.Empty;

    /// <summary>The ids of users from whom it was unlinked by hand: it is never linked to them again by itself.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>Since when it has stood like this (UTC).</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Who decided; null for a rule.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>What was decided; null for a rule.</summary>
    public MatchAction? Decision { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{App}/{Key}: {State}";
}
