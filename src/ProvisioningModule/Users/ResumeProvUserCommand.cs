using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Ends the suspension of users.</summary>
/// <remarks>
/// What Suspend-ProvUser decided is taken back. For somebody who is on leave by their dates that leave is over; a later one counts again. The next plan enables the accounts in the apps.
/// </remarks>
/// <example>
/// <code>Resume-ProvUser alice@contoso.com</code>
/// <para>Ends the suspension of one user.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Status Suspended | Resume-ProvUser -WhatIf</code>
/// <para>Shows whose suspension would end.</para>
/// </example>
/// <seealso cref="SuspendProvUserCommand"/>
[Cmdlet(VerbsLifecycle.Resume, "ProvUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class ResumeProvUserCommand : UserStatusCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Change((user, token) => Engine.Lifecycle.ResumeAsync(user, token), "End suspension");
}
