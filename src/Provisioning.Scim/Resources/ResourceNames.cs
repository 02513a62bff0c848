namespace Provisioning.Scim;

/// <summary>By what resources of a kind are told apart.</summary>
public static class ResourceNames
{
    /// <summary>The attribute that names a resource and that every one has to have.</summary>
    public static string NameAttribute(ResourceKind kind) => kind == ResourceKind.User ? "userName" : "displayName";

    /// <summary>The error that another one has the name.</summary>
    public static ScimException Taken(ResourceKind kind) => new(new(409, ScimException.Uniqueness, $"Another {kind} has this {NameAttribute(kind)}."));
}
