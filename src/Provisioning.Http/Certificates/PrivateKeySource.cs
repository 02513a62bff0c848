using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Http;

/// <summary>
/// The key that an app's settings name, kept until its file changes: a certificate that is replaced in the middle of a run is taken. A file that cannot be read while it is being replaced leaves the one
/// before in use.
/// </summary>
internal sealed class PrivateKeySource(CertificateSettings settings, ConnectorContext context) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly List<PrivateKey> _replaced = [];
    private (DateTime Time, long Length) _stamp;
    private volatile PrivateKey? _current;

    /// <summary>What was last read.</summary>
    public PrivateKey? Current => _current;

    /// <summary>The key as it is now.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>: it cannot be used; <see cref="ErrorIds.SecretMissing"/>: its password is not to be had.</exception>
    public async ValueTask<PrivateKey> GetAsync(CancellationToken cancellationToken)
    {
        if (_current is { } known && (settings.Path is null || Stamp(settings.Path) == _stamp))
            return known;
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var stamp = settings.Path is { } path ? Stamp(path) : default;
            if (_current is { } other && stamp == _stamp)
                return other;
            try
            {
                var read = settings.Path is null ? FromStore() : await FromFileAsync(settings.Path, cancellationToken).ConfigureAwait(false);
                // Connections that stand may still use the one before.
                if (_current is { } before)
                    _replaced.Add(before);
                (_current, _stamp) = (read, stamp);
                return read;
            }
            catch (ProvisioningException e) when (_current is not null)
            {
                _stamp = stamp;
                context.Report?.Invoke(new WarningEvent($"{e.Error.Message} The one before it goes on being used."));
                return _current;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _one.Dispose();
        _current?.Dispose();
        foreach (var key in _replaced)
            key.Dispose();
    }

    private static (DateTime Time, long Length) Stamp(string path) => new FileInfo(path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : default;

    private async ValueTask<PrivateKey> FromFileAsync(string path, CancellationToken cancellationToken)
    {
        var password = settings.HasPassword ? await context.SettingSecret!(settings.PasswordSetting, cancellationToken).ConfigureAwait(false) : [];
        byte[] file = [];
        try
        {
            file = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            return Checked(PrivateKeyFile.Read(file, password));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"cannot be read ({e.GetType().Name})", e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // What the framework says of it is not repeated: it may be of the password.
            throw Unusable($"cannot be used: it is no PFX or PEM file with a private key, or {(settings.HasPassword ? "has another password" : $"has a password, and {settings.PasswordSetting} is not set")}", null);
        }
        finally
        {
            Array.Clear(password);
            CryptographicOperations.ZeroMemory(file);
        }
    }

    private PrivateKey FromStore()
    {
        using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
        try
        {
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return store.Certificates.Find(X509FindType.FindByThumbprint, settings.Thumbprint!, validOnly: false).FirstOrDefault() is { } found
                ? Checked(PrivateKeyFile.Of(found))
                : throw Unusable("is not in the store of the current user", null);
        }
        catch (CryptographicException e)
        {
            throw Unusable("cannot be used: the store cannot be opened, or has no private key (RSA or ECDSA) that this account may use", e);
        }
    }

    private PrivateKey Checked(PrivateKey key)
    {
        if (key.Certificate is not { } certificate || certificate.NotAfter.ToUniversalTime() > context.Clock.GetUtcNow())
            return key;
        var end = certificate.NotAfter.ToUniversalTime();
        key.Dispose();
        throw Unusable($"ended on {end:u}", null);
    }

    /// <summary>The error of one that cannot be used.</summary>
    public ProvisioningException Unusable(string why, Exception? cause) => new ProvisioningError
    {
        Id = ErrorIds.SettingInvalid,
        Category = ProvisioningErrorCategory.Authentication,
        Message = $"App '{context.App.Name}': the certificate or key ({settings.Place}) {why}.",
        RecommendedAction = $"Put a good one there, or name another: {settings.Name}Path or {settings.Name}Thumbprint, and {settings.PasswordSetting} for a file that has a password.",
        Target = settings.Name,
        App = context.App.Name,
    }.ToException(cause);
}
