namespace Provisioning.Engine;

/// <summary>Which events to give.</summary>
public sealed record AuditFilter
{
    /// <summary>Who did it, or for whom it was done; compared without regard to case.</summary>
    public string? Actor { get; init; }

    /// <summary>The id of the user whom it concerns.</summary>
    public string? UserId { get; init; }

    /// <summary>The app that it concerns.</summary>
    public string? App { get; init; }

    /// <summary>The run that did it.</summary>
    public string? RunId { get; init; }

    /// <summary>At this time (UTC) or later.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>At this time (UTC) or before.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only commits after this number.</summary>
    public long AfterSequence { get; init; }

    /// <summary>Only commits up to this number.</summary>
    public long ThroughSequence { get; init; } = long.MaxValue;
}
