using Microsoft.Win32.SafeHandles;

namespace Provisioning.Store;

/// <summary>
/// The end of the segment that is appended to. Room for what comes is made ahead and filled with zeros: a commit then changes nothing of the file but its content, and forcing it to the disk takes about half the time. What is
/// left of the room is cut off when the segment is finished or closed; after a crash it is there, and readers take zeros up to the file's end for the end.
/// </summary>
internal sealed class SegmentTail(IJournalDisk disk, SafeFileHandle file, long length) : IDisposable
{
    private const long LeastRoom = 64 << 10;
    private const long MostRoom = 1 << 20;

    private long _reserved = length;

    /// <summary>How long the segment is without the room, in bytes.</summary>
    public long Length { get; private set; } = length;

    /// <summary>Writes behind the end. It is not part of the segment before <see cref="Extend"/>.</summary>
    /// <exception cref="IOException">What was written of it is not known: see <see cref="CutRoom"/>.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (Length + bytes.Length > _reserved)
            Reserve(bytes.Length);
        disk.Write(file, bytes, Length);
        _reserved = Math.Max(_reserved, Length + bytes.Length);
    }

    /// <summary>Returns when what was written is on the disk.</summary>
    public void Flush() => disk.Flush(file);

    /// <summary>Takes what was written for part of the segment.</summary>
    public void Extend(long size) => Length += size;

    /// <summary>Cuts off whatever stands behind the end.</summary>
    public void CutRoom()
    {
        disk.Truncate(file, Length);
        _reserved = Length;
    }

    /// <summary>Cuts off the room, which no reader needs to be without, and closes the file.</summary>
    public void Dispose()
    {
        try
        {
            if (_reserved > Length)
                CutRoom();
        }
        catch (IOException)
        {
        }

        file.Dispose();
    }

    // A small store does not get a large file. Where the disk has no room for room, what is written may still find its place.
    private void Reserve(long size)
    {
        var end = Length + Math.Max(size, Math.Clamp(Length, LeastRoom, MostRoom));
        try
        {
            disk.Reserve(file, _reserved, end - _reserved);
            _reserved = end;
        }
        catch (IOException)
        {
            CutRoom();
        }
    }
}
