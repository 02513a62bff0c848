using System.Management.Automation;
using System.Security;

namespace Provisioning.Commands;

/// <summary>The base of cmdlets that speak to apps: it fetches secrets that only the session can get at.</summary>
public abstract class AppCmdlet : StoreCmdlet
{
    /// <summary>Asks the vaults for the secrets of these apps. One that a vault does not give is missed when its app is spoken to, and only there.</summary>
    private protected void FetchSecrets(IEnumerable<App> apps)
    {
        foreach (var reference in apps.Select(a => a.Credential).OfType<SecretReference>())
        {
            if (reference.Source != SecretSource.Vault || Engine.Secrets.IsAtHand(reference))
                continue;
            if (FromVault(reference) is { } secret)
                Engine.Secrets.Keep(reference, secret);
        }
    }

    // Get-Secret is SecretManagement's: it knows the vaults that this session has registered and unlocked.
    private SecureString? FromVault(SecretReference reference)
    {
        try
        {
            var found = InvokeCommand.InvokeScript(
                "param($name, $vault) $place = @{ Name = $name }; if ($vault) { $place.Vault = $vault }; Microsoft.PowerShell.SecretManagement\\Get-Secret @place -ErrorAction Stop",
                reference.Name,
                reference.Vault);
            return found.Count == 0 ? null : found[0].BaseObject switch
            {
                SecureString secret => secret,
                PSCredential credential => credential.Password,
                _ => null,
            };
        }
        catch (RuntimeException e)
        {
            WriteVerbose($"Get-Secret did not give {reference}: {e.GetType().Name}.");
            return null;
        }
    }
}
