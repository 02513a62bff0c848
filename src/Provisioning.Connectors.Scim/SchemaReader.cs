namespace Provisioning.Connectors.Scim;

/// <summary>Reads attribute definitions as services publish them (RFC 7643 §7).</summary>
internal static class SchemaReader
{
    public static AttributeDefinition Read(AttributeSet attribute) => new()
    {
        Name = attribute["name"].ToString(),
        Type = Enum.TryParse<AttributeType>(attribute["type"].AsString(), ignoreCase: true, out var type) ? type : AttributeType.String,
        MultiValued = attribute["multiValued"].AsBoolean() == true,
        CaseExact = attribute["caseExact"].AsBoolean() == true,
        Required = attribute["required"].AsBoolean() == true,
        Unique = attribute["uniqueness"].AsString() is "server" or "global",
        Mutability = Enum.TryParse<AttributeMutability>(attribute["mutability"].AsString(), ignoreCase: true, out var mutability) ? mutability : AttributeMutability.ReadWrite,
        Returned = Enum.TryParse<AttributeReturned>(attribute["returned"].AsString(), ignoreCase: true, out var returned) ? returned : AttributeReturned.Default,
        Description = attribute["description"].AsString(),
        CanonicalValues = [.. attribute["canonicalValues"].AsList().Select(v => v.ToString())],
        ReferenceTypes = [.. attribute["referenceTypes"].AsList().Select(v => v.ToString())],
        SubAttributes = [.. attribute["subAttributes"].AsList().Select(a => a.AsComplex()).OfType<AttributeSet>().Select(Read)],
    };
}
