namespace Provisioning.Scim.Service;

/// <summary>The resources of one type in memory, in the order of their creation, found at once by id and by the attributes that are looked up most. The caller holds the storage's lock.</summary>
internal sealed class MemoryResources(ResourceKind kind)
{
    private readonly string _nameAttribute = ResourceNames.NameAttribute(kind);
    private readonly Dictionary<string, ScimResource> _byId = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, ScimResource> _inOrder = [];
    private readonly Dictionary<string, string> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, HashSet<string>> _byExternalId = new(StringComparer.Ordinal);
    private long _last;

    public ResourceKind Kind { get; } = kind;

    public int Count => _byId.Count;

    public IEnumerable<ScimResource> All => _inOrder.Values;

    public ScimResource? Find(string id) => _byId.GetValueOrDefault(id);

    public IReadOnlyList<ScimResource> Find(ResourceKey key, string value) => key switch
    {
        ResourceKey.Name => _byName.TryGetValue(value, out var id) ? [_byId[id]] : [],
        _ => _byExternalId.TryGetValue(value, out var ids) ? [.. ids.Select(i => _byId[i]).OrderBy(r => r.Number)] : [],
    };

    /// <summary>The resource with these attributes, to be loaded in the place of the one that has its id. It is that one where nothing changes (RFC 7644 §3.5.2.1).</summary>
    /// <exception cref="ScimException">uniqueness: another one has the name.</exception>
    public ScimResource Next(string id, AttributeSet attributes, DateTimeOffset now)
    {
        if (attributes[_nameAttribute].AsString() is { } name && _byName.TryGetValue(name, out var owner) && owner != id)
            throw ResourceNames.Taken(Kind);
        var old = Find(id);
        return old is not null && old.Attributes.Equals(attributes)
            ? old
            : new(id, old?.Number ?? _last + 1, attributes, old?.Created ?? now, now, (old?.Version ?? 0) + 1);
    }

    /// <summary>Takes a resource as it was kept.</summary>
    public void Load(ScimResource resource)
    {
        Remove(resource.Id);
        _byId.Add(resource.Id, resource);
        _inOrder.Add(resource.Number, resource);
        _last = Math.Max(_last, resource.Number);
        if (resource.Attributes[_nameAttribute].AsString() is { } name)
            _byName[name] = resource.Id;
        if (resource.Attributes["externalId"].AsString() is { } external)
        {
            if (!_byExternalId.TryGetValue(external, out var ids))
                _byExternalId.Add(external, ids = new(StringComparer.Ordinal));
            ids.Add(resource.Id);
        }
    }

    public bool Remove(string id)
    {
        if (!_byId.Remove(id, out var old))
            return false;
        _inOrder.Remove(old.Number);
        if (old.Attributes[_nameAttribute].AsString() is { } name)
            _byName.Remove(name);
        if (old.Attributes["externalId"].AsString() is { } external && _byExternalId.TryGetValue(external, out var ids))
        {
            ids.Remove(id);
            if (ids.Count == 0)
                _byExternalId.Remove(external);
        }

        return true;
    }
}
