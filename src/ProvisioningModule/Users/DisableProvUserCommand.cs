using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Deactivates users.</summary>
/// <remarks>
/// The status becomes Deactivated: the next plan disables the user's accounts in every app. Nothing is deleted, and assignments are kept for a return.
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
[Cmdlet(VerbsLifecycle.Disable, "ProvUser", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(User))]
public sealed class DisableProvUserCommand : UserStatusCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Change(UserStatus.Deactivated, "Deactivate user");
}
