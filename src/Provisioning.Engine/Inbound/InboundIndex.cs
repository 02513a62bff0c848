using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>By what resources of a kind are found without a look at the others: ids in the order of creation, names, externalIds. Resources themselves are not held. Safe for use by many threads.</summary>
internal sealed class InboundIndex(ResourceKind kind)
{
    private readonly string _nameAttribute = ResourceNames.NameAttribute(kind);
    private readonly object _lock = new();
    private readonly Dictionary<string, Entry> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _byExternalId = new(StringComparer.Ordinal);

    // By number, ascending.
    private readonly List<Entry> _inOrder = [];
    private long _last;

    public int Count
    {
        get
        {
            lock (_lock)
                return _inOrder.Count;
        }
    }

    /// <summary>The number of the next resource.</summary>
    public long NextNumber() => Interlocked.Increment(ref _last);

    /// <summary>Keeps the name for the resource, before it is written: nobody else gets it meanwhile.</summary>
    /// <exception cref="ScimException">uniqueness: another one has it.</exception>
    public void Reserve(string id, AttributeSet attributes)
    {
        if (NameOf(attributes) is not { } name)
            return;
        lock (_lock)
        {
            if (!_byName.TryAdd(name, id) && _byName[name] != id)
                throw ResourceNames.Taken(kind);
        }
    }

    /// <summary>Gives back what was reserved for a resource that was not written, and is as it was.</summary>
    public void Release(string id, AttributeSet attributes)
    {
        lock (_lock)
        {
            if (NameOf(attributes) is { } name && _byName.GetValueOrDefault(name) == id && _byId.GetValueOrDefault(id)?.Name != name)
                _byName.Remove(name);
        }
    }

    /// <summary>Takes note of a resource as it was written.</summary>
    public void Put(ScimResource resource)
    {
        var entry = new Entry(resource.Id, resource.Number, NameOf(resource.Attributes), resource.Attributes["externalId"].AsString());
        lock (_lock)
        {
            Forget(resource.Id);
            _byId[entry.Id] = entry;
            // Numbers come nearly in order: one that was written later than the next one goes before it.
            var at = _inOrder.Count;
            while (at > 0 && _inOrder[at - 1].Number > entry.Number)
                at--;
            _inOrder.Insert(at, entry);
            _last = Math.Max(_last, entry.Number);
            if (entry.Name is not null)
                _byName[entry.Name] = entry.Id;
            if (entry.ExternalId is not null)
                (_byExternalId.TryGetValue(entry.ExternalId, out var ids) ? ids : _byExternalId[entry.ExternalId] = []).Add(entry.Id);
        }
    }

    /// <summary>Takes note that a resource is gone.</summary>
    public void Remove(string id)
    {
        lock (_lock)
            Forget(id);
    }

    public IReadOnlyList<string> Find(ResourceKey key, string value)
    {
        lock (_lock)
        {
            if (key == ResourceKey.Name)
                return _byName.TryGetValue(IndexKey.Normalize(value), out var id) ? [id] : [];
            return _byExternalId.TryGetValue(value, out var ids) ? [.. ids] : [];
        }
    }

    /// <summary>Ids in the order of creation.</summary>
    public IReadOnlyList<string> Page(int skip, int count)
    {
        lock (_lock)
            return [.. _inOrder.Skip(skip).Take(count).Select(e => e.Id)];
    }

    /// <summary>Ids and numbers of those after the number, in the order of creation.</summary>
    public IReadOnlyList<(string Id, long Number)> After(long number, int count)
    {
        lock (_lock)
        {
            var start = FirstAfter(number);
            return [.. _inOrder.Skip(start).Take(count).Select(e => (e.Id, e.Number))];
        }
    }

    private int FirstAfter(long number)
    {
        var (low, high) = (0, _inOrder.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_inOrder[middle].Number <= number)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void Forget(string id)
    {
        if (!_byId.Remove(id, out var old))
            return;
        _inOrder.RemoveAt(FirstAfter(old.Number - 1));
        if (old.Name is { } name && _byName.GetValueOrDefault(name) == id)
            _byName.Remove(name);
        if (old.ExternalId is not { } external || !_byExternalId.TryGetValue(external, out var ids))
            return;
        ids.Remove(id);
        if (ids.Count == 0)
            _byExternalId.Remove(external);
    }

    private string? NameOf(AttributeSet attributes) => attributes[_nameAttribute].AsString() is { } name ? IndexKey.Normalize(name) : null;

    private sealed record Entry(string Id, long Number, string? Name, string? ExternalId);
}
