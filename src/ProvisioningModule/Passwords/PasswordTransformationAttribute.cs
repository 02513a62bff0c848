using System.Management.Automation;
using System.Security;

namespace Provisioning.Commands;

/// <summary>Makes the argument of -Password; unlike PowerShell's own conversion, it never repeats in an error what it was given.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PasswordTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        null => null,
        SecureString secret => secret,
        PSCredential credential => credential.Password,
        _ => throw new ArgumentTransformationMetadataException("-Password takes no password as plain text. Give a SecureString (Read-Host -AsSecureString) or a PSCredential, or let one be made: -Generate."),
    };
}
