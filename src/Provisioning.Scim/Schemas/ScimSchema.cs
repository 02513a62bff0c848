namespace Provisioning.Scim;

/// <summary>A schema of RFC 7643 §7: a URN and the attributes that it defines.</summary>
/// <param name="Id">The URN.</param>
/// <param name="Name">A name for people.</param>
/// <param name="Description">What it describes.</param>
/// <param name="Attributes">Its attributes.</param>
public sealed record ScimSchema(string Id, string Name, string? Description, IReadOnlyList<AttributeDefinition> Attributes);
