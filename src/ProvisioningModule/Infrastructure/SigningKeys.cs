using System.Security;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>The key to sign with that a cmdlet's parameters name.</summary>
internal static class SigningKeys
{
    /// <summary>Opens the key.</summary>
    /// <param name="keyPath">-KeyPath.</param>
    /// <param name="certificatePath">-CertificatePath.</param>
    /// <param name="thumbprint">-Thumbprint.</param>
    /// <param name="password">-Password.</param>
    /// <param name="resolve">Makes a full path of what the user wrote.</param>
    /// <param name="action">What to do when none is named.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SigningKeyInvalid"/>.</exception>
    public static SigningKey Open(string? keyPath, string? certificatePath, string? thumbprint, SecureString? password, Func<string, string> resolve, string action) => (keyPath, certificatePath, thumbprint) switch
    {
        ({ } file, null, null) => SigningKey.FromKeyFile(resolve(file), password),
        (null, { } file, null) => SigningKey.FromCertificateFile(resolve(file), password),
        (null, null, { } stored) => SigningKey.FromStore(stored),
        _ => throw new ProvisioningError
        {
            Id = ErrorIds.SigningKeyInvalid,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = "To sign, one key is needed: -KeyPath, -CertificatePath or -Thumbprint.",
            RecommendedAction = action,
        }.ToException(),
    };
}
