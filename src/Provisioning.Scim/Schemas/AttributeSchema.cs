namespace Provisioning.Scim;

/// <summary>
/// The attributes that a kind of object has, and where they stand in it. Flat: all at the top level, and a URN before a name only says which is meant (the directory).
/// Not flat: those of extensions under their schema's URN (the wire). Closed: an attribute that is not defined is an error. Open: it may be there.
/// </summary>
public sealed class AttributeSchema
{
    private readonly Dictionary<string, AttributeDefinition> _attributes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Dictionary<string, AttributeDefinition>> _extensions = new(StringComparer.OrdinalIgnoreCase);

    private AttributeSchema(IEnumerable<AttributeDefinition> attributes, IEnumerable<ScimSchema> extensions, bool isFlat, bool isOpen)
    {
        foreach (var attribute in attributes)
            _attributes[attribute.Name] = attribute;
        foreach (var extension in extensions)
            _extensions[extension.Id] = extension.Attributes.ToDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);
        (IsFlat, IsOpen) = (isFlat, isOpen);
    }

    /// <summary>
    /// The directory's users: RFC 7643's core and enterprise attributes side by side, closed. Without password and groups, which the directory does not keep as attributes.
    /// </summary>
    public static AttributeSchema Directory { get; } =
        Flat(ScimSchemas.User.Attributes.Where(a => a.Name is not ("password" or "groups")).Concat(ScimSchemas.EnterpriseUser.Attributes));

    /// <summary>Users on the wire, with the enterprise extension; open.</summary>
    public static AttributeSchema User { get; } = Wire(ScimSchemas.User, ScimSchemas.EnterpriseUser);

    /// <summary>Groups on the wire; open.</summary>
    public static AttributeSchema Group { get; } = Wire(ScimSchemas.Group);

    /// <summary>True when extension attributes stand at the top level.</summary>
    public bool IsFlat { get; }

    /// <summary>True when an object may have attributes that are not defined here.</summary>
    public bool IsOpen { get; }

    /// <summary>The attributes at the top level.</summary>
    public IReadOnlyCollection<AttributeDefinition> Attributes => _attributes.Values;

    /// <summary>True when the schema has an extension of this URN.</summary>
    public bool HasExtension(string urn) => _extensions.ContainsKey(urn);

    /// <summary>A flat and closed schema of these attributes.</summary>
    public static AttributeSchema Flat(IEnumerable<AttributeDefinition> attributes) => new(attributes, [], isFlat: true, isOpen: false);

    /// <summary>An open schema of resources on the wire: the common attributes, a core schema and extensions.</summary>
    public static AttributeSchema Wire(ScimSchema core, params IEnumerable<ScimSchema> extensions)
    {
        ArgumentNullException.ThrowIfNull(core);
        return new(ScimSchemas.Common.Concat(core.Attributes), extensions, isFlat: false, isOpen: true);
    }

    /// <summary>This schema with more attributes at the top level; one of a name that is there replaces it.</summary>
    public AttributeSchema With(IEnumerable<AttributeDefinition> attributes) =>
        new(_attributes.Values.Concat(attributes), _extensions.Select(e => new ScimSchema(e.Key, e.Key, null, [.. e.Value.Values])), IsFlat, IsOpen);

    /// <summary>The attribute, or sub-attribute, that the path ends at; null when it is not defined.</summary>
    public AttributeDefinition? Find(AttributePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var attribute = FindAttribute(path);
        return attribute is null || path.SubAttribute is null ? attribute : FindIn(attribute.SubAttributes, path.SubAttribute);
    }

    /// <summary>As <see cref="Find"/>; null only where the schema is open.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeUnknown"/>, with the names that come close.</exception>
    public AttributeDefinition? FindOrThrow(AttributePath path)
    {
        if (Find(path) is { } found)
            return found;
        if (IsOpen)
            return null;
        var owner = FindAttribute(path);
        var (name, among) = owner is null
            ? (path.Attribute, (IEnumerable<AttributeDefinition>)_attributes.Values)
            : (path.SubAttribute!, owner.SubAttributes);
        throw new ProvisioningError
        {
            Id = ErrorIds.AttributeUnknown,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = owner is null ? $"There is no attribute '{name}'." : $"The attribute {owner.Name} has no part '{name}'.",
            RecommendedAction = NearNames.Hint(name, among.SelectMany(d => d.Aliases.Append(d.Name))).Trim() is { Length: > 0 } hint ? hint : "Use an attribute of the schema, or declare a custom one first.",
            Target = path.Canonical,
        }.ToException();
    }

    /// <summary>Where the path leads in objects of this schema: without its URN where attributes stand flat.</summary>
    public AttributePath Resolve(AttributePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return IsFlat ? path.WithoutSchema() : path;
    }

    /// <summary>The schema of the inside of a complex attribute, for the conditions of its value filter; null when the attribute is not defined.</summary>
    public AttributeSchema? Within(AttributePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FindAttribute(path) is { } attribute ? new(attribute.SubAttributes, [], isFlat: true, IsOpen) : null;
    }

    /// <summary>The attribute of this name at the top level, or null.</summary>
    internal AttributeDefinition? FindAttribute(string name) => _attributes.GetValueOrDefault(name);

    /// <summary>The attributes of the extension of this URN; null when it is none of this schema.</summary>
    internal IReadOnlyDictionary<string, AttributeDefinition>? FindExtension(string urn) => _extensions.GetValueOrDefault(urn);

    /// <summary>The definition of this name, or null.</summary>
    internal static AttributeDefinition? FindIn(IEnumerable<AttributeDefinition> definitions, string name) =>
        definitions.FirstOrDefault(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private AttributeDefinition? FindAttribute(AttributePath path)
    {
        var attributes = path.SchemaUrn is null || IsFlat || ScimSchemas.IsCore(path.SchemaUrn) ? _attributes : _extensions.GetValueOrDefault(path.SchemaUrn);
        return attributes?.GetValueOrDefault(path.Attribute);
    }
}
