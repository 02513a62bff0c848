using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Testing;

/// <summary>A server's certificate for this machine and the authority that it comes from, as PEM files.</summary>
public sealed class TestCertificate : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="name">The name that the certificate is for.</param>
    /// <param name="expired">True for one that was valid until yesterday.</param>
    /// <param name="others">Other names that it is for.</param>
    public TestCertificate(string name = "localhost", bool expired = false, params string[] others)
    {
        var now = DateTimeOffset.UtcNow;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = authority.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var each in others.Prepend(name))
            names.AddDnsName(each);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(root, now.AddDays(-20), expired ? now.AddDays(-1) : now.AddDays(20), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(AuthorityFile, root.ExportCertificatePem());
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    public string AuthorityFile => _folder["authority.pem"];

    public string CertificateFile => _folder["server.pem"];

    public string KeyFile => _folder["server.key"];

    public void Dispose() => _folder.Dispose();
}
