using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Makes users active.</summary>
/// <remarks>
/// <para>What was decided by hand before is taken back, and a leave under way is over. Where the person would still not be active, that they are is decided by hand: until -Until, or until the source says that they have left, or the next of
/// their dates comes.</para>
/// <para>Assignments were kept, so the next plan enables the accounts in the apps again.</para>
/// </remarks>
/// <example>
/// <code>Enable-ProvUser alice@contoso.com</code>
/// <para>Makes one user active.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'department eq "Sales"' -Status Staged | Enable-ProvUser -PassThru</code>
/// <para>Activates everybody in Sales who is staged, and shows them.</para>
/// </example>
/// <example>
/// <code>Enable-ProvUser alice@contoso.com -Until '2999-01-31' -Reason 'The contract is being extended'</code>
/// <para>Keeps one user active until that time, whatever the end date says.</para>
/// </example>
/// <seealso cref="DisableProvUserCommand"/>
/// <seealso cref="SuspendProvUserCommand"/>
[Cmdlet(VerbsLifecycle.Enable, "ProvUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class EnableProvUserCommand : UserDecisionCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Decide(UserStatus.Active, "Make user active");
}
