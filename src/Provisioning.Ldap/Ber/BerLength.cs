namespace Provisioning.Ldap;

/// <summary>Length octets (X.690 §8.1.3), definite form only.</summary>
internal static class BerLength
{
    /// <summary>Length octets beyond these say nothing that fits into memory.</summary>
    private const int MaxOctets = 8;

    /// <returns>How many octets say the length; 0 when more of them are needed; -1 for a form that LDAP does not have.</returns>
    public static int Read(ReadOnlySpan<byte> octets, out long length)
    {
        length = 0;
        if (octets.IsEmpty)
            return 0;
        var first = octets[0];
        if (first < 0x80)
        {
            length = first;
            return 1;
        }

        var count = first & 0x7F;
        if (count is 0 or > MaxOctets)
            return -1;
        if (octets.Length <= count)
            return 0;
        for (var i = 1; i <= count; i++)
        {
            if (length > long.MaxValue >> 8)
                return -1;
            length = (length << 8) | octets[i];
        }

        return 1 + count;
    }

    /// <summary>How many octets the shortest form takes.</summary>
    public static int Size(int length) => length switch
    {
        < 0x80 => 1,
        <= 0xFF => 2,
        <= 0xFFFF => 3,
        <= 0xFFFFFF => 4,
        _ => 5,
    };

    /// <summary>Writes the shortest form into octets of its <see cref="Size"/>.</summary>
    public static void Write(Span<byte> octets, int length)
    {
        if (octets.Length == 1)
        {
            octets[0] = (byte)length;
            return;
        }

        octets[0] = (byte)(0x80 | (octets.Length - 1));
        for (var i = octets.Length - 1; i > 0; i--, length >>= 8)
            octets[i] = (byte)length;
    }
}
