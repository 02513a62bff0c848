using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Provisioning.Testing;

/// <summary>A store in memory with the contract's semantics: for tests of what stands on a store, and as the model that real stores are compared with.</summary>
public sealed class MemoryStore : IProvisioningStore
{
    private readonly object _lock = new();
    private readonly StoreSchema _schema;
    private readonly Dictionary<string, CollectionDefinition> _collections;
    private readonly Dictionary<string, SortedDictionary<string, (StoredDocument Document, IReadOnlyList<IndexKey> Keys)>> _documents;
    private readonly List<CommitRecord> _journal = [];
    private readonly Dictionary<string, long> _batches = new(StringComparer.Ordinal);
    private string _hash = new('0', 64);

    public MemoryStore(StoreSchema schema, string? id = null)
    {
        _schema = schema;
        _collections = schema.Collections.ToDictionary(c => c.Name, StringComparer.Ordinal);
        _documents = schema.Collections.Where(c => !c.JournalOnly).ToDictionary(
            c => c.Name, _ => new SortedDictionary<string, (StoredDocument, IReadOnlyList<IndexKey>)>(StringComparer.Ordinal), StringComparer.Ordinal);
        Info = new(id ?? Guid.NewGuid().ToString("D"), "memory", schema.Version, DateTimeOffset.UnixEpoch);
    }

    /// <summary>Called before each commit: may throw, to test what happens then.</summary>
    public Action<CommitBatch>? BeforeCommit { get; set; }

    /// <summary>Called with each query: tests count what is looked at.</summary>
    public Action<StoreQuery>? Queried { get; set; }

    /// <summary>Called with the collection at each look-up by id, whether of one document or of many: tests count how often the store is asked.</summary>
    public Action<string>? LookedUp { get; set; }

    /// <summary>Called with each document that a query gives: tests count what is read.</summary>
    public Action<StoredDocument>? Given { get; set; }

    public StoreInfo Info { get; }

    public long LastSequence
    {
        get
        {
            lock (_lock)
                return _journal.Count;
        }
    }

    public ValueTask<CommitReceipt> CommitAsync(CommitBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BeforeCommit?.Invoke(batch);
        lock (_lock)
        {
            if (_batches.TryGetValue(batch.BatchId, out var first))
                return new(new CommitReceipt(first, true));
            Check(batch);
            var sequence = _journal.Count + 1L;
            foreach (var write in batch.Writes)
            {
                if (!_documents.TryGetValue(write.Collection, out var documents))
                    continue;
                if (write.Json is { } json)
                    documents[write.Id] = (new(write.Collection, write.Id, sequence, json.ToArray()), write.Keys);
                else
                    documents.Remove(write.Id);
            }

            _hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{_hash}/{sequence}/{batch.BatchId}")));
            _journal.Add(new(sequence, _hash, batch));
            _batches.Add(batch.BatchId, sequence);
            return new(new CommitReceipt(sequence, false));
        }
    }

    /// <summary>Erases in the journal; it has no files.</summary>
    public async ValueTask<CommitReceipt> EraseAsync(CommitBatch batch, Erasure erasure, CancellationToken cancellationToken)
    {
        var sequence = LastSequence + 1;
        var told = JsonSerializer.SerializeToUtf8Bytes(new
        {
            writes = erasure.Writes.Select(w => new { commit = w.Sequence == 0 ? sequence : w.Sequence, part = w.Part }),
            files = erasure.Lines.Select(l => new { name = l.File, lines = l.Lines.Count }),
        });
        var receipt = await CommitAsync(batch with { Writes = [.. batch.Writes, new(Erasure.Collection, erasure.Id, told, [])] }, cancellationToken);
        lock (_lock)
        {
            foreach (var erased in erasure.Writes)
            {
                var at = (int)(erased.Sequence == 0 ? sequence : erased.Sequence) - 1;
                var writes = _journal[at].Batch.Writes.ToArray();
                writes[erased.Part] = erased.Replacement with { IsErased = true };
                _journal[at] = _journal[at] with { Batch = _journal[at].Batch with { Writes = writes } };
            }
        }

        return receipt;
    }

    public ValueTask<StoredDocument?> GetAsync(string collection, string id, CancellationToken cancellationToken)
    {
        LookedUp?.Invoke(collection);
        lock (_lock)
            return new(_documents[collection].TryGetValue(id, out var found) ? found.Document : null);
    }

    public ValueTask<IReadOnlyList<StoredDocument>> GetManyAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        LookedUp?.Invoke(collection);
        lock (_lock)
            return new((IReadOnlyList<StoredDocument>)[.. ids.Where(_documents[collection].ContainsKey).Select(id => _documents[collection][id].Document)]);
    }

    public async IAsyncEnumerable<StoredDocument> ReadAsync(StoreQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Queried?.Invoke(query);
        List<StoredDocument> found;
        lock (_lock)
        {
            found =
            [
                .. _documents[query.Collection].Values
                    .SelectMany(d => query.Index is null ? [(Key: d.Document.Id, d.Document)] : d.Keys.Where(k => k.Index == query.Index).Select(k => (Key: k.Value, d.Document)))
                    .Where(d => IsWithin(query, d.Key))
                    .OrderBy(d => d.Key, StringComparer.Ordinal).ThenBy(d => d.Document.Id, StringComparer.Ordinal)
                    .Select(d => d.Document),
            ];
        }

        foreach (var document in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Given?.Invoke(document);
            yield return document;
        }

        await Task.CompletedTask;
    }

    public ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_documents[collection].Count);
    }

    public async IAsyncEnumerable<CommitRecord> ReadJournalAsync(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<CommitRecord> records;
        lock (_lock)
            records = _journal.Skip((int)afterSequence).ToList();
        foreach (var record in records)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<CommitRecord> FindCommitsAsync(JournalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<CommitRecord> records;
        lock (_lock)
            records = [.. _journal.Where(r => r.Sequence > query.After && r.Sequence <= query.Through && (query.From is null || r.Batch.Time >= query.From) && (query.To is null || r.Batch.Time <= query.To) && query.Terms.All(JournalTerms.OfCommit(_schema, r.Batch).Contains))];
        if (query.NewestFirst)
            records.Reverse();
        foreach (var record in records)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }

        await Task.CompletedTask;
    }

    public ValueTask<long> SequenceAtAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(_journal.LastOrDefault(r => r.Batch.Time <= time)?.Sequence ?? 0);
    }

    public ValueTask DisposeAsync() => default;

    private static bool IsWithin(StoreQuery query, string key) =>
        (query.From is null || string.CompareOrdinal(key, query.From) >= 0)
        && (query.To is null || string.CompareOrdinal(key, query.To) <= 0)
        && (query.Prefix is null || key.StartsWith(query.Prefix, StringComparison.Ordinal));

    private void Check(CommitBatch batch)
    {
        var written = batch.Writes.Select(w => (w.Collection, w.Id)).ToHashSet();
        if (written.Count != batch.Writes.Count)
            throw new ArgumentException("A document occurs twice in the batch.");
        foreach (var write in batch.Writes.Where(w => _documents.ContainsKey(w.Collection)))
        {
            var revision = _documents[write.Collection].TryGetValue(write.Id, out var found) ? found.Document.Revision : 0;
            if (write.ExpectedRevision is { } expected && expected != revision)
                throw Conflict(ErrorIds.RevisionConflict, write, $"it has revision {revision}, not {expected}");
            foreach (var key in write.Json is null ? [] : write.Keys.Where(k => _collections[write.Collection].Indexes.Single(i => i.Name == k.Index).Unique))
            {
                var owner = batch.Writes.FirstOrDefault(w => w.Collection == write.Collection && w.Id != write.Id && w.Json is not null && w.Keys.Contains(key))?.Id
                    ?? _documents[write.Collection].FirstOrDefault(d => d.Key != write.Id && !written.Contains((write.Collection, d.Key)) && d.Value.Keys.Contains(key)).Key;
                if (owner is not null)
                    throw Conflict(ErrorIds.UniqueConflict, write, $"the {key.Index} '{key.Value}' belongs to {owner}");
            }
        }
    }

    private static ProvisioningException Conflict(string id, DocumentWrite write, string why) => new ProvisioningError
    {
        Id = id,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"{write.Collection}/{write.Id} was not saved: {why}.",
        Target = $"{write.Collection}/{write.Id}",
        Detail = why,
    }.ToException();
}
