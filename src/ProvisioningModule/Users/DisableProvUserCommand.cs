using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Deactivates users.</summary>
/// <remarks>
/// <para>The status becomes Deactivated: the next plan disables the user's accounts in every app. Nothing is deleted, and assignments are kept for a return.</para>
/// <para>It stands until -Until, or until Enable-ProvUser, or until the source says that the person is back; no start date undoes it.</para>
/// </remarks>
/// <example>
/// <code>Disable-ProvUser alice@contoso.com</code>
/// <para>Deactivates one user, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'title eq "Contractor"' | Disable-ProvUser -WhatIf</code>
/// <para>Shows who would be deactivated.</para>
/// </example>
/// <seealso cref="EnableProvUserCommand"/>
/// <seealso cref="SuspendProvUserCommand"/>
[Cmdlet(VerbsLifecycle.Disable, "ProvUser", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(User))]
public sealed class DisableProvUserCommand : UserDecisionCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Decide(UserStatus.Deactivated, "Deactivate user");
}
