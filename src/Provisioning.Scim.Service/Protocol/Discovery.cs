namespace Provisioning.Scim.Service;

/// <summary>What the service says of itself (RFC 7644 §4, RFC 9865 §4): made once.</summary>
internal sealed class Discovery
{
    private readonly Dictionary<string, Answers> _answers;

    public Discovery(string baseUri, ScimLimits limits, bool changesPasswords)
    {
        var schemas = new[] { ScimSchemas.User, ScimSchemas.EnterpriseUser, ScimSchemas.Group }.Select(s => Schema(s, baseUri)).ToList();
        var config = Config(limits, changesPasswords).With("meta", Meta("ServiceProviderConfig", $"{baseUri}/ServiceProviderConfig"));
        _answers = new(StringComparer.Ordinal)
        {
            ["ServiceProviderConfig"] = new(new(200, JsonText.Bytes(config)), []),
            ["ResourceTypes"] = List(ResourceType.All.Select(t => Type(t, baseUri))),
            ["Schemas"] = List(schemas),
        };
    }

    /// <summary>The answer to a request to one of the three endpoints.</summary>
    /// <exception cref="ScimException">404, 405, 403 for a filter.</exception>
    public ScimReply Answer(ScimRequest request, string[] parts)
    {
        if (request.Method != "GET")
            throw ResourceOperations.NotAllowed(request.Method, "GET");
        // RFC 7644 §4: what the service says of itself is not filtered, lest a client take a part for all.
        if (request.Query.Length > 0 && QueryText.Parameters(request.Query).ContainsKey("filter"))
            throw new ScimException(new(403, null, "This endpoint takes no filter."));
        var (all, each) = _answers[parts[0]];
        return parts.Length == 1 ? all : each.GetValueOrDefault(parts[1]) ?? throw new ScimException(new(404, null, "There is no such resource."));
    }

    private static AttributeSet Config(ScimLimits limits, bool changesPasswords) => Set(
        ("schemas", List(ScimSchemas.ServiceProviderConfigUrn)),
        ("patch", Supported(true)),
        ("bulk", AttributeValue.From(Set(("supported", true), ("maxOperations", (long)limits.MaxBulkOperations), ("maxPayloadSize", (long)limits.MaxBodyBytes)))),
        ("filter", AttributeValue.From(Set(("supported", true), ("maxResults", (long)limits.MaxResults)))),
        ("pagination", AttributeValue.From(Set(("cursor", true), ("index", true), ("defaultPaginationMethod", "index"), ("defaultPageSize", (long)Query.None.Count), ("maxPageSize", (long)limits.MaxResults)))),
        ("changePassword", Supported(changesPasswords)),
        ("sort", Supported(true)),
        ("etag", Supported(true)),
        ("authenticationSchemes", AttributeValue.FromList([AttributeValue.From(Set(("type", "oauthbearertoken"), ("name", "Bearer token"), ("description", "A token in the Authorization header (RFC 6750)."), ("primary", true)))])));

    private static AttributeSet Type(ResourceType type, string baseUri)
    {
        var set = Set(
            ("schemas", List(ScimSchemas.ResourceTypeUrn)),
            ("id", type.Name),
            ("name", type.Name),
            ("endpoint", "/" + type.Endpoint),
            ("schema", type.Urn),
            ("meta", Meta("ResourceType", $"{baseUri}/ResourceTypes/{type.Name}")));
        return type.Kind == ResourceKind.User
            ? set.With("schemaExtensions", AttributeValue.FromList([AttributeValue.From(Set(("schema", ScimSchemas.EnterpriseUserUrn), ("required", false)))]))
            : set;
    }

    private static AttributeSet Schema(ScimSchema schema, string baseUri) => Set(
        ("schemas", List(ScimSchemas.SchemaUrn)),
        ("id", schema.Id),
        ("name", schema.Name),
        ("description", schema.Description),
        ("attributes", AttributeValue.FromList(schema.Attributes.Select(Attribute))),
        ("meta", Meta("Schema", $"{baseUri}/Schemas/{schema.Id}")));

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

    private static AttributeValue Meta(string type, string location) => AttributeValue.From(Set(("resourceType", type), ("location", location)));

    private static AttributeValue Supported(bool supported) => AttributeValue.From(Set(("supported", supported)));

    private static AttributeValue List(params string[] values) => AttributeValue.FromList(values.Select(v => AttributeValue.From(v)));

    private static Answers List(IEnumerable<AttributeSet> resources)
    {
        AttributeSet[] all = [.. resources];
        return new(
            new(200, JsonText.Bytes(new ListResponse(all.Length, 1, all), static (writer, l) => l.Write(writer))),
            all.ToDictionary(r => r["id"].ToString(), r => new ScimReply(200, JsonText.Bytes(r)), StringComparer.Ordinal));
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static AttributeSet Set(params (string Name, AttributeValue Value)[] values)
    {
        var set = new AttributeSet.Builder();
        foreach (var (name, value) in values)
            set[name] = value;
        return set.ToSet();
    }

    private sealed record Answers(ScimReply All, Dictionary<string, ScimReply> Each);
}
