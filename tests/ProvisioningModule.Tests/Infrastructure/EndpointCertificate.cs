using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProvisioningModule.Tests;

/// <summary>Certificates for endpoints of the tests.</summary>
internal static class EndpointCertificate
{
    /// <summary>Writes a certificate for localhost with its key, signed by itself, as PEM.</summary>
    public static void Write(string path, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var until = end ?? TimeProvider.System.GetUtcNow().AddDays(30);
        using var certificate = request.CreateSelfSigned(until.AddDays(-60), until);
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }
}
