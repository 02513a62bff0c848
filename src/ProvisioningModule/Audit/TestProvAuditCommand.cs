using System.Management.Automation;
using Provisioning.Engine;
using Provisioning.Store;

namespace Provisioning.Commands;

/// <summary>Finds the first record of the journal, or of an export, that was altered, taken out, moved or cut off.</summary>
/// <remarks>
/// <para>Every record has the hash of the one before it. So a change is found unless whoever made it could make the whole chain anew from there; with a checkpoint that was kept elsewhere that is found too. Without one, the answer is only that the record is whole in itself.</para>
/// <para>A store that is so damaged that it cannot be opened is checked by the path of its folder.</para>
/// </remarks>
/// <example>
/// <code>Test-ProvAudit</code>
/// <para>Checks the journal of the open store.</para>
/// </example>
/// <example>
/// <code>$kept = Checkpoint-ProvAudit -LinePath ./checkpoints.txt; Test-ProvAudit -Checkpoint ./checkpoints.txt</code>
/// <para>Writes a checkpoint into a text file, such as one in a git repository, and later holds the journal against it.</para>
/// </example>
/// <example>
/// <code>$null = Export-ProvAudit ./audit.jsonl; (Test-ProvAudit ./audit.jsonl).IsIntact</code>
/// <para>Checks an export.</para>
/// </example>
/// <seealso cref="CheckpointProvAuditCommand"/>
/// <seealso cref="ExportProvAuditCommand"/>
/// <seealso cref="TestProvStoreCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "ProvAudit")]
[OutputType(typeof(AuditReport))]
public sealed class TestProvAuditCommand : StoreCmdlet
{
    /// <summary>A file of Export-ProvAudit in JSON Lines, or the folder of a store. By default the open store.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The last checkpoint: its line, or a file of Checkpoint-ProvAudit. Of a file with several lines the last one counts. A signature has to fit; with -SignerPath it has to be by that key.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string? Checkpoint { get; set; }

    /// <summary>The file of the public key or certificate that has to have signed the checkpoint: PEM, or DER for a certificate.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SignerPath { get; set; }

    /// <summary>The request for a time stamp of the checkpoint, as Checkpoint-ProvAudit made it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TimestampRequestPath { get; set; }

    /// <summary>What a time stamp authority answered (RFC 3161): shows when the checkpoint was there already.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TimestampResponsePath { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path ?? Checkpoint;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var (checkpoint, anchor) = Checkpoint is null ? (null, null) : Read(Checkpoint);
        var path = Path is null ? null : ResolveNewPath(Path);
        Pump(ReportedWork.RunAsync(async report => await ReportAsync(path, checkpoint, report).ConfigureAwait(false) with { Anchor = anchor }));
    }

    private async ValueTask<AuditReport> ReportAsync(string? path, AuditCheckpoint? checkpoint, Action<EngineEvent> report)
    {
        if (path is null)
            return await JournalAudit.CheckAsync(OpenStores.Get(Store, Session).Journaled, checkpoint, report, StopToken).ConfigureAwait(false);
        if (OpenStores.At(path) is { } open)
            return await JournalAudit.CheckAsync(open.Journaled, checkpoint, report, StopToken).ConfigureAwait(false);
        return Directory.Exists(path)
            ? await JournalAudit.CheckAsync(path, checkpoint, report, StopToken).ConfigureAwait(false)
            : await ExportCheck.CheckAsync(path, checkpoint, report, StopToken).ConfigureAwait(false);
    }

    // A line is one; anything else is a file.
    private (AuditCheckpoint Checkpoint, string? Anchor) Read(string text)
    {
        (byte[] File, string Name)? trusted = SignerPath is null ? null : (AuditFiles.Read(ResolveNewPath(SignerPath)), SignerPath);
        var isLine = AuditCheckpoint.TryParse(text, out _);
        var (checkpoint, signer) = SignedCheckpoint.Read(isLine ? text : System.Text.Encoding.UTF8.GetString(AuditFiles.Read(ResolveNewPath(text))), trusted, isLine ? "line" : text);
        var anchors = new List<string>();
        if (signer is not null)
            anchors.Add($"signed by {signer}{(trusted is null ? ", held against no key" : "")}");
        if (TimestampResponsePath is { } response)
            anchors.Add(Timestamp.Check(checkpoint, TimestampRequestPath is { } request ? AuditFiles.Read(ResolveNewPath(request)) : [], AuditFiles.Read(ResolveNewPath(response))));
        return (checkpoint, anchors.Count == 0 ? null : string.Join("; ", anchors));
    }
}
