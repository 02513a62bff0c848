using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Text;
using Provisioning.Engine;
using Provisioning.Reports;

namespace Provisioning.Commands;

/// <summary>Writes a plan to a file for others to read: HTML, Markdown or JSON.</summary>
/// <remarks>
/// <para>HTML is one page that needs nothing beside itself: what share of each app is touched, what guards hold, and every change with old and new values, to be sorted and filtered. Markdown has the same for a review or a ticket. JSON has each change in the form that the plan's hash covers, so that the
/// hash can be checked from the file alone; it is what an approver elsewhere needs (docs/plans.md).</para>
/// <para>Sensitive values are masked in all of them. A plan of any size is written as it is read.</para>
/// </remarks>
/// <example>
/// <code>New-ProvPlan | Export-ProvPlan -Path ./plan.html</code>
/// <para>Makes a plan and a page to look at.</para>
/// </example>
/// <example>
/// <code>Export-ProvPlan $plan ./plan.json -Force</code>
/// <para>Writes a plan for somebody to approve, over the file that is there.</para>
/// </example>
/// <seealso cref="NewProvPlanCommand"/>
/// <seealso cref="CompareProvPlanCommand"/>
[Cmdlet(VerbsData.Export, "ProvPlan", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportProvPlanCommand : PlanCmdlet
{
    private static readonly (PlanFormat Format, string[] Extensions)[] Formats = [(PlanFormat.Json, [".json"]), (PlanFormat.Markdown, [".md", ".markdown"]), (PlanFormat.Html, [".html", ".htm"])];
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The plan, or its id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Id", "PlanId")]
    [ArgumentCompleter(typeof(PlanCompleter))]
    public PlanIdentity? Plan { get; set; }

    /// <summary>The file to write. Wildcard characters stand for themselves.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>As what; by default what the file's extension says: .json, .md, .html.</summary>
    [Parameter]
    public PlanFormat Format { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Plan?.Id;

    /// <inheritdoc/>
    protected override void Process()
    {
        var path = ResolveNewPath(Path);
        var format = MyInvocation.BoundParameters.ContainsKey(nameof(Format)) ? Format : FileFormat.Of(path, "the plan is", Formats);
        var plan = Find(Plan!);
        if (!ShouldProcess(path, $"Write the plan {plan.Id} as {format}"))
            return;
        Await(token => NewFile.WriteAsync(path, Force, stream => WriteAsync(plan, format, stream, token)));
        WriteObject(new FileInfo(path));
    }

    private async ValueTask WriteAsync(Plan plan, PlanFormat format, Stream stream, CancellationToken cancellationToken)
    {
        if (format == PlanFormat.Json)
        {
            await Engine.Plans.ExportAsync(plan, stream, cancellationToken).ConfigureAwait(false);
            return;
        }

        var view = new PlanView(plan, await Engine.Plans.PopulationsAsync(plan, cancellationToken).ConfigureAwait(false), TimeProvider.System.GetUtcNow(), () => ChangesAsync(plan, cancellationToken));
        var writer = new StreamWriter(stream, Utf8, 1 << 16, leaveOpen: true);
        await using var closing = writer.ConfigureAwait(false);
        if (format == PlanFormat.Html)
            await PlanHtml.WriteAsync(writer, view, cancellationToken).ConfigureAwait(false);
        else
            await PlanMarkdown.WriteAsync(writer, view, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<(Change Change, IReadOnlyList<GuardHold> Held)> ChangesAsync(Plan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in Engine.Plans.ChangesAsync(plan, records: false, cancellationToken).ConfigureAwait(false))
            yield return (change, [.. PlanService.HeldBy(plan, change)]);
    }
}
