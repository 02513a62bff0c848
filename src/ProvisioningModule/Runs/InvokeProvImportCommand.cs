using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Reads sources and brings the directory up to date with them, or reads the accounts of a target and finds out whose they are. No app gets anything.</summary>
/// <remarks>
/// <para>
/// Objects that cannot be used are errors of their own and count as present. Nobody is deactivated for being absent unless the read has proven itself whole; those missing are listed in a warning, with
/// how to set a proof. A source that is as it was when it was last read is not read again, unless -Force is given. What a guard holds is left out. A plan that needs approval (Set-ProvApprovalPolicy) is saved and given, and not applied.
/// </para>
/// <para>
/// A target is read where it is named. Nobody is made, changed or disabled by it: each account is noted as it is, and linked to its user when it has the user's id as its externalId, or by the app's MatchOn and match rules. Whoever is
/// found to have an account that can be used, and has no assignment of the app, is assigned with it, so that the next plan takes nothing away; what of it differs from the directory the next plan shows. What may be somebody's waits
/// (Get-ProvMatch), and Get-ProvAccount -Unlinked lists what is nobody's.
/// </para>
/// </remarks>
/// <example>
/// <code>Invoke-ProvImport hr</code>
/// <para>Brings in what has changed in one source.</para>
/// </example>
/// <example>
/// <code>Invoke-ProvImport -WhatIf | Format-Table</code>
/// <para>Shows what all sources would change in the directory.</para>
/// </example>
/// <example>
/// <code>Invoke-ProvImport slack -WhatIf | Format-Table</code>
/// <para>Shows which accounts of an application would be taken over, and why they are whose.</para>
/// </example>
/// <example>
/// <code>Invoke-ProvImport slack -Delta</code>
/// <para>Reads what changed in an application since it was last read, which takes a request or two where everybody takes many.</para>
/// </example>
/// <seealso cref="InvokeProvSyncCommand"/>
[Cmdlet(VerbsLifecycle.Invoke, "ProvImport", SupportsShouldProcess = true)]
[OutputType(typeof(Run), typeof(Change), typeof(Plan))]
public sealed class InvokeProvImportCommand : PlanCmdlet
{
    /// <summary>The apps; all sources by default.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[]? App { get; set; }

    /// <summary>Reads and evaluates even where nothing has changed.</summary>
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
        var what = App is null ? "all sources" : string.Join(", ", App);
        var apply = ShouldProcess(what, "Import into the directory");
        Pump(Engine.Syncs.RunAsync(WithSecrets(Await(token => Engine.Syncs.ImportRequestAsync(App, Force, apply, token))) with { Delta = Delta }, new(), StopToken));
    }
}
