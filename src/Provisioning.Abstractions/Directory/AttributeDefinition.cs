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

/// <summary>Who may write an attribute (RFC 7643 §2.2).</summary>
public enum AttributeMutability
{
    /// <summary>Read and written at will.</summary>
    ReadWrite,

    /// <summary>Only the application that has it writes it.</summary>
    ReadOnly,

    /// <summary>Written when the object or value is made, and never changed.</summary>
    Immutable,

    /// <summary>Written and never read back, such as a password.</summary>
    WriteOnly,
}

/// <summary>When an attribute is part of an answer (RFC 7643 §2.2).</summary>
public enum AttributeReturned
{
    /// <summary>Unless it is left out by request.</summary>
    Default,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,

    /// <summary>Only on request.</summary>
    Request,
}

/// <summary>One attribute of a schema: the directory's own, or an app's.</summary>
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

    /// <summary>Who may write it.</summary>
    public AttributeMutability Mutability { get; init; }

    /// <summary>When it is part of an answer.</summary>
    public AttributeReturned Returned { get; init; }

    /// <summary>Values that are suggested for it, such as work and home; others are valid too.</summary>
    public IReadOnlyList<string> CanonicalValues { get; init; } = [];

    /// <summary>What a reference can point to: names of resource types, "external" or "uri".</summary>
    public IReadOnlyList<string> ReferenceTypes { get; init; } = [];

    /// <summary>True when filters on it use an index.</summary>
    public bool Indexed { get; init; }

    /// <summary>True when its values are shown to nobody: they are data in the store and masked in everything that is written out.</summary>
    public bool Sensitive { get; init; }

    /// <summary>The only values that it can have, where they are limited; compared as <see cref="CaseExact"/> says.</summary>
    public IReadOnlyList<string> AllowedValues { get; init; } = [];

    /// <summary>A regular expression that its whole text has to match, or null. One that can be matched in time linear to the text.</summary>
    public string? Pattern { get; init; }

    /// <summary>
    /// Who is asked for its value, the first with an opinion winning: names of source apps, and "local" for what people set. Sources that are not named follow by their priority,
    /// and local comes last where it is not named. Empty for just that.
    /// </summary>
    public IReadOnlyList<string> SourceOrder { get; init; } = [];

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
