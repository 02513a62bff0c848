namespace Provisioning.Scim;

/// <summary>The attributes of RFC 7643 §4.2.</summary>
internal static class GroupAttributes
{
    public static readonly IReadOnlyList<AttributeDefinition> Core =
    [
        Define.Text("displayName", "The group's name.", "Name") with { Required = true, Indexed = true },
        Define.Complex(
            "members",
            "Who is in the group.",
            Immutable(Define.Text("value", "The member's id.")),
            Immutable(Define.Reference("$ref", "The member's address.", "User", "Group")),
            Immutable(Define.Type("User", "Group")),
            Define.Text("display", "The member's name.") with { Mutability = AttributeMutability.ReadOnly }) with { MultiValued = true },
    ];

    private static AttributeDefinition Immutable(AttributeDefinition definition) => definition with { Mutability = AttributeMutability.Immutable };
}
