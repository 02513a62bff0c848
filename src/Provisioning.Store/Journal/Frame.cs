using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Provisioning.Store;

/// <summary>
/// A record of the journal on disk: mark (4 bytes), length of the commit (4), XXH3 over everything else but the mark (4, the lower half of the 64), place where the group of records written together begins (8), SHA-256 over the hash of the
/// record before and the commit (32), then the commit. Little-endian.
/// </summary>
internal static class Frame
{
    public const int HeaderSize = 52;
    public const int HashSize = 32;

    /// <summary>The longest commit.</summary>
    public const int MostBytes = 1 << 30;

    private const uint Mark = 0x52464A50;

    [ThreadStatic]
    private static IncrementalHash? _sha;

    /// <summary>Fills in the header in front of the commit, and moves the chain's hash on.</summary>
    public static void Seal(Span<byte> frame, long groupStart, Span<byte> hash)
    {
        var payload = frame[HeaderSize..];
        Chain(hash, payload);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(frame[12..], groupStart);
        hash.CopyTo(frame[20..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], Checksum(frame));
    }

    /// <summary>Moves the hash from one record to the next.</summary>
    public static void Chain(Span<byte> hash, ReadOnlySpan<byte> payload)
    {
        var sha = _sha ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(hash);
        sha.AppendData(payload);
        sha.GetHashAndReset(hash);
    }

    /// <summary>
    /// True when the frame's hash follows from the one before. The frame is overwritten: the hash before takes the place of its own, in front of the commit, so that one call hashes both.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="hash">The hash before; the frame's own afterwards.</param>
    public static bool Follows(Span<byte> frame, Span<byte> hash)
    {
        Span<byte> stated = stackalloc byte[HashSize];
        Hash(frame).CopyTo(stated);
        hash.CopyTo(frame.Slice(20, HashSize));
        var sha = _sha ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(frame[20..]);
        sha.GetHashAndReset(hash);
        return hash.SequenceEqual(stated);
    }

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
