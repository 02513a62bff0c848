using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Engine;

/// <summary>What signs a checkpoint, or what a signature is held against: a certificate, or a key in a PEM file. ECDSA and RSA (PSS), with SHA-256.</summary>
public sealed class CheckpointKey : IDisposable
{
    private readonly AsymmetricAlgorithm _key;
    private readonly bool _isPrivate;

    private CheckpointKey(AsymmetricAlgorithm key, bool isPrivate, X509Certificate2? certificate) => (_key, _isPrivate, Certificate) = (key, isPrivate, certificate);

    /// <summary>The certificate; null for a bare key.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>The public key (SubjectPublicKeyInfo, RFC 5280).</summary>
    public byte[] PublicKey => _key.ExportSubjectPublicKeyInfo();

    /// <summary>Who it is: the certificate's subject, and the SHA-256 of the public key.</summary>
    public string Name => $"{(Certificate is null ? "key" : Certificate.Subject)} (SHA-256 {Convert.ToHexString(SHA256.HashData(PublicKey)).ToLowerInvariant()[..16]})";

    /// <summary>The certificate's key.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SigningKeyInvalid"/> when it has none that can be used.</exception>
    public static CheckpointKey Of(X509Certificate2 certificate, bool forSigning)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        AsymmetricAlgorithm? key = forSigning
            ? (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey()
            : (AsymmetricAlgorithm?)certificate.GetECDsaPublicKey() ?? certificate.GetRSAPublicKey();
        return key is not null
            ? new(key, forSigning, certificate)
            : throw Invalid(certificate.Subject, forSigning ? $"The certificate '{certificate.Subject}' has no private key here that is ECDSA or RSA." : $"The key of the certificate '{certificate.Subject}' is neither ECDSA nor RSA.");
    }

    /// <summary>The key in a PEM file: a private one, or where nothing is to be signed a public one.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SigningKeyInvalid"/>, <see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.FileUnreadable"/>.</exception>
    public static CheckpointKey FromFile(string path, bool forSigning)
    {
        var pem = System.Text.Encoding.UTF8.GetString(AuditFiles.Read(path));
        var isPrivate = pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal);
        if (forSigning && !isPrivate)
            throw Invalid(path, $"The file '{path}' has no private key.");
        return new(Import(path, pem), isPrivate, null);
    }

    /// <summary>The public key that a signature came with.</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    internal static CheckpointKey FromPublicKey(byte[] info, X509Certificate2? certificate)
    {
        AsymmetricAlgorithm key = ECDsa.Create();
        try
        {
            ((ECDsa)key).ImportSubjectPublicKeyInfo(info, out _);
        }
        catch (CryptographicException)
        {
            key.Dispose();
            key = RSA.Create();
            ((RSA)key).ImportSubjectPublicKeyInfo(info, out _);
        }

        return new(key, false, certificate);
    }

    internal byte[] Sign(ReadOnlySpan<byte> data)
    {
        if (!_isPrivate)
            throw new InvalidOperationException("A public key signs nothing.");
        return _key is ECDsa curve ? curve.SignData(data, HashAlgorithmName.SHA256) : ((RSA)_key).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
    }

    internal bool Verifies(ReadOnlySpan<byte> data, byte[] signature) => _key is ECDsa curve
        ? curve.VerifyData(data, signature, HashAlgorithmName.SHA256)
        : ((RSA)_key).VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static AsymmetricAlgorithm Import(string path, string pem)
    {
        foreach (var create in new Func<AsymmetricAlgorithm>[] { ECDsa.Create, RSA.Create })
        {
            var key = create();
            try
            {
                key.ImportFromPem(pem);
                return key;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                key.Dispose();
            }
        }

        throw Invalid(path, $"The file '{path}' has no ECDSA or RSA key in PEM without a password.");
    }

    private static ProvisioningException Invalid(string target, string message) =>
        AuditFiles.Error(ErrorIds.SigningKeyInvalid, ProvisioningErrorCategory.InvalidInput, target, message, "Make one with: openssl ecparam -name prime256v1 -genkey -noout -out key.pem; or use a certificate with its private key.");
}
