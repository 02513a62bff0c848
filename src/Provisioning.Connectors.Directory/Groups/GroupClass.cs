using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>How a group names its members.</summary>
internal enum MemberForm
{
    /// <summary>By their distinguished names.</summary>
    Dn,

    /// <summary>By their user names.</summary>
    UserName,
}

/// <summary>A kind of group: its object class, and how it keeps its members.</summary>
/// <param name="Name">The object class.</param>
/// <param name="MemberAttribute">The attribute that has the members.</param>
/// <param name="Form">How a member stands in it.</param>
/// <param name="NeedsMember">True when the standard schema wants one member at least; a server's own schema may not.</param>
internal sealed record GroupClass(string Name, string MemberAttribute, MemberForm Form, bool NeedsMember)
{
    /// <summary>What stands in a group without members, where it needs one.</summary>
    public const string UsualPlaceholder = "cn=no-member";

    public LdapDn Placeholder { get; init; } = LdapDn.Parse(UsualPlaceholder);

    /// <summary>RFC 4519 §3.5 and §3.6; RFC 2307 §4; Active Directory's group.</summary>
    public static IReadOnlyList<GroupClass> Known { get; } =
    [
        new("groupOfNames", "member", MemberForm.Dn, true),
        new("groupOfUniqueNames", "uniqueMember", MemberForm.Dn, true),
        new("posixGroup", "memberUid", MemberForm.UserName, false),
        new("group", "member", MemberForm.Dn, false),
    ];
}
