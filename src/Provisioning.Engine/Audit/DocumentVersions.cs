namespace Provisioning.Engine;

/// <summary>A document as a commit left it.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Write">What it wrote; without content where it deleted the document.</param>
internal sealed record DocumentVersion(CommitRecord Commit, DocumentWrite Write)
{
    public StoredDocument? Document => Write.Json is { } json ? new(Write.Collection, Write.Id, Commit.Sequence, json) : null;
}

/// <summary>Earlier versions of documents, from the journal through its index. What was read a moment ago is at hand: many documents of one commit are mostly asked for one after the other. Not thread-safe.</summary>
internal sealed class DocumentVersions(IProvisioningStore store)
{
    // Commits are kept by how many documents are in them.
    private const int MostDocuments = 20_000;

    private readonly Dictionary<long, CommitRecord> _commits = [];
    private readonly Queue<long> _order = new();
    private int _documents;

    /// <summary>The version of the document that stood after this commit, or null when there was none yet.</summary>
    public async ValueTask<DocumentVersion?> AtAsync(string collection, string id, long sequence, CancellationToken cancellationToken)
    {
        await foreach (var version in NewestFirstAsync(collection, id, sequence, cancellationToken).ConfigureAwait(false))
            return version;
        return null;
    }

    /// <summary>The versions of the document up to this commit, the newest first.</summary>
    public async IAsyncEnumerable<DocumentVersion> NewestFirstAsync(string collection, string id, long sequence, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (sequence <= 0)
            yield break;
        await foreach (var commit in store.FindCommitsAsync(new() { Terms = [JournalTerms.Document(collection, id)], Through = sequence, NewestFirst = true }, cancellationToken).ConfigureAwait(false))
        {
            if (Find(commit, collection, id) is { } write)
                yield return new(commit, write);
        }
    }

    /// <summary>What the document was before the write that is in the commit; null for nothing.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> BeforeAsync(CommitRecord commit, DocumentWrite write, CancellationToken cancellationToken)
    {
        Keep(commit);
        // Most writes say on which revision they rest: the number of the commit that has it.
        if (write.ExpectedRevision is { } revision)
            return revision == 0 ? null : Find(await CommitAsync(revision, cancellationToken).ConfigureAwait(false), write.Collection, write.Id)?.Json;
        var before = await AtAsync(write.Collection, write.Id, commit.Sequence - 1, cancellationToken).ConfigureAwait(false);
        return before?.Write.Json;
    }

    /// <summary>The commit with this number.</summary>
    public async ValueTask<CommitRecord?> CommitAsync(long sequence, CancellationToken cancellationToken)
    {
        if (_commits.TryGetValue(sequence, out var known))
            return known;
        await foreach (var commit in store.FindCommitsAsync(new() { After = sequence - 1, Through = sequence }, cancellationToken).ConfigureAwait(false))
        {
            Keep(commit);
            return commit;
        }

        return null;
    }

    private void Keep(CommitRecord commit)
    {
        if (!_commits.TryAdd(commit.Sequence, commit))
            return;
        _order.Enqueue(commit.Sequence);
        _documents += commit.Batch.Writes.Count;
        while (_documents > MostDocuments && _order.Count > 1)
        {
            _commits.Remove(_order.Dequeue(), out var old);
            _documents -= old!.Batch.Writes.Count;
        }
    }

    private static DocumentWrite? Find(CommitRecord? commit, string collection, string id)
    {
        if (commit is null)
            return null;
        foreach (var write in commit.Batch.Writes)
        {
            if (write.Id == id && write.Collection == collection)
                return write;
        }

        return null;
    }
}
