using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>The base of cmdlets that sign checkpoints or hold signatures against a key.</summary>
public abstract class SigningCmdlet : StoreCmdlet
{
    /// <summary>The certificate whose key it is; for signing, with its private key.</summary>
    [Parameter]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>A PEM file with the key (ECDSA or RSA, without a password): the private one for signing, that or the public one for a check.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyPath { get; set; }

    /// <summary>The key that was named, or null.</summary>
    private protected CheckpointKey? Key(bool forSigning) =>
        Certificate is { } certificate ? CheckpointKey.Of(certificate, forSigning)
        : KeyPath is { } path ? CheckpointKey.FromFile(ResolveNewPath(path), forSigning)
        : null;
}
