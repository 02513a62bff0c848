using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Ends the protection of users.</summary>
/// <remarks>
/// What sources said and dates brought about meanwhile is taken in at once, so that -WhatIf -PassThru shows the user as they will be; the apps follow with the next plan.
/// </remarks>
/// <example>
/// <code>Unprotect-ProvUser alice@contoso.com</code>
/// <para>Ends the protection of one user.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser | Where-Object { $_.Lifecycle.Protection } | Unprotect-ProvUser -WhatIf</code>
/// <para>Shows whose protection would end.</para>
/// </example>
/// <seealso cref="ProtectProvUserCommand"/>
[Cmdlet(VerbsSecurity.Unprotect, "ProvUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class UnprotectProvUserCommand : UserStatusCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Change((user, token) => Engine.Lifecycle.UnprotectAsync(user, token), "End protection");
}
