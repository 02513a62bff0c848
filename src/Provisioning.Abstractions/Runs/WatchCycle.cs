namespace Provisioning;

/// <summary>How one turn of Watch-ProvApp ended.</summary>
public enum WatchOutcome
{
    /// <summary>Nothing had changed.</summary>
    Unchanged,

    /// <summary>What had changed is in the directory.</summary>
    Applied,

    /// <summary>A guard holds something of it.</summary>
    Held,

    /// <summary>The plan waits for an approval.</summary>
    WaitsForApproval,

    /// <summary>Something could not be read or done; the next turn tries it again.</summary>
    Failed,
}

/// <summary>One turn of Watch-ProvApp.</summary>
public sealed record WatchCycle
{
    /// <summary>The apps that were read: all that are watched, or those whose signal began the turn.</summary>
    public required IReadOnlyList<string> App { get; init; }

    /// <summary>The apps that told of a change and so began the turn; empty where it came by the interval.</summary>
    public IReadOnlyList<string> Signal { get; init; } = [];

    /// <summary>The how-manieth turn it is, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How it ended.</summary>
    public WatchOutcome Outcome { get; init; }

    /// <summary>True when only changes were read of every app; false when one was read whole.</summary>
    public bool Delta { get; init; }

    /// <summary>How many objects were read.</summary>
    public long Read { get; init; }

    /// <summary>How many of them were new, or other than they were recorded.</summary>
    public long Changed { get; init; }

    /// <summary>How many changes were made, records not counted apart.</summary>
    public int Applied { get; init; }

    /// <summary>How many changes guards hold.</summary>
    public int Held { get; init; }

    /// <summary>How many objects and changes failed.</summary>
    public long Failed { get; init; }

    /// <summary>How old the newest change was when it had been dealt with, by the app's clock and this machine's; null when nothing changed, or the app does not date changes.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>The runs that it made, or the plan that waits for an approval.</summary>
    public IReadOnlyList<string> Runs { get; init; } = [];

    /// <summary>When the next turn begins (UTC), unless an app tells of a change before; null after the last.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Started:u} {Outcome}";
}
