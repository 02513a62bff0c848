namespace Provisioning;

/// <summary>An object of a source that belongs to nobody.</summary>
public sealed record UnmatchedAccount
{
    /// <summary>The source.</summary>
    public required string App { get; init; }

    /// <summary>The object's key in the source.</summary>
    public required string AccountKey { get; init; }

    /// <summary>What it is called, where its mappings make a name of it.</summary>
    public string? AccountName { get; init; }

    /// <summary>Where its matching stands.</summary>
    public MatchState State { get; init; }

    /// <summary>How many users may be the same person.</summary>
    public int CandidateCount { get; init; }

    /// <summary>Since when it has stood so (UTC).</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Why it stands there.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What is to be done.</summary>
    public string Next { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{App}/{AccountKey}: {State}";
}
