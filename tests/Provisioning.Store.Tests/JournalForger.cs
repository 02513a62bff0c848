using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Provisioning.Store.Tests;

/// <summary>Alters records of a journal and gives them checksums that fit, as somebody would who knows the form.</summary>
internal static class JournalForger
{
    private const int SegmentHeader = 80;
    private const int FrameHeader = 52;
    private const int SaltSize = 32;

    /// <summary>Alters the first record for which the function says so.</summary>
    public static async Task ForgeFirstAsync(IEnumerable<string> files, Func<byte[], bool> alter)
    {
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file);
            for (var at = SegmentHeader; at < bytes.Length;)
            {
                var size = FrameHeader + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
                var frame = bytes[at..(at + size)];
                if (alter(frame))
                {
                    Stamp(frame);
                    frame.CopyTo(bytes, at);
                    await File.WriteAllBytesAsync(file, bytes);
                    return;
                }

                at += size;
            }
        }

        throw new InvalidOperationException("There is no such record.");
    }

    /// <summary>Makes of a segment of single small writes what the version before wrote: the chain over the commits as they are, and nothing of salts.</summary>
    public static async Task AgeAsync(string file)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        var (aged, hash) = (new List<byte>(bytes[..SegmentHeader]), new byte[SHA256.HashSizeInBytes]);
        for (var at = SegmentHeader; at < bytes.Length;)
        {
            var size = FrameHeader + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
            var frame = bytes[at..(at + size)];
            var content = frame.AsSpan().IndexOf("\u0005users"u8);
            byte[] payload = [2, .. frame[(FrameHeader + 1)..(content - SaltSize - 2)], .. frame[content..]];
            hash = SHA256.HashData([.. hash, .. payload]);
            byte[] old = [.. frame[..FrameHeader], .. payload];
            BinaryPrimitives.WriteInt32LittleEndian(old.AsSpan(4), payload.Length);
            BinaryPrimitives.WriteInt64LittleEndian(old.AsSpan(12), aged.Count);
            hash.CopyTo(old, 20);
            Stamp(old);
            aged.AddRange(old);
            at += size;
        }

        await File.WriteAllBytesAsync(file, [.. aged]);
    }

    private static void Stamp(byte[] frame)
    {
        frame.AsSpan(4, 4).CopyTo(frame.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), (uint)XxHash3.HashToUInt64(frame.AsSpan(8)));
    }

    /// <summary>Takes the content of a frame's first write out as an erasure does: its seal stays, in the place of the salt.</summary>
    public static void TakeOut(byte[] frame)
    {
        var content = frame.AsSpan().IndexOf("\u0005users"u8);
        var length = frame[content - SaltSize - 1];
        SHA256.HashData(frame.AsSpan(content - SaltSize, SaltSize + length)).CopyTo(frame, content - SaltSize);
        frame[content - SaltSize - 2] = 1;
        // Nothing but the collection stays, and an id.
        frame.AsSpan(content + 6, length - 6).Clear();
        (frame[content + 6], frame[content + 7]) = (1, (byte)'x');
    }
}
