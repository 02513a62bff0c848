using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets saved plans.</summary>
/// <remarks>
/// A plan shows how many changes it has for the directory and each app, what guards hold, and where it stands. Get-ProvChange lists the changes themselves.
/// </remarks>
/// <example>
/// <code>Get-ProvPlan | Select-Object -Last 5</code>
/// <para>Shows the five newest plans.</para>
/// </example>
/// <example>
/// <code>(Get-ProvPlan 20261124-084635-1f3c9a).Targets</code>
/// <para>Shows what a plan does to each app.</para>
/// </example>
/// <seealso cref="NewProvPlanCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvPlan")]
[OutputType(typeof(Plan))]
public sealed class GetProvPlanCommand : StoreCmdlet
{
    /// <summary>The plan's id; all plans, the oldest first, by default.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(PlanCompleter))]
    public string? PlanId { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => PlanId;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (PlanId is { } id)
            WriteObject(Await(token => Engine.Plans.GetAsync(id, token)));
        else
            WriteAll(Engine.Plans.ListAsync(StopToken));
    }
}
