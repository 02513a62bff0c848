using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Reads sources and brings the directory up to date with them. No app gets anything.</summary>
/// <remarks>
/// Objects that cannot be used are errors of their own and count as present. Nobody is deactivated for being absent unless the read has proven itself whole; those missing are listed in a warning, with
/// how to set a proof. A source that is as it was when it was last read is not read again, unless -Force is given. What a guard holds is left out. A plan that needs approval (Set-ProvApprovalPolicy) is saved and given, and not applied.
/// </remarks>
/// <example>
/// <code>Invoke-ProvImport hr</code>
/// <para>Brings in what has changed in one source.</para>
/// </example>
/// <example>
/// <code>Invoke-ProvImport -WhatIf | Format-Table</code>
/// <para>Shows what all sources would change in the directory.</para>
/// </example>
/// <seealso cref="InvokeProvSyncCommand"/>
[Cmdlet(VerbsLifecycle.Invoke, "ProvImport", SupportsShouldProcess = true)]
[OutputType(typeof(Run), typeof(Change), typeof(Plan))]
public sealed class InvokeProvImportCommand : PlanCmdlet
{
    /// <summary>The sources; all by default.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[]? App { get; set; }

    /// <summary>Reads and evaluates even where nothing has changed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var app in (App ?? []).Select(FindApp).Where(a => !a.IsSource))
            throw NotASource(app);
        var what = App is null ? "all sources" : string.Join(", ", App);
        var apply = ShouldProcess(what, "Import into the directory");
        Pump(Engine.Syncs.RunAsync(Request(App, Force, apply) with { Targets = [] }, new(), StopToken));
    }

    private static ProvisioningException NotASource(App app) => new ProvisioningError
    {
        Id = ErrorIds.AppDirectionWrong,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"App '{app.Name}' is a target: it does not feed the directory.",
        RecommendedAction = "Import apps whose direction is Source or Both.",
        Target = app.Name,
        App = app.Name,
    }.ToException();
}
