using System.Security;

namespace Provisioning.Ldap;

/// <summary>Who signs in by Kerberos, with a password rather than the session's ticket.</summary>
public sealed class LdapKerberosCredential
{
    /// <summary>Who signs in.</summary>
    /// <param name="userName">The name, such as <c>anna</c> or <c>anna@CORP.EXAMPLE</c>.</param>
    /// <param name="password">The password. A copy is kept, encrypted where the platform can.</param>
    /// <param name="realm">The Kerberos realm or Windows domain, where the name has none.</param>
    public LdapKerberosCredential(string userName, ReadOnlyMemory<char> password, string? realm = null)
    {
        (UserName, Realm) = (userName, realm);
        Password = new SecureString();
        foreach (var c in password.Span)
            Password.AppendChar(c);
        Password.MakeReadOnly();
    }

    /// <summary>The name.</summary>
    public string UserName { get; }

    /// <summary>The realm or domain, or null where the name has it.</summary>
    public string? Realm { get; }

    internal SecureString Password { get; }

    /// <summary>The name alone.</summary>
    public override string ToString() => Realm is null ? UserName : $"{UserName}@{Realm}";
}

/// <summary>How Kerberos is spoken with a server.</summary>
public enum LdapKerberosMechanism
{
    /// <summary>GSSAPI (RFC 4752): every server with Kerberos has it.</summary>
    Gssapi,

    /// <summary>GSS-SPNEGO (MS-ADTS §5.1.1.1.2): Active Directory, and what speaks as it does.</summary>
    GssSpnego,
}
