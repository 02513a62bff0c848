using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Engine;

/// <summary>
/// People with the names by which others can mean them, as the operation under way leaves them. Names are kept as digests: of a first import of hundreds of thousands of people they would be most of what a plan has in memory.
/// </summary>
internal sealed class NotedNames
{
    private readonly Dictionary<string, (bool Live, UInt128[] Names)> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<UInt128, string> _first = [];

    // Further people who have had a name that somebody else had before them.
    private readonly Dictionary<UInt128, List<string>> _others = [];

    /// <summary>Takes note of somebody: whatever was noted of them before does not count any more.</summary>
    public void Add(string userId, bool live, IReadOnlyCollection<IndexKey> names)
    {
        var digests = new UInt128[names.Count];
        var at = 0;
        foreach (var name in names)
        {
            var digest = digests[at++] = DigestOf(name);
            if (_first.TryAdd(digest, userId) || _first[digest] == userId)
                continue;
            ref var others = ref CollectionsMarshal.GetValueRefOrAddDefault(_others, digest, out _);
            others ??= [];
            if (!others.Contains(userId))
                others.Add(userId);
        }

        _people[userId] = (live, digests);
    }

    /// <summary>Whether the person was noted.</summary>
    public bool Knows(string userId) => _people.ContainsKey(userId);

    /// <summary>Whether somebody who was noted was not removed.</summary>
    public bool IsLive(string userId) => _people[userId].Live;

    /// <summary>Whether somebody who was noted has the name and was not removed.</summary>
    public bool Has(string userId, IndexKey name) => Has(userId, DigestOf(name));

    /// <summary>The ids of those who have the name and were not removed.</summary>
    public IEnumerable<string> Having(IndexKey name)
    {
        var digest = DigestOf(name);
        return _first.TryGetValue(digest, out var first) ? _others.GetValueOrDefault(digest, []).Prepend(first).Where(id => Has(id, digest)) : [];
    }

    private bool Has(string userId, UInt128 digest) => _people[userId] is { Live: true } person && person.Names.AsSpan().Contains(digest);

    // What a name is can be chosen by people: a digest cannot.
    private static UInt128 DigestOf(IndexKey name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{name.Index}\n{name.Value}"), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
