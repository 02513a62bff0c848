namespace Provisioning.Connectors.Scim;

/// <summary>
/// Who is in the groups that were changed last, as they were read and have been changed since: so that a group that is filled by many requests is not read before each of them. What is known is believed for ten minutes from the read on.
/// Memory is bounded: the groups that were used last, with 250,000 members together, and always the very last. Safe for use by many threads.
/// </summary>
/// <param name="clock">The time.</param>
internal sealed class KnownMembers(TimeProvider clock)
{
    /// <summary>For how long a read is believed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int MostMembers = 250_000;

    private readonly object _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _groups = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private int _count;

    /// <summary>What is known of the group, which is forgotten with it; null where it has to be read.</summary>
    public GroupMembers? Take(string key)
    {
        lock (_lock)
        {
            return _groups.TryGetValue(key, out var node) && Remove(node) is var members && clock.GetElapsedTime(members.Time) < Lifetime ? members : null;
        }
    }

    /// <summary>Notes what is known of the group.</summary>
    /// <param name="key">The service's key of it.</param>
    /// <param name="members">Who is in it.</param>
    public void Put(string key, GroupMembers members)
    {
        lock (_lock)
        {
            Forget(key);
            _groups[key] = _byUse.AddLast(new Entry(key, members, members.Count));
            _count += members.Count;
            while (_count > MostMembers && _byUse.First is { } oldest && oldest != _byUse.Last)
                Remove(oldest);
        }
    }

    /// <summary>Forgets the group: it is read before it is changed again.</summary>
    public void Forget(string key)
    {
        lock (_lock)
        {
            if (_groups.TryGetValue(key, out var node))
                Remove(node);
        }
    }

    private GroupMembers Remove(LinkedListNode<Entry> node)
    {
        _groups.Remove(node.Value.Key);
        _byUse.Remove(node);
        _count -= node.Value.Count;
        return node.Value.Members;
    }

    private readonly record struct Entry(string Key, GroupMembers Members, int Count);
}
