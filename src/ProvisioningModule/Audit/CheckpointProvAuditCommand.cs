using System.Management.Automation;
using Provisioning.Engine;
using Provisioning.Notifications;
using Provisioning.Store;

namespace Provisioning.Commands;

/// <summary>Marks how far the journal reaches, and keeps the mark outside the store: in a signed file, a line of a text file, a time stamp or a syslog server.</summary>
/// <remarks>
/// <para>Whoever can write the store's folder can make its whole chain of hashes anew. What was marked outside before shows that: Test-ProvAudit -Checkpoint holds the journal against it. So keep checkpoints where those who work with the store cannot change them, and make one often, such as after every run.</para>
/// <para>A time stamp needs an authority. Its request is a file; send it, such as with curl -H 'Content-Type: application/timestamp-query' --data-binary '@head.tsq', and give the answer to Test-ProvAudit -TimestampResponsePath.</para>
/// </remarks>
/// <example>
/// <code>Checkpoint-ProvAudit -LinePath ./checkpoints.txt</code>
/// <para>Adds a line to a text file, such as one in a git repository that others hold too.</para>
/// </example>
/// <example>
/// <code>Checkpoint-ProvAudit -SignedPath ./head.json -KeyPath ./audit.pem -TimestampRequestPath ./head.tsq</code>
/// <para>Writes a signed file, and the request for a time stamp of it.</para>
/// </example>
/// <example>
/// <code>Checkpoint-ProvAudit -SyslogServer udp://127.0.0.1:5514</code>
/// <para>Sends the mark to a syslog server.</para>
/// </example>
/// <seealso cref="TestProvAuditCommand"/>
[Cmdlet(VerbsData.Checkpoint, "ProvAudit", SupportsShouldProcess = true)]
[OutputType(typeof(AuditCheckpoint))]
public sealed class CheckpointProvAuditCommand : SigningCmdlet
{
    /// <summary>A file of Export-ProvAudit in JSON Lines to mark. By default the open store.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>A text file to which the mark is added as a line.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LinePath { get; set; }

    /// <summary>A file for the mark with a signature by -Certificate or -KeyPath.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SignedPath { get; set; }

    /// <summary>A file for the request of a time stamp (RFC 3161, DER).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TimestampRequestPath { get; set; }

    /// <summary>The syslog server to send the mark to: udp://host:port or tcp://host:port (RFC 5424). Nothing is encrypted on the way, and there is no secret in it.</summary>
    [Parameter]
    public Uri? SyslogServer { get; set; }

    /// <summary>Replaces files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var export = Path is null ? null : ResolveNewPath(Path);
        if (!ShouldProcess(export ?? OpenStores.Get(Store, Session).Info.Path, "Mark how far the audit record reaches"))
            return;
        using var key = SignedPath is null ? null : Key(forSigning: true) ?? throw NoKey();
        foreach (var path in new[] { SignedPath, TimestampRequestPath }.OfType<string>())
            AuditFiles.CheckFree(ResolveNewPath(path), Force);
        var now = TimeProvider.System.GetUtcNow();
        var checkpoint = export is null
            ? JournalAudit.CheckpointOf(OpenStores.Get(Store, Session).Journaled, now)
            : Await(token => ExportCheck.CheckpointOfAsync(export, now, token));
        if (SignedPath is not null)
            SignedCheckpoint.Write(ResolveNewPath(SignedPath), checkpoint, key!);
        if (TimestampRequestPath is not null)
            AuditFiles.Write(ResolveNewPath(TimestampRequestPath), Timestamp.Request(checkpoint));
        if (LinePath is not null)
            AuditFiles.AppendLine(ResolveNewPath(LinePath), checkpoint.ToString());
        if (SyslogServer is not null)
            Await(token => SyslogSender.SendAsync(SyslogServer, checkpoint, token));
        WriteObject(checkpoint);
    }

    private static ProvisioningException NoKey() => new ProvisioningError
    {
        Id = ErrorIds.SigningKeyInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = "A signed checkpoint needs a key, and none was named.",
        RecommendedAction = "Give -Certificate, or -KeyPath with a private key in PEM.",
    }.ToException();
}
