using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Http;

/// <summary>A file with the certificates of authorities (PEM), as the setting CaPath names it.</summary>
public static class AuthorityFile
{
    /// <summary>The certificates in it; the caller disposes them.</summary>
    /// <param name="app">The app, for errors.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>: it cannot be read, or has none.</exception>
    public static X509Certificate2Collection Read(App app, string path)
    {
        ArgumentNullException.ThrowIfNull(app);
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unusable(app, path, $"cannot be read ({e.GetType().Name})", e);
        }

        return roots.Count > 0 ? roots : throw Unusable(app, path, "has no certificate in it", null);
    }

    private static ProvisioningException Unusable(App app, string path, string why, Exception? cause) => new ProvisioningError
    {
        Id = ErrorIds.SettingInvalid,
        Category = ProvisioningErrorCategory.Authentication,
        Message = $"App '{app.Name}': the file of authorities (CaPath: {path}) {why}.",
        RecommendedAction = $"Give a PEM file with the authorities' certificates: Set-ProvApp {app.Name} -Settings @{{ CaPath = … }}.",
        Target = "CaPath",
        App = app.Name,
    }.ToException(cause);
}
