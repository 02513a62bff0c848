namespace Provisioning;

/// <summary>The data types of RFC 7643 §2.3.</summary>
public enum AttributeType
{
    /// <summary>Text.</summary>
    String,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A decimal number.</summary>
    Decimal,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>A point in time: ISO 8601 text in UTC.</summary>
    DateTime,

    /// <summary>Bytes, as base64 text.</summary>
    Binary,

    /// <summary>The address or id of something else.</summary>
    Reference,

    /// <summary>An object with sub-attributes.</summary>
    Complex,
}

/// <summary>One attribute of the directory's schema.</summary>
public sealed record AttributeDefinition
{
    /// <summary>Its name, as SCIM spells it: a letter, then letters, digits, '-', '_' or '$' (RFC 7643 §2.1).</summary>
    public required string Name { get; init; }

    /// <summary>Its data type.</summary>
    public AttributeType Type { get; init; }

    /// <summary>True when it can have several values.</summary>
    public bool MultiValued { get; init; }

    /// <summary>True when text that differs only in case differs.</summary>
    public bool CaseExact { get; init; }

    /// <summary>True when every user must have it.</summary>
    public bool Required { get; init; }

    /// <summary>True when no two users may have the same value.</summary>
    public bool Unique { get; init; }

    /// <summary>True when filters on it use an index.</summary>
    public bool Indexed { get; init; }

    /// <summary>What it means.</summary>
    public string? Description { get; init; }

    /// <summary>Other names under which scripts and AD's cmdlets know it, such as Mail or Surname.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The parts of a complex attribute.</summary>
    public IReadOnlyList<AttributeDefinition> SubAttributes { get; init; } = [];

    /// <summary>True for an attribute that an administrator added; false for those of RFC 7643.</summary>
    public bool Custom { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
