using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>Which way a mapping goes.</summary>
public enum MappingDirection
{
    /// <summary>From the app to the directory.</summary>
    Inbound,

    /// <summary>From the directory to the app.</summary>
    Outbound,
}


/// <summary>When a mapping has a say.</summary>
public enum MappingWhen
{
    /// <summary>Whenever the person is looked at.</summary>
    Always,

    /// <summary>When the user or account is made: from then on the value is left to others.</summary>
    CreateOnly,
}

/// <summary>How a mapping stands against what the target has already.</summary>
public enum MappingStrength
{
    /// <summary>Enforces: the target gets the value whatever it has.</summary>
    Strong,

    /// <summary>Flows when what is wanted has changed. Where the app has something else by itself, that is drift: reported, and left. Outbound only.</summary>
    Normal,

    /// <summary>Fills: outbound what the account has no value of, inbound what nobody else has an opinion of.</summary>
    Weak,
}

/// <summary>What a mapping says where its source or expression has no value.</summary>
public enum NullAction
{
    /// <summary>The default stands in.</summary>
    Default,

    /// <summary>The target is to be empty, whatever it has.</summary>
    Clear,

    /// <summary>No opinion: the target keeps what it has. Inbound the next source is asked first.</summary>
    Keep,
}

/// <summary>What a mapping says of a value that its <see cref="Mapping.ValueMap"/> does not name.</summary>
public enum UnmappedAction
{
    /// <summary>The person is left out of the plan and reported, with the value.</summary>
    Error,

    /// <summary>The default stands in.</summary>
    Default,

    /// <summary>The target is to be empty; of several values, that one is left out.</summary>
    Clear,

    /// <summary>No opinion: the target keeps what it has. Inbound the next source is asked first.</summary>
    Keep,
}

/// <summary>Where one attribute's value comes from: an attribute of the other side, an expression or a constant, and what stands in when there is none.</summary>
public sealed record Mapping
{
    /// <summary>Which way it goes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required MappingDirection Direction { get; init; }

    /// <summary>The attribute that gets the value, as a path (RFC 7644 figure 7), such as name.givenName or emails[type eq "work"].value.</summary>
    public required string Target { get; init; }

    /// <summary>The attribute that gives it, as a path; null for an expression or a constant.</summary>
    public string? Source { get; init; }

    /// <summary>The expression that gives it (docs/expressions.md); null for an attribute or a constant.</summary>
    public string? Expression { get; init; }

    /// <summary>The other side's attributes that <see cref="Expression"/> names. Found when the mapping is saved, so that a source can say early that one of them is gone.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>The constant; no value where <see cref="Source"/> or <see cref="Expression"/> is set.</summary>
    public AttributeValue Constant { get; init; }

    /// <summary>What stands in when the source or the expression has no value.</summary>
    public AttributeValue Default { get; init; }

    /// <summary>When it has a say.</summary>
    public MappingWhen When { get; init; }

    /// <summary>How it stands against what the target has already.</summary>
    public MappingStrength Strength { get; init; }

    /// <summary>
    /// What it says where there is no value; null for the usual: <see cref="Default"/> stands in, and without one outbound the app is to have no value, and inbound the next source is asked.
    /// </summary>
    public NullAction? OnNull { get; init; }

    /// <summary>What the target is to have for each value of the other side, whose case is ignored; null where values pass as they are. Several values are looked up one by one.</summary>
    public AttributeSet? ValueMap { get; init; }

    /// <summary>What it says of a value that <see cref="ValueMap"/> does not name.</summary>
    public UnmappedAction Unmapped { get; init; }

    /// <summary>
    /// True when the value is chosen so that nobody else has it: the first free candidate of <see cref="Source"/> or <see cref="Expression"/>, else the last one with the first free number. It is chosen once and kept.
    /// </summary>
    public bool Unique { get; init; }

    /// <summary>How many values are tried before the person is reported, from 1 to <see cref="MostTries"/>; null for <see cref="UsualTries"/>.</summary>
    public int? MaxTries { get; init; }

    /// <summary>How many values are tried where <see cref="MaxTries"/> does not say.</summary>
    public const int UsualTries = 100;

    /// <summary>How many values can be tried.</summary>
    public const int MostTries = 1_000_000;

    /// <inheritdoc/>
    public override string ToString() => $"{Target} = {Source ?? Expression ?? $"'{Constant}'"}";
}
