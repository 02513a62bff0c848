using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// A store as it was after one of its commits, made from the journal through its index. What is asked of a document, or of the documents of one user, costs what their history costs; collections of configuration are read
/// from all their commits. Other searches have no answer here. Nothing can be written. Not thread-safe.
/// </summary>
internal sealed class StoreAsOf(IProvisioningStore store, long sequence) : IProvisioningStore
{
    private readonly DocumentVersions _versions = new(store);
    private readonly Dictionary<string, IReadOnlyList<(StoredDocument Document, IReadOnlyList<IndexKey> Keys)>> _small = new(StringComparer.Ordinal);

    public StoreInfo Info => store.Info;

    public long LastSequence => sequence;

    public ValueTask<CommitReceipt> CommitAsync(CommitBatch batch, CancellationToken cancellationToken) => throw new NotSupportedException("What is past is not changed.");

    public ValueTask<CommitReceipt> EraseAsync(CommitBatch batch, Erasure erasure, CancellationToken cancellationToken) => throw new NotSupportedException("What is past is not changed.");

    public async ValueTask<StoredDocument?> GetAsync(string collection, string id, CancellationToken cancellationToken) =>
        (await _versions.AtAsync(collection, id, sequence, cancellationToken).ConfigureAwait(false))?.Document;

    public async ValueTask<IReadOnlyList<StoredDocument>> GetManyAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var found = new List<StoredDocument>();
        foreach (var id in ids)
        {
            if (await GetAsync(collection, id, cancellationToken).ConfigureAwait(false) is { } document)
                found.Add(document);
        }

        return found;
    }

    public async IAsyncEnumerable<StoredDocument> ReadAsync(StoreQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var candidates = UserOf(query) is { } user
            ? await OfUserAsync(query.Collection, user, cancellationToken).ConfigureAwait(false)
            : await SmallAsync(query.Collection, cancellationToken).ConfigureAwait(false);
        var selected = candidates
            .SelectMany(c => query.Index is null ? [(Key: c.Document.Id, c.Document)] : c.Keys.Where(k => k.Index == query.Index).Select(k => (Key: k.Value, c.Document)))
            .Where(c => IsWithin(query, c.Key))
            .OrderBy(c => c.Key, StringComparer.Ordinal).ThenBy(c => c.Document.Id, StringComparer.Ordinal);
        foreach (var (_, document) in selected)
            yield return document;
    }

    public ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken) => throw new NotSupportedException("How many there were is not known.");

    public IAsyncEnumerable<CommitRecord> ReadJournalAsync(long afterSequence, CancellationToken cancellationToken) =>
        store.FindCommitsAsync(new() { After = afterSequence, Through = sequence }, cancellationToken);

    public IAsyncEnumerable<CommitRecord> FindCommitsAsync(JournalQuery query, CancellationToken cancellationToken) =>
        store.FindCommitsAsync(query with { Through = Math.Min(query.Through, sequence) }, cancellationToken);

    public ValueTask<long> SequenceAtAsync(DateTimeOffset time, CancellationToken cancellationToken) => store.SequenceAtAsync(time, cancellationToken);

    /// <summary>The store itself is not this object's.</summary>
    public ValueTask DisposeAsync() => default;

    // The user whose documents are asked for, where an index says so.
    private static string? UserOf(StoreQuery query) => (query.Collection, query.Index) switch
    {
        (Collections.Accounts, Indexes.Link) => (query.Prefix ?? query.From)?.Split('/')[0],
        (Collections.Assignments or Collections.Tasks, Indexes.User) => query.From,
        (Collections.Tasks, Indexes.OpenTask) => query.From?.Split('/')[^1],
        (Collections.GroupMembers, Indexes.Member) => query.From,
        _ => null,
    };

    private async ValueTask<IReadOnlyList<(StoredDocument Document, IReadOnlyList<IndexKey> Keys)>> OfUserAsync(string collection, string user, CancellationToken cancellationToken)
    {
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        var term = EngineTerms.User(user);
        await foreach (var commit in store.FindCommitsAsync(new() { Terms = [term], Through = sequence }, cancellationToken).ConfigureAwait(false))
            ids.UnionWith(commit.Batch.Writes.Where(w => w.Collection == collection && EngineTerms.Of(w).Contains(term)).Select(w => w.Id));
        var found = new List<(StoredDocument, IReadOnlyList<IndexKey>)>();
        foreach (var id in ids)
        {
            if (await _versions.AtAsync(collection, id, sequence, cancellationToken).ConfigureAwait(false) is { Document: { } document } version)
                found.Add((document, version.Write.Keys));
        }

        return found;
    }

    private async ValueTask<IReadOnlyList<(StoredDocument Document, IReadOnlyList<IndexKey> Keys)>> SmallAsync(string collection, CancellationToken cancellationToken)
    {
        if (_small.TryGetValue(collection, out var known))
            return known;
        if (!EngineTerms.IsSmall(collection) && collection != Collections.GroupMembers)
            throw new NotSupportedException($"'{collection}' is too big to be searched in the past.");
        var documents = new SortedDictionary<string, (StoredDocument, IReadOnlyList<IndexKey>)>(StringComparer.Ordinal);
        await foreach (var commit in store.FindCommitsAsync(new() { Terms = [EngineTerms.In(collection)], Through = sequence }, cancellationToken).ConfigureAwait(false))
        {
            foreach (var write in commit.Batch.Writes.Where(w => w.Collection == collection))
            {
                if (write.Json is { } json)
                    documents[write.Id] = (new(collection, write.Id, commit.Sequence, json), write.Keys);
                else
                    documents.Remove(write.Id);
            }
        }

        return _small[collection] = [.. documents.Values];
    }

    private static bool IsWithin(StoreQuery query, string key) =>
        (query.From is null || string.CompareOrdinal(key, query.From) >= 0)
        && (query.To is null || string.CompareOrdinal(key, query.To) <= 0)
        && (query.Prefix is null || key.StartsWith(query.Prefix, StringComparison.Ordinal));
}
