namespace Provisioning.Scim;

/// <summary>
/// A user as this product names its attributes, and as it stands on the wire: the enterprise extension's attributes stand at the top level here and under their schema's URN there. Other extensions stay under their URN.
/// </summary>
public static class FlatUser
{
    private static readonly HashSet<string> Enterprise = ScimSchemas.EnterpriseUser.Attributes.Select(a => a.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

    // Who the object is, and what the service alone says of it: no attributes of the person.
    private static readonly HashSet<string> NotKept = new(["schemas", "id", "meta", "groups", "password", "active"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The attributes of a resource.</summary>
    public static AttributeSet FromWire(AttributeSet resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var flat = new AttributeSet.Builder();
        foreach (var (name, value) in resource)
        {
            if (!NotKept.Contains(name) && !IsEnterprise(name))
                flat[name] = value;
        }

        foreach (var (name, value) in resource[ScimSchemas.EnterpriseUserUrn].AsComplex() ?? AttributeSet.Empty)
            flat[name] = value;
        return flat.ToSet();
    }

    /// <summary>The path on the wire of an attribute that this product names at the top level.</summary>
    public static AttributePath ToWire(AttributePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.SchemaUrn is null && Enterprise.Contains(path.Attribute) ? AttributePath.Parse($"{ScimSchemas.EnterpriseUserUrn}:{path.Canonical}") : path;
    }

    /// <summary>The schemas of a resource with these attributes on the wire.</summary>
    public static AttributeValue Schemas(AttributeSet wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return AttributeValue.FromList(wire.Names
            .Where(n => n.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
            .Select(n => AttributeValue.From(n))
            .Prepend(ScimSchemas.UserUrn));
    }

    private static bool IsEnterprise(string name) => string.Equals(name, ScimSchemas.EnterpriseUserUrn, StringComparison.OrdinalIgnoreCase);
}
