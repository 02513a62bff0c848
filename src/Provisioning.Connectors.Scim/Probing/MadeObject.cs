namespace Provisioning.Connectors.Scim;

/// <summary>Something that was made at a service, or may have been, and is to be deleted.</summary>
/// <param name="Collection">Users or Groups.</param>
/// <param name="Name">Its userName or displayName.</param>
internal sealed record MadeObject(string Collection, string Name)
{
    /// <summary>Its id; null while it is not known whether it was made.</summary>
    public string? Key { get; set; }

    /// <summary>The path by which it is found.</summary>
    public string NamePath => Collection == ProbeTarget.Users ? "userName" : "displayName";

    /// <summary>What it is, in words.</summary>
    public override string ToString() => $"the {(Collection == ProbeTarget.Users ? "user" : "group")} {Name}{(Key is null ? "" : $" (id {Key})")}";
}
