using System.Management.Automation;
using System.Security;

namespace Provisioning.Commands;

/// <summary>The base of cmdlets that speak to other systems: it fetches secrets that only the session can get at.</summary>
public abstract class AppCmdlet : StoreCmdlet
{
    /// <summary>Asks the vaults for the secrets of these apps. One that a vault does not give is missed when its app is spoken to, and only there.</summary>
    private protected void FetchSecrets(IEnumerable<App> apps) => FetchSecrets(apps.SelectMany(Engine.Apps.SecretsOf));

    /// <summary>Asks the vaults for the secrets of the notifications that may be sent.</summary>
    private protected void FetchNotificationSecrets() => FetchSecrets(Await(NotificationSecretsAsync));

    private async ValueTask<List<SecretReference?>> NotificationSecretsAsync(CancellationToken cancellationToken)
    {
        var references = new List<SecretReference?>();
        await foreach (var notification in Engine.Notifications.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (notification.Enabled)
                references.Add(notification.Credential);
        }

        return references;
    }

    /// <summary>Asks the vaults for these secrets.</summary>
    private protected void FetchSecrets(IEnumerable<SecretReference?> references)
    {
        foreach (var reference in references.OfType<SecretReference>())
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
