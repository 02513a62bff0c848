using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>Where a run stands.</summary>
public enum RunState
{
    /// <summary>Under way, or broken off: Resume-ProvRun takes it up again.</summary>
    Running,

    /// <summary>Stopped on request; Resume-ProvRun takes it up again.</summary>
    Stopped,

    /// <summary>Everything that it could do is done.</summary>
    Completed,
}

/// <summary>What became of one change.</summary>
public enum ChangeOutcome
{
    /// <summary>Not tried yet: the run has not come to it, or the app did not serve us.</summary>
    Pending,

    /// <summary>The request was about to leave; without a later outcome nobody knows whether it took effect.</summary>
    Intended,

    /// <summary>Done.</summary>
    Applied,

    /// <summary>It was so already.</summary>
    AlreadyDone,

    /// <summary>Failed; tried again by the next sync.</summary>
    Failed,

    /// <summary>A guard holds it.</summary>
    Held,

    /// <summary>The app's mode does not allow it.</summary>
    NotAllowed,

    /// <summary>What it rests on changed after the plan was made.</summary>
    Stale,

    /// <summary>A change that it depends on was not applied.</summary>
    Skipped,

    /// <summary>A task was made of it for a person; what the app holds changes when the task is completed.</summary>
    TaskMade,
}

/// <summary>The execution of a plan.</summary>
public sealed record Run
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The plan that it applies.</summary>
    public required string PlanId { get; init; }

    /// <summary>Where it stands.</summary>
    public RunState State { get; init; }

    /// <summary>When it began (UTC).</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>When it ended (UTC).</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Who began it.</summary>
    public string? Actor { get; init; }

    /// <summary>The journal's sequence number before its first record.</summary>
    public long FirstSequence { get; init; }

    /// <summary>The hash of the plan of which the run makes held changes that somebody released, and nothing else; null for a run that makes what is not held.</summary>
    public string? ReleasedHash { get; init; }

    /// <summary>Which holds were released.</summary>
    public IReadOnlyList<ReleasedHold> Released { get; init; } = [];

    /// <summary>How many changes came to each outcome, by app (or the directory).</summary>
    public IReadOnlyList<RunCount> Counts { get; init; } = [];

    /// <summary>How many changes were made that guards count.</summary>
    public IReadOnlyList<GuardedCount> Guarded { get; init; } = [];

    /// <summary>How many changes were applied or were so already.</summary>
    [JsonIgnore]
    public int Applied => Counts.Where(c => c.Outcome is ChangeOutcome.Applied or ChangeOutcome.AlreadyDone).Sum(c => c.Count);

    /// <summary>How many became tasks for people.</summary>
    [JsonIgnore]
    public int TasksMade => Counts.Where(c => c.Outcome == ChangeOutcome.TaskMade).Sum(c => c.Count);

    /// <summary>How many failed.</summary>
    [JsonIgnore]
    public int Failed => Counts.Where(c => c.Outcome == ChangeOutcome.Failed).Sum(c => c.Count);

    /// <summary>How many are held by guards.</summary>
    [JsonIgnore]
    public int Held => Counts.Where(c => c.Outcome == ChangeOutcome.Held).Sum(c => c.Count);

    /// <summary>How many were not tried because the app did not serve us.</summary>
    [JsonIgnore]
    public int NotTried => Counts.Where(c => c.Outcome == ChangeOutcome.Pending).Sum(c => c.Count);

    /// <summary>How long it took.</summary>
    [JsonIgnore]
    public TimeSpan? Duration => Ended - Started;

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>A count of changes.</summary>
/// <param name="Target">The directory or the app.</param>
/// <param name="Kind">What the changes did.</param>
/// <param name="Outcome">What became of them.</param>
/// <param name="Count">How many.</param>
public sealed record RunCount(string Target, ChangeKind Kind, ChangeOutcome Outcome, int Count);

/// <summary>A count of changes as a guard counts them.</summary>
/// <param name="Target">The directory or the app.</param>
/// <param name="Kind">Which guard.</param>
/// <param name="Name">The source or group that it is about, where it is about one.</param>
/// <param name="Count">How many.</param>
public sealed record GuardedCount(string Target, GuardKind Kind, string? Name, int Count);

/// <summary>A hold that somebody released.</summary>
/// <param name="Target">The directory or the app.</param>
/// <param name="Kind">Which guard.</param>
/// <param name="Name">The source or group that it is about, where it is about one.</param>
public sealed record ReleasedHold(string Target, GuardKind Kind, string? Name);

/// <summary>A change of a run, with what became of it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Change">The change, with the key of the account that it made.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Message">Why not, where it was not made.</param>
public sealed record RunChange(string RunId, Change Change, ChangeOutcome Outcome, string? Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Outcome}: {Change}";
}
