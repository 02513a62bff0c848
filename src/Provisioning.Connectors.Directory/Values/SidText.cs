using System.Buffers.Binary;
using System.Globalization;

namespace Provisioning.Connectors.Directory;

/// <summary>Security identifiers as text, S-1-5-21-… (MS-DTYP §2.4.2.1), and as octets (§2.4.2.2).</summary>
internal static class SidText
{
    private const int HeadLength = 8;
    private const int MostParts = 15;

    /// <summary>The text; null when the octets are none.</summary>
    public static string? Read(ReadOnlySpan<byte> sid)
    {
        if (sid.Length < HeadLength || sid[1] > MostParts || sid.Length != HeadLength + 4 * sid[1])
            return null;
        var authority = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(sid[2..]) << 32) | BinaryPrimitives.ReadUInt32BigEndian(sid[4..]);
        var text = new System.Text.StringBuilder(string.Create(CultureInfo.InvariantCulture, $"S-{sid[0]}-{authority}"));
        for (var i = 0; i < sid[1]; i++)
            text.Append(CultureInfo.InvariantCulture, $"-{BinaryPrimitives.ReadUInt32LittleEndian(sid[(HeadLength + 4 * i)..])}");
        return text.ToString();
    }

    /// <summary>The octets; null when the text is none.</summary>
    public static byte[]? Write(string text)
    {
        var parts = text.Split('-');
        if (parts.Length is < 3 or > 3 + MostParts || !parts[0].Equals("S", StringComparison.OrdinalIgnoreCase) || !Number(parts[1], byte.MaxValue, out var revision) || !Number(parts[2], 0xFFFF_FFFF_FFFF, out var authority))
            return null;
        var sid = new byte[HeadLength + 4 * (parts.Length - 3)];
        (sid[0], sid[1]) = ((byte)revision, (byte)(parts.Length - 3));
        BinaryPrimitives.WriteUInt16BigEndian(sid.AsSpan(2), (ushort)(authority >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(sid.AsSpan(4), (uint)authority);
        for (var i = 3; i < parts.Length; i++)
        {
            if (!Number(parts[i], uint.MaxValue, out var part))
                return null;
            BinaryPrimitives.WriteUInt32LittleEndian(sid.AsSpan(HeadLength + 4 * (i - 3)), (uint)part);
        }

        return sid;
    }

    private static bool Number(string text, ulong most, out ulong number) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
}
