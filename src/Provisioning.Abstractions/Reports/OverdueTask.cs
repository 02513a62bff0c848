namespace Provisioning;

/// <summary>Work of a person that should have been done by now.</summary>
public sealed record OverdueTask
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The task.</summary>
    public required string TaskId { get; init; }

    /// <summary>What it asks for.</summary>
    public TaskAction Action { get; init; }

    /// <summary>The id of the user whom it is about.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name when the task was made.</summary>
    public string? UserName { get; init; }

    /// <summary>The account to change, by its key in the app; null for one that is to be made.</summary>
    public string? AccountKey { get; init; }

    /// <summary>Who is to do it.</summary>
    public string? Assignee { get; init; }

    /// <summary>When it was to be done (UTC).</summary>
    public DateTimeOffset Due { get; init; }

    /// <summary>For how many whole days it has been due.</summary>
    public int DaysOverdue { get; init; }

    /// <summary>Why it is to be done.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What is to be done.</summary>
    public string Next { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => TaskId;
}
