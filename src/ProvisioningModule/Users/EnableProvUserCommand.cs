using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Makes users active.</summary>
/// <remarks>
/// The status becomes Active, whatever it was: staged, suspended, deactivated or removed. Assignments were kept, so the next plan enables the accounts in the apps again.
/// </remarks>
/// <example>
/// <code>Enable-ProvUser alice@contoso.com</code>
/// <para>Makes one user active.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'department eq "Sales"' -Status Staged | Enable-ProvUser -PassThru</code>
/// <para>Activates everybody in Sales who is staged, and shows them.</para>
/// </example>
/// <seealso cref="DisableProvUserCommand"/>
[Cmdlet(VerbsLifecycle.Enable, "ProvUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class EnableProvUserCommand : UserStatusCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Change(UserStatus.Active, "Make user active");
}
