using System.Numerics;
using System.Security.Cryptography;

namespace Provisioning.Engine;

/// <summary>Random numbers from the operating system, each below its limit as likely as any other.</summary>
internal static class SecureRandom
{
    /// <summary>A number from 0 to the limit, the limit left out.</summary>
    public static int Below(int limit) => RandomNumberGenerator.GetInt32(limit);

    /// <summary>A number from 0 to the limit, the limit left out, of any size.</summary>
    public static BigInteger Below(BigInteger limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit.Sign);
        var bits = (int)(limit - 1).GetBitLength();
        var bytes = new byte[(bits + 7) / 8];
        while (true)
        {
            RandomNumberGenerator.Fill(bytes);
            // What is too large is drawn again: a remainder would make small numbers likelier.
            if (bits % 8 != 0)
                bytes[^1] &= (byte)((1 << (bits % 8)) - 1);
            var drawn = new BigInteger(bytes, isUnsigned: true);
            if (drawn < limit)
                return drawn;
        }
    }

    /// <summary>One of the characters.</summary>
    public static char Of(ReadOnlySpan<char> characters) => characters[Below(characters.Length)];

    /// <summary>Puts the items into a random order.</summary>
    public static void Shuffle<T>(Span<T> items) => RandomNumberGenerator.Shuffle(items);
}
