using System.Globalization;

namespace Provisioning.Expressions;

/// <summary>How values become each other, and how they compare.</summary>
internal static class Values
{
    /// <summary>The text, or no value where nothing is left of it: a half-made name is worse than none.</summary>
    public static AttributeValue Text(string? text) => string.IsNullOrEmpty(text) ? default : AttributeValue.From(text);

    /// <summary>True where there is no value or an empty text.</summary>
    public static bool IsEmpty(AttributeValue value) => value.IsNone || value.AsString() is { Length: 0 };

    /// <summary>The value as text.</summary>
    /// <exception cref="ExpressionFault">It is a list or has parts.</exception>
    public static string ToText(AttributeValue value, ExpressionPosition at) => value.AsString() ?? value.Kind switch
    {
        AttributeValueKind.List => throw new ExpressionFault(at, "A text was expected, and this is a list.", "Take one of it with [0], or join it with String.join(\", \", list)."),
        AttributeValueKind.Complex => throw new ExpressionFault(at, "A text was expected, and this has parts.", "Name the part, such as .value."),
        _ => value.ToString(),
    };

    /// <summary>The value as a number.</summary>
    /// <exception cref="ExpressionFault">It is none.</exception>
    public static decimal ToNumber(AttributeValue value, ExpressionPosition at) =>
        TryNumber(value, out var number) ? number : throw new ExpressionFault(at, $"A number was expected, and '{Shorten(value)}' is none.");

    /// <summary>The value as a whole number.</summary>
    /// <exception cref="ExpressionFault">It is none.</exception>
    public static long ToInteger(AttributeValue value, ExpressionPosition at)
    {
        if (value.AsInteger() is { } whole)
            return whole;
        var number = ToNumber(value, at);
        return number == Math.Truncate(number) && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : throw new ExpressionFault(at, $"A whole number was expected, and '{Shorten(value)}' is none.", "Convert.toInt rounds.");
    }

    /// <summary>The value as true, false or no value.</summary>
    /// <exception cref="ExpressionFault">It is none of these.</exception>
    public static bool? ToBoolean(AttributeValue value, ExpressionPosition at) =>
        value.AsBoolean() ?? (IsEmpty(value) ? null
            : bool.TryParse(value.AsString(), out var parsed) ? parsed
            : throw new ExpressionFault(at, $"True or false was expected, and '{Shorten(value)}' is neither.", "Compare it, such as x == \"yes\"."));

    /// <summary>The value as a point in time.</summary>
    /// <exception cref="ExpressionFault">It is none.</exception>
    public static DateTimeOffset ToTime(AttributeValue value, ExpressionPosition at) =>
        value.AsString() is { } text && IsoTime.TryParse(text, out var time)
            ? time
            : throw new ExpressionFault(at, $"A date was expected, and '{Shorten(value)}' is none.", "ISO 8601 is understood, such as 2026-03-01 or 2026-03-01T08:00:00Z; Time.fromStringToIso8601 reads others.");

    /// <summary>True when the value is a number or a text that is one.</summary>
    public static bool TryNumber(AttributeValue value, out decimal number)
    {
        if (value.AsDecimal() is { } known)
        {
            number = known;
            return true;
        }

        number = 0;
        return value.AsString() is { Length: > 0 and <= 40 } text && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Equal: no value and an empty text are, a number and a text that is that number are, and so are true and "True". Other text by its characters.</summary>
    public static bool Same(AttributeValue a, AttributeValue b)
    {
        if (a.AsString() is { } x && b.AsString() is { } y)
            return string.Equals(x, y, StringComparison.Ordinal);
        if (IsEmpty(a) || IsEmpty(b))
            return IsEmpty(a) && IsEmpty(b);
        if (a.Kind == AttributeValueKind.Boolean || b.Kind == AttributeValueKind.Boolean)
            return AsBoolean(a) is { } p && AsBoolean(b) == p;
        if (a.AsDecimal() is not null || b.AsDecimal() is not null)
            return TryNumber(a, out var m) && TryNumber(b, out var n) && m == n;
        return a.SameValues(b);
    }

    /// <summary>Below, equal or above zero; null where one of them has no value.</summary>
    /// <exception cref="ExpressionFault">They cannot be compared.</exception>
    public static int? Compare(AttributeValue a, AttributeValue b, bool asTime, ExpressionPosition at)
    {
        if (IsEmpty(a) || IsEmpty(b))
            return null;
        if (asTime)
            return ToTime(a, at).CompareTo(ToTime(b, at));
        if (a.AsDecimal() is not null || b.AsDecimal() is not null)
            return ToNumber(a, at).CompareTo(ToNumber(b, at));
        return a.AsString() is { } x && b.AsString() is { } y
            ? string.CompareOrdinal(x, y)
            : throw new ExpressionFault(at, "Only numbers, dates and texts are less or greater than each other.");
    }

    /// <summary>The number as a value: whole where it is whole.</summary>
    public static AttributeValue Number(decimal number) =>
        number == Math.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : AttributeValue.From(number);

    /// <summary>The value for an error, cut short.</summary>
    public static string Shorten(AttributeValue value)
    {
        var text = value.ToString();
        return text.Length <= 40 ? text : text[..40] + "…";
    }

    private static bool? AsBoolean(AttributeValue value) => value.AsBoolean() ?? (bool.TryParse(value.AsString(), out var parsed) ? parsed : null);
}
