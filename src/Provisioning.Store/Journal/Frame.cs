using System.Buffers.Binary;
using System.IO.Hashing;

namespace Provisioning.Store;

/// <summary>
/// A record of the journal on disk: mark (4 bytes), length of the commit (4), XXH3 over everything else but the mark (4, the lower half of the 64), place where the group of records written together begins (8), the chain's hash
/// (32, <see cref="CommitCodec.Chain"/>), then the commit. Little-endian.
/// </summary>
internal static class Frame
{
    public const int HeaderSize = 52;
    public const int HashSize = 32;

    /// <summary>The longest commit.</summary>
    public const int MostBytes = 1 << 30;

    private const uint Mark = 0x52464A50;

    /// <summary>Fills in the header in front of the commit, and moves the chain's hash on.</summary>
    public static void Seal(Span<byte> frame, long groupStart, Span<byte> hash)
    {
        var payload = frame[HeaderSize..];
        CommitCodec.Chain(hash, payload);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(frame[12..], groupStart);
        hash.CopyTo(frame[20..]);
        Stamp(frame);
    }

    /// <summary>Fills in the checksum anew, after something of the commit was erased: the hash stays.</summary>
    public static void Stamp(Span<byte> frame) => BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], Checksum(frame));

    /// <summary>The length of the commit that the header announces; negative when this is no header.</summary>
    public static int PayloadLength(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(header) != Mark)
            return -1;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        return length is > 0 and <= MostBytes ? length : -1;
    }

    /// <summary>True when the whole frame has its checksum. The frame is written to for as long as the call takes.</summary>
    public static bool IsIntact(Span<byte> frame)
    {
        var stated = BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]);
        var found = Checksum(frame);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], stated);
        return found == stated;
    }

    public static long GroupStart(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt64LittleEndian(frame[12..]);

    public static ReadOnlySpan<byte> Hash(ReadOnlySpan<byte> frame) => frame.Slice(20, HashSize);

    /// <summary>The next place at or after the given one where a frame may begin, or -1.</summary>
    public static int NextMark(ReadOnlySpan<byte> bytes, int from)
    {
        Span<byte> mark = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, Mark);
        var at = bytes[from..].IndexOf(mark);
        return at < 0 ? -1 : from + at;
    }

    // Of the length and everything behind the checksum. The length is put in the checksum's place, in front of the rest: so one call does for both.
    private static uint Checksum(Span<byte> frame)
    {
        // Chance damage is what it finds, at the speed of memory; whoever alters on purpose meets the chain.
        frame[4..8].CopyTo(frame[8..]);
        return (uint)XxHash3.HashToUInt64(frame[8..]);
    }
}
