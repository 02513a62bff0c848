using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Denies a plan: it is not applied, whatever else is signed.</summary>
/// <remarks>
/// It is signed as an approval is (Approve-ProvPlan), by any registered approver, whoever made the plan. Whoever denied a plan can approve it later; of each approver the last word counts.
/// </remarks>
/// <example>
/// <code>Deny-ProvPlan $plan -KeyPath ./bob.key -Comment 'Half of Sales would go'</code>
/// <para>Denies a plan and says why.</para>
/// </example>
/// <example>
/// <code>Deny-ProvPlan -Path ./plan.json -KeyPath ./bob.key -Comment 'Not before the first' -OutFile ./plan.sig</code>
/// <para>Denies an exported plan elsewhere; Deny-ProvPlan -Signature brings it in.</para>
/// </example>
/// <seealso cref="ApproveProvPlanCommand"/>
/// <seealso cref="GetProvApprovalCommand"/>
[Cmdlet(VerbsLifecycle.Deny, "ProvPlan", SupportsShouldProcess = true, DefaultParameterSetName = PlanSet)]
[OutputType(typeof(PlanApproval), typeof(FileInfo))]
public sealed class DenyProvPlanCommand : PlanDecisionCmdlet
{
    /// <summary>Why: a sentence. It is part of what is signed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PlanSet)]
    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? Comment { get; set; }

    private protected override PlanDecision Decision => PlanDecision.Deny;

    private protected override string? Why => Comment;
}
