using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Makes the configuration what a folder of files says, in one step or not at all.</summary>
/// <remarks>
/// <para>Everything is checked first, as the commands check it that set such things one by one. Where a single thing cannot be, nothing is changed, and each error names file, line and what to do.</para>
/// <para>With -WhatIf nothing is changed, and everything that would be is written to the pipeline.</para>
/// <para>What the folder does not speak of stays; -Prune removes it: apps with what is known of their accounts, groups with their assignments, attributes, notifications. Secrets that only a session keeps have to
/// be given again (Set-ProvApp -Credential).</para>
/// </remarks>
/// <example>
/// <code>Import-ProvConfig ./config -WhatIf</code>
/// <para>Shows what would change.</para>
/// </example>
/// <example>
/// <code>Import-ProvConfig ./config -Confirm:$false</code>
/// <para>Changes it without a question, as a pipeline does, and shows what changed.</para>
/// </example>
/// <seealso cref="ExportProvConfigCommand"/>
/// <seealso cref="TestProvConfigCommand"/>
[Cmdlet(VerbsData.Import, "ProvConfig", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ConfigDifference))]
public sealed class ImportProvConfigCommand : StoreCmdlet
{
    /// <summary>The folder, as Export-ProvConfig writes it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Removes what the folder does not speak of.</summary>
    [Parameter]
    public SwitchParameter Prune { get; set; }

    /// <summary>Saves the change even when a group loses all of its members.</summary>
    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var folder = ResolveNewPath(Path);
        var save = ShouldProcess(folder, Prune ? "Import the configuration, and remove what it does not speak of" : "Import the configuration");
        Pump(Engine.Configuration.ImportAsync(folder, new ConfigImport { Prune = Prune, AllowEmpty = AllowEmpty, Save = save }, StopToken));
    }
}
