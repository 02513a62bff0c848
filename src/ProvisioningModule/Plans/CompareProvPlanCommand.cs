using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Shows what differs between two plans.</summary>
/// <remarks>
/// Changes are compared by what they do to whom: those that are the same in both plans are not given. Side says which plan has a change: Reference only the first, Difference only the second, Both where they differ. Reference and Difference have the changes themselves.
/// </remarks>
/// <example>
/// <code>Compare-ProvPlan $plan (New-ProvPlan)</code>
/// <para>Shows what would change otherwise than it did when a plan was made.</para>
/// </example>
/// <example>
/// <code>Compare-ProvPlan $plan (New-ProvPlan) | Where-Object { $_.Side -eq 'Difference' }</code>
/// <para>Shows what has come since.</para>
/// </example>
/// <seealso cref="NewProvPlanCommand"/>
/// <seealso cref="ExportProvPlanCommand"/>
[Cmdlet(VerbsData.Compare, "ProvPlan")]
[OutputType(typeof(PlanDifference))]
public sealed class CompareProvPlanCommand : PlanCmdlet
{
    /// <summary>The plan to compare with, or its id.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(PlanCompleter))]
    public PlanIdentity? ReferencePlan { get; set; }

    /// <summary>The plan that is compared, or its id.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(PlanCompleter))]
    public PlanIdentity? DifferencePlan { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => DifferencePlan?.Id;

    /// <inheritdoc/>
    protected override void Process() => WriteAll(Engine.Plans.CompareAsync(Find(ReferencePlan!), Find(DifferencePlan!), StopToken));
}
