using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Ldap;

/// <summary>Judges a server's certificate, and remembers in words why it was refused.</summary>
internal sealed class ServerCertificateCheck
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string NewCertificate = "Give the server a new certificate, or check the clocks.";
    private const string Trusting = "Give the authority's certificate as a file of authorities, or the thumbprint of the server's certificate, after comparing it with the server's administrator.";
    private readonly LdapEndpoint _endpoint;
    private readonly LdapTrust _trust;
    private readonly TimeProvider _clock;

    public ServerCertificateCheck(LdapEndpoint endpoint, LdapTrust trust, TimeProvider clock) => (_endpoint, _trust, _clock) = (endpoint, trust, clock);

    /// <summary>Why the certificate was refused; null where it was not, or where none was seen.</summary>
    public LdapException? Refusal { get; private set; }

    /// <summary>By what the platform follows the certificate to an authority. Nothing is fetched from the network for it.</summary>
    public X509ChainPolicy NewPolicy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = _clock.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = false,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (_trust.Authorities.Count == 0)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_trust.Authorities);
        return policy;
    }

    /// <summary>Whether to go on with the server.</summary>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server)
        {
            Refusal = Refused("it showed no certificate", "Check that the port is one of a server with TLS.", "");
            return false;
        }

        if (_trust.Thumbprints.Count > 0)
            return AcceptsByThumbprint(server);
        if (!AcceptsName(server, errors))
            return false;
        if (errors == SslPolicyErrors.None)
            return true;
        Refusal = Explained(server, chain!);
        return false;
    }

    private bool AcceptsByThumbprint(X509Certificate2 server)
    {
        if (!_trust.Thumbprints.Any(t => t.Replace(":", "", StringComparison.Ordinal).Equals(server.GetCertHashString(HashAlgorithmName.SHA256), StringComparison.OrdinalIgnoreCase)))
        {
            Refusal = Refused("its certificate is none of those that are trusted by thumbprint", "If the server has a new certificate, compare its thumbprint with the server's administrator, and set that one.", Shown(server));
            return false;
        }

        return IsInTime(server);
    }

    private bool IsInTime(X509Certificate2 server)
    {
        var now = _clock.GetUtcNow();
        if (now >= server.NotBefore.ToUniversalTime() && now <= server.NotAfter.ToUniversalTime())
            return true;
        Refusal = Refused(Timing("its certificate", server), NewCertificate, Shown(server));
        return false;
    }

    private bool AcceptsName(X509Certificate2 server, SslPolicyErrors errors)
    {
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return true;
        Refusal = Refused($"its certificate is not for '{_endpoint.Host}' but for {Names(server)}", "Use one of these names as the host, or give the server a certificate with the name that is used.", Shown(server));
        return false;
    }

    private LdapException Explained(X509Certificate2 server, X509Chain chain)
    {
        var (why, action) = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status) switch
        {
            var f when f.HasFlag(X509ChainStatusFlags.NotTimeValid) => (Timing(server, chain), NewCertificate),
            var f when f.HasFlag(X509ChainStatusFlags.PartialChain) => ($"the authority that issued its certificate ('{server.Issuer}') is not trusted", Trusting),
            var f when f.HasFlag(X509ChainStatusFlags.UntrustedRoot) => (server.Issuer == server.Subject ? "its certificate is issued by itself and is not trusted" : $"the authority at the root of its certificate ('{chain.ChainElements[^1].Certificate.Subject}') is not trusted", Trusting),
            var f when f.HasFlag(X509ChainStatusFlags.NotValidForUsage) => ("its certificate is not for servers (extended key usage)", "Give the server a certificate for server authentication."),
            _ => ($"its certificate cannot be trusted ({string.Join(", ", chain.ChainStatus.Select(s => s.Status))})", "Give the server another certificate."),
        };
        return Refused(why, action, Shown(server));
    }

    private string Timing(X509Certificate2 server, X509Chain chain)
    {
        var outdated = chain.ChainElements.FirstOrDefault(e => e.ChainElementStatus.Any(s => s.Status == X509ChainStatusFlags.NotTimeValid))?.Certificate ?? server;
        return Timing(outdated.Thumbprint == server.Thumbprint ? "its certificate" : $"the certificate of its authority '{outdated.Subject}'", outdated);
    }

    private string Timing(string what, X509Certificate2 certificate) => _clock.GetUtcNow() > certificate.NotAfter.ToUniversalTime()
        ? $"{what} has expired on {Day(certificate.NotAfter)}"
        : $"{what} is not valid before {Day(certificate.NotBefore)}";

    private LdapException Refused(string why, string action, string shown) =>
        new(LdapFailure.Tls, $"{_endpoint} is not trusted: {why}.{shown}") { RecommendedAction = action };

    private static string Shown(X509Certificate2 server) =>
        $" The certificate: subject '{server.Subject}', names {Names(server)}, issued by '{server.Issuer}', valid from {Day(server.NotBefore)} to {Day(server.NotAfter)}, SHA-256 {server.GetCertHashString(HashAlgorithmName.SHA256)}.";

    private static string Day(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Names(X509Certificate2 server)
    {
        try
        {
            var names = server.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))).ToArray();
            return names.Length > 0 ? string.Join(", ", names) : "no name";
        }
        catch (CryptographicException)
        {
            return "names that cannot be read";
        }
    }
}
