namespace Provisioning.Expressions;

/// <summary>Compiles operators.</summary>
internal static class Operators
{
    public static Part Unary(UnarySyntax node, Part operand)
    {
        var (eval, at) = (operand.Eval, operand.At);
        if (node.Sign == "!")
        {
            Arguments.CheckCondition(operand);
            return new(e => Values.ToBoolean(eval(e), at) is { } known ? !known : default(AttributeValue), PartType.Boolean, node.Position);
        }

        var number = Arguments.Convert(operand, ValueKind.Number, "operand of '-'");
        var minus = operand.Literal is { } literal && literal.AsDecimal() is { } known ? Values.Number(-known) : (AttributeValue?)null;
        return new(
            minus is { } value ? _ => value : e => number(e).AsDecimal() is { } positive ? Values.Number(-positive) : default,
            operand.Type.Kind == ValueKind.Integer ? PartType.Integer : PartType.Number,
            node.Position,
            minus);
    }

    public static Part Binary(BinarySyntax node, Part left, Part right)
    {
        var (a, b, at) = (left.Eval, right.Eval, node.Position);
        var asTime = left.Type.Kind == ValueKind.Time || right.Type.Kind == ValueKind.Time;
        switch (node.Sign)
        {
            case "==" or "!=":
                var equal = node.Sign == "==";
                return asTime
                    ? new(e => Equal(a(e), b(e)) == equal, PartType.Boolean, left.At)
                    : new(e => Values.Same(a(e), b(e)) == equal, PartType.Boolean, left.At);
            case "<":
                return new(e => Values.Compare(a(e), b(e), asTime, at) < 0, PartType.Boolean, left.At);
            case "<=":
                return new(e => Values.Compare(a(e), b(e), asTime, at) <= 0, PartType.Boolean, left.At);
            case ">":
                return new(e => Values.Compare(a(e), b(e), asTime, at) > 0, PartType.Boolean, left.At);
            case ">=":
                return new(e => Values.Compare(a(e), b(e), asTime, at) >= 0, PartType.Boolean, left.At);
            default:
                return Calculation(node, left, right);
        }
    }

    // Two points in time are equal whatever their zones; something that is no date equals none.
    private static bool Equal(AttributeValue a, AttributeValue b) =>
        a.AsString() is { Length: > 0 } x && b.AsString() is { Length: > 0 } y && IsoTime.TryParse(x, out var m) && IsoTime.TryParse(y, out var n) ? m == n : Values.Same(a, b);

    private static Part Calculation(BinarySyntax node, Part left, Part right)
    {
        var whole = left.Type.Kind == ValueKind.Integer && right.Type.Kind == ValueKind.Integer;
        var a = Arguments.Convert(left, ValueKind.Number, $"left side of '{node.Sign}'");
        var b = Arguments.Convert(right, ValueKind.Number, $"right side of '{node.Sign}'");
        var (sign, at) = (node.Sign, node.Position);
        return new(
            e => a(e).AsDecimal() is { } x && b(e).AsDecimal() is { } y ? Calculate(sign, x, y, at) : default,
            whole ? PartType.Integer : PartType.Number,
            left.At);
    }

    private static AttributeValue Calculate(string sign, decimal x, decimal y, ExpressionPosition at)
    {
        if (sign is "/" or "%" && y == 0)
            throw new ExpressionFault(at, "A number cannot be divided by zero.");
        try
        {
            return sign switch
            {
                "+" => Values.Number(x + y),
                "-" => Values.Number(x - y),
                "*" => Values.Number(x * y),
                // As in Okta two whole numbers give a whole number.
                "/" => IsWhole(x) && IsWhole(y) ? Values.Number(Math.Truncate(x / y)) : Values.Number(x / y),
                _ => Values.Number(x % y),
            };
        }
        catch (OverflowException)
        {
            throw new ExpressionFault(at, "The number would be too large.");
        }
    }

    private static bool IsWhole(decimal number) => number == Math.Truncate(number);

    public static Part Chain(ChainSyntax node, Part[] items)
    {
        var at = items[0].At;
        if (node.Sign == "+")
            return Sum(node, items);
        foreach (var item in items)
            Arguments.CheckCondition(item);
        var stops = node.Sign == "||";
        return new(
            e =>
            {
                // With no value among them the answer is known only when another one decides it.
                bool? answer = !stops;
                foreach (var item in items)
                {
                    var known = Values.ToBoolean(item.Eval(e), item.At);
                    if (known == stops)
                        return stops;
                    answer = known is null ? null : answer;
                }

                return answer is { } decided ? decided : default(AttributeValue);
            },
            PartType.Boolean,
            at);
    }

    private static Part Sum(ChainSyntax node, Part[] items)
    {
        foreach (var item in items)
        {
            if (item.Type.Kind == ValueKind.Record)
                throw new ExpressionFault(item.At, "An object with parts cannot be added.", "Name one of its attributes.");
        }

        if (items.Any(i => i.Type.Kind == ValueKind.List))
            return Lists(node, items);
        var evals = Array.ConvertAll(items, i => i.Eval);
        if (items[0].Type.Kind is ValueKind.Text or ValueKind.Time || items[1].Type.Kind is ValueKind.Text or ValueKind.Time)
            return new(Texts(items, node.Position), PartType.Text, items[0].At);
        var numbers = Array.TrueForAll(items, i => i.Type.Kind is ValueKind.Integer or ValueKind.Number);
        var type = !numbers ? PartType.Any : Array.TrueForAll(items, i => i.Type.Kind == ValueKind.Integer) ? PartType.Integer : PartType.Number;
        var position = node.Position;
        return new(
            e =>
            {
                var sum = evals[0](e);
                for (var i = 1; i < evals.Length; i++)
                    sum = Add(sum, evals[i](e), e, position, items[0].At, items[i].At);
                return sum;
            },
            type,
            items[0].At);
    }

    // One piece without a value leaves the whole without one: a half-made name is worse than none.
    private static Eval Texts(Part[] items, ExpressionPosition at)
    {
        var evals = Array.ConvertAll(items, i => i.Eval);
        var places = Array.ConvertAll(items, i => i.At);
        return e =>
        {
            var pieces = new string[evals.Length];
            var length = 0;
            for (var i = 0; i < evals.Length; i++)
            {
                var value = evals[i](e);
                if (value.IsNone)
                    return default;
                var piece = value.AsString() ?? Values.ToText(value, places[i]);
                pieces[i] = piece;
                length += piece.Length;
                Check(length, at);
            }

            e.Spend(1 + (length >> 4), at);
            return AttributeValue.From(string.Concat(pieces));
        };
    }

    private static AttributeValue Add(AttributeValue a, AttributeValue b, Evaluation e, ExpressionPosition at, ExpressionPosition atA, ExpressionPosition atB)
    {
        if (a.IsNone || b.IsNone)
            return default;
        if (a.AsDecimal() is { } x && b.AsDecimal() is { } y)
            return Calculate("+", x, y, at);
        var (left, right) = (Values.ToText(a, atA), Values.ToText(b, atB));
        Check(left.Length + right.Length, at);
        e.Spend(1 + ((left.Length + right.Length) >> 4), at);
        return AttributeValue.From(left + right);
    }

    private static void Check(int length, ExpressionPosition at)
    {
        if (length > ExpressionLimits.TextLength)
            throw new ExpressionFault(at, $"The text would have more than {ExpressionLimits.TextLength} characters.");
    }

    private static Part Lists(ChainSyntax node, Part[] items)
    {
        var evals = Array.ConvertAll(items, i => i.Eval);
        var at = node.Position;
        return new(
            e =>
            {
                var all = new List<AttributeValue>();
                foreach (var eval in evals)
                    all.AddRange(eval(e).AsList());
                e.Spend(all.Count, at);
                return all.Count <= ExpressionLimits.ListLength ? AttributeValue.FromList(all) : throw new ExpressionFault(at, $"The list would have more than {ExpressionLimits.ListLength} elements.");
            },
            PartType.List,
            items[0].At);
    }
}
