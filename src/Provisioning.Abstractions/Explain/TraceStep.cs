namespace Provisioning;

/// <summary>What a step of an explanation says.</summary>
public enum TraceKind
{
    /// <summary>Where the user stands.</summary>
    User,

    /// <summary>What an app holds for the user.</summary>
    Account,

    /// <summary>What gives the user an app, or that nothing does.</summary>
    Assignment,

    /// <summary>Whether the user is in a group of an app that the directory keeps.</summary>
    Membership,

    /// <summary>A value.</summary>
    Value,

    /// <summary>The mapping that gives a value.</summary>
    Mapping,

    /// <summary>From where a value or a decision came: a source's row, an override, a person.</summary>
    Source,

    /// <summary>Why a row belongs to the user.</summary>
    Match,

    /// <summary>The change that did it, and why it was planned.</summary>
    Change,

    /// <summary>The run that made a change: of which plan, by whom, and what the app answered.</summary>
    Run,

    /// <summary>Why something did not happen: a guard, a mode, a protection, a failure, a rule that is not met, a time to come.</summary>
    Obstacle,
}

/// <summary>A step of the explanation why a user has something, or has not, and since when. Steps come in the order of a tree: what explains a step follows it, one level deeper.</summary>
public sealed record TraceStep
{
    /// <summary>The user's id.</summary>
    public required string UserId { get; init; }

    /// <summary>How deep in the tree it stands, from 0.</summary>
    public int Level { get; init; }

    /// <summary>What it says.</summary>
    public TraceKind Kind { get; init; }

    /// <summary>The app that it is about.</summary>
    public string? App { get; init; }

    /// <summary>The attribute that it is about.</summary>
    public string? Attribute { get; init; }

    /// <summary>What it says, as a sentence. Values of sensitive attributes are salted hashes.</summary>
    public required string Text { get; init; }

    /// <summary>Since when it is so (UTC).</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The number of the commit since which it is so.</summary>
    public long? Sequence { get; init; }

    /// <summary>Who made it so.</summary>
    public string? Actor { get; init; }

    /// <summary>The step as a line of the tree.</summary>
    public string Line => Level == 0 ? Text : $"{new string(' ', (Level - 1) * 3)}└─ {Text}";

    /// <inheritdoc/>
    public override string ToString() => Line;
}
