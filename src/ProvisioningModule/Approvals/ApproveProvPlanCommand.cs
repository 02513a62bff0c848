using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Approves a plan: signs its hash with the approver's key.</summary>
/// <remarks>
/// <para>The signature is over the plan's hash, and over who decided what, when and why. It counts while the plan is as it was, and its key is a registered approver's (Set-ProvApprover). How many approvals a plan needs is said by Set-ProvApprovalPolicy.</para>
/// <para>An approver can work elsewhere, without the store: on a plan that Export-ProvPlan wrote as JSON (-Path), with a signature as a file (-OutFile) that is brought in with -Signature.</para>
/// <para>The private key is used for the one signature and kept nowhere.</para>
/// </remarks>
/// <example>
/// <code>Approve-ProvPlan $plan -KeyPath ./bob.key -Comment 'CHG-1234'</code>
/// <para>Approves a plan with a key that Bob holds.</para>
/// </example>
/// <example>
/// <code>Approve-ProvPlan -Path ./plan.json -CertificatePath ./bob.pfx -Password (Read-Host 'Password' -AsSecureString) -OutFile ./plan.sig</code>
/// <para>Approves an exported plan with a certificate, on a machine that has no store.</para>
/// </example>
/// <example>
/// <code>Approve-ProvPlan -Signature ./bob.sig</code>
/// <para>Brings in what Bob signed elsewhere.</para>
/// </example>
/// <seealso cref="DenyProvPlanCommand"/>
/// <seealso cref="SetProvApproverCommand"/>
/// <seealso cref="SetProvApprovalPolicyCommand"/>
/// <seealso cref="ExportProvPlanCommand"/>
[Cmdlet(VerbsLifecycle.Approve, "ProvPlan", SupportsShouldProcess = true, DefaultParameterSetName = PlanSet)]
[OutputType(typeof(PlanApproval), typeof(FileInfo))]
public sealed class ApproveProvPlanCommand : PlanDecisionCmdlet
{
    /// <summary>Why: a ticket, or a sentence. It is part of what is signed.</summary>
    [Parameter(ParameterSetName = PlanSet)]
    [Parameter(ParameterSetName = FileSet)]
    public string? Comment { get; set; }

    private protected override PlanDecision Decision => PlanDecision.Approve;

    private protected override string? Why => Comment;
}
