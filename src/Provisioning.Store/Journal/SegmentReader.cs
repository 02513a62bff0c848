using Microsoft.Win32.SafeHandles;

namespace Provisioning.Store;

/// <summary>A record as it stands in a segment.</summary>
/// <param name="Offset">Where its frame begins.</param>
/// <param name="Payload">The commit's bytes; valid until the next record is read.</param>
/// <param name="Hash">The chain's hash at it; valid until the next record is read.</param>
/// <param name="Frame">The whole frame in the reader's buffer; valid until the next record is read.</param>
internal readonly record struct RawRecord(long Offset, ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Hash, Memory<byte> Frame);

/// <summary>Reads a segment from front to back through a buffer, checking each record's checksum.</summary>
internal sealed class SegmentReader : IDisposable
{
    /// <summary>A buffer for one record, where only that is read.</summary>
    public const int OneRecord = 1 << 12;

    private const int ManyRecords = 1 << 20;
    private readonly SafeFileHandle _file;
    private byte[] _buffer;
    private int _start;
    private int _end;

    /// <param name="path">The file.</param>
    /// <param name="from">Where to begin: the place of a frame.</param>
    /// <param name="limit">Where to end: nothing beyond is looked at.</param>
    /// <param name="bufferSize">How much to read at a time at least, in bytes.</param>
    public SegmentReader(string path, long from, long limit, int bufferSize = ManyRecords)
    {
        _buffer = new byte[bufferSize];
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        Offset = from;
        Limit = Math.Min(limit, RandomAccess.GetLength(_file));
    }

    /// <summary>Where the next frame begins, or where the bytes stop making sense.</summary>
    public long Offset { get; private set; }

    public long Limit { get; }

    /// <summary>True when everything up to the limit was read and was whole.</summary>
    public bool IsAtEnd => Offset == Limit;

    /// <summary>The next record; false at the end, and where what comes is no whole record.</summary>
    public bool Read(out RawRecord record)
    {
        record = default;
        if (!Fill(Frame.HeaderSize))
            return false;
        var length = Frame.PayloadLength(_buffer.AsSpan(_start, _end - _start));
        if (length < 0 || !Fill(Frame.HeaderSize + length))
            return false;
        var frame = _buffer.AsMemory(_start, Frame.HeaderSize + length);
        if (!Frame.IsIntact(frame.Span))
            return false;
        record = new(Offset, frame[Frame.HeaderSize..], frame.Slice(20, Frame.HashSize), frame);
        _start += frame.Length;
        Offset += frame.Length;
        return true;
    }

    /// <summary>Passes over the next record without a look at its content; false as <see cref="Read"/>.</summary>
    public bool Skip()
    {
        if (!Fill(Frame.HeaderSize))
            return false;
        var length = Frame.PayloadLength(_buffer.AsSpan(_start, _end - _start));
        var size = Frame.HeaderSize + (long)length;
        if (length < 0 || Offset + size > Limit)
            return false;
        Offset += size;
        if (_start + size <= _end)
            _start += (int)size;
        else
            _start = _end = 0;
        return true;
    }

    /// <summary>
    /// True when, beyond the place where the bytes stop making sense, there is a whole record that was written after that place had been forced to the disk: then what is there was altered, and is no torn end.
    /// </summary>
    public bool HasLaterRecords()
    {
        var rest = new byte[Math.Min(Limit - Offset, int.MaxValue - 64)];
        var read = 0;
        while (read < rest.Length && RandomAccess.Read(_file, rest.AsSpan(read), Offset + read) is var count and > 0)
            read += count;
        for (var at = Frame.NextMark(rest.AsSpan(0, read), Math.Min(1, read)); at >= 0; at = at + 1 < read ? Frame.NextMark(rest.AsSpan(0, read), at + 1) : -1)
        {
            var length = Frame.PayloadLength(rest.AsSpan(at, read - at));
            if (length < 0 || at + Frame.HeaderSize + (long)length > read)
                continue;
            var frame = rest.AsSpan(at, Frame.HeaderSize + length);
            if (Frame.IsIntact(frame) && Frame.GroupStart(frame) > Offset)
                return true;
        }

        return false;
    }

    /// <summary>How many bytes stand behind the place where the bytes stop making sense, without zeros at the very end: 0 when there is nothing but room for what was to come.</summary>
    public long BytesBehind()
    {
        var block = new byte[OneRecord];
        for (var end = Limit; end > Offset;)
        {
            var start = Math.Max(Offset, end - block.Length);
            var read = RandomAccess.Read(_file, block.AsSpan(0, (int)(end - start)), start);
            if (block.AsSpan(0, read).LastIndexOfAnyExcept((byte)0) is var last and >= 0)
                return start + last + 1 - Offset;
            end = start;
        }

        return 0;
    }

    /// <summary>True when what is left has room for a whole record, by what its header says: it was altered then, and not cut off.</summary>
    public bool HasRoomForNext() => Fill(Frame.HeaderSize) && Frame.PayloadLength(_buffer.AsSpan(_start, _end - _start)) is var length and >= 0 && Offset + Frame.HeaderSize + length <= Limit;

    public void Dispose() => _file.Dispose();

    private bool Fill(int size)
    {
        if (Offset + size > Limit)
            return false;
        if (_end - _start >= size)
            return true;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_buffer.Length < size)
            Array.Resize(ref _buffer, Math.Max(size, _buffer.Length * 2));
        while (_end < size)
        {
            var most = (int)Math.Min(_buffer.Length - _end, Limit - Offset - _end);
            var read = RandomAccess.Read(_file, _buffer.AsSpan(_end, most), Offset + _end);
            if (read == 0)
                return false;
            _end += read;
        }

        return true;
    }
}
