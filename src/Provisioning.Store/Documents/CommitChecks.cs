namespace Provisioning.Store;

/// <summary>
/// Decides whether a batch may be committed: expected revisions, unique keys, forms. It sees what is durable, and what stands before the batch in the same group. Used by whoever
/// has the turn to commit.
/// </summary>
internal sealed class CommitChecks(StoreSchema schema, Overlay durable, ViewKeeper view, PresenceFilter presence)
{
    private const int MostIdCharacters = 1000;
    private readonly Dictionary<string, CollectionDefinition> _collections = schema.Collections.ToDictionary(c => c.Name, StringComparer.Ordinal);
    private readonly Overlay _group = new(schema);

    /// <summary>Forgets what was staged: a new group begins.</summary>
    public void Clear() => _group.Clear();

    /// <summary>Checks the batch and stages it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="sequence">The number that it will have.</param>
    /// <returns>What goes into the view.</returns>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RevisionConflict"/>, <see cref="ErrorIds.UniqueConflict"/>.</exception>
    /// <exception cref="ArgumentException">The batch has an unknown collection or index, an id that is too long, or a document twice.</exception>
    public List<ViewWrite> Stage(CommitBatch batch, long sequence)
    {
        var writes = new List<ViewWrite>(batch.Writes.Count);
        var own = new Dictionary<DocumentKey, ViewWrite>();
        foreach (var write in batch.Writes)
        {
            var collection = Check(write);
            var key = new DocumentKey(write.Collection, write.Id);
            if (collection.JournalOnly)
                continue;
            if (write.ExpectedRevision is { } expected && RevisionOf(key) is var revision && revision != expected)
                throw StoreErrors.Conflict(ErrorIds.RevisionConflict, write, revision == 0 ? "it is not there any more" : expected == 0 ? "it is there already" : "it was changed meanwhile");
            var state = new ViewWrite(write.Collection, write.Id, sequence, write.Json, write.Json is null ? [] : Keys.Stored(write.Keys), write.ExpectedRevision == 0);
            if (!own.TryAdd(key, state))
                throw new ArgumentException($"The document {write.Collection}/{write.Id} occurs twice in the batch.", nameof(batch));
            writes.Add(state);
        }

        CheckUnique(batch, writes, own);
        _group.Add(writes);
        return writes;
    }

    /// <summary>Notes what is durable now.</summary>
    public void Note(IReadOnlyList<ViewWrite> writes)
    {
        foreach (var write in writes)
        {
            presence.Note(write.Collection, "", write.Id);
            foreach (var unique in durable.UniqueKeys(write))
                presence.Note(write.Collection, unique.Index, unique.Value);
        }
    }

    private CollectionDefinition Check(DocumentWrite write)
    {
        if (!_collections.TryGetValue(write.Collection, out var collection))
            throw new ArgumentException($"There is no collection '{write.Collection}'.");
        if (write.Id.Length is 0 or > MostIdCharacters)
            throw new ArgumentException($"The id of a document of '{write.Collection}' has {write.Id.Length} characters; 1 to {MostIdCharacters} are possible.");
        foreach (var key in write.Keys)
        {
            if (!collection.Indexes.Any(i => i.Name == key.Index))
                throw new ArgumentException($"The collection '{write.Collection}' has no index '{key.Index}'.");
        }

        return collection;
    }

    private void CheckUnique(CommitBatch batch, List<ViewWrite> writes, Dictionary<DocumentKey, ViewWrite> own)
    {
        var taken = new Dictionary<UniqueKey, string>();
        foreach (var write in writes)
        {
            foreach (var key in durable.UniqueKeys(write))
            {
                if (!taken.TryAdd(key, write.Id) && taken[key] != write.Id || OwnerOf(key) is { } owner && owner != write.Id && !own.ContainsKey(new(key.Collection, owner)))
                {
                    var holder = taken[key] != write.Id ? taken[key] : OwnerOf(key);
                    throw StoreErrors.Conflict(ErrorIds.UniqueConflict, batch.Writes.First(w => w.Collection == write.Collection && w.Id == write.Id), $"the {key.Index} '{key.Value}' belongs to another one ({holder})");
                }
            }
        }
    }

    private long RevisionOf(DocumentKey key)
    {
        if ((_group.Get(key) ?? durable.Get(key)) is { } newest)
            return newest.Json is null ? 0 : newest.Revision;
        return presence.IsAbsent(key.Collection, "", key.Id) ? 0 : view.Get(key.Collection, key.Id)?.Revision ?? 0;
    }

    // The newest holder; one that has given the key up since, or is gone, is none.
    private string? OwnerOf(UniqueKey key)
    {
        if (_group.OwnerOf(key) is { } staged)
            return staged;
        if (durable.OwnerOf(key) is { } owner)
            return _group.Get(new(key.Collection, owner)) is null ? owner : null;
        if (presence.IsAbsent(key.Collection, key.Index, key.Value) || view.FindUnique(key) is not { } old)
            return null;
        var document = new DocumentKey(key.Collection, old);
        if (_group.Get(document) is not null || durable.Get(document) is not null)
            return null;
        // The document may have gone from the overlay into the view between the two looks: the view is asked again.
        return view.FindUnique(key);
    }
}
