using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Freezes users, accounts and configuration to one file, to try out there what would be.</summary>
/// <remarks>
/// <para>The file holds personal data: every user and account as they are, sensitive attributes in the clear. Keep it as you keep the store, and delete it when it is not needed any more. Passwords and secrets are
/// not in it.</para>
/// <para>It is a zip with a file of JSON Lines for each kind of thing, and a list of their SHA-256 hashes, which are checked when it is used. New-ProvPlan -Snapshot makes plans of it, with no store and no network.</para>
/// </remarks>
/// <example>
/// <code>Save-ProvSnapshot ./monday.zip</code>
/// <para>Freezes what there is.</para>
/// </example>
/// <example>
/// <code>Save-ProvSnapshot ./monday.zip -Force; New-ProvPlan -Snapshot ./monday.zip -At 2026-12-01</code>
/// <para>Freezes what there is and shows what would be on a day to come.</para>
/// </example>
/// <seealso cref="NewProvPlanCommand"/>
/// <seealso cref="BackupProvStoreCommand"/>
[Cmdlet(VerbsData.Save, "ProvSnapshot", SupportsShouldProcess = true)]
[OutputType(typeof(SnapshotInfo))]
public sealed class SaveProvSnapshotCommand : StoreCmdlet
{
    /// <summary>The file to make.</summary>
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
        var file = ResolveNewPath(Path);
        if (!ShouldProcess(file, "Save a snapshot, with personal data"))
            return;
        var info = Await(token => Engine.Simulations.SaveAsync(file, Force, token));
        WriteWarning($"'{file}' holds personal data: {info.Users} users and {info.Accounts} accounts. Keep it as you keep the store.");
        WriteObject(info);
    }
}
