namespace Provisioning.Scim.Service;

/// <summary>What the service says of itself (RFC 7644 §4).</summary>
internal static class Discovery
{
    public static AttributeSet Config { get; } = Set(
        ("schemas", List(ScimSchemas.ServiceProviderConfigUrn)),
        ("patch", Supported(true)),
        ("bulk", AttributeValue.From(Set(("supported", false), ("maxOperations", 0L), ("maxPayloadSize", 0L)))),
        ("filter", AttributeValue.From(Set(("supported", true), ("maxResults", 1000L)))),
        ("changePassword", Supported(true)),
        ("sort", Supported(true)),
        ("etag", Supported(true)),
        ("authenticationSchemes", AttributeValue.FromList([AttributeValue.From(Set(("type", "oauthbearertoken"), ("name", "Bearer token"), ("description", "A token in the Authorization header (RFC 6750)."), ("primary", true)))])));

    public static IReadOnlyList<AttributeSet> ResourceTypes { get; } =
    [
        Set(
            ("schemas", List(ScimSchemas.ResourceTypeUrn)),
            ("id", "User"),
            ("name", "User"),
            ("endpoint", "/Users"),
            ("schema", ScimSchemas.UserUrn),
            ("schemaExtensions", AttributeValue.FromList([AttributeValue.From(Set(("schema", ScimSchemas.EnterpriseUserUrn), ("required", false)))]))),
        Set(("schemas", List(ScimSchemas.ResourceTypeUrn)), ("id", "Group"), ("name", "Group"), ("endpoint", "/Groups"), ("schema", ScimSchemas.GroupUrn)),
    ];

    public static IReadOnlyList<AttributeSet> Schemas { get; } = [.. new[] { ScimSchemas.User, ScimSchemas.EnterpriseUser, ScimSchemas.Group }.Select(Schema)];

    private static AttributeSet Schema(ScimSchema schema) => Set(
        ("schemas", List(ScimSchemas.SchemaUrn)),
        ("id", schema.Id),
        ("name", schema.Name),
        ("description", schema.Description),
        ("attributes", AttributeValue.FromList(schema.Attributes.Select(Attribute))));

    private static AttributeValue Attribute(AttributeDefinition definition) => AttributeValue.From(Set(
        ("name", definition.Name),
        ("type", Camel(definition.Type.ToString())),
        ("multiValued", definition.MultiValued),
        ("description", definition.Description),
        ("required", definition.Required),
        ("caseExact", definition.CaseExact),
        ("mutability", Camel(definition.Mutability.ToString())),
        ("returned", Camel(definition.Returned.ToString())),
        ("uniqueness", definition.Unique ? "server" : "none"),
        ("canonicalValues", List([.. definition.CanonicalValues])),
        ("referenceTypes", List([.. definition.ReferenceTypes])),
        ("subAttributes", AttributeValue.FromList(definition.SubAttributes.Select(Attribute)))));

    private static AttributeValue Supported(bool supported) => AttributeValue.From(Set(("supported", supported)));

    private static AttributeValue List(params string[] values) => AttributeValue.FromList(values.Select(v => AttributeValue.From(v)));

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static AttributeSet Set(params (string Name, AttributeValue Value)[] values)
    {
        var set = new AttributeSet.Builder();
        foreach (var (name, value) in values)
            set[name] = value;
        return set.ToSet();
    }
}
