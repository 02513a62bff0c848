namespace Provisioning.Store;

/// <summary>Shows whether a store's journal is what was written, and marks how far it reaches.</summary>
public static class JournalAudit
{
    /// <summary>How far the open store's journal reaches, and the chain's hash there.</summary>
    public static AuditCheckpoint CheckpointOf(JournaledStore store, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(store);
        var (sequence, hash) = store.Journal.Head;
        return new(AuditSubject.Journal, store.Info.Id, sequence, hash, time);
    }

    /// <summary>Checks the journal of an open store, up to now.</summary>
    /// <param name="store">The store.</param>
    /// <param name="checkpoint">What it is held against; null for nothing but itself.</param>
    /// <param name="report">Takes progress; called from any thread.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static async ValueTask<AuditReport> CheckAsync(JournaledStore store, AuditCheckpoint? checkpoint, Action<EngineEvent>? report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        using var files = await store.HoldFilesAsync(cancellationToken).ConfigureAwait(false);
        var total = store.LastSequence;
        var state = await Task.Run(() => store.Journal.Check(Wanted(checkpoint, null), Progress(report, total), cancellationToken), cancellationToken).ConfigureAwait(false);
        return Judge(store.Info.Path, store.Info.Id, state, checkpoint, null);
    }

    /// <summary>Checks the journal in a store's folder that is not open, also where it is damaged so that it cannot be opened.</summary>
    /// <param name="folder">The store's folder.</param>
    /// <param name="checkpoint">What it is held against; null for nothing but itself.</param>
    /// <param name="report">Takes progress; called from any thread.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreNotFound"/>, <see cref="ErrorIds.StoreDamaged"/> where it does not say which store it is, <see cref="ErrorIds.StoreNewer"/>.</exception>
    public static async ValueTask<AuditReport> CheckAsync(string folder, AuditCheckpoint? checkpoint, Action<EngineEvent>? report, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(folder, StoreManifest.FileName)))
            throw StoreErrors.NotFound(folder);
        var id = StoreManifest.Read(folder, int.MaxValue).Id;
        var journal = Path.Combine(folder, StoreFolder.JournalFolder);
        if (!Directory.Exists(journal))
            throw StoreErrors.Missing(folder, "its journal is not there");
        var head = JournalHead.Read(journal);
        var state = await Task.Run(() => JournalCheck.Run(journal, id, null, Wanted(checkpoint, head?.Sequence), Progress(report, null), cancellationToken), cancellationToken).ConfigureAwait(false);
        return Judge(folder, id.ToString("D"), state, checkpoint, head);
    }

    private static HashSet<long> Wanted(AuditCheckpoint? checkpoint, long? head)
    {
        var wanted = new HashSet<long>();
        if (checkpoint is not null)
            wanted.Add(checkpoint.Sequence);
        if (head is { } sequence)
            wanted.Add(sequence);
        return wanted;
    }

    private static Action<long>? Progress(Action<EngineEvent>? report, long? total) =>
        report is null ? null : done => report(new ProgressEvent("Checking the journal", done, total));

    // The first thing that is wrong: in the chain itself, before what only the outside shows.
    private static AuditReport Judge(string folder, string id, JournalState state, AuditCheckpoint? checkpoint, (long Sequence, string Hash)? head)
    {
        var report = new AuditReport
        {
            Path = folder,
            Subject = AuditSubject.Journal,
            Records = state.Last,
            LastSequence = state.Last,
            HeadHash = Hex(state.Hash),
            Bytes = state.Bytes,
            Checkpoint = checkpoint,
        };
        if (checkpoint is not null && checkpoint.Id != id)
            return report with { Finding = AuditFinding.Foreign, Message = $"The checkpoint is of another store ({checkpoint.Id})." };
        if (state.Flaw is { } flaw)
        {
            return report with
            {
                Finding = flaw.Finding,
                Sequence = flaw.Sequence,
                File = Path.GetFileName(flaw.File),
                Offset = flaw.Offset,
                Message = $"{Path.GetFileName(flaw.File)}, byte {flaw.Offset}: {flaw.Why}.",
            };
        }

        return Against(report, state, checkpoint?.Sequence, checkpoint?.Hash, "the checkpoint")
            ?? Against(report, state, head?.Sequence, head?.Hash, "the note that the store was closed with")
            ?? report;
    }

    private static AuditReport? Against(AuditReport report, JournalState state, long? sequence, string? hash, string witness)
    {
        if (sequence is not { } known || known == 0)
            return null;
        if (known > state.Last)
            return report with { Finding = AuditFinding.Truncated, Sequence = state.Last + 1, Message = $"The journal ends at commit {state.Last}, and by {witness} it reached commit {known}." };
        return state.Hashes.TryGetValue(known, out var found) && Hex(found) == hash
            ? null
            : report with { Finding = AuditFinding.Altered, Sequence = known, Message = $"Commit {known} is not the one of {witness}: it or one before it was altered, and the chain was made anew from there." };
    }

    private static string Hex(ReadOnlySpan<byte> hash) => Convert.ToHexString(hash).ToLowerInvariant();
}
