namespace Provisioning.Scim;

/// <summary>The elements of a multi-valued attribute, as paths see and change them.</summary>
internal static class PathElements
{
    public const string Value = "value";
    public const string Primary = "primary";

    /// <summary>The element as a complex value; a simple one becomes its part "value" (RFC 7643 §2.4).</summary>
    public static AttributeSet AsComplex(AttributeValue element) =>
        element.AsComplex() ?? (element.IsNone || element.Kind == AttributeValueKind.List ? AttributeSet.Empty : AttributeSet.Empty.With(Value, element));

    /// <summary>The element that a filter designates: of those that match, the primary one, else the first; no value when none does.</summary>
    public static AttributeValue Choose(IReadOnlyList<AttributeValue> elements, Func<AttributeSet, bool> matches)
    {
        var at = IndexOf(elements, matches);
        return at < 0 ? default : elements[at];
    }

    /// <summary>The elements with what the path designates changed.</summary>
    public static AttributeValue SetMatching(AttributePath path, IReadOnlyList<AttributeValue> elements, Func<AttributeSet, bool> matches, AttributeValue value)
    {
        if (value.IsNone)
            return AttributeValue.FromList(elements.Select(e => matches(AsComplex(e)) ? Clear(path, AsComplex(e)) : e));
        var at = IndexOf(elements, matches);
        List<AttributeValue> changed = [.. elements];
        if (at >= 0)
            changed[at] = AttributeValue.From(Assign(path, AsComplex(elements[at]), value));
        else
            changed.Add(AttributeValue.From(Assign(path, FromFilter(path), value)));
        return AttributeValue.FromList(OnePrimary(changed, at < 0 ? changed.Count - 1 : at));
    }

    /// <summary>
    /// The elements with the sub-attribute set to the values, one each. An element that has a value keeps it with everything else it has; the other elements take the other values in order.
    /// </summary>
    public static AttributeValue SetEach(IReadOnlyList<AttributeValue> elements, string subAttribute, AttributeValue values)
    {
        if (values.IsNone)
            return AttributeValue.FromList(elements.Select(e => AttributeValue.From(AsComplex(e).Without(subAttribute))));
        var free = elements.Select(AsComplex).ToList();
        var wanted = values.AsList();
        var result = new AttributeSet?[wanted.Count];
        for (var i = 0; i < wanted.Count; i++)
        {
            var at = free.FindIndex(e => e[subAttribute] == wanted[i]);
            if (at < 0)
                continue;
            result[i] = free[at];
            free.RemoveAt(at);
        }

        var others = new Queue<AttributeSet>(free);
        return AttributeValue.FromList(wanted.Select((v, i) =>
            AttributeValue.From(result[i] ?? (others.TryDequeue(out var e) ? e : AttributeSet.Empty).With(subAttribute, v))));
    }

    /// <summary>The elements with at most one primary: the one at the place, where it is primary (RFC 7643 §2.4).</summary>
    public static IEnumerable<AttributeValue> OnePrimary(IReadOnlyList<AttributeValue> elements, int at) =>
        elements[at].AsComplex()?[Primary].AsBoolean() != true
            ? elements
            : elements.Select((e, i) => i != at && e.AsComplex() is { } other && other[Primary].AsBoolean() == true ? AttributeValue.From(other.With(Primary, false)) : e);

    /// <summary>A new element, as a filter of eq conditions joined by "and" describes it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PathInvalid"/>: the filter has other conditions.</exception>
    public static AttributeSet FromFilter(AttributePath path) =>
        Conditions(path.Filter!).All(IsEquality) ? Complete(AttributeSet.Empty, path.Filter!) : throw CannotCreate(path);

    private static int IndexOf(IReadOnlyList<AttributeValue> elements, Func<AttributeSet, bool> matches)
    {
        var first = -1;
        for (var i = 0; i < elements.Count; i++)
        {
            var element = AsComplex(elements[i]);
            if (!matches(element))
                continue;
            if (element[Primary].AsBoolean() == true)
                return i;
            if (first < 0)
                first = i;
        }

        return first;
    }

    private static AttributeSet Assign(AttributePath path, AttributeSet element, AttributeValue value)
    {
        if (path.SubAttribute is not null)
            return element.With(path.SubAttribute, value);
        if (value.AsComplex() is not { } whole)
            return element.With(Value, value);
        // The new element goes on matching where it does not say otherwise.
        return Complete(whole, path.Filter!);
    }

    private static IReadOnlyList<FilterNode> Conditions(FilterNode filter) => filter is AndNode and ? and.Operands : [filter];

    private static bool IsEquality(FilterNode node) => node is ComparisonNode { Operator: FilterOperator.Equal };

    private static IEnumerable<ComparisonNode> Equalities(FilterNode filter) => Conditions(filter).Where(IsEquality).Cast<ComparisonNode>();

    private static AttributeSet Complete(AttributeSet element, FilterNode filter) =>
        Equalities(filter).Aggregate(element, (e, c) => e.Contains(c.Path.Attribute) ? e : e.With(c.Path.Attribute, c.Value));

    private static AttributeValue Clear(AttributePath path, AttributeSet element)
    {
        if (path.SubAttribute is null)
            return default;
        var rest = element.Without(path.SubAttribute);
        var own = Equalities(path.Filter!).Select(c => c.Path.Attribute).Append(Primary).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return rest.Names.All(own.Contains) ? default : AttributeValue.From(rest);
    }

    private static ProvisioningException CannotCreate(AttributePath path) => new ProvisioningError
    {
        Id = ErrorIds.PathInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"No value matches {path.Canonical}, and its filter does not say what a new one looks like.",
        RecommendedAction = "Use only eq conditions joined by \"and\", such as emails[type eq \"work\"].value.",
        Target = path.Canonical,
    }.ToException();
}
