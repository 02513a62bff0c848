using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>A security identifier (MS-DTYP §2.4.2) as it is in objectSid.</summary>
internal sealed class SecurityId
{
    private const int Header = 8;
    private readonly ulong _authority;
    private readonly uint[] _parts;

    private SecurityId(ulong authority, uint[] parts) => (_authority, _parts) = (authority, parts);

    /// <summary>The last part, which tells it apart in its domain (the RID); 0 where there is none.</summary>
    public uint Relative => _parts.Length == 0 ? 0 : _parts[^1];

    /// <summary>True for one of the groups that every machine has (S-1-5-32-…).</summary>
    public bool IsBuiltIn => _authority == 5 && _parts is [32, ..];

    /// <summary>True for one of a domain (S-1-5-21-…).</summary>
    public bool IsOfDomain => _authority == 5 && _parts is [21, _, _, _, _];

    /// <summary>Reads the bytes; null when they are no such identifier.</summary>
    public static SecurityId? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Header || bytes[0] != 1 || bytes.Length != Header + bytes[1] * sizeof(uint))
            return null;
        ulong authority = 0;
        foreach (var b in bytes[2..Header])
            authority = authority << 8 | b;
        var parts = new uint[bytes[1]];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(Header + i * sizeof(uint))..]);
        return new(authority, parts);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder("S-1-").Append(_authority.ToString(CultureInfo.InvariantCulture));
        foreach (var part in _parts)
            text.Append('-').Append(part.ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
