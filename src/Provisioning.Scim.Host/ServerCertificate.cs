using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Provisioning.Scim.Host;

/// <summary>
/// A server's certificate in a file, PFX or PEM with its key, with the certificates of authorities that are in it. The file is read again when it has changed; one that cannot be read while it is being replaced leaves the one before in use.
/// Safe for use by many threads.
/// </summary>
public sealed class ServerCertificate
{
    private readonly string _path;
    private readonly Func<char[]?> _password;
    private readonly TimeProvider _clock;
    private readonly object _lock = new();
    private (DateTime Time, long Length) _stamp;
    private volatile SslStreamCertificateContext _current;

    private ServerCertificate(string path, Func<char[]?> password, TimeProvider clock)
    {
        (_path, _password, _clock, _stamp) = (path, password, clock, Stamp(path));
        _current = Read();
    }

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="password">Gives the file's password, or null for none; what it gives is cleared.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.EndpointInvalid"/>: it cannot be used.</exception>
    public static ServerCertificate Open(string path, Func<char[]?> password, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(clock);
        return new(path, password, clock);
    }

    /// <summary>The name that it is for; null where it says none.</summary>
    public string? Name => _current.TargetCertificate.GetNameInfo(X509NameType.DnsName, forIssuer: false) is { Length: > 0 } name && !name.Contains('*', StringComparison.Ordinal) ? name : null;

    /// <summary>The certificate as it is now.</summary>
    internal SslStreamCertificateContext Current
    {
        get
        {
            if (Stamp(_path) == _stamp)
                return _current;
            lock (_lock)
            {
                var stamp = Stamp(_path);
                if (stamp == _stamp)
                    return _current;
                _stamp = stamp;
                try
                {
                    _current = Read();
                }
                catch (ProvisioningException)
                {
                    // The one before goes on being used; clients see when it ends.
                }

                return _current;
            }
        }
    }

    private SslStreamCertificateContext Read()
    {
        var password = _password();
        byte[] file = [];
        try
        {
            file = File.ReadAllBytes(_path);
            var (own, others) = Read(file, password);
            var end = own.NotAfter.ToUniversalTime();
            return end > _clock.GetUtcNow() ? SslStreamCertificateContext.Create(own, others, offline: true) : throw Unusable($"ended on {end:u}", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"cannot be read ({e.GetType().Name})", e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // What the framework says of it is not repeated: it may be of the password.
            throw Unusable("cannot be used: it is no PFX or PEM file with a certificate and its private key, or its password is another one", null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
            if (password is not null)
                Array.Clear(password);
        }
    }

    private static (X509Certificate2 Own, X509Certificate2Collection Others) Read(byte[] file, char[]? password)
    {
        var all = new X509Certificate2Collection();
        if (file.AsSpan().IndexOf("-----BEGIN "u8) < 0)
        {
            all.Import(file, password, X509KeyStorageFlags.DefaultKeySet);
            var own = all.FirstOrDefault(c => c.HasPrivateKey) ?? throw new CryptographicException("it has no private key");
            all.Remove(own);
            return (own, all);
        }

        var pem = Encoding.UTF8.GetString(file);
        using var read = password is null ? X509Certificate2.CreateFromPem(pem, pem) : X509Certificate2.CreateFromEncryptedPem(pem, pem, password);
        all.ImportFromPem(pem);
        all.RemoveAt(0);
        // Windows signs in to TLS with no key that is in memory alone.
        return (new X509Certificate2(read.Export(X509ContentType.Pkcs12)), all);
    }

    private static (DateTime Time, long Length) Stamp(string path) => new FileInfo(path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : default;

    private ProvisioningException Unusable(string why, Exception? cause) => new ProvisioningError
    {
        Id = ErrorIds.EndpointInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The certificate '{_path}' {why}.",
        RecommendedAction = "Give -CertificatePath a PFX file, or a PEM file with the certificate, those of its authorities and the private key, and -CertificatePassword where it has one.",
        Target = _path,
    }.ToException(cause);
}
