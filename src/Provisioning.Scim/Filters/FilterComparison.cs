using System.Globalization;

namespace Provisioning.Scim;

/// <summary>Compares one value of an attribute with a filter's value, as the attribute's type demands.</summary>
internal static class FilterComparison
{
    /// <summary>The test for one value. A complex value is tested by its part "value" (RFC 7643 §2.4).</summary>
    public static Predicate<AttributeValue> Create(ComparisonNode node, AttributeDefinition? definition)
    {
        var test = CreateSimple(node, definition);
        return value => test(value.AsComplex() is { } complex ? complex["value"] : value);
    }

    /// <summary>The error that the comparison does not fit the attribute.</summary>
    public static ProvisioningException Misfit(ComparisonNode node, string why, string hint) => new ProvisioningError
    {
        Id = ErrorIds.FilterInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The filter's condition '{node}' cannot be used on {node.Path.Canonical}: {why}.",
        RecommendedAction = hint,
        Target = node.Path.Canonical,
    }.ToException();

    private static Predicate<AttributeValue> CreateSimple(ComparisonNode node, AttributeDefinition? definition)
    {
        var op = node.Operator;
        switch (definition?.Type)
        {
            case AttributeType.Boolean:
                if (op.IsOrdering() || op.IsSubstring())
                    throw Misfit(node, "it is true or false", "Use eq or ne.");
                var wanted = node.Value.AsBoolean() ?? (bool.TryParse(node.Value.AsString(), out var parsed) ? parsed : throw Misfit(node, "it is true or false", "Write true or false."));
                return Logical(op, wanted);
            case AttributeType.Integer or AttributeType.Decimal:
                return node.Value.AsDecimal() is { } wantedNumber ? Numeric(op, wantedNumber) : throw Misfit(node, "it is a number", "Write a number without quotes, and no co, sw or ew.");
            case AttributeType.DateTime when !op.IsSubstring():
                return TryReadTime(node.Value.AsString(), out var time) ? Temporal(op, time) : throw Misfit(node, "it is a point in time", "Write one in double quotes, such as \"2026-01-31T09:00:00Z\".");
            case AttributeType.Binary when op.IsOrdering():
                throw Misfit(node, "binary values have no order", "Use eq or ne.");
            case null when node.Value.AsDecimal() is { } number: return Numeric(op, number);
            case null when node.Value.AsBoolean() is { } boolean: return Logical(op, boolean);
        }

        // Some clients write true and false as text: roles[primary eq "True"].
        if (definition is null && (op is FilterOperator.Equal or FilterOperator.NotEqual) && bool.TryParse(node.Value.AsString(), out var logical))
        {
            var (asText, asBoolean) = (Textual(op, node.Value.AsString()!, StringComparison.OrdinalIgnoreCase), Logical(op, logical));
            return value => value.AsBoolean() is null ? asText(value) : asBoolean(value);
        }

        var text = node.Value.AsString() ?? throw Misfit(node, "it is text", $"Put the value in double quotes: \"{node.Value}\".");
        return Textual(op, text, definition is { CaseExact: true } ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
    }

    private static Predicate<AttributeValue> Textual(FilterOperator op, string text, StringComparison comparison) => op switch
    {
        FilterOperator.Equal => v => v.AsString() is { } s && s.Equals(text, comparison),
        FilterOperator.NotEqual => v => v.AsString() is not { } s || !s.Equals(text, comparison),
        FilterOperator.Contains => v => v.AsString() is { } s && s.Contains(text, comparison),
        FilterOperator.StartsWith => v => v.AsString() is { } s && s.StartsWith(text, comparison),
        FilterOperator.EndsWith => v => v.AsString() is { } s && s.EndsWith(text, comparison),
        _ => v => v.AsString() is { } s && Ordered(op, string.Compare(s, text, comparison)),
    };

    private static Predicate<AttributeValue> Logical(FilterOperator op, bool wanted) => v => (op == FilterOperator.Equal) == (v.AsBoolean() == wanted);

    private static Predicate<AttributeValue> Numeric(FilterOperator op, decimal number) =>
        v => v.AsDecimal() is { } d ? Ordered(op, d.CompareTo(number)) : op == FilterOperator.NotEqual;

    private static Predicate<AttributeValue> Temporal(FilterOperator op, DateTimeOffset time) =>
        v => TryReadTime(v.AsString(), out var t) ? Ordered(op, t.CompareTo(time)) : op == FilterOperator.NotEqual;

    private static bool Ordered(FilterOperator op, int order) => op switch
    {
        FilterOperator.Equal => order == 0,
        FilterOperator.NotEqual => order != 0,
        FilterOperator.GreaterThan => order > 0,
        FilterOperator.GreaterOrEqual => order >= 0,
        FilterOperator.LessThan => order < 0,
        FilterOperator.LessOrEqual => order <= 0,
        _ => false,
    };

    // ISO 8601 with a date at least; a time without an offset is UTC, as the directory writes it.
    private static bool TryReadTime(string? text, out DateTimeOffset time)
    {
        time = default;
        return text is { Length: >= 10 } && text[4] == '-' && text[7] == '-'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
