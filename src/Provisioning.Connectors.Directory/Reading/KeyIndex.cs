using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// The keys of objects by their names, as far as one read has met them: a bounded number, of which those that are asked for stay. It is good for one read, since a name may be another object's in the next.
/// Not thread-safe.
/// </summary>
internal sealed class KeyIndex
{
    private const int MostInHalf = 100_000;

    private Dictionary<UInt128, string?> _recent = [];
    private Dictionary<UInt128, string?> _older = [];

    /// <summary>Notes which key the object of this name has; null for none.</summary>
    public void Note(LdapDn dn, string? key) => Put(HashOf(dn), key);

    /// <summary>Whether it is known which key the object has; null is none.</summary>
    public bool TryGet(LdapDn dn, out string? key)
    {
        var hash = HashOf(dn);
        if (_recent.TryGetValue(hash, out key))
            return true;
        if (!_older.TryGetValue(hash, out key))
            return false;
        Put(hash, key);
        return true;
    }

    private void Put(UInt128 hash, string? key)
    {
        if (_recent.Count >= MostInHalf)
            (_older, _recent) = (_recent, []);
        _recent[hash] = key;
    }

    private static UInt128 HashOf(LdapDn dn)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(dn.Normalized), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
