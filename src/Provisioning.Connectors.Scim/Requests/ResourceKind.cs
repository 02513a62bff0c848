namespace Provisioning.Connectors.Scim;

/// <summary>A kind of resource of a service (RFC 7644 §3.2).</summary>
/// <param name="Path">Its endpoint, relative to the service's address.</param>
/// <param name="One">What one is called in messages.</param>
/// <param name="Many">What several are called.</param>
internal sealed record ResourceKind(string Path, string One, string Many)
{
    public static readonly ResourceKind Users = new("Users", "user", "users");

    public static readonly ResourceKind Groups = new("Groups", "group", "groups");
}
