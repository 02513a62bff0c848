using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// Objects by their names, as far as one read has met them: a bounded number, of which those that are asked for stay. It is good for one read, since a name may be another object's in the next.
/// Not thread-safe.
/// </summary>
internal sealed class KeyIndex
{
    private const int MostInHalf = 100_000;

    private Dictionary<UInt128, RemoteMember?> _recent = [];
    private Dictionary<UInt128, RemoteMember?> _older = [];

    /// <summary>Notes which object has the name; null for none.</summary>
    public void Note(string name, RemoteMember? member) => Put(HashOf(name), member);

    /// <summary>Whether it is known which object has the name; null is none.</summary>
    public bool TryGet(string name, out RemoteMember? member)
    {
        var hash = HashOf(name);
        if (_recent.TryGetValue(hash, out member))
            return true;
        if (!_older.TryGetValue(hash, out member))
            return false;
        Put(hash, member);
        return true;
    }

    private void Put(UInt128 hash, RemoteMember? member)
    {
        if (_recent.Count >= MostInHalf)
            (_older, _recent) = (_recent, []);
        _recent[hash] = member;
    }

    private static UInt128 HashOf(string name)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
