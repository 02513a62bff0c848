using System.Management.Automation;
using Provisioning.Store;

namespace Provisioning.Commands;

/// <summary>Makes a store of a backup.</summary>
/// <remarks>
/// Everything in the backup is checked before anything is put in its place, and it is never restored over something: the folder must be empty or not there. Open the store with Open-ProvStore afterwards.
/// </remarks>
/// <example>
/// <code>Restore-ProvStore ./contoso.zip ./contoso-restored</code>
/// <para>Makes a store of a backup.</para>
/// </example>
/// <example>
/// <code>Restore-ProvStore ./contoso.zip ./check; Open-ProvStore ./check; Test-ProvStore</code>
/// <para>Tries out whether a backup can be used.</para>
/// </example>
/// <seealso cref="BackupProvStoreCommand"/>
[Cmdlet(VerbsData.Restore, "ProvStore", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RestoreProvStoreCommand : ProvCmdlet
{
    /// <summary>The backup.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The folder for the store.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var (backup, folder) = (ResolveNewPath(Path), ResolveNewPath(Destination));
        if (ShouldProcess(folder, $"Restore the store from {backup}"))
            Await(token => StoreBackup.RestoreAsync(backup, folder, token));
    }
}
