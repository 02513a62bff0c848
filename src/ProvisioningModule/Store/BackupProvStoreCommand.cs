using System.Management.Automation;
using Provisioning.Store;

namespace Provisioning.Commands;

/// <summary>Writes a backup of the open store to one file.</summary>
/// <remarks>
/// The backup has the journal up to now and the plans, with a checksum of each file; the view is made from the journal and is not in it. Work may go on meanwhile. No secret is in a store, and so none in its backup.
/// </remarks>
/// <example>
/// <code>Backup-ProvStore ./contoso.zip</code>
/// <para>Writes a backup.</para>
/// </example>
/// <example>
/// <code>Backup-ProvStore ./contoso.zip -Force</code>
/// <para>Replaces the backup that is there. It stays until the new one is whole.</para>
/// </example>
/// <seealso cref="RestoreProvStoreCommand"/>
[Cmdlet(VerbsData.Backup, "ProvStore", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class BackupProvStoreCommand : StoreCmdlet
{
    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var path = ResolveNewPath(Path);
        var store = OpenStores.Get(Store, Session).Journaled;
        if (!ShouldProcess(path, "Write a backup of the store"))
            return;
        Await(token => Engine.Roles.DemandAsync("Backup-ProvStore", RoleName.SuperAdministrator, token));
        Await(token => store.BackupAsync(path, Force, TimeProvider.System, token));
        WriteObject(new FileInfo(path));
    }
}
