namespace Provisioning.Engine;

/// <summary>What is watched, and how.</summary>
public sealed record WatchRequest
{
    /// <summary>The apps that are read.</summary>
    public required IReadOnlyList<string> Apps { get; init; }

    /// <summary>From the beginning of one turn to that of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After how many turns it ends; null for never.</summary>
    public int? Cycles { get; init; }

    /// <summary>True to plan and write all targets after each import.</summary>
    public bool Sync { get; init; }

    /// <summary>How runs are made.</summary>
    public RunRequest Run { get; init; } = new();
}
