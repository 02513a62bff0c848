namespace Provisioning.Scim.Service;

/// <summary>A type of resource as the protocol knows it (RFC 7643 §6).</summary>
/// <param name="Kind">Of which resources.</param>
/// <param name="Endpoint">Where they are, below the service's address.</param>
/// <param name="Urn">The URN of the core schema.</param>
/// <param name="Schema">What they are checked against.</param>
internal sealed record ResourceType(ResourceKind Kind, string Endpoint, string Urn, AttributeSchema Schema)
{
    public static ResourceType User { get; } = new(ResourceKind.User, "Users", ScimSchemas.UserUrn, AttributeSchema.User);

    public static ResourceType Group { get; } = new(ResourceKind.Group, "Groups", ScimSchemas.GroupUrn, AttributeSchema.Group);

    public static IReadOnlyList<ResourceType> All { get; } = [User, Group];

    public string Name { get; } = Kind.ToString();

    /// <summary>The type at this endpoint, or null.</summary>
    public static ResourceType? At(string endpoint) => All.FirstOrDefault(t => t.Endpoint == endpoint);

    /// <summary>What a client sends as what is kept of it: in the form of the schema, without what only the service says, and without a password.</summary>
    /// <exception cref="ScimException">invalidValue.</exception>
    public AttributeSet Kept(AttributeSet sent)
    {
        var kept = ResourceForm.Of(sent, Schema).Without("password");
        if (string.IsNullOrWhiteSpace(kept[ResourceNames.NameAttribute(Kind)].AsString()))
            throw ScimException.BadRequest(ScimException.InvalidValue, $"A {Name} has to have a {ResourceNames.NameAttribute(Kind)}.");
        return kept.With("schemas", Schemas(kept));
    }

    private AttributeValue Schemas(AttributeSet attributes) => AttributeValue.FromList(
        attributes.Names.Where(n => n.StartsWith("urn:", StringComparison.OrdinalIgnoreCase)).Prepend(Urn).Select(n => AttributeValue.From(n)));
}
