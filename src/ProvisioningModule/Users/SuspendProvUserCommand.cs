using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Suspends users: they have no access for a time.</summary>
/// <remarks>
/// <para>The status becomes Suspended: the next plan disables the user's accounts in every app. Assignments are kept, and the person stays in the groups that rules put them into.</para>
/// <para>It stands until -Until, or until Resume-ProvUser or Enable-ProvUser; somebody who leaves meanwhile is deactivated.</para>
/// </remarks>
/// <example>
/// <code>Suspend-ProvUser alice@contoso.com -Until '2999-03-01' -Reason 'Parental leave'</code>
/// <para>Suspends one user until that time, when they are active again by themselves.</para>
/// </example>
/// <example>
/// <code>Suspend-ProvUser alice@contoso.com -Reason 'Under investigation' -PassThru</code>
/// <para>Suspends one user until somebody says otherwise, and shows them.</para>
/// </example>
/// <seealso cref="ResumeProvUserCommand"/>
/// <seealso cref="DisableProvUserCommand"/>
[Cmdlet(VerbsLifecycle.Suspend, "ProvUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class SuspendProvUserCommand : UserDecisionCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Decide(UserStatus.Suspended, "Suspend user");
}
