using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets what approvers said of plans.</summary>
/// <remarks>
/// Of each approver the last word is shown; the journal has every one. Statement is what was signed, and Signature the signature over it, so that both can be checked elsewhere. Whether an approval counts is judged when the plan is applied.
/// </remarks>
/// <example>
/// <code>Get-ProvApproval $plan</code>
/// <para>Shows who approved a plan.</para>
/// </example>
/// <example>
/// <code>Get-ProvApproval | Where-Object { $_.Decision -eq 'Deny' }</code>
/// <para>Shows the plans that were denied, and why.</para>
/// </example>
/// <seealso cref="ApproveProvPlanCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvApproval")]
[OutputType(typeof(PlanApproval))]
public sealed class GetProvApprovalCommand : StoreCmdlet
{
    /// <summary>The plan, or its id; all plans by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Id", "PlanId")]
    [ArgumentCompleter(typeof(PlanCompleter))]
    public PlanIdentity? Plan { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Plan?.Id;

    /// <inheritdoc/>
    protected override void Process()
    {
        var plan = Plan is null ? null : Await(token => Engine.Plans.GetAsync(Plan.Id, token));
        WriteAll(Engine.Approvals.ListAsync(plan?.Id, StopToken));
    }
}
