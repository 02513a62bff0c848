using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Imports, plans, judges and applies in one: what a scheduled task runs.</summary>
/// <remarks>
/// <para>It does what New-ProvPlan and Invoke-ProvPlan do one after the other, and leaves the plan behind as they do. What a guard holds is not applied, and a warning says what and how to look at it.
/// A sync with nothing to do writes nothing.</para>
/// <para>Where the plan needs approval (Set-ProvApprovalPolicy), it is saved and given, with a warning, and nothing is applied: Approve-ProvPlan and Invoke-ProvPlan go on from there.</para>
/// <para>With -WhatIf each change that would be made is written to the pipeline, and neither the store nor any app is touched.</para>
/// </remarks>
/// <example>
/// <code>Invoke-ProvSync</code>
/// <para>Brings everything up to date.</para>
/// </example>
/// <example>
/// <code>Invoke-ProvSync -App hr, slack -WhatIf | Format-Table</code>
/// <para>Shows what a sync of two apps would change.</para>
/// </example>
/// <seealso cref="NewProvPlanCommand"/>
/// <seealso cref="GetProvRunCommand"/>
[Cmdlet(VerbsLifecycle.Invoke, "ProvSync", SupportsShouldProcess = true)]
[OutputType(typeof(Run), typeof(Change), typeof(Plan))]
public sealed class InvokeProvSyncCommand : RunCmdlet
{
    /// <summary>The apps, sources and targets; all by default.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[]? App { get; set; }

    /// <summary>Reads and evaluates sources even where nothing has changed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Reads only what changed since the read before, of apps that can tell what did; others are read whole, and all are every so often (Set-ProvApp -FullReadHours), since who is gone is found by a whole read alone.</summary>
    [Parameter]
    public SwitchParameter Delta { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var what = App is null ? "all apps" : string.Join(", ", App);
        var apply = ShouldProcess(what, "Sync");
        var request = Request(App, Force, apply) with { Delta = Delta };
        Pump(Engine.Syncs.RunAsync(request, How(request.Targets), StopToken));
    }
}
