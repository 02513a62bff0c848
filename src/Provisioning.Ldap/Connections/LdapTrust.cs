using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Ldap;

/// <summary>Which servers are trusted, and what the client shows of itself. With nothing set, the system's authorities are trusted.</summary>
public sealed record LdapTrust
{
    /// <summary>Authorities that are trusted in place of the system's. The server's name and times are checked all the same.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>SHA-256 hashes of server certificates, in hexadecimal, with or without colons. A certificate with one of them is trusted whoever issued it, while it is in its time; with any set, no other one is.</summary>
    public IReadOnlyList<string> Thumbprints { get; init; } = [];

    /// <summary>The certificate that the client shows when the server asks for one, with its private key.</summary>
    public X509Certificate2? ClientCertificate { get; init; }
}
