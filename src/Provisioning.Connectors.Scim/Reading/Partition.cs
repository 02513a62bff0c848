using Provisioning.Http;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>The text by whose first characters users are read in parts.</summary>
/// <param name="Attribute">The attribute, as this product names it.</param>
internal sealed record Partition(AttributePath Attribute)
{
    /// <summary>The attribute as it stands in filters.</summary>
    public AttributePath Wire { get; } = FlatUser.ToWire(Attribute);

    /// <summary>Reads the setting; null where there is none.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static Partition? Read(SettingReader reader, string name)
    {
        if (reader.Text(name) is not { } text)
            return null;
        if (!AttributePath.TryParse(text, out var path, out _) || path.Filter is not null)
            throw reader.Invalid(name, $"is '{text}', and has to be the name of an attribute");
        if (path.SchemaUrn is { } urn && (ScimSchemas.IsCore(urn) || string.Equals(urn, ScimSchemas.EnterpriseUserUrn, StringComparison.OrdinalIgnoreCase)))
            path = path.WithoutSchema();
        // Attributes that a service alone has are taken as they are named.
        var known = path.SchemaUrn is null ? Find(ScimSchemas.Common.Concat(ScimSchemas.User.Attributes).Concat(ScimSchemas.EnterpriseUser.Attributes), path.Attribute) : null;
        var one = path.SubAttribute is { } sub && known is not null ? Find(known.SubAttributes, sub) : known;
        if (known is { MultiValued: true } || known is not null && one is not { Type: AttributeType.String, MultiValued: false, Mutability: AttributeMutability.ReadWrite })
            throw reader.Invalid(name, $"is '{text}', which is no attribute of one text");
        return new(path);
    }

    private static AttributeDefinition? Find(IEnumerable<AttributeDefinition> among, string name) => among.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase));
}
