namespace Provisioning.Expressions;

/// <summary>What kind of value a part of an expression gives.</summary>
internal enum ValueKind
{
    /// <summary>Not known before it is there.</summary>
    Any,

    /// <summary>No value.</summary>
    Null,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A point in time, as ISO 8601 text.</summary>
    Time,

    /// <summary>Several values.</summary>
    List,

    /// <summary>Named parts.</summary>
    Record,
}
