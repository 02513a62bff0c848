using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProvisioningModule.Tests;

/// <summary>Keys of an approver as files: {name}.key and {name}.pem, {name}.enc with a password, {name}.pfx and {name}.cer with a key of RSA.</summary>
internal static class ApproverKey
{
    public const string Password = "Correct-Horse-1-Battery";

    public static void Write(string folder, string name, DateTimeOffset? notAfter = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(At(".key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(At(".enc"), key.ExportEncryptedPkcs8PrivateKeyPem(Password, new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        File.WriteAllText(At(".pem"), key.ExportSubjectPublicKeyInfoPem());
        using var rsa = RSA.Create(2048);
        var end = notAfter ?? DateTimeOffset.UtcNow.AddDays(1);
        using var certificate = new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss).CreateSelfSigned(end.AddDays(-30), end);
        File.WriteAllBytes(At(".pfx"), certificate.Export(X509ContentType.Pkcs12, Password));
        File.WriteAllText(At(".cer"), certificate.ExportCertificatePem());

        string At(string extension) => Path.Combine(folder, name + extension);
    }
}
