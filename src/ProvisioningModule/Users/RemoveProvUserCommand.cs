using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Removes users from the directory.</summary>
/// <remarks>
/// The status becomes Deleted: the user is left out of Get-ProvUser, and the next plan disables the accounts in every app. What is known of the user stays in the store, so that
/// Enable-ProvUser with the id brings them back, and nobody else gets the id or the user name meanwhile.
/// </remarks>
/// <example>
/// <code>Remove-ProvUser alice@contoso.com</code>
/// <para>Removes one user, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'userName sw "test-"' | Remove-ProvUser -Confirm:$false</code>
/// <para>Removes all users whose names begin with test-, without asking.</para>
/// </example>
/// <seealso cref="DisableProvUserCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvUser", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(User))]
public sealed class RemoveProvUserCommand : UserStatusCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Change(UserStatus.Deleted, "Remove user");
}
