using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Engine;

/// <summary>Certificates of the operating system's personal stores.</summary>
internal static class CertificateStore
{
    /// <summary>The certificate with this thumbprint, or null.</summary>
    public static X509Certificate2? Find(string thumbprint)
    {
        foreach (var location in new[] { StoreLocation.CurrentUser, StoreLocation.LocalMachine })
        {
            using var store = new X509Store(StoreName.My, location);
            try
            {
                store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            }
            catch (CryptographicException)
            {
                // There is no such store here.
                continue;
            }

            if (store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false) is { Count: > 0 } found)
                return found[0];
        }

        return null;
    }
}
