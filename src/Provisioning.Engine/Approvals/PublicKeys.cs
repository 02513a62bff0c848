using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Provisioning.Engine;

/// <summary>
/// Public keys and what is signed with them. From the key follows how: ECDSA with the hash of the curve's size (FIPS 186-5), in DER (RFC 3279 §2.2.3) as other tools have it, RSA with PSS and SHA-256 (RFC 8017 §8.1); a signature does not say how it wants to be checked.
/// </summary>
internal static class PublicKeys
{
    private const int LeastRsa = 2048;
    private static readonly int[] Curves = [256, 384, 521];

    /// <summary>SHA-256 of the SubjectPublicKeyInfo in lower-case hex.</summary>
    public static string IdOf(ReadOnlySpan<byte> subjectPublicKeyInfo) => PlanFile.Hex(SHA256.HashData(subjectPublicKeyInfo));

    /// <summary>The hash that goes with the curve.</summary>
    public static HashAlgorithmName HashOf(ECDsa key) => key.KeySize switch
    {
        256 => HashAlgorithmName.SHA256,
        384 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    /// <summary>True when the signature is the approver's over the text.</summary>
    public static bool Verify(Approver approver, string text, string signature)
    {
        var bytes = new byte[signature.Length];
        if (!Convert.TryFromBase64String(signature, bytes, out var length))
            return false;
        var (data, signed, key) = (Encoding.UTF8.GetBytes(text), bytes[..length], Convert.FromBase64String(approver.PublicKey));
        try
        {
            if (approver.KeyType.StartsWith("RSA", StringComparison.Ordinal))
            {
                using var rsa = RSA.Create();
                rsa.ImportSubjectPublicKeyInfo(key, out _);
                return rsa.VerifyData(data, signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
            }

            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(key, out _);
            return ecdsa.VerifyData(data, signed, HashOf(ecdsa), DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The approver of this name with the key of a file: PEM with a public key or certificate, or a certificate in DER.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ApproverInvalid"/>.</exception>
    public static Approver Read(string name, byte[] file, string place)
    {
        try
        {
            var text = Encoding.UTF8.GetString(file);
            if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
                throw Invalid(place, "it has a private key, which is its holder's alone", "Register the public key: openssl pkey -in bob.key -pubout -out bob.pem");
            if (text.Contains("-----BEGIN PUBLIC KEY-----", StringComparison.Ordinal))
                return Of(name, FromPem(text), place);
            using var certificate = text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal) ? X509Certificate2.CreateFromPem(text) : new X509Certificate2(file);
            return Of(name, certificate, place);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Invalid(place, "it has no public key and no certificate", "Give a file that begins with -----BEGIN PUBLIC KEY----- or -----BEGIN CERTIFICATE-----, or a certificate in DER.", e);
        }
    }

    /// <summary>The approver of this name with the key of a certificate.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ApproverInvalid"/>.</exception>
    public static Approver Of(string name, X509Certificate2 certificate, string place) => Of(name, certificate.PublicKey.ExportSubjectPublicKeyInfo(), place) with
    {
        Subject = certificate.Subject,
        NotBefore = new DateTimeOffset(certificate.NotBefore).ToUniversalTime(),
        NotAfter = new DateTimeOffset(certificate.NotAfter).ToUniversalTime(),
    };

    private static byte[] FromPem(string text)
    {
        var fields = PemEncoding.Find(text);
        return Convert.FromBase64String(text[fields.Base64Data]);
    }

    /// <summary>The holder of this name with a key.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ApproverInvalid"/>.</exception>
    public static Approver Of(string name, byte[] subjectPublicKeyInfo, string place) => new()
    {
        Name = name,
        KeyId = IdOf(subjectPublicKeyInfo),
        PublicKey = Convert.ToBase64String(subjectPublicKeyInfo),
        KeyType = TypeOf(subjectPublicKeyInfo, place),
    };

    private static string TypeOf(byte[] subjectPublicKeyInfo, string place)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            return Curves.Contains(ecdsa.KeySize) ? $"ECDSA P-{ecdsa.KeySize}" : throw Invalid(place, $"its curve of {ecdsa.KeySize} bits is none of P-256, P-384 and P-521", "Make a key of one of these.");
        }
        catch (CryptographicException)
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            return rsa.KeySize >= LeastRsa ? $"RSA {rsa.KeySize}" : throw Invalid(place, $"its RSA key has {rsa.KeySize} bits, and {LeastRsa} are the least", "Make a longer key, or one of ECDSA.");
        }
    }

    private static ProvisioningException Invalid(string place, string why, string action, Exception? cause = null) => new ProvisioningError
    {
        Id = ErrorIds.ApproverInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"'{place}' cannot be an approver's key: {why}.",
        RecommendedAction = action,
        Target = place,
    }.ToException(cause);
}
