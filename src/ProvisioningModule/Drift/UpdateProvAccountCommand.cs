using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Reads people's accounts from apps now, and notes what they hold.</summary>
/// <remarks>
/// <para>Nothing is changed in an app. One request is made for each account, so that it is for some people or a small app. What the directory has the say over and the app holds otherwise, the next plan then repairs;
/// what the app has the say over is left, and Get-ProvDrift tells since when it is so.</para>
/// <para>Accounts that are as they were noted are not written again. Each that is not is written to the pipeline; with -WhatIf only that.</para>
/// </remarks>
/// <example>
/// <code>Update-ProvAccount slack -User anna@contoso.com; New-ProvPlan slack</code>
/// <para>Notes what an account holds now, and plans what has to be repaired.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'department eq "Sales"' | Update-ProvAccount slack -WhatIf</code>
/// <para>Shows which accounts of a department are not as they were last seen.</para>
/// </example>
/// <seealso cref="GetProvDriftCommand"/>
/// <seealso cref="GetProvAccountCommand"/>
[Cmdlet(VerbsData.Update, "ProvAccount", SupportsShouldProcess = true)]
[OutputType(typeof(Account))]
public sealed class UpdateProvAccountCommand : DriftCmdlet
{
    /// <inheritdoc/>
    protected override void Look(App app, IReadOnlyList<string>? users) => Pump(Engine.Drift.NoteAsync(app, users, ShouldProcess(app.Name, "Note what its accounts hold"), StopToken));
}
