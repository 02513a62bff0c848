using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Shows what a folder of configuration says otherwise than the store has it, or than another folder.</summary>
/// <remarks>
/// Added is what the folder has and the store has not, Removed what only the store has; Changed has the old value and the new one, with the place in the file. A file that cannot be read is an error of its own.
/// </remarks>
/// <example>
/// <code>Compare-ProvConfig ./config</code>
/// <para>Shows what somebody changed in the store or in the files since the last export.</para>
/// </example>
/// <example>
/// <code>Compare-ProvConfig ./config -ReferencePath ./config-before</code>
/// <para>Compares two folders; no store is needed.</para>
/// </example>
/// <seealso cref="ExportProvConfigCommand"/>
/// <seealso cref="ImportProvConfigCommand"/>
[Cmdlet(VerbsData.Compare, "ProvConfig")]
[OutputType(typeof(ConfigDifference))]
public sealed class CompareProvConfigCommand : StoreCmdlet
{
    /// <summary>The folder with the new configuration.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The folder with the old configuration; the open store's is the old one by default.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? ReferencePath { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var folder = ResolveNewPath(Path);
        if (ReferencePath is null)
        {
            Pump(Engine.Configuration.CompareAsync(folder, StopToken));
            return;
        }

        using var engine = OpenStores.None();
        Pump(engine.Configuration.CompareAsync(ResolveNewPath(ReferencePath), folder, StopToken));
    }
}
