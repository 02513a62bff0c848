namespace Provisioning;

/// <summary>
/// What a run that was undone had given, and what is not given again by itself: as long as what is wanted is this very value, it is left. It ends when something else is wanted, when somebody sets the attribute, or by
/// Clear-ProvQuarantine.
/// </summary>
/// <param name="Path">The attribute, as a path; <see cref="Standing"/> for where a user stands and whether an account can be used.</param>
/// <param name="Value">The value that is not given again.</param>
/// <param name="RunId">The run that was undone.</param>
/// <param name="Since">Since when (UTC).</param>
public sealed record UndoneValue(string Path, AttributeValue Value, string RunId, DateTimeOffset Since)
{
    /// <summary>For <see cref="Standing"/>, why it is wanted: who has left because an end date has passed is not held for a source's word. Null for attributes.</summary>
    public string? Cause { get; init; }

    /// <summary>True when somebody has ended it: the next plan gives the value again.</summary>
    public bool IsReleased { get; init; }

    /// <summary>The path of a user's status, and of whether an account can be used.</summary>
    public const string Standing = "status";

    /// <inheritdoc/>
    public override string ToString() => $"{Path} is not '{Value}' again (run {RunId} undone)";
}

/// <summary>Why something of a run is not undone.</summary>
public enum NotUndoneReason
{
    /// <summary>Nothing can undo it.</summary>
    CannotBe,

    /// <summary>It has changed since: it is left alone.</summary>
    ChangedSince,
}

/// <summary>Something of a run that is not undone.</summary>
/// <param name="UserName">Whose it is.</param>
/// <param name="What">What was done.</param>
/// <param name="Reason">Whether it cannot be, or was left alone.</param>
/// <param name="Why">Why, as a sentence.</param>
public sealed record NotUndone(string? UserName, string What, NotUndoneReason Reason, string Why)
{
    /// <inheritdoc/>
    public override string ToString() => $"{What} {UserName}: {Why}";
}
