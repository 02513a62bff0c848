namespace Provisioning.Connectors.Scim;

/// <summary>Who is in a group, as it was read and has been changed since. Not thread-safe.</summary>
/// <param name="members">Who was read.</param>
/// <param name="version">The version that was read, or null.</param>
/// <param name="time">When it was read, by the clock's timestamps.</param>
/// <param name="looks">How often it has been read, one after the other.</param>
internal sealed class GroupMembers(RemoteMembers members, string? version, long time, int looks)
{
    private readonly HashSet<string> _keys = new(members.Members.Select(m => m.Key), MemberKeys.Comparer);

    /// <summary>Whether these are all who are in it.</summary>
    public bool IsComplete { get; } = members.IsComplete;

    /// <summary>When it was read, by the clock's timestamps.</summary>
    public long Time => time;

    /// <summary>How often it has been read, one after the other.</summary>
    public int Looks => looks;

    /// <summary>The version of the group, where the service gave one with the last answer.</summary>
    public string? Version { get; private set; } = version;

    /// <summary>How many are known.</summary>
    public int Count => _keys.Count;

    /// <summary>Whom of these the group does not have.</summary>
    public List<string> Missing(IEnumerable<string> wanted) => [.. wanted.Where(k => !_keys.Contains(k)).Distinct(MemberKeys.Comparer)];

    /// <summary>Whom of these the group has, by the keys under which the service lists them; where not all are known, those too of whom it is not known.</summary>
    public List<string> There(IEnumerable<string> unwanted) =>
        [.. unwanted.Distinct(MemberKeys.Comparer).Select(k => _keys.TryGetValue(k, out var own) ? own : IsComplete ? null : k).OfType<string>()];

    /// <summary>True when the same are known of both.</summary>
    public bool HasSame(GroupMembers other) => _keys.SetEquals(other._keys);

    /// <summary>The service has made a change.</summary>
    public void Change(IEnumerable<string> added, IEnumerable<string> removed, string? version)
    {
        _keys.ExceptWith(removed);
        _keys.UnionWith(added);
        Version = version;
    }
}
