using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>What a value has to be to stand at one path of a user: type, number, allowed values, pattern. Made once, used on everybody.</summary>
internal sealed class ValueRule
{
    /// <summary>What stands in output for a value that is not to be seen.</summary>
    public const string Masked = "********";

    private readonly AttributePath _path;
    private readonly AttributeDefinition _definition;
    private readonly bool _single;
    private readonly bool _sensitive;
    private readonly bool _keepsDays;
    private readonly FrozenSet<string>? _allowed;
    private readonly Regex? _pattern;

    public ValueRule(AttributePath path, AttributeDefinition definition, bool sensitive)
    {
        (_path, _definition, _sensitive) = (path, definition, sensitive);
        _keepsDays = LifecycleDates.IsDate(path.Attribute);
        _single = path.Filter is not null || !definition.MultiValued;
        if (definition.AllowedValues.Count > 0)
            _allowed = definition.AllowedValues.ToFrozenSet(definition.CaseExact ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        if (definition.Pattern is { } pattern)
            _pattern = Compile(definition.Name, pattern);
    }

    /// <summary>The expression that a value's whole text has to match, in time linear to the text.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/> when it is none, or cannot be matched so.</exception>
    public static Regex Compile(string attribute, string pattern)
    {
        try
        {
            return new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AttributeInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"The pattern '{pattern}' of the attribute '{attribute}' cannot be used: {e.Message.TrimEnd('.')}.",
                RecommendedAction = "Give a regular expression without look-around and back-references, such as '[A-Z]{2}[0-9]{4}'; it always has to match the whole text.",
                Target = attribute,
            }.ToException(e);
        }
    }

    /// <summary>The value in the attribute's type: "True" becomes true for a boolean, a single value a list of one where several are possible.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public AttributeValue Convert(AttributeValue value)
    {
        if (value.IsNone)
            return value;
        if (!_single)
            return AttributeValue.FromList(value.AsList().Select(ConvertOne));
        return value.Kind == AttributeValueKind.List ? throw Wrong(value, "has one value only") : ConvertOne(value);
    }

    private AttributeValue ConvertOne(AttributeValue value)
    {
        var converted = ToType(value);
        if (_allowed is not null && !_allowed.Contains(converted.ToString()))
            throw Wrong(value, $"can be {string.Join(", ", _definition.AllowedValues.Take(10))}{(_definition.AllowedValues.Count > 10 ? ", …" : "")}");
        if (_pattern is not null && !_pattern.IsMatch(converted.ToString()))
            throw Wrong(value, $"has to match '{_definition.Pattern}' as a whole");
        return converted;
    }

    private AttributeValue ToType(AttributeValue value)
    {
        var text = value.AsString();
        switch (_definition.Type)
        {
            case AttributeType.Complex:
                // A bare value of a complex attribute is its "value" (RFC 7643 §2.4).
                return value.Kind == AttributeValueKind.Complex ? value : AttributeValue.From(AttributeSet.Empty.With("value", value));
            case AttributeType.Boolean:
                return value.AsBoolean() is not null ? value : bool.TryParse(text, out var b) ? b : throw Wrong(value, "is true or false");
            case AttributeType.Integer:
                return value.AsInteger() is not null ? value
                    : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i) ? i
                    : throw Wrong(value, "is a whole number");
            case AttributeType.Decimal:
                return value.AsDecimal() is not null ? value
                    : decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var d) ? AttributeValue.From(d)
                    : throw Wrong(value, "is a number");
            case AttributeType.DateTime when _keepsDays && DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var day):
                return day.ToString(LifecycleDate.DayFormat, CultureInfo.InvariantCulture);
            case AttributeType.DateTime:
                return text is not null && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    ? AttributeValue.From(time)
                    : throw Wrong(value, "is a date, such as 2026-03-01 or 2026-03-01T08:00:00Z");
            default:
                return value.Kind == AttributeValueKind.Complex ? throw Wrong(value, "is text") : text is null ? value.ToString() : value;
        }
    }

    private ProvisioningException Wrong(AttributeValue value, string what) => new ProvisioningError
    {
        Id = ErrorIds.AttributeInvalid,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"The attribute '{_path.Canonical}' {what}; '{(_sensitive ? Masked : Shorten(value.ToString()))}' is not.",
        RecommendedAction = "Correct the value where it comes from, or map another attribute.",
        Target = _path.Canonical,
    }.ToException();

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
