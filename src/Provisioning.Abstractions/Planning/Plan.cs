using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>Where a plan stands.</summary>
public enum PlanState
{
    /// <summary>Made, not applied.</summary>
    Ready,

    /// <summary>A run applies it, or was broken off.</summary>
    Applying,

    /// <summary>Applied as far as it could be.</summary>
    Applied,

    /// <summary>Replaced by a newer plan or given up.</summary>
    Discarded,
}

/// <summary>The ordered list of changes that one run would make, with a hash over it. The changes themselves are read with Get-ProvChange.</summary>
public sealed record Plan
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>The journal's sequence number of the state that it was made from.</summary>
    public long BaseSequence { get; init; }

    /// <summary>What it would do to the directory and to each app.</summary>
    public IReadOnlyList<PlanTarget> Targets { get; init; } = [];

    /// <summary>How many changes it has, records not counted.</summary>
    public int ChangeCount { get; init; }

    /// <summary>SHA-256 over every change and over what the header says of them, in lower-case hex. It does not depend on the id and the author (docs/plans.md).</summary>
    public string Hash { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public PlanState State { get; init; }

    /// <summary>The run that applied it.</summary>
    public string? RunId { get; init; }

    /// <summary>The reads on which it rests.</summary>
    public IReadOnlyList<PlanRead> Reads { get; init; } = [];

    /// <summary>True when it was limited to some users.</summary>
    public bool IsPartial { get; init; }

    /// <summary>For a plan that only shows what would be, from what it was made; null for one that can be applied.</summary>
    public PlanSimulation? Simulation { get; init; }

    /// <summary>True when it only shows what would be, and can never be applied.</summary>
    [JsonIgnore]
    public bool IsSimulated => Simulation is not null;

    /// <summary>The run that it undoes; null for a plan of what is wanted.</summary>
    public string? UndoOf { get; init; }

    /// <summary>That changes of it were erased with the people whom they were of (Clear-ProvUser); null for a plan that is as it was made. It can be read, and never be applied.</summary>
    public PlanErasure? Erasure { get; init; }

    /// <summary>True when there is nothing to do or to note, and nobody who could not be planned; and no app was read whole for it, which is worth noting too.</summary>
    [JsonIgnore]
    public bool IsIdle => Targets.All(t => t.Counts.Count == 0 && t.Unplanned.Count == 0) && Reads.All(r => r.Delta || r.Lookup || r is { Skipped: true, MatchedThrough: null });

    /// <summary>True when a guard holds something back.</summary>
    [JsonIgnore]
    public bool IsHeld => Targets.Any(t => t.Held.Count > 0);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>The part of a plan that concerns the directory or one app.</summary>
public sealed record PlanTarget
{
    /// <summary><see cref="Change.Directory"/>, or the app's name.</summary>
    public required string Name { get; init; }

    /// <summary>The mode that the app had; null for the directory.</summary>
    public AppMode? Mode { get; init; }

    /// <summary>The configuration of the app with which it was planned; null for the directory.</summary>
    public string? ConfigurationMark { get; init; }

    /// <summary>How many changes of each kind; kinds without any are left out.</summary>
    public IReadOnlyDictionary<ChangeKind, int> Counts { get; init; } = new Dictionary<ChangeKind, int>();

    /// <summary>
    /// How many users or linked accounts are active there, which is what guards take percentages of. Counted only as far as the guards needed: 0 when nothing is taken away.
    /// </summary>
    public long Population { get; init; }

    /// <summary>What guards hold back.</summary>
    public IReadOnlyList<GuardHold> Held { get; init; } = [];

    /// <summary>What decides who is in each group that is pushed to the app, by the group's id: another text when that is another. Null where none is pushed.</summary>
    public IReadOnlyDictionary<string, string>? PushMarks { get; init; }

    /// <summary>Users for whom it could not be worked out what the app is to hold. Nothing is changed for them; they are planned again until it can.</summary>
    public IReadOnlyList<UnplannedUser> Unplanned { get; init; } = [];

    /// <summary>Values that the app has by itself, of attributes whose mappings are of normal strength, of the users who were looked at. They are left as they are.</summary>
    public IReadOnlyList<DriftedValue> Drift { get; init; } = [];

    /// <summary>Protected users whom it would change. Nothing is changed for them.</summary>
    public IReadOnlyList<ProtectedUser> Protected { get; init; } = [];

    /// <summary>Of a plan that undoes a run, what it does not undo.</summary>
    public IReadOnlyList<NotUndone> NotUndone { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What was erased of a plan.</summary>
/// <param name="Changes">How many of its changes.</param>
/// <param name="Hash">SHA-256 over the changes that are left, in lower-case hex: in the place of what the plan's own hash says of them.</param>
public sealed record PlanErasure(int Changes, string Hash);

/// <summary>A user for whom nothing could be planned.</summary>
/// <param name="UserId">The user's id.</param>
/// <param name="Reason">Why.</param>
public sealed record UnplannedUser(string UserId, string Reason);

/// <summary>A value that an app has by itself, where the directory wants what it wanted before.</summary>
/// <param name="UserId">The user's id.</param>
/// <param name="UserName">The user's name.</param>
/// <param name="Path">The attribute, as a path.</param>
/// <param name="Wanted">What the directory wants.</param>
/// <param name="Held">What the app has, as last read or written.</param>
public sealed record DriftedValue(string UserId, string UserName, string Path, AttributeValue Wanted, AttributeValue Held)
{
    /// <inheritdoc/>
    public override string ToString() => $"{UserName} {new AttributeChange(Path, Wanted, Held)}";
}

/// <summary>A read on which a plan rests.</summary>
/// <param name="App">The app that was read.</param>
/// <param name="Skipped">True when nothing had changed since the last complete read, so that it was not read again.</param>
/// <param name="Objects">How many objects were read.</param>
/// <param name="Problems">How many could not be used.</param>
/// <param name="Absent">How many that were known are gone.</param>
/// <param name="Proof">Whether the read saw everything.</param>
/// <param name="ContentMark">What was read, for the next time.</param>
/// <param name="Watermark">Where the next delta starts.</param>
/// <param name="ConfigurationMark">The configuration with which it was read.</param>
public sealed record PlanRead(string App, bool Skipped, long Objects, long Problems, long Absent, ReadProof? Proof, string? ContentMark, string? Watermark, string ConfigurationMark)
{
    /// <summary>The journal's sequence number of the state in which the app's open matches were looked at; null when they were not.</summary>
    public long? MatchedThrough { get; init; }

    /// <summary>True when only what changed since the read before was read: who was not in it is not gone.</summary>
    public bool Delta { get; init; }

    /// <summary>How many objects were new, or other than they were recorded.</summary>
    public long Changed { get; init; }

    /// <summary>When the newest of those changed (UTC), by the app's own clock; null when there were none, or the app does not say.</summary>
    public DateTimeOffset? NewestChange { get; init; }

    /// <summary>When the newest change of all that was read was (UTC), by the app's own clock; null when the app does not say.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>Why the app is read whole from now on, although only changes are asked for; null when it need not be.</summary>
    public string? NoDeltas { get; init; }

    /// <summary>True when single objects were looked up and nothing else was read: it says nothing of how far the app was read.</summary>
    public bool Lookup { get; init; }

    /// <summary>Of a delta that tells of what is gone, how many objects the app had before; null otherwise.</summary>
    public long? Population { get; init; }
}
