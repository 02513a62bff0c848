namespace Provisioning.Scim;

/// <summary>Applies PATCH operations to a resource (RFC 7644 §3.5.2). Pure; all operations or none.</summary>
public static class ScimPatch
{
    /// <summary>The resource after the operations.</summary>
    /// <param name="resource">The resource as on the wire.</param>
    /// <param name="request">The operations.</param>
    /// <param name="schema">Its schema: what is read-only or immutable, and what has several values.</param>
    /// <exception cref="ScimException">noTarget, invalidPath, invalidValue, mutability.</exception>
    public static AttributeSet Apply(AttributeSet resource, PatchRequest request, AttributeSchema schema)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(schema);
        return request.Operations.Aggregate(resource, (set, operation) => Apply(set, operation, schema));
    }

    private static AttributeSet Apply(AttributeSet set, PatchOperation operation, AttributeSchema schema)
    {
        if (operation.Path is not { } path)
            return Whole(set, operation, schema);
        if (IsCoreSchema(path))
            return operation.Operator == PatchOperator.Remove ? throw ScimException.BadRequest(ScimException.NoTarget, "A removal has no path of an attribute.") : Whole(set, operation with { Value = Complex(path, operation.Value) }, schema);
        if (IsExtension(set, path, schema, otherwise: false))
            return Extension(set, path.Canonical, operation, schema);
        CheckMutable(path, schema);
        try
        {
            return operation.Operator switch
            {
                PatchOperator.Remove => Remove(set, path, operation.Value),
                PatchOperator.Add => Add(set, path, operation.Value, schema),
                _ => Replace(set, path, operation.Value, schema),
            };
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.PathInvalid)
        {
            throw ScimException.BadRequest(ScimException.NoTarget, e.Error.Message);
        }
    }

    // Without a path the value has the attributes, those of extensions under their URN; some clients put paths in the place of names.
    private static AttributeSet Whole(AttributeSet set, PatchOperation operation, AttributeSchema schema)
    {
        foreach (var (name, value) in operation.Value.AsComplex()!)
        {
            var path = AttributePath.TryParse(name, out var parsed, out var error) ? parsed : throw ScimException.BadRequest(ScimException.InvalidPath, error.Message);
            if (value.AsComplex() is not null && IsExtension(set, path, schema, otherwise: true))
            {
                set = Extension(set, name, operation with { Value = value }, schema);
                continue;
            }

            if (schema.Find(path) is { Mutability: AttributeMutability.ReadOnly })
                continue;
            set = Apply(set, operation with { Path = path, Value = value }, schema);
        }

        return set;
    }

    /// <summary>Changes what a resource has of an extension (RFC 7643 §3.3): the value has its attributes, and those that it does not name stay, as with every complex value (RFC 7644 §3.5.2.3).</summary>
    private static AttributeSet Extension(AttributeSet set, string urn, PatchOperation operation, AttributeSchema schema)
    {
        var attributes = operation.Operator == PatchOperator.Remove ? set[urn].AsComplex() ?? AttributeSet.Empty : Complex(AttributePath.Parse(urn), operation.Value).AsComplex()!;
        foreach (var (name, value) in attributes)
            set = Apply(set, new PatchOperation(operation.Operator, AttributePath.Parse($"{urn}:{name}"), operation.Operator == PatchOperator.Remove ? default : value), schema);
        return set;
    }

    /// <summary>
    /// True for a path that is the URN of an extension. The grammar (RFC 7644 §3.5.2, figure 7) tells it from an attribute of a shorter URN by nothing: what the schema and the resource know decides.
    /// </summary>
    /// <param name="set">The resource.</param>
    /// <param name="path">The path.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="otherwise">What it is when nobody knows it.</param>
    private static bool IsExtension(AttributeSet set, AttributePath path, AttributeSchema schema, bool otherwise)
    {
        if (path is not { SchemaUrn: { } shorter, Filter: null, SubAttribute: null })
            return false;
        return Knows(path.Canonical) || !Knows(shorter) && !ScimSchemas.IsCore(shorter) && otherwise;

        bool Knows(string urn) => schema.HasExtension(urn) || set.Contains(urn) || set["schemas"].AsList().Any(s => string.Equals(s.AsString(), urn, StringComparison.OrdinalIgnoreCase));
    }

    // The URN of a core schema is the resource itself.
    private static bool IsCoreSchema(AttributePath path) => path is { SchemaUrn: { } shorter, Filter: null, SubAttribute: null } && !ScimSchemas.IsCore(shorter) && ScimSchemas.IsCore(path.Canonical);

    private static AttributeValue Complex(AttributePath path, AttributeValue value) =>
        value.AsComplex() is not null ? value : throw ScimException.BadRequest(ScimException.InvalidValue, $"What is given for {path.Canonical} is no object with its attributes.");

    private static AttributeSet Remove(AttributeSet set, AttributePath path, AttributeValue value)
    {
        var current = path.Get(set);
        if (path.Filter is not null && current.IsNone && path.SubAttribute is null)
            throw ScimException.BadRequest(ScimException.NoTarget, $"Nothing matches {path.Canonical}.");
        // Entra's older form names what to remove in the value.
        if (!value.IsNone && path.Filter is null && path.SubAttribute is null)
            return path.Set(set, AttributeValue.FromList(current.AsList().Where(e => !value.AsList().Any(v => SameElement(e, v)))));
        return path.Set(set, default);
    }

    private static AttributeSet Add(AttributeSet set, AttributePath path, AttributeValue value, AttributeSchema schema)
    {
        if (value.IsNone)
            throw ScimException.BadRequest(ScimException.InvalidValue, $"Nothing is given to add to {path.Canonical}.");
        var current = path.Get(set);
        if (path.Filter is null && path.SubAttribute is null && IsMultiValued(path, schema, current))
            return path.Set(set, Merge(current.AsList(), value.AsList()));
        if (path.SubAttribute is null && current.AsComplex() is { } old && value.AsComplex() is { } more)
            return path.Set(set, AttributeValue.From(more.Aggregate(old, (s, p) => s.With(p.Key, p.Value))));
        return path.Set(set, value);
    }

    private static AttributeSet Replace(AttributeSet set, AttributePath path, AttributeValue value, AttributeSchema schema)
    {
        var current = path.Get(set);
        // RFC 7644 §3.5.2.3: a replacement makes no element of a filter.
        if (path.Filter is not null && path.Element().Get(set).IsNone)
            throw ScimException.BadRequest(ScimException.NoTarget, $"Nothing matches {path.Canonical}.");
        if (path.Filter is null && path.SubAttribute is null)
        {
            if (IsMultiValued(path, schema, current))
                return path.Set(set, AttributeValue.FromList(OnePrimary(value.AsList())));
            // Sub-attributes that the value does not name stay (RFC 7644 §3.5.2.3).
            if (current.AsComplex() is { } old && value.AsComplex() is { } more)
                return path.Set(set, AttributeValue.From(more.Aggregate(old, (s, p) => s.With(p.Key, p.Value))));
        }

        return path.Set(set, value);
    }

    private static AttributeValue Merge(IReadOnlyList<AttributeValue> current, IReadOnlyList<AttributeValue> added)
    {
        var merged = current.ToList();
        foreach (var element in added)
        {
            var at = merged.FindIndex(e => SameElement(e, element));
            if (at < 0)
            {
                merged.Add(element);
                at = merged.Count - 1;
            }
            else if (merged[at].AsComplex() is { } old && element.AsComplex() is { } more)
            {
                merged[at] = AttributeValue.From(more.Aggregate(old, (s, p) => s.With(p.Key, p.Value)));
            }

            merged = [.. PathElements.OnePrimary(merged, at)];
        }

        return AttributeValue.FromList(merged);
    }

    private static IEnumerable<AttributeValue> OnePrimary(IReadOnlyList<AttributeValue> elements)
    {
        var last = -1;
        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i].AsComplex()?[PathElements.Primary].AsBoolean() == true)
                last = i;
        }

        return last < 0 ? elements : PathElements.OnePrimary(elements, last);
    }

    // Elements are the same when their value is, and their type where both have one.
    private static bool SameElement(AttributeValue a, AttributeValue b)
    {
        var (x, y) = (PathElements.AsComplex(a), PathElements.AsComplex(b));
        return x[PathElements.Value] == y[PathElements.Value]
            && (x["type"].IsNone || y["type"].IsNone || x["type"] == y["type"])
            && !(x[PathElements.Value].IsNone && x != y);
    }

    private static bool IsMultiValued(AttributePath path, AttributeSchema schema, AttributeValue current) =>
        schema.Find(path)?.MultiValued ?? current.Kind == AttributeValueKind.List;

    private static void CheckMutable(AttributePath path, AttributeSchema schema)
    {
        var whole = AttributePath.Of(path.Attribute);
        if (schema.Find(path) is { Mutability: AttributeMutability.ReadOnly } || path.SchemaUrn is null && schema.Find(whole) is { Mutability: AttributeMutability.ReadOnly })
            throw ScimException.BadRequest(ScimException.Mutability, $"The attribute {path.Canonical} is read-only.");
    }
}
