using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Writes the configuration into a folder of files: for git, for review, for another store.</summary>
/// <remarks>
/// <para>There is one file for each app, group and notification, one for custom attributes and one for what is set of standard ones, and one for each policy, as JSON with a schema beside it. What says the same is
/// written the same, in a stable order, so that differences are small. No secret is in a file: only where each is to be found.</para>
/// <para>A file that says what the store has already is left as it is, with the comments in it. A file of something that is gone is left too, and told as Left; -Prune removes it.</para>
/// </remarks>
/// <example>
/// <code>Export-ProvConfig ./config</code>
/// <para>Writes what differs, and shows each file with what was done.</para>
/// </example>
/// <example>
/// <code>Export-ProvConfig ./config -Prune | Where-Object State -ne Unchanged</code>
/// <para>Makes the folder what the store has, and shows what changed in it.</para>
/// </example>
/// <seealso cref="ImportProvConfigCommand"/>
/// <seealso cref="CompareProvConfigCommand"/>
[Cmdlet(VerbsData.Export, "ProvConfig", SupportsShouldProcess = true)]
[OutputType(typeof(ConfigFile))]
public sealed class ExportProvConfigCommand : StoreCmdlet
{
    /// <summary>The folder; made when it is not there.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Removes files of what the store has no more.</summary>
    [Parameter]
    public SwitchParameter Prune { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var folder = ResolveNewPath(Path);
        var answers = new Dictionary<string, bool>(StringComparer.Ordinal);
        // Questions are asked on the pipeline's thread, before anything is written.
        foreach (var (file, state) in Await(token => Engine.Configuration.PreviewExportAsync(folder, Prune, token)))
            answers[file] = ShouldProcess(file, state == ConfigFileState.Removed ? "Remove file" : "Write file");
        Pump(Engine.Configuration.ExportAsync(folder, Prune, (file, _) => answers.GetValueOrDefault(file), StopToken));
    }
}
