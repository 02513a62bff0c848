using System.Buffers;

namespace Provisioning.Store;

/// <summary>
/// Writes a segment anew without what is erased: beside the old one, forced to the disk, and moved into its place, so that a crash leaves one or the other. Every record stays where it is, and so do the hashes.
/// </summary>
internal static class SegmentEraser
{
    private const int WriteBytes = 1 << 20;

    /// <summary>The ending of the file that is being written.</summary>
    public const string Unfinished = ".new";

    /// <summary>Makes the new file and gives its path; the old one is as it was.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="length">How much of it is durable, in bytes.</param>
    /// <param name="parts">What is erased, by commit.</param>
    /// <param name="disk">The disk.</param>
    public static string Make(Segment segment, long length, ILookup<long, ErasedPart> parts, IJournalDisk disk)
    {
        var path = segment.Path + Unfinished;
        using var target = disk.Open(path);
        disk.Truncate(target, 0);
        disk.Write(target, Header(segment), 0);
        var buffer = new ArrayBufferWriter<byte>(WriteBytes);
        long written = Segment.HeaderSize;
        var hash = segment.StartHash.ToArray();
        using var reader = new SegmentReader(segment.Path, Segment.HeaderSize, length);
        for (var sequence = segment.First; reader.Read(out var raw); sequence++)
        {
            var frame = raw.Frame.Span;
            foreach (var part in parts[sequence])
            {
                CommitCodec.Erase(frame[Frame.HeaderSize..], part.Part, part.Content);
                Frame.Stamp(frame);
            }

            // What is moved into the segment's place is what the chain is of, or nothing is moved.
            CommitCodec.Chain(hash, frame[Frame.HeaderSize..]);
            if (!hash.AsSpan().SequenceEqual(Frame.Hash(frame)))
                throw StoreErrors.Damaged(segment.Path, raw.Offset, $"commit {sequence} was altered, or one before it was: the chain of hashes breaks there");
            buffer.Write(frame);
            if (buffer.WrittenCount >= WriteBytes)
                Flush();
        }

        if (!reader.IsAtEnd)
            throw StoreErrors.Damaged(segment.Path, reader.Offset, "a commit cannot be read");
        Flush();
        disk.Flush(target);
        return path;

        void Flush()
        {
            disk.Write(target, buffer.WrittenSpan, written);
            written += buffer.WrittenCount;
            buffer.ResetWrittenCount();
        }
    }

    private static byte[] Header(Segment segment)
    {
        using var file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[Segment.HeaderSize];
        return RandomAccess.Read(file, header, 0) == header.Length ? header : throw StoreErrors.Damaged(segment.Path, 0, "its header is cut");
    }
}
