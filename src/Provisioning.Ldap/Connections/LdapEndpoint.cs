namespace Provisioning.Ldap;

/// <summary>How a connection is kept from others' eyes and hands.</summary>
public enum LdapSecurity
{
    /// <summary>TLS from the first octet, mostly on port 636.</summary>
    Ldaps,

    /// <summary>TLS after a request for it (RFC 4511 §4.14), mostly on port 389. Nothing else is sent before.</summary>
    StartTls,

    /// <summary>No TLS. Kerberos signs and encrypts by itself; passwords are sent to this machine only, unless the options allow more.</summary>
    None,
}

/// <summary>Where a server listens.</summary>
/// <param name="Host">Its name, or its address. Certificates and Kerberos are by name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Security">How the connection is secured.</param>
public sealed record LdapEndpoint(string Host, int Port, LdapSecurity Security)
{
    /// <summary>The endpoint as a URL, for texts.</summary>
    public override string ToString() => $"{(Security == LdapSecurity.Ldaps ? "ldaps" : "ldap")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}{(Security == LdapSecurity.StartTls ? " (StartTLS)" : "")}";
}
