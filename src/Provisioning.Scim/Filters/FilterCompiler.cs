namespace Provisioning.Scim;

/// <summary>Turns a filter's syntax tree into a function.</summary>
internal static class FilterCompiler
{
    public static Func<AttributeSet, bool> Compile(FilterNode node, AttributeSchema? schema)
    {
        switch (node)
        {
            case ComparisonNode comparison: return Compare(comparison, schema);
            case PresentNode present: return Any(present.Path, schema, HasContent);
            case ValuePathNode path: return Any(path.Path, schema, static _ => true);
            case NotNode not:
                var operand = Compile(not.Operand, schema);
                return set => !operand(set);
            case AndNode and:
                var all = and.Operands.Select(o => Compile(o, schema)).ToArray();
                return set => Array.TrueForAll(all, f => f(set));
            case OrNode or:
                var any = or.Operands.Select(o => Compile(o, schema)).ToArray();
                return set => Array.Exists(any, f => f(set));
            default: throw new ArgumentException($"Unknown filter node {node.GetType().Name}.", nameof(node));
        }
    }

    private static Func<AttributeSet, bool> Compare(ComparisonNode node, AttributeSchema? schema)
    {
        if (node.Value.IsNone)
        {
            var present = Any(node.Path, schema, HasContent);
            return node.Operator == FilterOperator.Equal ? set => !present(set) : present;
        }

        var definition = schema?.FindOrThrow(node.Path);
        if (definition is { Type: AttributeType.Complex } && node.Path.SubAttribute is null)
        {
            definition = AttributeSchema.FindIn(definition.SubAttributes, "value")
                ?? throw FilterComparison.Misfit(node, $"it has parts: {string.Join(", ", definition.SubAttributes)}", $"Name one of them, such as {node.Path.Canonical}.{definition.SubAttributes[0]}.");
        }

        var compare = FilterComparison.Create(node, definition);
        var any = Any(node.Path, schema, compare);
        if (node.Operator != FilterOperator.NotEqual)
            return any;
        var some = Any(node.Path, schema, static _ => true);
        return set => any(set) || !some(set);
    }

    /// <summary>True for a set in which any value of the path passes the test.</summary>
    private static Func<AttributeSet, bool> Any(AttributePath path, AttributeSchema? schema, Predicate<AttributeValue> test)
    {
        schema?.FindOrThrow(path);
        var place = schema?.Resolve(path) ?? path;
        var filter = path.Filter is null ? null : Compile(path.Filter, schema?.Within(path));
        return set => place.Any(set, filter, test);
    }

    // RFC 7644: pr is true for a non-empty value; a complex value has content when one of its parts has.
    private static bool HasContent(AttributeValue value) => value.Kind switch
    {
        AttributeValueKind.None => false,
        AttributeValueKind.String => value.AsString()!.Length > 0,
        AttributeValueKind.Complex => value.AsComplex()!.Any(p => HasContent(p.Value)),
        AttributeValueKind.List => value.AsList().Any(HasContent),
        _ => true,
    };
}
