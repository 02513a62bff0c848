using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Provisioning.Http;

/// <summary>A private key and, where there is one, its certificate. Both are closed with it.</summary>
/// <param name="Key">An RSA or ECDSA key.</param>
/// <param name="Certificate">The certificate with the private key, or null.</param>
internal sealed record PrivateKey(AsymmetricAlgorithm Key, X509Certificate2? Certificate) : IDisposable
{
    public void Dispose()
    {
        Key.Dispose();
        Certificate?.Dispose();
    }
}

/// <summary>Reads private keys: PFX, and PEM with or without a certificate.</summary>
internal static class PrivateKeyFile
{
    /// <exception cref="CryptographicException">It is no such file, has no private key, or has another password.</exception>
    public static PrivateKey Read(byte[] file, ReadOnlySpan<char> password) =>
        file.AsSpan().IndexOf("-----BEGIN "u8) < 0 ? Of(new X509Certificate2(file, password)) : ReadPem(Encoding.UTF8.GetString(file), password);

    /// <summary>The key of a certificate.</summary>
    /// <exception cref="CryptographicException">It has none, or one of another kind.</exception>
    public static PrivateKey Of(X509Certificate2 certificate) =>
        new((AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey() ?? throw new CryptographicException("it has no private key (RSA or ECDSA)"), certificate);

    private static PrivateKey ReadPem(string pem, ReadOnlySpan<char> password)
    {
        if (!pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            return new(ReadKey(pem, password), null);
        using var read = password.IsEmpty ? X509Certificate2.CreateFromPem(pem, pem) : X509Certificate2.CreateFromEncryptedPem(pem, pem, password);
        // Windows signs in to TLS with no key that is in memory alone.
        return Of(new X509Certificate2(read.Export(X509ContentType.Pkcs12)));
    }

    private static AsymmetricAlgorithm ReadKey(string pem, ReadOnlySpan<char> password)
    {
        Func<AsymmetricAlgorithm>[] kinds = [RSA.Create, ECDsa.Create];
        Exception? last = null;
        foreach (var kind in kinds)
        {
            var key = kind();
            try
            {
                if (password.IsEmpty)
                    key.ImportFromPem(pem);
                else
                    key.ImportFromEncryptedPem(pem, password);
                return key;
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                key.Dispose();
                last = e;
            }
        }

        throw new CryptographicException("it has no private key (RSA or ECDSA) that can be read, or another password", last);
    }
}
