using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Removes users from the directory.</summary>
/// <remarks>
/// The status becomes Deleted: the user is left out of Get-ProvUser, and the next plan disables the accounts in every app. What is known of the user is kept for the retention time of the lifecycle policy, so that
/// Restore-ProvUser brings them back, and nobody else gets the user name meanwhile. A plan after that time deletes it.
/// </remarks>
/// <example>
/// <code>Remove-ProvUser alice@contoso.com</code>
/// <para>Removes one user, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'userName sw "test-"' | Remove-ProvUser -Confirm:$false</code>
/// <para>Removes all users whose names begin with test-, without asking.</para>
/// </example>
/// <seealso cref="RestoreProvUserCommand"/>
/// <seealso cref="DisableProvUserCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvUser", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(User))]
public sealed class RemoveProvUserCommand : UserStatusCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Change((user, token) => Engine.Lifecycle.RemoveAsync(user, token), "Remove user");
}
