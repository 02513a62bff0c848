using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Takes a guard away: what is set for all apps, or what is built in, is in its place again.</summary>
/// <remarks>
/// To have no limit at all, set it so: Set-ProvGuard -MaxCount $null -MaxPercent $null.
/// </remarks>
/// <example>
/// <code>Remove-ProvGuard slack Disable</code>
/// <para>Has an app judged as all others are, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvGuard | Where-Object Origin -eq App | Remove-ProvGuard -WhatIf</code>
/// <para>Shows which guards of single apps would be taken away.</para>
/// </example>
/// <seealso cref="SetProvGuardCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvGuard", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvGuardCommand : GuardCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        var guard = Find();
        GuardService.CheckSet(guard);
        if (ShouldProcess(Whom, $"Take away the guard {GuardKind} ({guard.Limit})"))
            Await(token => Engine.Guards.RemoveAsync(guard, token));
    }
}
