namespace Provisioning.Engine;

/// <summary>How far an app was read and planned: what makes a run cost only what changed.</summary>
internal sealed record AppState
{
    public required string App { get; init; }

    /// <summary>The content mark of the last complete read whose changes were all applied.</summary>
    public string? ContentMark { get; init; }

    /// <summary>The configuration with which that read was evaluated.</summary>
    public string? ReadConfiguration { get; init; }

    /// <summary>Where the next delta starts.</summary>
    public string? Watermark { get; init; }

    /// <summary>When it was last read whole, with all that this gave applied (UTC).</summary>
    public DateTimeOffset? LastFullRead { get; init; }

    /// <summary>The newest change of all that was read (UTC), by the app's own clock.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>Why it is read whole although only changes are asked for; null when it need not be.</summary>
    public string? NoDeltas { get; init; }

    /// <summary>When the last read ended (UTC).</summary>
    public DateTimeOffset? LastRead { get; init; }

    /// <summary>How many objects of the last read could not be used: told again while the content stays the same.</summary>
    public long LastProblems { get; init; }

    /// <summary>Every change through this sequence number was taken into account when the app's open matches were last looked at.</summary>
    public long MatchedThrough { get; init; }

    /// <summary>Every change of users, groups and assignments up to this sequence number has been planned and applied for the app.</summary>
    public long PlannedThrough { get; init; }

    /// <summary>As of when that plan was made (UTC): what began or ended since is still to be planned.</summary>
    public DateTimeOffset? PlannedTime { get; init; }

    /// <summary>The configuration with which it was planned.</summary>
    public string? PlannedConfiguration { get; init; }

    /// <summary>With which marks of the groups that are pushed to it, by the group's id (<see cref="PushScope.Marks"/>).</summary>
    public IReadOnlyDictionary<string, string>? PlannedPushes { get; init; }
}
