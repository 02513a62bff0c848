namespace Provisioning.Connectors.Scim;

/// <summary>A group as a service gave it.</summary>
/// <param name="Key">Its id.</param>
/// <param name="Name">Its displayName, or null.</param>
/// <param name="ExternalId">Its externalId, or null.</param>
/// <param name="Version">Its version, or null.</param>
/// <param name="Members">The members that came with it, each once.</param>
/// <param name="HasUnreadable">True when it lists something of which the id cannot be told.</param>
internal sealed record ScimGroup(string Key, string? Name, string? ExternalId, string? Version, IReadOnlyList<RemoteMember> Members, bool HasUnreadable)
{
    /// <summary>As the contract has it.</summary>
    /// <param name="name">The name where the service gave none.</param>
    public RemoteGroup ToRemote(string? name = null) => new() { Key = Key, Name = Name ?? name ?? "", ExternalId = ExternalId, Version = Version };
}
