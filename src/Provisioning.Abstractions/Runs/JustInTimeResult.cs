namespace Provisioning;

/// <summary>What became of a person who was asked for.</summary>
public enum JustInTimeOutcome
{
    /// <summary>The directory has them as the source does already.</summary>
    Unchanged,

    /// <summary>They are new in the directory.</summary>
    Created,

    /// <summary>What is recorded of them was brought up to date.</summary>
    Updated,

    /// <summary>A decision about whose the object is, an approval, or the release of what a guard holds is waited for.</summary>
    Waiting,

    /// <summary>They could not be brought in; the error says why.</summary>
    Failed,
}

/// <summary>A person who was looked up in sources and brought in.</summary>
public sealed record JustInTimeResult
{
    /// <summary>What they were asked for by.</summary>
    public required string Identity { get; init; }

    /// <summary>The sources that have them.</summary>
    public required IReadOnlyList<string> App { get; init; }

    /// <summary>What became of them.</summary>
    public JustInTimeOutcome Outcome { get; init; }

    /// <summary>The user's id; null where there is none (yet).</summary>
    public string? UserId { get; init; }

    /// <summary>The user's name; null where there is none (yet).</summary>
    public string? UserName { get; init; }

    /// <summary>Where the user stands; null where there is none (yet).</summary>
    public UserStatus? Status { get; init; }

    /// <summary>How many changes were made, in the directory and in apps.</summary>
    public int Applied { get; init; }

    /// <summary>How many changes guards hold.</summary>
    public int Held { get; init; }

    /// <summary>How many changes failed, in the directory and in apps.</summary>
    public int Failed { get; init; }

    /// <summary>The plan; null where there was nothing to be done.</summary>
    public string? PlanId { get; init; }

    /// <summary>The run; null where there was nothing to be done, or the plan waits for an approval.</summary>
    public string? RunId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Identity} {Outcome}";
}
