using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Applies a plan: exactly its changes, and nothing else.</summary>
/// <remarks>
/// <para>The directory's changes come first, then those of the apps, side by side. Every change is in the journal before its request leaves, and its outcome after it: a run that was broken off is taken up
/// by Resume-ProvRun. A change whose user or account moved after the plan was made is left out and reported. A change that fails is an error of its own, and is planned again by the next sync.</para>
/// <para>A plan that needs approvals (Set-ProvApprovalPolicy) and has not got them, was denied, or was made too long ago is refused, and nothing is applied.</para>
/// <para>With -WhatIf the plan's changes are written to the pipeline, and nothing is applied.</para>
/// <para>What a guard holds is not applied. Look at it with Get-ProvChange -Held; -ReleaseHeld applies it too, for this plan alone.</para>
/// </remarks>
/// <example>
/// <code>$plan = New-ProvPlan; Invoke-ProvPlan -Plan $plan</code>
/// <para>Makes a plan and applies it.</para>
/// </example>
/// <example>
/// <code>Get-ProvPlan 20261124-084635-1f3c9a | Invoke-ProvPlan -ReleaseHeld</code>
/// <para>Applies a plan with what a guard held, after a look at it.</para>
/// </example>
/// <seealso cref="NewProvPlanCommand"/>
/// <seealso cref="ApproveProvPlanCommand"/>
/// <seealso cref="GetProvRunCommand"/>
[Cmdlet(VerbsLifecycle.Invoke, "ProvPlan", SupportsShouldProcess = true)]
[OutputType(typeof(Run), typeof(Change))]
public sealed class InvokeProvPlanCommand : RunCmdlet
{
    /// <summary>The plan, or its id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Id", "PlanId")]
    [ArgumentCompleter(typeof(PlanCompleter))]
    public PlanIdentity? Plan { get; set; }

    /// <summary>Applies what guards hold too.</summary>
    [Parameter]
    public SwitchParameter ReleaseHeld { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Plan?.Id;

    /// <inheritdoc/>
    protected override void Process()
    {
        var plan = Find(Plan!);
        if (!ShouldProcess(plan.Id, $"Apply the plan's {plan.ChangeCount} changes"))
        {
            WriteAll(Engine.Plans.ChangesAsync(plan, records: false, StopToken));
            return;
        }

        Pump(Engine.Runs.ApplyAsync(plan, How(FetchSecretsOf(plan), ReleaseHeld), StopToken));
    }
}
