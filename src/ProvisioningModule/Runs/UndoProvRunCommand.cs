using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Undoes a run: gives back what its changes replaced, where that is still as the run left it.</summary>
/// <remarks>
/// <para>A plan is made of what undoes the run, which is a plan as any other: guards judge it, and what moves meanwhile is left out. It is applied at once, after a question. With -WhatIf its changes are written to the pipeline, and nothing is
/// saved. New-ProvPlan -Undo makes the plan only, to be looked at, approved and applied later.</para>
/// <para>What has changed since is left alone. What cannot be undone is said: deleted accounts, accounts that were made (they are disabled), tasks that people have done, passwords, messages. The plan's targets have both under NotUndone.</para>
/// <para>What is undone stays so: the sources that gave it do not give the same again until they give something else, somebody sets it by hand, or Clear-ProvQuarantine lets it in again (docs/undo.md).</para>
/// </remarks>
/// <example>
/// <code>Get-ProvRun -Last 1 | Undo-ProvRun -WhatIf</code>
/// <para>Shows what undoing the last run would do.</para>
/// </example>
/// <example>
/// <code>Get-ProvRun -Last 1 | Undo-ProvRun</code>
/// <para>Undoes the last run, after a question.</para>
/// </example>
/// <seealso cref="GetProvRunCommand"/>
/// <seealso cref="GetProvQuarantineCommand"/>
/// <seealso cref="NewProvPlanCommand"/>
[Cmdlet(VerbsCommon.Undo, "ProvRun", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Run), typeof(Change))]
public sealed class UndoProvRunCommand : RunCmdlet
{
    /// <summary>The run, or its id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Id", "RunId")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public RunIdentity? Run { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Run?.Id;

    /// <inheritdoc/>
    protected override void Process()
    {
        var run = Find(Run!);
        var request = new PlanRequest { Undo = run };
        if (!ShouldProcess(run.Id, "Undo the run"))
        {
            Pump(Engine.Plans.CreateAsync(request with { Save = false }, StopToken));
            return;
        }

        var apps = FetchSecretsOf(Await(token => Engine.Plans.GetAsync(run.PlanId, token)));
        Pump(Engine.Syncs.RunAsync(request, How(apps), StopToken));
    }
}
