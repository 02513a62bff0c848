namespace Provisioning.Store;

/// <summary>
/// The newest states of documents that are in the journal and not yet in the view, with the unique keys that they hold. Safe for use by many threads.
/// </summary>
internal sealed class Overlay(StoreSchema schema)
{
    private readonly Dictionary<(string Collection, string Index), bool> _unique = schema.Collections
        .SelectMany(c => c.Indexes.Select(i => ((c.Name, i.Name), i.Unique)))
        .ToDictionary(p => p.Item1, p => p.Unique);

    private readonly Dictionary<DocumentKey, ViewWrite> _documents = [];
    private readonly Dictionary<UniqueKey, string> _owners = [];
    private readonly object _lock = new();

    public int Count
    {
        get
        {
            lock (_lock)
                return _documents.Count;
        }
    }

    /// <summary>The document's state here; null when the view has it.</summary>
    public ViewWrite? Get(DocumentKey key)
    {
        lock (_lock)
            return _documents.GetValueOrDefault(key);
    }

    /// <summary>Who holds the unique key here, or null.</summary>
    public string? OwnerOf(UniqueKey key)
    {
        lock (_lock)
            return _owners.GetValueOrDefault(key);
    }

    public void Add(IEnumerable<ViewWrite> writes)
    {
        lock (_lock)
        {
            foreach (var write in writes)
            {
                var key = new DocumentKey(write.Collection, write.Id);
                if (_documents.TryGetValue(key, out var old))
                    Release(old);
                _documents[key] = write;
                foreach (var unique in UniqueKeys(write))
                    _owners[unique] = write.Id;
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _documents.Clear();
            _owners.Clear();
        }
    }

    /// <summary>Forgets what the view has now, unless it was changed since.</summary>
    public void Remove(IEnumerable<ViewWrite> applied)
    {
        lock (_lock)
        {
            foreach (var write in applied)
            {
                var key = new DocumentKey(write.Collection, write.Id);
                if (!_documents.TryGetValue(key, out var current) || current.Revision != write.Revision)
                    continue;
                Release(current);
                _documents.Remove(key);
            }
        }
    }

    /// <summary>The unique keys that the state holds.</summary>
    public IEnumerable<UniqueKey> UniqueKeys(ViewWrite write)
    {
        if (write.Json is null)
            yield break;
        foreach (var key in write.Keys)
        {
            if (_unique.TryGetValue((write.Collection, key.Index), out var unique) && unique)
                yield return new(write.Collection, key.Index, key.Value);
        }
    }

    private void Release(ViewWrite old)
    {
        foreach (var unique in UniqueKeys(old))
        {
            if (_owners.TryGetValue(unique, out var owner) && owner == old.Id)
                _owners.Remove(unique);
        }
    }
}
