using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Notifications.Mail;

/// <summary>Trusts server certificates that come from the authorities in a file, and no others.</summary>
internal sealed class CertificateTrust
{
    private readonly X509Certificate2Collection _authorities;

    private CertificateTrust(X509Certificate2Collection authorities) => _authorities = authorities;

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.NotificationInvalid"/>: the file is not there, or has no certificate.</exception>
    public static CertificateTrust From(Notification notification, string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw NotificationErrors.Invalid(notification, $"the certificates of '{file}' cannot be read ({e.GetType().Name})", "Give a file with the authority's certificate in PEM form (-----BEGIN CERTIFICATE-----).");
        }

        return authorities.Count > 0
            ? new(authorities)
            : throw NotificationErrors.Invalid(notification, $"'{file}' has no certificate in it", "Give a file with the authority's certificate in PEM form (-----BEGIN CERTIFICATE-----).");
    }

    /// <summary>True when the certificate has the server's name and comes from one of the authorities.</summary>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        return own.Build(server);
    }
}
