using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Provisioning.Engine;

/// <summary>A private key to sign with. It is held for the one signature and kept nowhere.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa? _ecdsa;
    private readonly RSA? _rsa;
    private readonly X509Certificate2? _certificate;

    private SigningKey(ECDsa? ecdsa, RSA? rsa, X509Certificate2? certificate)
    {
        (_ecdsa, _rsa, _certificate) = (ecdsa, rsa, certificate);
        PublicKey = ecdsa?.ExportSubjectPublicKeyInfo() ?? rsa!.ExportSubjectPublicKeyInfo();
        KeyId = PublicKeys.IdOf(PublicKey);
    }

    /// <summary>The id of its public key (<see cref="Approver.KeyId"/>).</summary>
    public string KeyId { get; }

    /// <summary>Its public key (SubjectPublicKeyInfo).</summary>
    internal byte[] PublicKey { get; }

    /// <summary>Its certificate (DER); null for a bare key.</summary>
    internal byte[]? Certificate => _certificate?.RawData;

    /// <summary>The ECDSA key of a PEM file, which may be encrypted (PKCS #8).</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SigningKeyInvalid"/>.</exception>
    public static SigningKey FromKeyFile(string path, SecureString? password) => Guarded(path, () =>
    {
        var characters = Characters(path);
        var key = ECDsa.Create();
        try
        {
            if (!characters.AsSpan().Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal))
            {
                key.ImportFromPem(characters);
            }
            else
            {
                using var secret = password is null ? throw Invalid(path, "it is encrypted", "Give its password: -Password (Read-Host 'Password' -AsSecureString).") : SecretText.From(password);
                key.ImportFromEncryptedPem(characters, secret.Span);
            }

            return new(key, null, null);
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            Array.Clear(characters);
        }
    });

    /// <summary>The certificate with its private key of a PFX file (PKCS #12).</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SigningKeyInvalid"/>.</exception>
    public static SigningKey FromCertificateFile(string path, SecureString? password) =>
        // A key that is imported for one signature is put into no store; macOS has no such keys.
        Guarded(path, () => Of(new(File.ReadAllBytes(path), password, OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet), path));

    /// <summary>The certificate with this thumbprint from the personal stores of the user and then of the machine.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SigningKeyInvalid"/>.</exception>
    public static SigningKey FromStore(string thumbprint) => Guarded(thumbprint, () =>
        CertificateStore.Find(thumbprint) is { } certificate ? Of(certificate, thumbprint) : throw Invalid(thumbprint, "no personal store of this user or machine has it", "Get-ChildItem Cert:\\CurrentUser\\My lists the certificates there are."));

    /// <summary>The signature over the text's UTF-8, as Base64.</summary>
    internal string Sign(string text)
    {
        var data = Encoding.UTF8.GetBytes(text);
        return Convert.ToBase64String(_ecdsa is not null ? _ecdsa.SignData(data, PublicKeys.HashOf(_ecdsa), DSASignatureFormat.Rfc3279DerSequence) : _rsa!.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ecdsa?.Dispose();
        _rsa?.Dispose();
        _certificate?.Dispose();
    }

    private static SigningKey Of(X509Certificate2 certificate, string place) => certificate.GetECDsaPrivateKey() is { } ecdsa ? new(ecdsa, null, certificate)
        : certificate.GetRSAPrivateKey() is { } rsa ? new(null, rsa, certificate)
        : throw Invalid(place, "it has no private key of ECDSA or RSA", "Take the certificate with its private key.");

    private static char[] Characters(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var characters = Encoding.UTF8.GetChars(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return characters;
    }

    private static SigningKey Guarded(string place, Func<SigningKey> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Invalid(place, "it is no such key, or the password is not its own", "Check the file and the password. A key file is PEM with an ECDSA private key; a certificate is PFX.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(place, e.Message.TrimEnd('.'), "Check the path, and who may read the file.");
        }
    }

    private static ProvisioningException Invalid(string place, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.SigningKeyInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"'{place}' cannot be signed with: {why}.",
        RecommendedAction = action,
        Target = place,
    }.ToException();
}
