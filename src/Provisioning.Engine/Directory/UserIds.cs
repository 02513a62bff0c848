using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Engine;

/// <summary>
/// Makes user ids: version 7 UUIDs (RFC 9562 §5.7), which sort by the time of their making. The random part comes from the seed, so that one plan made twice from one
/// state has the same ids.
/// </summary>
internal sealed class UserIds(DateTimeOffset time, string seed)
{
    private readonly byte[] _seed = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
    private readonly long _milliseconds = time.ToUnixTimeMilliseconds();
    private int _count;

    /// <summary>Ids that nobody can foresee.</summary>
    public static UserIds Unpredictable(DateTimeOffset time) => new(time, Guid.NewGuid().ToString("N"));

    /// <summary>The next id, greater than the one before.</summary>
    public string Next()
    {
        var number = _count++;
        Span<byte> input = stackalloc byte[36];
        _seed.CopyTo(input);
        BinaryPrimitives.WriteInt32BigEndian(input[32..], number);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(input, hash);

        Span<byte> id = stackalloc byte[16];
        Span<byte> milliseconds = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, _milliseconds);
        milliseconds[2..].CopyTo(id);
        // rand_a and the start of rand_b hold a counter of 26 bits (RFC 9562 §6.2 method 1), so ids of one millisecond keep their order.
        BinaryPrimitives.WriteUInt16BigEndian(id[6..], (ushort)(0x7000 | (number >> 14) & 0x0FFF));
        BinaryPrimitives.WriteUInt16BigEndian(id[8..], (ushort)(0x8000 | number & 0x3FFF));
        hash[..6].CopyTo(id[10..]);
        return new Guid(id, bigEndian: true).ToString("D");
    }
}
