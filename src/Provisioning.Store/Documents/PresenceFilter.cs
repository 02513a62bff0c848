using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Provisioning.Store;

/// <summary>
/// Knows which documents and unique keys have ever been in collections that were empty when the store was opened: so a first import asks the view nothing for each new document. It only
/// ever says "certainly not there"; everything else is looked up.
/// </summary>
internal sealed class PresenceFilter
{
    private const int Most = 4_000_000;
    private readonly Dictionary<string, HashSet<ulong>> _seen;

    public PresenceFilter(IEnumerable<string> emptyCollections) => _seen = emptyCollections.ToDictionary(c => c, _ => new HashSet<ulong>(), StringComparer.Ordinal);

    public bool IsAbsent(string collection, string kind, string value) =>
        _seen.TryGetValue(collection, out var seen) && !seen.Contains(Hash(kind, value));

    public void Note(string collection, string kind, string value)
    {
        if (!_seen.TryGetValue(collection, out var seen))
            return;
        seen.Add(Hash(kind, value));
        if (seen.Count > Most)
            _seen.Remove(collection);
    }

    private static ulong Hash(string kind, string value) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes(value.AsSpan()), kind.Length == 0 ? 0 : (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(kind.AsSpan())));
}
