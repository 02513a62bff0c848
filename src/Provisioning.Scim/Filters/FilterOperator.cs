namespace Provisioning.Scim;

/// <summary>The comparison operators of RFC 7644 §3.4.2.2 (table 3).</summary>
public enum FilterOperator
{
    /// <summary>eq: equal.</summary>
    Equal,

    /// <summary>ne: not equal.</summary>
    NotEqual,

    /// <summary>co: contains.</summary>
    Contains,

    /// <summary>sw: starts with.</summary>
    StartsWith,

    /// <summary>ew: ends with.</summary>
    EndsWith,

    /// <summary>gt: greater than.</summary>
    GreaterThan,

    /// <summary>ge: greater than or equal to.</summary>
    GreaterOrEqual,

    /// <summary>lt: less than.</summary>
    LessThan,

    /// <summary>le: less than or equal to.</summary>
    LessOrEqual,
}

/// <summary>How the operators are written, and which values each of them takes.</summary>
internal static class FilterOperators
{
    private static readonly string[] Words = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

    public static string Word(this FilterOperator op) => Words[(int)op];

    public static FilterOperator? FromWord(string word)
    {
        var at = Array.FindIndex(Words, w => w.Equals(word, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? null : (FilterOperator)at;
    }

    public static bool IsSubstring(this FilterOperator op) => op is FilterOperator.Contains or FilterOperator.StartsWith or FilterOperator.EndsWith;

    public static bool IsOrdering(this FilterOperator op) => op >= FilterOperator.GreaterThan;

    /// <summary>Why the operator cannot be used with the value, or null when it can.</summary>
    public static string? Objection(FilterOperator op, AttributeValue value) => value.Kind switch
    {
        AttributeValueKind.String => null,
        AttributeValueKind.Integer or AttributeValueKind.Decimal when !op.IsSubstring() => null,
        AttributeValueKind.Boolean or AttributeValueKind.None when op is FilterOperator.Equal or FilterOperator.NotEqual => null,
        AttributeValueKind.Boolean => $"true and false can only be compared with eq and ne, not with {op.Word()}",
        AttributeValueKind.None => $"null can only be compared with eq and ne, not with {op.Word()}",
        AttributeValueKind.Complex or AttributeValueKind.List => "a value is text, a number, true, false or null",
        _ => $"{op.Word()} needs text in double quotes",
    };
}
