using System.Management.Automation;
using System.Security;

namespace Provisioning.Commands;

/// <summary>The vaults that this session has registered with SecretManagement, as what passwords go into. For the pipeline's thread.</summary>
internal sealed class SecretVault(CommandInvocationIntrinsics commands)
{
    /// <summary>True when the session can put something into the vault, as far as can be told before.</summary>
    public bool IsOpen(string vault) => Problem(vault) is null;

    /// <summary>Sees to it that the vault is there: a password that can be handed out nowhere is not set.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.VaultUnavailable"/>.</exception>
    public void Check(string vault)
    {
        if (Problem(vault) is { } cause)
            throw Unavailable(vault, "is not to be had", cause, "Check Get-SecretVault in this session: the module Microsoft.PowerShell.SecretManagement has to be there and the vault registered. Nothing was sent.").ToException();
    }

    /// <summary>Puts a password into the vault, and gives null; else the error.</summary>
    /// <param name="entry">The vault and the name that it gets there.</param>
    /// <param name="secret">The password.</param>
    /// <param name="userName">Whose it is.</param>
    /// <param name="action">What to do when the vault does not take it.</param>
    public ProvisioningError? Put(SecretReference entry, SecureString secret, string userName, string action)
    {
        try
        {
            commands.InvokeScript(
                "param($name, $secret, $vault) $null = Microsoft.PowerShell.SecretManagement\\Set-Secret -Name $name -Secret $secret -Vault $vault -ErrorAction Stop",
                entry.Name,
                secret,
                entry.Vault);
            return null;
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            return Unavailable(entry.Vault!, $"did not take the password of '{userName}'", e, action);
        }
    }

    private RuntimeException? Problem(string vault)
    {
        try
        {
            commands.InvokeScript("param($vault) $null = Microsoft.PowerShell.SecretManagement\\Get-SecretVault -Name $vault -ErrorAction Stop", vault);
            return null;
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            return e;
        }
    }

    private static ProvisioningError Unavailable(string vault, string what, RuntimeException cause, string action) => new()
    {
        Id = ErrorIds.VaultUnavailable,
        Category = ProvisioningErrorCategory.Unavailable,
        Message = $"The vault '{vault}' {what} ({cause.GetType().Name}).",
        RecommendedAction = action,
        Target = vault,
    };
}
