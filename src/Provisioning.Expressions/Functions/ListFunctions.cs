namespace Provisioning.Expressions;

/// <summary>Functions on lists. A single value is a list of one, and no value an empty list.</summary>
internal static class ListFunctions
{
    public static IReadOnlyList<Function> All { get; } = [.. Build().Select(f => f with { Category = "List" })];

    private static IEnumerable<Function> Build()
    {
        yield return new("Arrays.add", "list:l, value:a", PartType.List, "The list with the value at its end.", "Arrays.add({10, 20, 30}, 40)", "{10, 20, 30, 40}")
        {
            Okta = "Arrays.add",
            Methods = ["add"],
            Lenient = true,
            Body = static (in Call c) => c.Checked([.. c.A.AsList(), c.B]),
        };
        yield return new("Arrays.remove", "list:l, value:a", PartType.List, "The list without the value, wherever it occurs.", "Arrays.remove({10, 20, 30}, 20)", "{10, 30}")
        {
            Okta = "Arrays.remove",
            Methods = ["remove"],
            Lenient = true,
            Body = static (in Call c) => Remove(c),
        };
        yield return new("Arrays.clear", "list:l", PartType.List, "The empty list. As an answer it is no value; clear() empties an attribute.", "Arrays.clear({10, 20, 30})", "no value")
        {
            Okta = "Arrays.clear",
            Lenient = true,
            Body = static (in Call c) => default,
        };
        yield return new("Arrays.get", "list:l, place:i", PartType.Any, "One element, counted from 0, or from the end with a negative place; no value where there is none.", "Arrays.get({0, 1, 2}, 0)", "0")
        {
            Okta = "Arrays.get",
            Entra = "Item",
            Methods = ["get"],
            Body = static (in Call c) => c.A.AsList().ElementAtOrDefault((int)Math.Clamp(c.B.AsInteger()!.Value < 0 ? c.B.AsInteger()!.Value + c.A.AsList().Count : c.B.AsInteger()!.Value, -1, int.MaxValue)),
        };
        yield return new("Arrays.flatten", "values…:a", PartType.List, "One list of all values and of the elements of all lists.", "Arrays.flatten(10, {20, 30}, 40)", "{10, 20, 30, 40}")
        {
            Okta = "Arrays.flatten",
            Methods = ["flatten"],
            Lenient = true,
            Body = static (in Call c) => Flatten(c),
        };
        yield return new("Arrays.contains", "list:a, value:a", PartType.Boolean, "True when the list has the value; of a text, when it has the value in it.", "Arrays.contains({10, 20, 30}, 10)", "true")
        {
            Okta = "Arrays.contains",
            Methods = ["contains"],
            Lenient = true,
            Body = static (in Call c) => Contains(c),
        };
        yield return new("Arrays.size", "list:l", PartType.Integer, "How many elements the list has.", "Arrays.size({10, 20, 30})", "3")
        {
            Okta = "Arrays.size",
            Entra = "Count",
            Methods = ["size"],
            Lenient = true,
            Body = static (in Call c) => (long)c.A.AsList().Count,
        };
        yield return new("Arrays.isEmpty", "list:l", PartType.Boolean, "True when the list has no element.", "Arrays.isEmpty({10, 20})", "false")
        {
            Okta = "Arrays.isEmpty",
            Methods = ["isEmpty"],
            Lenient = true,
            Body = static (in Call c) => Values.IsEmpty(c.A),
        };
        yield return new("Arrays.toCsvString", "list:l", PartType.Text, "The elements with commas between them.", "Arrays.toCsvString({\"This\", \"is\", \" a \", \"test\"})", "\"This,is, a ,test\"")
        {
            Okta = "Arrays.toCsvString",
            Entra = "Join",
            Methods = ["toCsvString"],
            Body = static (in Call c) => ToCsv(c),
        };
        yield return new("Arrays.removeDuplicates", "list:l, ignoreCase?:b", PartType.List, "The list with each value once, in the order in which they come first.", "Arrays.removeDuplicates({\"a\", \"b\", \"A\"}, true)", "{\"a\", \"b\"}")
        {
            Entra = "RemoveDuplicates",
            Methods = ["removeDuplicates"],
            Body = static (in Call c) => Distinct(c),
        };
        yield return new("Arrays.sort", "list:l", PartType.List, "The list in order: numbers by value, texts by their characters.", "Arrays.sort({\"b\", \"a\"})", "{\"a\", \"b\"}")
        {
            Methods = ["sort"],
            Body = static (in Call c) => Sort(c),
        };
        yield return new("Arrays.filter", "list:l, condition:x", PartType.List, "The elements that meet the condition: x => …, or an expression on \"it\".", "Arrays.filter({\"a@x.example\", \"b@y.example\"}, m => m.endsWith(\"@y.example\"))", "{\"b@y.example\"}")
        {
            Methods = ["filter"],
            Special = (compiler, call, arguments, _) => Each(compiler, call, arguments, "Arrays.filter", isCondition: true, (element, _) => new(ValueKind.List, element), Filter),
        };
        yield return new("Arrays.map", "list:l, expression:x", PartType.List, "What the expression makes of each element: x => …, or an expression on \"it\". Elements of which it makes nothing are left out.", "Arrays.map({\"a\", \"b\"}, it + \"@corp.example\")", "{\"a@corp.example\", \"b@corp.example\"}")
        {
            Methods = ["map"],
            Special = (compiler, call, arguments, _) => Each(compiler, call, arguments, "Arrays.map", isCondition: false, (_, made) => new(ValueKind.List, made), Map),
        };
        yield return new("Arrays.any", "list:l, condition:x", PartType.Boolean, "True when an element meets the condition.", "Arrays.any({3, 5, 8}, it > 7)", "true")
        {
            Methods = ["any"],
            Special = (compiler, call, arguments, _) => Each(compiler, call, arguments, "Arrays.any", isCondition: true, (_, _) => PartType.Boolean, Any),
        };
    }

    private delegate AttributeValue Loop(Evaluation e, IReadOnlyList<AttributeValue> list, Func<AttributeValue, AttributeValue> each, ExpressionPosition at);

    private static Part Each(Compiler compiler, CallSyntax call, IReadOnlyList<SyntaxNode> arguments, string name, bool isCondition, Func<PartType, PartType, PartType> type, Loop loop)
    {
        var of = compiler.Compile(arguments[0]);
        var list = Arguments.Convert(of, ValueKind.List, "list", name);
        var element = of.Type.Kind == ValueKind.List ? of.Type.Element ?? PartType.Any : of.Type;
        var (body, slot, steps) = compiler.CompileLambda(arguments[1], element);
        if (isCondition)
            Arguments.CheckCondition(body);
        var (eval, at) = (body.Eval, call.NamePosition);
        return new(
            e => loop(
                e,
                list(e).AsList(),
                item =>
                {
                    e.Spend(steps, at);
                    e.Locals[slot] = item;
                    return eval(e);
                },
                body.At),
            type(element, body.Type),
            call.Position);
    }

    private static AttributeValue Filter(Evaluation e, IReadOnlyList<AttributeValue> list, Func<AttributeValue, AttributeValue> each, ExpressionPosition at)
    {
        var kept = new List<AttributeValue>();
        foreach (var item in list)
        {
            if (Values.ToBoolean(each(item), at) == true)
                kept.Add(item);
        }

        return AttributeValue.FromList(kept);
    }

    private static AttributeValue Map(Evaluation e, IReadOnlyList<AttributeValue> list, Func<AttributeValue, AttributeValue> each, ExpressionPosition at)
    {
        var made = new List<AttributeValue>(list.Count);
        foreach (var item in list)
            made.Add(each(item));
        return AttributeValue.FromList(made);
    }

    private static AttributeValue Any(Evaluation e, IReadOnlyList<AttributeValue> list, Func<AttributeValue, AttributeValue> each, ExpressionPosition at)
    {
        foreach (var item in list)
        {
            if (Values.ToBoolean(each(item), at) == true)
                return true;
        }

        return false;
    }

    private static AttributeValue Remove(in Call c)
    {
        var value = c.B;
        return AttributeValue.FromList(c.A.AsList().Where(v => !Values.Same(v, value)));
    }

    private static AttributeValue Contains(in Call c)
    {
        if (c.A.AsString() is { } text)
            return text.Contains(Values.ToText(c.B, c.At), StringComparison.Ordinal);
        var value = c.B;
        return c.A.AsList().Any(v => Values.Same(v, value));
    }

    private static AttributeValue Flatten(in Call c)
    {
        var all = new List<AttributeValue>();
        for (var i = 0; i < c.Count; i++)
            Collect(c[i]);
        c.Evaluation.Spend(all.Count, c.At);
        return c.Checked(all);

        void Collect(AttributeValue value)
        {
            if (value.Kind != AttributeValueKind.List)
            {
                all.Add(value);
                return;
            }

            foreach (var item in value.AsList())
                Collect(item);
        }
    }

    private static AttributeValue ToCsv(in Call c)
    {
        var at = c.At;
        var pieces = c.A.AsList().Select(v => Values.ToText(v, at)).ToList();
        c.Evaluation.Spend(pieces.Sum(p => 1 + (p.Length >> 4)), at);
        return c.Checked(string.Join(',', pieces));
    }

    private static AttributeValue Distinct(in Call c)
    {
        var comparer = c.B.AsBoolean() == true ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var texts = new HashSet<string>(comparer);
        var others = new HashSet<AttributeValue>();
        return AttributeValue.FromList(c.A.AsList().Where(v => v.AsString() is { } text ? texts.Add(text) : others.Add(v)));
    }

    private static AttributeValue Sort(in Call c)
    {
        var at = c.At;
        var list = c.A.AsList().ToList();
        c.Evaluation.Spend(list.Count * 4, at);
        // Every text is taken before any is compared: a comparison that fails inside a sort is not a fault with a place any more.
        return AttributeValue.FromList(list.TrueForAll(v => v.AsDecimal() is not null)
            ? list.OrderBy(v => v.AsDecimal()!.Value)
            : list.ConvertAll(v => (Value: v, Text: Values.ToText(v, at))).OrderBy(v => v.Text, StringComparer.Ordinal).Select(v => v.Value));
    }
}
