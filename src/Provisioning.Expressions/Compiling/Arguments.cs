namespace Provisioning.Expressions;

/// <summary>Checks that a part gives what is asked of it, and converts what it gives.</summary>
internal static class Arguments
{
    /// <summary>The part as values of the kind. Literals and known types that can never fit are refused; the rest is converted when it is there.</summary>
    /// <exception cref="ExpressionFault">It can never fit.</exception>
    public static Eval Convert(Part part, ValueKind kind, string name, string? function = null)
    {
        if (!Fits(part, kind))
        {
            var what = function is null ? $"The {name}" : $"The {name} of {function}";
            throw new ExpressionFault(part.At, $"{what} is {new PartType(kind).Said}; this is {part.Type.Said}.", HintFor(part.Type.Kind, kind));
        }

        var (eval, at) = (part.Eval, part.At);
        switch (kind)
        {
            case ValueKind.Text when part.Type.Kind is ValueKind.Text or ValueKind.Time:
                return eval;
            case ValueKind.Text:
                return e =>
                {
                    var value = eval(e);
                    return value.IsNone || value.Kind == AttributeValueKind.String ? value : Values.ToText(value, at);
                };
            case ValueKind.Integer when part.Literal is { Kind: AttributeValueKind.Integer }:
                return eval;
            case ValueKind.Integer:
                return e =>
                {
                    var value = eval(e);
                    return Values.IsEmpty(value) ? default : value.Kind == AttributeValueKind.Integer ? value : Values.ToInteger(value, at);
                };
            case ValueKind.Number:
                return e =>
                {
                    var value = eval(e);
                    return Values.IsEmpty(value) ? default : AttributeValue.From(Values.ToNumber(value, at));
                };
            case ValueKind.Boolean:
                return e => Values.ToBoolean(eval(e), at) is { } known ? known : default(AttributeValue);
            case ValueKind.Time:
                return e =>
                {
                    var value = eval(e);
                    if (!Values.IsEmpty(value))
                        Values.ToTime(value, at);
                    return Values.IsEmpty(value) ? default : value;
                };
            default:
                return eval;
        }
    }

    /// <summary>Refuses what can never be true or false.</summary>
    /// <exception cref="ExpressionFault">It can never be.</exception>
    public static void CheckCondition(Part part)
    {
        if (!Fits(part, ValueKind.Boolean))
            throw new ExpressionFault(part.At, $"A condition was expected, and this is {part.Type.Said}.", "Compare it, such as x == \"yes\" or x != null.");
    }

    private static bool Fits(Part part, ValueKind kind)
    {
        var has = part.Type.Kind;
        if (kind == ValueKind.Any || has is ValueKind.Any or ValueKind.Null || has == kind)
            return true;
        // Columns of a file are text, whatever they hold; a text that is written out is what it is.
        var fromText = has == ValueKind.Text && part.Literal is null;
        return kind switch
        {
            ValueKind.Text => has is ValueKind.Integer or ValueKind.Number or ValueKind.Boolean or ValueKind.Time,
            ValueKind.Integer => has == ValueKind.Number || fromText,
            ValueKind.Number => has == ValueKind.Integer || fromText,
            ValueKind.Boolean => fromText,
            ValueKind.Time => has == ValueKind.Text,
            ValueKind.List => part.Literal is null && has != ValueKind.Record,
            _ => false,
        };
    }

    private static string? HintFor(ValueKind has, ValueKind wanted) => (has, wanted) switch
    {
        (ValueKind.List, _) => "Take one of it with [0], or join it with String.join(\", \", list).",
        (ValueKind.Record, _) => "Name one of its attributes, such as .value.",
        (_, ValueKind.List) => "A list is written {\"a\", \"b\"}.",
        _ => null,
    };
}
