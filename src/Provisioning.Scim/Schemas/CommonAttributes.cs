namespace Provisioning.Scim;

/// <summary>The attributes of RFC 7643 §3 and §3.1.</summary>
internal static class CommonAttributes
{
    public static readonly IReadOnlyList<AttributeDefinition> All =
    [
        Define.Reference("schemas", "The URNs of the schemas that the resource follows.", "uri") with
        {
            MultiValued = true, CaseExact = true, Required = true, Returned = AttributeReturned.Always,
        },
        Define.Text("id", "The service's own identifier, which never changes.") with
        {
            CaseExact = true, Unique = true, Indexed = true, Mutability = AttributeMutability.ReadOnly, Returned = AttributeReturned.Always,
        },
        Define.Text("externalId", "The client's identifier.") with { CaseExact = true, Indexed = true },
        Define.Complex(
            "meta",
            "What the service knows about the resource.",
            ReadOnly(Define.Text("resourceType", "The resource type's name.") with { CaseExact = true }),
            ReadOnly(Time("created", "When the resource was made.")),
            ReadOnly(Time("lastModified", "When the resource last changed.")),
            ReadOnly(Define.Reference("location", "The resource's address.", "uri") with { CaseExact = true }),
            ReadOnly(Define.Text("version", "The resource's version, as its ETag.") with { CaseExact = true })) with { Mutability = AttributeMutability.ReadOnly },
    ];

    private static AttributeDefinition Time(string name, string description) => new() { Name = name, Type = AttributeType.DateTime, Description = description };

    private static AttributeDefinition ReadOnly(AttributeDefinition definition) => definition with { Mutability = AttributeMutability.ReadOnly };
}
