using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Http;

/// <summary>
/// Trusts what comes from the authorities of a file, beside what the system trusts. Everything else is checked as ever: the name, the times, and what the certificate is for.
/// </summary>
internal sealed class TrustedAuthorities : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private readonly X509Certificate2Collection _roots;

    private TrustedAuthorities(X509Certificate2Collection roots) => _roots = roots;

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static TrustedAuthorities Read(App app, string path) => new(AuthorityFile.Read(app, path));

    /// <summary>Whether to go on with a server.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null || chain is null)
            return errors == SslPolicyErrors.None;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_roots);
        own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        own.ChainPolicy.RevocationMode = chain.ChainPolicy.RevocationMode;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        using var server = new X509Certificate2(certificate);
        try
        {
            return own.Build(server);
        }
        finally
        {
            foreach (var element in own.ChainElements)
                element.Certificate.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var root in _roots)
            root.Dispose();
    }
}
