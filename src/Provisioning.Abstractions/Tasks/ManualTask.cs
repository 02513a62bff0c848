using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>What a task asks for.</summary>
public enum TaskAction
{
    /// <summary>Make an account, or make a disabled one usable again.</summary>
    Provision,

    /// <summary>Change attributes of an account.</summary>
    Change,

    /// <summary>Disable or delete an account.</summary>
    Deprovision,
}

/// <summary>Where a task stands.</summary>
public enum TaskState
{
    /// <summary>To be done.</summary>
    Open,

    /// <summary>Done: what it asked for is recorded as what the system holds.</summary>
    Completed,

    /// <summary>Not to be done: a person stopped it, a newer task took its place, or it is no longer needed.</summary>
    Canceled,
}

/// <summary>
/// Work that a person must do in a system that has no API: what to do there, to whose account, why and until when. A user has at most one open task in an app.
/// </summary>
public sealed record ManualTask
{
    /// <summary>Its id: the app, then the run and the number of the change that it was made of.</summary>
    public required string Id { get; init; }

    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The user whom it is about.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name when the task was made.</summary>
    public string? UserName { get; init; }

    /// <summary>The user's name to show when the task was made.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The change that is to be made in the app.</summary>
    public ChangeKind Kind { get; init; }

    /// <summary>The account to change, by its key in the app; null for one that is to be made.</summary>
    public string? AccountKey { get; init; }

    /// <summary>The attributes to set, with what they are now.</summary>
    public IReadOnlyList<AttributeChange> Attributes { get; init; } = [];

    /// <summary>Why, as a sentence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The ids of the groups that give the user the app.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>True when the person is no longer to have the account. False while they are, are on leave or have not begun.</summary>
    public bool OutOfScope { get; init; }

    /// <summary>Where the account is taken away, to whom the person's data is to be handed.</summary>
    public string? DataOwner { get; init; }

    /// <summary>How it is done in this system, as the app's settings say.</summary>
    public string? Instructions { get; init; }

    /// <summary>Who is to do it, as the app's settings say.</summary>
    public string? Assignee { get; init; }

    /// <summary>Where it stands.</summary>
    public TaskState State { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it is to be done (UTC).</summary>
    public DateTimeOffset Due { get; init; }

    /// <summary>The run that made it.</summary>
    public string? RunId { get; init; }

    /// <summary>When it was completed or canceled (UTC).</summary>
    public DateTimeOffset? Closed { get; init; }

    /// <summary>Who completed or canceled it.</summary>
    public string? ClosedBy { get; init; }

    /// <summary>What shows that it was done: a ticket, a name, a sentence.</summary>
    public string? Evidence { get; init; }

    /// <summary>Why it was canceled.</summary>
    public string? CancelReason { get; init; }

    /// <summary>The task that took its place.</summary>
    public string? SupersededBy { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>What it asks for.</summary>
    [JsonIgnore]
    public TaskAction Action => Kind switch
    {
        ChangeKind.Create or ChangeKind.Enable => TaskAction.Provision,
        ChangeKind.Disable or ChangeKind.Delete => TaskAction.Deprovision,
        _ => TaskAction.Change,
    };

    /// <summary>True when it is open at this time and was due before.</summary>
    public bool IsOverdue(DateTimeOffset now) => State == TaskState.Open && Due <= now;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
