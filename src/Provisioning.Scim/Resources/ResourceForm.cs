namespace Provisioning.Scim;

/// <summary>
/// Brings what a client sends into the form of its schema (RFC 7643 §2): what only the service says is left out, and what clients in the field write otherwise is read as they mean it: booleans as text ("False"), a
/// simple value where a complex one belongs (a manager by id alone), one value where a list belongs, and the other way round. Pure; the form of a form is itself.
/// </summary>
public static class ResourceForm
{
    /// <summary>The resource in the form of its schema. Attributes that the schema does not have are left as they are.</summary>
    /// <exception cref="ScimException">invalidValue, with the attribute: its value is of another type.</exception>
    public static AttributeSet Of(AttributeSet resource, AttributeSchema schema)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(schema);
        var result = new AttributeSet.Builder();
        foreach (var (name, value) in resource)
        {
            if (schema.FindExtension(name) is { } extension)
                result[name] = Extension(name, value, extension);
            else if (schema.FindAttribute(name) is { } definition)
                result[definition.Name] = Whole(definition, definition.Name, value);
            else
                result[name] = value;
        }

        return result.ToSet();
    }

    private static AttributeValue Extension(string urn, AttributeValue value, IReadOnlyDictionary<string, AttributeDefinition> attributes)
    {
        if (value.IsNone)
            return default;
        var result = new AttributeSet.Builder();
        foreach (var (name, inner) in value.AsComplex() ?? throw Misfit(urn, "an object"))
            result[name] = attributes.TryGetValue(name, out var definition) ? Whole(definition, name, inner) : inner;
        return result.ToSet() is { Count: > 0 } set ? AttributeValue.From(set) : default;
    }

    private static AttributeValue Whole(AttributeDefinition definition, string path, AttributeValue value)
    {
        if (definition.Mutability == AttributeMutability.ReadOnly || value.IsNone)
            return default;
        if (definition.MultiValued)
            return AttributeValue.FromList(value.AsList().Select(v => One(definition, path, v)));
        return value.Kind != AttributeValueKind.List ? One(definition, path, value)
            : value.AsList() is [var only] ? One(definition, path, only)
            : throw Misfit(path, "one value");
    }

    private static AttributeValue One(AttributeDefinition definition, string path, AttributeValue value)
    {
        if (definition.Type == AttributeType.Complex)
            return Complex(definition, path, value);
        if (value.AsComplex() is { } wrapped)
            value = wrapped["value"].IsNone ? throw Misfit(path, Name(definition.Type)) : wrapped["value"];
        return definition.Type switch
        {
            AttributeType.Boolean => value.AsBoolean() is not null ? value : bool.TryParse(value.AsString(), out var parsed) ? parsed : throw Misfit(path, "true or false"),
            AttributeType.Integer or AttributeType.Decimal => value.AsDecimal() is not null ? value : throw Misfit(path, Name(definition.Type)),
            _ => value.AsString() is not null ? value : throw Misfit(path, Name(definition.Type)),
        };
    }

    private static AttributeValue Complex(AttributeDefinition definition, string path, AttributeValue value)
    {
        if (value.AsComplex() is not { } parts)
        {
            return value.Kind != AttributeValueKind.List && AttributeSchema.FindIn(definition.SubAttributes, PathElements.Value) is { } inner
                ? AttributeValue.From(AttributeSet.Empty.With(inner.Name, One(inner, $"{path}.{inner.Name}", value)))
                : throw Misfit(path, "an object");
        }

        var result = new AttributeSet.Builder();
        foreach (var (name, part) in parts)
            result[name] = AttributeSchema.FindIn(definition.SubAttributes, name) is { } sub ? Whole(sub, $"{path}.{name}", part) : part;
        return result.ToSet() is { Count: > 0 } set ? AttributeValue.From(set) : default;
    }

    private static string Name(AttributeType type) => type switch
    {
        AttributeType.Integer or AttributeType.Decimal => "a number",
        AttributeType.DateTime => "a date as text",
        AttributeType.Binary => "base64 as text",
        _ => "text",
    };

    private static ScimException Misfit(string path, string wanted) => ScimException.BadRequest(ScimException.InvalidValue, $"{path} has to be {wanted}.");
}
