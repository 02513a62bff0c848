using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Provisioning.Store;

/// <summary>
/// A file of a header and a body, read a piece at a time: the body is in blocks with a checksum each, and the header has one over these and itself. A look-up checks what it reads, and no more.
/// </summary>
internal sealed class CheckedFile : IDisposable
{
    private const int BlockSize = 4096;
    private const int SumSize = sizeof(ulong);

    private readonly SafeFileHandle _file;
    private readonly ulong[] _sums;
    private readonly int _headerSize;
    private readonly long _bodyLength;

    private CheckedFile(SafeFileHandle file, byte[] header, ulong[] sums, long bodyLength)
    {
        (_file, Header, _sums, _headerSize, _bodyLength) = (file, header, sums, header.Length, bodyLength);
    }

    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>Writes a file whole or not at all.</summary>
    public static void Write(string path, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        var sums = new ulong[(body.Length + BlockSize - 1) / BlockSize];
        for (var i = 0; i < sums.Length; i++)
            sums[i] = XxHash3.HashToUInt64(body[(i * BlockSize)..Math.Min(body.Length, (i + 1) * BlockSize)]);
        var bytes = new byte[header.Length + SumSize + (sums.Length * SumSize) + body.Length];
        header.CopyTo(bytes);
        MemoryMarshal.AsBytes(sums.AsSpan()).CopyTo(bytes.AsSpan(header.Length + SumSize));
        MemoryMarshal.Write(bytes.AsSpan(header.Length), SumOf(header, sums));
        body.CopyTo(bytes.AsSpan(bytes.Length - body.Length));
        DurableFile.Replace(path, bytes);
    }

    /// <summary>Opens a file, or gives null when it is not there or not whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="headerSize">The size of its header, in bytes.</param>
    /// <param name="bodyLength">How long the body is by what the header says, in bytes.</param>
    public static CheckedFile? Open(string path, int headerSize, Func<ReadOnlyMemory<byte>, long> bodyLength)
    {
        if (!File.Exists(path))
            return null;
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var start = new byte[headerSize + SumSize];
            if (ReadAll(file, start, 0) && bodyLength(start.AsMemory(0, headerSize)) is var length and >= 0 && length <= RandomAccess.GetLength(file))
            {
                var sums = new ulong[(length + BlockSize - 1) / BlockSize];
                if (RandomAccess.GetLength(file) == start.Length + (sums.Length * SumSize) + length
                    && ReadAll(file, MemoryMarshal.AsBytes(sums.AsSpan()), start.Length)
                    && MemoryMarshal.Read<ulong>(start.AsSpan(headerSize)) == SumOf(start.AsSpan(0, headerSize), sums))
                    return new(file, start[..headerSize], sums, length);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Reads items of the body.</summary>
    /// <exception cref="InvalidDataException">The file is damaged there.</exception>
    public T[] Read<T>(long offset, int count)
        where T : unmanaged
    {
        var items = new T[count];
        Read(offset, MemoryMarshal.AsBytes(items.AsSpan()));
        return items;
    }

    public void Dispose() => _file.Dispose();

    private void Read(long offset, Span<byte> target)
    {
        var block = new byte[BlockSize];
        while (target.Length > 0)
        {
            var number = (int)(offset / BlockSize);
            var start = (long)number * BlockSize;
            var size = (int)Math.Min(BlockSize, _bodyLength - start);
            var whole = block.AsSpan(0, Math.Max(0, size));
            if (size <= 0 || !ReadAll(_file, whole, _headerSize + SumSize + ((long)_sums.Length * SumSize) + start) || XxHash3.HashToUInt64(whole) != _sums[number])
                throw new InvalidDataException("The index of the journal is damaged.");
            var piece = whole[(int)(offset - start)..];
            if (piece.Length > target.Length)
                piece = piece[..target.Length];
            piece.CopyTo(target);
            target = target[piece.Length..];
            offset += piece.Length;
        }
    }

    private static ulong SumOf(ReadOnlySpan<byte> header, ulong[] sums)
    {
        var hash = new XxHash3();
        hash.Append(header);
        hash.Append(MemoryMarshal.AsBytes(sums.AsSpan()));
        return hash.GetCurrentHashAsUInt64();
    }

    private static bool ReadAll(SafeFileHandle file, Span<byte> target, long offset)
    {
        while (target.Length > 0)
        {
            var read = RandomAccess.Read(file, target, offset);
            if (read == 0)
                return false;
            target = target[read..];
            offset += read;
        }

        return true;
    }
}
