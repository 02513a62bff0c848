using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Testing;

/// <summary>A server's certificate for this machine and the authority that it comes from, as PEM files.</summary>
public sealed class TestCertificate : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _root;

    /// <param name="name">The name or address that the certificate is for.</param>
    /// <param name="expired">True for one that was valid until yesterday.</param>
    /// <param name="others">Other names and addresses that it is for.</param>
    public TestCertificate(string name = "localhost", bool expired = false, params string[] others)
    {
        var now = DateTimeOffset.UtcNow;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _root = authority.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var each in others.Prepend(name))
        {
            if (IPAddress.TryParse(each, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(each);
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_root, now.AddDays(-20), expired ? now.AddDays(-1) : now.AddDays(20), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(AuthorityFile, _root.ExportCertificatePem());
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        // Servers refuse keys that others may read.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public string AuthorityFile => _folder["authority.pem"];

    public string CertificateFile => _folder["server.pem"];

    public string KeyFile => _folder["server.key"];

    /// <summary>A certificate of the same authority with which a client signs in.</summary>
    /// <param name="subject">Its subject, such as CN=svc.</param>
    public X509Certificate2 NewClient(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var certificate = request.Create(_root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(20), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Dispose();
    }
}
