using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Writes events to a file: JSON Lines that can be verified, CSV for people, or CEF for a SIEM.</summary>
/// <remarks>
/// <para>In JSON Lines each line has the hash of the one before, and the last line says that it is the last: Test-ProvAudit finds what was changed, taken out, moved or cut off. Anchor the end with Checkpoint-ProvAudit before you hand the file on. CSV and CEF prove nothing.</para>
/// <para>Values of sensitive attributes are salted hashes: equal values have equal hashes, and what the value is cannot be found by trying without the store.</para>
/// </remarks>
/// <example>
/// <code>Export-ProvAudit ./audit.jsonl</code>
/// <para>Exports everything that ever happened.</para>
/// </example>
/// <example>
/// <code>Export-ProvAudit ./week.csv -Format Csv -After '2026-01-01' -Force</code>
/// <para>Exports what happened since a day as a table, over the file of the time before.</para>
/// </example>
/// <example>
/// <code>Export-ProvAudit ./alice.cef -Format Cef -User alice@contoso.com</code>
/// <para>Exports what concerns one user for a SIEM.</para>
/// </example>
/// <seealso cref="TestProvAuditCommand"/>
/// <seealso cref="GetProvAuditEventCommand"/>
[Cmdlet(VerbsData.Export, "ProvAudit", SupportsShouldProcess = true)]
[OutputType(typeof(AuditExport))]
public sealed class ExportProvAuditCommand : StoreCmdlet
{
    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Its form; JsonLines by default.</summary>
    [Parameter]
    public AuditFormat Format { get; set; }

    /// <summary>Only what concerns this user: an id, user name or mail address.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>Only what this account of the operating system did, or what was done on behalf of this person.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Actor { get; set; }

    /// <summary>Only what concerns this app.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Only what this run did.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RunCompleter))]
    public RunIdentity? Run { get; set; }

    /// <summary>Only what happened at this time or later.</summary>
    [Parameter]
    public DateTimeOffset? After { get; set; }

    /// <summary>Only what happened at this time or before.</summary>
    [Parameter]
    public DateTimeOffset? Before { get; set; }

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
        var filter = new AuditFilter
        {
            UserId = User is null ? null : Await(token => Engine.Audit.FindUserAsync(User.Text, token)),
            Actor = Actor,
            App = App,
            RunId = Run?.Id,
            After = After,
            Before = Before,
        };
        if (!ShouldProcess(path, "Export events"))
            return;
        var (exporter, stop) = (Engine.AuditExporter, StopToken);
        Pump(ReportedWork.RunAsync(report => ExportAsync(exporter, filter, path, report, stop)));
    }

    private async ValueTask<AuditExport> ExportAsync(AuditExporter exporter, AuditFilter filter, string path, Action<EngineEvent> report, CancellationToken cancellationToken)
    {
        AuditExport? export = null;
        await NewFile.WriteAsync(path, Force, async stream => export = await exporter.WriteAsync(filter, stream, path, Format, report, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return export!;
    }
}
