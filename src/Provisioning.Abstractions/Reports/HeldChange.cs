namespace Provisioning;

/// <summary>How something is not done.</summary>
public enum HeldKind
{
    /// <summary>A guard holds changes of a plan back.</summary>
    Hold,

    /// <summary>An app does not serve us, and is left alone until a time.</summary>
    AppDown,

    /// <summary>A run was undone, and what it had given is not given again.</summary>
    Undone,

    /// <summary>A person's change failed.</summary>
    Failed,

    /// <summary>A person's change waits: for a guard, for another change, or for the app.</summary>
    Waiting,
}

/// <summary>Something that was to be done and is not: what is held back as a whole, or one person's change in one app.</summary>
public sealed record HeldChange
{
    /// <summary>The app, or <see cref="Change.Directory"/>.</summary>
    public required string App { get; init; }

    /// <summary>How it is not done.</summary>
    public HeldKind Kind { get; init; }

    /// <summary>The id of the person; null for what is held back as a whole.</summary>
    public string? UserId { get; init; }

    /// <summary>The person's name; null for what is held back as a whole.</summary>
    public string? UserName { get; init; }

    /// <summary>How many changes it is.</summary>
    public int Count { get; init; }

    /// <summary>Since when (UTC); for a person's change, when it was last tried or looked at.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How often it was tried in vain.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is tried again (UTC); null where nothing is tried by itself.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>The plan whose changes are held.</summary>
    public string? PlanId { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What comes next by itself, or is to be done.</summary>
    public string Next { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{App}{(UserName is null ? "" : "/")}{UserName}: {Kind}";
}
