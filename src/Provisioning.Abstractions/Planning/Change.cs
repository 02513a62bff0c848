namespace Provisioning;

/// <summary>What a change does.</summary>
public enum ChangeKind
{
    /// <summary>Makes a user or an account.</summary>
    Create,

    /// <summary>Changes attributes.</summary>
    Update,

    /// <summary>Makes it usable again, with the attributes that changed meanwhile.</summary>
    Enable,

    /// <summary>Disables the account, or deactivates the user; nothing is lost.</summary>
    Disable,

    /// <summary>Deletes it.</summary>
    Delete,

    /// <summary>Binds an existing account to its user, with the attributes that differ.</summary>
    Link,

    /// <summary>Takes note of what a source holds now, where no person changes by it. Not listed unless asked for.</summary>
    Record,
}

/// <summary>One attribute's old and new value. No value on the new side clears it.</summary>
/// <param name="Path">The attribute, as a path.</param>
/// <param name="Old">What it is.</param>
/// <param name="New">What it becomes.</param>
public readonly record struct AttributeChange(string Path, AttributeValue Old, AttributeValue New)
{
    /// <summary>True when a value is taken away.</summary>
    public bool IsClear => New.IsNone && !Old.IsNone;

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {(Old.IsNone ? "(none)" : $"'{Old}'")} -> {(New.IsNone ? "(none)" : $"'{New}'")}";
}

/// <summary>One operation on one object: what, to whom, old and new values, and why.</summary>
public sealed record Change
{
    /// <summary>The plan that it belongs to; empty while the plan is being made.</summary>
    public string PlanId { get; init; } = "";

    /// <summary>Its number in the plan, from 1 in the order of application.</summary>
    public required int Number { get; init; }

    /// <summary>What is changed: <see cref="Directory"/>, or the name of an app.</summary>
    public required string Target { get; init; }

    /// <summary>What is done.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>The user concerned; null for a record of an unlinked account.</summary>
    public string? UserId { get; init; }

    /// <summary>The user's name when the plan was made.</summary>
    public string? UserName { get; init; }

    /// <summary>The account's key in the app, or in the source app for a directory change; null for an account yet to be made.</summary>
    public string? AccountKey { get; init; }

    /// <summary>The changed attributes.</summary>
    public IReadOnlyList<AttributeChange> Attributes { get; init; } = [];

    /// <summary>Why, as a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>For a directory change, the app whose data gave it.</summary>
    public string? SourceApp { get; init; }

    /// <summary>For a directory change, what the source holds now, to be recorded with it.</summary>
    public Account? SourceAccount { get; init; }

    /// <summary>The revision of the user on which the change rests; 0 when there is none yet.</summary>
    public long UserRevision { get; init; }

    /// <summary>The revision of the account on which the change rests; 0 when there is none yet.</summary>
    public long AccountRevision { get; init; }

    /// <summary>The directory change of the same plan without which this one makes no sense, or null.</summary>
    public int? DependsOn { get; init; }

    /// <summary>What <see cref="Target"/> is for a change of the directory itself.</summary>
    public const string Directory = "directory";

    /// <summary>True when an attribute that had a value loses it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasClear => Attributes.Any(a => a.IsClear);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {UserName ?? AccountKey} in {Target}";
}
