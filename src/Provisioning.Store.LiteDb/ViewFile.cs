using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Provisioning.Store.LiteDb;

/// <summary>
/// A file of LiteDB's of which no page is handed out that is not what was written: LiteDB notices no altered byte, and follows an altered pointer in circles for ever. And on which a write never fails
/// in the middle of its work: LiteDB 5 would end the process over that, from a finalizer (litedb-org/LiteDB#2561). What cannot be written is kept in memory and the failure noted, for the view to give up
/// in order afterwards. Nothing is forced to the disk: a view that was not closed in order is made anew.
/// </summary>
internal sealed class ViewFile : Stream
{
    private readonly SafeFileHandle _file;
    private readonly PageSums _sums;
    private readonly Dictionary<long, byte[]> _held = [];
    private readonly object _lock = new();

    /// <summary>Opens the file, whose pages have these checksums.</summary>
    /// <exception cref="ViewDamagedException">It is longer or shorter than that.</exception>
    public ViewFile(string path, PageSums sums)
    {
        _sums = sums;
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, FileOptions.RandomAccess);
        if (RandomAccess.GetLength(_file) == Length)
            return;
        _file.Dispose();
        throw new ViewDamagedException("Its file is longer or shorter than it was when it was closed.");
    }

    /// <summary>Why a write failed; from then on nothing reaches the file.</summary>
    public IOException? Failure { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => (long)_sums.Count * PageSums.PageBytes;

    public override long Position { get; set; }

    /// <exception cref="ViewDamagedException">The page is not what was written.</exception>
    public override int Read(Span<byte> buffer)
    {
        var (number, offset) = Math.DivRem(Position, PageSums.PageBytes);
        if (number >= _sums.Count)
            return 0;
        var count = Math.Min(buffer.Length, PageSums.PageBytes - (int)offset);
        if (count == PageSums.PageBytes)
        {
            ReadPage(number, buffer[..count]);
        }
        else
        {
            var page = ArrayPool<byte>.Shared.Rent(PageSums.PageBytes);
            ReadPage(number, page.AsSpan(0, PageSums.PageBytes));
            page.AsSpan((int)offset, count).CopyTo(buffer);
            ArrayPool<byte>.Shared.Return(page);
        }

        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length != PageSums.PageBytes || Position % PageSums.PageBytes != 0)
            throw new NotSupportedException("Pages are written whole.");
        lock (_lock)
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
            _sums[Position / PageSums.PageBytes] = PageSums.Of(buffer);
            Position += buffer.Length;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void SetLength(long value)
    {
        lock (_lock)
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
            _sums.Resize(value / PageSums.PageBytes);
        }
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

    /// <summary>Reads every page of the file.</summary>
    /// <exception cref="ViewDamagedException">One is not what was written.</exception>
    public void Verify(CancellationToken cancellationToken)
    {
        var page = new byte[PageSums.PageBytes];
        for (long number = 0; number < _sums.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadPage(number, page);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }

    private void ReadPage(long number, Span<byte> page)
    {
        var position = number * PageSums.PageBytes;
        lock (_lock)
        {
            if (_held.TryGetValue(position, out var held))
            {
                held.CopyTo(page);
                return;
            }

            var read = RandomAccess.Read(_file, page, position);
            // A page to which a write that failed did not come is as it was made: empty.
            if (Failure is not null)
                page[read..].Clear();
            if (PageSums.Of(page) != _sums[number])
                throw new ViewDamagedException("Its file was altered since it was written.");
        }
    }
}
