namespace Provisioning;

/// <summary>What an expression says of an attribute.</summary>
public enum ExpressionAnswerKind
{
    /// <summary>Nothing: what it is made of has no value. As a source attribute without a value.</summary>
    NoValue,

    /// <summary>A value.</summary>
    Value,

    /// <summary><c>clear()</c>: the attribute is to be empty.</summary>
    Clear,

    /// <summary><c>keep()</c>: no opinion; the attribute stays as it is.</summary>
    Keep,

    /// <summary>It cannot be worked out for this object.</summary>
    Error,
}
