using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// A store in memory on top of another one, or of nothing: reads see what was written here before what lies beneath, and nothing written here reaches it. The engine's own services so work out what
/// would be, with every check that they make, and what they wrote is committed as one (<see cref="Net"/>) or forgotten. Safe for use by many threads. Memory grows with what is written.
/// </summary>
internal sealed class DraftStore : IProvisioningStore
{
    // No key or id begins with this character: it stands after all of them.
    private const string Last = "\uFFFF\uFFFF";

    private readonly IProvisioningStore? _beneath;
    private readonly Dictionary<string, CollectionDefinition> _definitions;
    private readonly Dictionary<string, Drafted> _collections;
    private readonly List<CommitRecord> _journal = [];
    private readonly Dictionary<string, long> _batches = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _committing = new(1);
    private readonly object _lock = new();
    private long _sequence;

    private DraftStore(IProvisioningStore? beneath, StoreInfo info, long sequence)
    {
        (_beneath, Info, _sequence) = (beneath, info, sequence);
        _definitions = EngineSchema.Current.Collections.ToDictionary(c => c.Name, StringComparer.Ordinal);
        _collections = EngineSchema.Current.Collections.Where(c => !c.JournalOnly).ToDictionary(c => c.Name, _ => new Drafted(), StringComparer.Ordinal);
    }

    /// <summary>A draft of what the store would be.</summary>
    public static DraftStore On(IProvisioningStore beneath) => new(beneath, beneath.Info, beneath.LastSequence);

    /// <summary>An empty store in memory.</summary>
    /// <param name="info">What it is said to be.</param>
    /// <param name="sequence">The number of the commit that it is said to stand at.</param>
    public static DraftStore Empty(StoreInfo info, long sequence = 0) => new(null, info, sequence);

    /// <inheritdoc/>
    public StoreInfo Info { get; }

    /// <inheritdoc/>
    public long LastSequence => Interlocked.Read(ref _sequence);

    /// <inheritdoc/>
    public async ValueTask<CommitReceipt> CommitAsync(CommitBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        await _committing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_batches.TryGetValue(batch.BatchId, out var first))
                return new(first, true);
            var beneath = new List<StoredDocument?>(batch.Writes.Count);
            foreach (var write in batch.Writes)
            {
                var old = await CheckAsync(write, cancellationToken).ConfigureAwait(false);
                beneath.Add(old);
            }

            await CheckUniqueAsync(batch.Writes, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                var sequence = ++_sequence;
                for (var i = 0; i < batch.Writes.Count; i++)
                {
                    if (_collections.TryGetValue(batch.Writes[i].Collection, out var collection))
                        collection.Put(batch.Writes[i], sequence, beneath[i]);
                }

                _journal.Add(new(sequence, "", batch));
                _batches.Add(batch.BatchId, sequence);
                return new(sequence, false);
            }
        }
        finally
        {
            _committing.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask<CommitReceipt> EraseAsync(CommitBatch batch, Erasure erasure, CancellationToken cancellationToken) => throw new NotSupportedException("A draft is thrown away: nothing in it has to be erased.");

    /// <inheritdoc/>
    public ValueTask<StoredDocument?> GetAsync(string collection, string id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_collections[collection].Documents.TryGetValue(id, out var entry))
                return new(entry.Document);
        }

        return _beneath?.GetAsync(collection, id, cancellationToken) ?? default;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredDocument>> GetManyAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = _beneath is null ? [] : (await _beneath.GetManyAsync(collection, ids, cancellationToken).ConfigureAwait(false)).ToDictionary(d => d.Id, StringComparer.Ordinal);
        var result = new List<StoredDocument>(ids.Count);
        lock (_lock)
        {
            foreach (var id in ids)
            {
                if ((_collections[collection].Documents.TryGetValue(id, out var entry) ? entry.Document : found.GetValueOrDefault(id)) is { } document)
                    result.Add(document);
            }
        }

        return result;
    }

    /// <inheritdoc/>
    /// <remarks>By an index, what lies beneath comes before what was written here.</remarks>
    public async IAsyncEnumerable<StoredDocument> ReadAsync(StoreQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        List<StoredDocument> own;
        HashSet<string> hidden;
        lock (_lock)
        {
            own = _collections[query.Collection].Find(query);
            hidden = _beneath is null ? [] : _collections[query.Collection].Documents.Keys.ToHashSet(StringComparer.Ordinal);
        }

        var next = 0;
        if (_beneath is not null)
        {
            await foreach (var document in _beneath.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            {
                if (hidden.Contains(document.Id))
                    continue;
                for (; query.Index is null && next < own.Count && string.CompareOrdinal(own[next].Id, document.Id) < 0; next++)
                    yield return own[next];
                yield return document;
            }
        }

        for (; next < own.Count; next++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return own[next];
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken)
    {
        var beneath = _beneath is null ? 0 : await _beneath.CountAsync(collection, cancellationToken).ConfigureAwait(false);
        lock (_lock)
            return beneath + _collections[collection].Documents.Values.Sum(e => (e.Document is null ? 0 : 1) - (e.Beneath is null ? 0 : 1));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CommitRecord> ReadJournalAsync(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_beneath is not null)
        {
            await foreach (var record in _beneath.ReadJournalAsync(afterSequence, cancellationToken).ConfigureAwait(false))
                yield return record;
        }

        List<CommitRecord> own;
        lock (_lock)
            own = [.. _journal.Where(r => r.Sequence > afterSequence)];
        foreach (var record in own)
            yield return record;
    }

    /// <inheritdoc/>
    /// <remarks>What was only written here is in no index of the journal.</remarks>
    public async IAsyncEnumerable<CommitRecord> FindCommitsAsync(JournalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_beneath is null)
            yield break;
        await foreach (var record in _beneath.FindCommitsAsync(query, cancellationToken).ConfigureAwait(false))
            yield return record;
    }

    /// <inheritdoc/>
    public ValueTask<long> SequenceAtAsync(DateTimeOffset time, CancellationToken cancellationToken) => _beneath?.SequenceAtAsync(time, cancellationToken) ?? default;

    /// <summary>Puts a document in as it is, as of the given revision; it is nobody's commit. For an empty store.</summary>
    public void Load(DocumentWrite write, long revision)
    {
        lock (_lock)
            _collections[write.Collection].Put(write, revision, null);
    }

    /// <summary>
    /// What has to be committed beneath for it to be as here: the last state of each document that differs, resting on the revision that it had when it was first written here.
    /// </summary>
    public IReadOnlyList<DocumentWrite> Net()
    {
        lock (_lock)
        {
            return
            [
                .. _collections.OrderBy(c => c.Key, StringComparer.Ordinal).SelectMany(c => c.Value.Documents.OrderBy(d => d.Key, StringComparer.Ordinal).Where(d => d.Value.IsChange).Select(d =>
                    new DocumentWrite(c.Key, d.Key, d.Value.Document?.Json, d.Value.Keys, d.Value.Beneath?.Revision ?? 0))),
            ];
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _committing.Dispose();
        return default;
    }

    // The document as it lies beneath.
    private async ValueTask<StoredDocument?> CheckAsync(DocumentWrite write, CancellationToken cancellationToken)
    {
        if (!_collections.TryGetValue(write.Collection, out var collection))
            return null;
        StoredDocument? current, beneath;
        if (collection.Documents.TryGetValue(write.Id, out var entry))
            (current, beneath) = (entry.Document, entry.Beneath);
        else
            current = beneath = _beneath is null ? null : await _beneath.GetAsync(write.Collection, write.Id, cancellationToken).ConfigureAwait(false);
        if (write.ExpectedRevision is { } expected && expected != (current?.Revision ?? 0))
            throw Conflict(ErrorIds.RevisionConflict, write, expected == 0 ? "it is there already" : "it was changed meanwhile");
        return beneath;
    }

    private async ValueTask CheckUniqueAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        var written = writes.Select(w => (w.Collection, w.Id)).ToHashSet();
        var taken = new Dictionary<(string, IndexKey), string>();
        foreach (var write in writes.Where(w => w.Json is not null && _collections.ContainsKey(w.Collection)))
        {
            foreach (var key in write.Keys.Where(k => _definitions[write.Collection].Indexes.First(i => i.Name == k.Index).Unique))
            {
                if (!taken.TryAdd((write.Collection, key), write.Id) && taken[(write.Collection, key)] != write.Id)
                    throw Conflict(ErrorIds.UniqueConflict, write, $"the {key.Index} '{key.Value}' belongs to another one ({taken[(write.Collection, key)]})");
                await foreach (var owner in ReadAsync(StoreQuery.Equal(write.Collection, key.Index, key.Value), cancellationToken).ConfigureAwait(false))
                {
                    if (owner.Id != write.Id && !written.Contains((write.Collection, owner.Id)))
                        throw Conflict(ErrorIds.UniqueConflict, write, $"the {key.Index} '{key.Value}' belongs to another one ({owner.Id})");
                }
            }
        }
    }

    private static ProvisioningException Conflict(string id, DocumentWrite write, string why) => new ProvisioningError
    {
        Id = id,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"{write.Collection}/{write.Id} was not saved: {why}.",
        RecommendedAction = "Read it again and repeat the command.",
        Target = $"{write.Collection}/{write.Id}",
        Detail = why,
    }.ToException();

    /// <summary>A document as it is here, deleted where it is null, and as it lies beneath.</summary>
    private sealed record Entry(StoredDocument? Document, IReadOnlyList<IndexKey> Keys, StoredDocument? Beneath)
    {
        public bool IsChange => Document is null ? Beneath is not null : Beneath is null || !Document.Json.Span.SequenceEqual(Beneath.Json.Span);
    }

    /// <summary>What was written to one collection, by id and by key.</summary>
    private sealed class Drafted
    {
        private static readonly IComparer<(string Key, string Id)> Order = Comparer<(string Key, string Id)>.Create(static (a, b) =>
            string.CompareOrdinal(a.Key, b.Key) is var order && order != 0 ? order : string.CompareOrdinal(a.Id, b.Id));

        private readonly Dictionary<string, SortedSet<(string Key, string Id)>> _indexes = new(StringComparer.Ordinal) { [""] = new(Order) };

        public Dictionary<string, Entry> Documents { get; } = new(StringComparer.Ordinal);

        public void Put(DocumentWrite write, long revision, StoredDocument? beneath)
        {
            if (Documents.TryGetValue(write.Id, out var old))
            {
                _indexes[""].Remove((write.Id, write.Id));
                foreach (var key in old.Keys)
                    _indexes[key.Index].Remove((key.Value, write.Id));
            }

            var isThere = write.Json is not null;
            Documents[write.Id] = new(isThere ? new(write.Collection, write.Id, revision, write.Json!.Value.ToArray()) : null, isThere ? write.Keys : [], beneath);
            if (!isThere)
                return;
            _indexes[""].Add((write.Id, write.Id));
            foreach (var key in write.Keys)
            {
                if (!_indexes.TryGetValue(key.Index, out var index))
                    _indexes.Add(key.Index, index = new(Order));
                index.Add((key.Value, write.Id));
            }
        }

        public List<StoredDocument> Find(StoreQuery query)
        {
            if (!_indexes.TryGetValue(query.Index ?? "", out var index))
                return [];
            var from = Later(query.From ?? "", query.Prefix ?? "");
            var to = Earlier(query.To ?? Last, query.Prefix + Last);
            return string.CompareOrdinal(from, to) > 0 ? [] : [.. index.GetViewBetween((from, ""), (to, Last)).Select(p => Documents[p.Id].Document!)];
        }

        private static string Later(string a, string b) => string.CompareOrdinal(a, b) >= 0 ? a : b;

        private static string Earlier(string a, string b) => string.CompareOrdinal(a, b) <= 0 ? a : b;
    }
}
