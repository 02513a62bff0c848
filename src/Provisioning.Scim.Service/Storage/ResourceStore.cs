namespace Provisioning.Scim.Service;

/// <summary>One resource with its version.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its place in the order of creation.</param>
/// <param name="Attributes">It as on the wire, without meta.</param>
/// <param name="Created">When it was made (UTC).</param>
/// <param name="LastModified">When it last changed (UTC).</param>
/// <param name="Version">Counts its changes, from 1.</param>
internal sealed record Resource(string Id, long Number, AttributeSet Attributes, DateTimeOffset Created, DateTimeOffset LastModified, int Version);

/// <summary>
/// The resources of one type in memory, in the order of their creation, found at once by id and by the attributes that are looked up most. The caller holds the service's lock.
/// </summary>
internal sealed class ResourceStore(string type, string uniqueAttribute)
{
    private readonly Dictionary<string, Resource> _byId = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, Resource> _inOrder = [];
    private readonly Dictionary<string, string> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, HashSet<string>> _byExternalId = new(StringComparer.Ordinal);
    private long _next;

    /// <summary>User or Group.</summary>
    public string Type { get; } = type;

    public int Count => _byId.Count;

    public IEnumerable<Resource> All => _inOrder.Values;

    public Resource? Find(string id) => _byId.GetValueOrDefault(id);

    public Resource? FindByName(string name) => _byName.TryGetValue(name, out var id) ? _byId[id] : null;

    public IEnumerable<Resource> FindByExternalId(string externalId) =>
        _byExternalId.TryGetValue(externalId, out var ids) ? ids.Select(id => _byId[id]).OrderBy(r => r.Number) : [];

    /// <summary>The resource with these attributes, to be loaded in the place of the one that has its id. It is that one where nothing changes (RFC 7644 §3.5.2.1).</summary>
    /// <exception cref="ScimException">uniqueness: another one has the name.</exception>
    public Resource Next(string id, AttributeSet attributes, DateTimeOffset now)
    {
        var name = attributes[uniqueAttribute].AsString();
        if (name is not null && _byName.TryGetValue(name, out var owner) && owner != id)
            throw new ScimException(new(409, ScimException.Uniqueness, $"Another {Type} has this {uniqueAttribute}."));
        var old = Find(id);
        return old is not null && old.Attributes.Equals(attributes)
            ? old
            : new(id, old?.Number ?? _next + 1, attributes, old?.Created ?? now, now, (old?.Version ?? 0) + 1);
    }

    /// <summary>Takes a resource as it was kept.</summary>
    public void Load(Resource resource)
    {
        Remove(resource.Id);
        _byId.Add(resource.Id, resource);
        _inOrder.Add(resource.Number, resource);
        _next = Math.Max(_next, resource.Number);
        if (resource.Attributes[uniqueAttribute].AsString() is { } name)
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
        if (old.Attributes[uniqueAttribute].AsString() is { } name)
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
