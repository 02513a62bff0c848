using System.Globalization;
using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>Why something is in quarantine.</summary>
public enum QuarantineCause
{
    /// <summary>A guard holds changes of a run back.</summary>
    Guard,

    /// <summary>The app did not serve us: it is left alone until the time of the next try.</summary>
    Health,

    /// <summary>A run was undone: what it had given is not given again by itself.</summary>
    Undo,
}

/// <summary>What is held back now: changes that a guard holds, or an app that does not serve us.</summary>
public sealed record Quarantine
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The app, or <see cref="Change.Directory"/>.</summary>
    public required string App { get; init; }

    /// <summary>Why.</summary>
    public QuarantineCause Cause { get; init; }

    /// <summary>Since when (UTC): a newer plan that is held by the same guard does not begin it anew.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>For <see cref="QuarantineCause.Guard"/>, which guard, and what it counted.</summary>
    public GuardHold? Hold { get; init; }

    /// <summary>The plan whose changes are held; null for <see cref="QuarantineCause.Health"/>.</summary>
    public string? PlanId { get; init; }

    /// <summary>The plan's hash: what is released is exactly what is held.</summary>
    public string? PlanHash { get; init; }

    /// <summary>The run that held them back, or found the app so, or was undone.</summary>
    public string? RunId { get; init; }

    /// <summary>How many changes are held.</summary>
    public int ChangeCount { get; init; }

    /// <summary>Whom they concern, the first 25 of them; Get-ProvChange lists the changes of all.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    /// <summary>For <see cref="QuarantineCause.Health"/>, how many runs in a row found the app so.</summary>
    public int Attempts { get; init; }

    /// <summary>For <see cref="QuarantineCause.Health"/>, when it is tried again (UTC).</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>For <see cref="QuarantineCause.Health"/>, what it said last.</summary>
    public string? Error { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>Why, as words.</summary>
    [JsonIgnore]
    public string Reason => Hold is { } hold
        ? string.Create(CultureInfo.InvariantCulture, $"{hold.Count} of {hold.Population} {What(hold)}, {hold.Limit}")
        : Cause == QuarantineCause.Undo ? $"the run {RunId} was undone, and is not made again for {ChangeCount}"
        : string.Create(CultureInfo.InvariantCulture, $"next try {NextTry:yyyy-MM-dd HH:mm} UTC: {Error}");

    /// <inheritdoc/>
    public override string ToString() => $"{App}: {Reason}";

    private static string What(GuardHold hold) => hold.Kind switch
    {
        GuardKind.Disable => "disabled or deleted",
        GuardKind.Clear => "lose a value",
        GuardKind.SourceShrink => $"gone from {hold.App}",
        GuardKind.Membership => $"leave {hold.Group}",
        GuardKind.Delete => "deleted",
        GuardKind.Update => "changed",
        _ => "made",
    };
}

/// <summary>That an app does not serve us, and when it is tried again.</summary>
/// <param name="Since">Since when (UTC).</param>
/// <param name="NextTry">When it is tried again (UTC).</param>
/// <param name="Attempts">How many runs in a row found it so.</param>
/// <param name="Error">What it said last.</param>
public sealed record AppHealth(DateTimeOffset Since, DateTimeOffset NextTry, int Attempts, string Error)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"left alone until {NextTry:yyyy-MM-dd HH:mm} UTC");
}
