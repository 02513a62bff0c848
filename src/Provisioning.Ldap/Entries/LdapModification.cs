namespace Provisioning.Ldap;

/// <summary>What a modification does (RFC 4511 §4.6, RFC 4525).</summary>
public enum LdapModificationKind
{
    /// <summary>Adds values.</summary>
    Add = 0,

    /// <summary>Takes values away; all of them where none are given.</summary>
    Delete = 1,

    /// <summary>Sets the values; clears the attribute where none are given.</summary>
    Replace = 2,

    /// <summary>Adds a number to each value (RFC 4525).</summary>
    Increment = 3,
}

/// <summary>One modification of one attribute.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Attribute">The attribute with the values concerned.</param>
public sealed record LdapModification(LdapModificationKind Kind, LdapAttribute Attribute);
