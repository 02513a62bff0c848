using Microsoft.Win32.SafeHandles;

namespace Provisioning.Store.LiteDb;

/// <summary>
/// A file of LiteDB's on which a write never fails in the middle of its work: LiteDB 5 would end the process over that, from a finalizer (litedb-org/LiteDB#2561). What cannot be written is
/// kept in memory and the failure noted, for the view to give up in order afterwards. Nothing is forced to the disk: the view is checked when it is opened, and made anew when it fails.
/// </summary>
internal sealed class ViewFile : Stream
{
    private readonly SafeFileHandle _file;
    private readonly Dictionary<long, byte[]> _held = [];
    private long _length;

    public ViewFile(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, FileOptions.RandomAccess);
        _length = RandomAccess.GetLength(_file);
    }

    /// <summary>Why a write failed; from then on nothing reaches the file.</summary>
    public IOException? Failure { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var read = _held.TryGetValue(Position, out var held) ? Copy(held, buffer) : RandomAccess.Read(_file, buffer, Position);
        Position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (Failure is null)
                RandomAccess.Write(_file, buffer, Position);
        }
        catch (IOException e)
        {
            Failure = e;
        }

        if (Failure is not null)
            _held[Position] = buffer.ToArray();
        Position += buffer.Length;
        _length = Math.Max(_length, Position);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void SetLength(long value)
    {
        try
        {
            if (Failure is null)
                RandomAccess.SetLength(_file, value);
        }
        catch (IOException e)
        {
            Failure = e;
        }

        foreach (var beyond in _held.Keys.Where(k => k >= value).ToList())
            _held.Remove(beyond);
        _length = value;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }

    private static int Copy(byte[] held, Span<byte> buffer)
    {
        var count = Math.Min(held.Length, buffer.Length);
        held.AsSpan(0, count).CopyTo(buffer);
        return count;
    }
}
