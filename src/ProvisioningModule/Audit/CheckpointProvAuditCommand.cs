using System.Management.Automation;
using System.Security;
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
public sealed class CheckpointProvAuditCommand : StoreCmdlet
{
    /// <summary>A file of Export-ProvAudit in JSON Lines to mark. By default the open store.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>A text file to which the mark is added as a line.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LinePath { get; set; }

    /// <summary>A file for the mark with a signature by -KeyPath, -CertificatePath or -Thumbprint.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SignedPath { get; set; }

    /// <summary>The file with the private key to sign with: PEM with a key of ECDSA, encrypted or not.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyPath { get; set; }

    /// <summary>The file with the certificate and private key to sign with: PFX.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificatePath { get; set; }

    /// <summary>The thumbprint of the certificate to sign with, in the personal store of the user or the machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Thumbprint { get; set; }

    /// <summary>The password of the key's or certificate's file, as a SecureString or the password of a PSCredential.</summary>
    [Parameter]
    [PasswordTransformation]
    public SecureString? Password { get; set; }

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
        using var key = SignedPath is null ? null : SigningKeys.Open(KeyPath, CertificatePath, Thumbprint, Password, path => ResolvePaths([path], literal: true)[0], "Make one with: openssl ecparam -name prime256v1 -genkey -noout -out audit.pem");
        var now = TimeProvider.System.GetUtcNow();
        var checkpoint = export is null
            ? JournalAudit.CheckpointOf(OpenStores.Get(Store, Session).Journaled, now)
            : Await(token => ExportCheck.CheckpointOfAsync(export, now, token));
        if (SignedPath is not null)
            Write(SignedPath, SignedCheckpoint.Sign(checkpoint, key!));
        if (TimestampRequestPath is not null)
            Write(TimestampRequestPath, Timestamp.Request(checkpoint));
        if (LinePath is not null)
            AppendLine(ResolveNewPath(LinePath), checkpoint.ToString());
        if (SyslogServer is not null)
            Await(token => SyslogSender.SendAsync(SyslogServer, checkpoint, token));
        WriteObject(checkpoint);
    }

    private void Write(string path, byte[] content)
    {
        var full = ResolveNewPath(path);
        Await(token => NewFile.WriteAsync(full, Force, stream => stream.WriteAsync(content, token)));
    }

    private static void AppendLine(string path, string line)
    {
        try
        {
            File.AppendAllText(path, line + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.FileNotWritten,
                Category = ProvisioningErrorCategory.Unavailable,
                Message = $"The file '{path}' cannot be written: {e.Message.TrimEnd('.')}.",
                RecommendedAction = "Check the folder, who may write there, and the disk.",
                Target = path,
            }.ToException(e);
        }
    }
}
