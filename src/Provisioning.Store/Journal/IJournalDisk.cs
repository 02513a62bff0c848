using Microsoft.Win32.SafeHandles;

namespace Provisioning.Store;

/// <summary>The file operations of a journal: the seam at which tests make a disk full or broken.</summary>
public interface IJournalDisk
{
    /// <summary>Opens a segment for writing at given places; creates it when it is not there.</summary>
    SafeFileHandle Open(string path);

    /// <summary>Writes all bytes at the place.</summary>
    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Makes room in the file: zeros that are part of it, and not a hole.</summary>
    void Reserve(SafeFileHandle file, long offset, long size);

    /// <summary>Returns when what was written is on the disk (fsync).</summary>
    void Flush(SafeFileHandle file);

    /// <summary>Cuts the file off.</summary>
    void Truncate(SafeFileHandle file, long length);

    /// <summary>Returns when the folder's own entries are on the disk.</summary>
    void FlushFolder(string folder);
}

/// <summary>The real disk.</summary>
public sealed class JournalDisk : IJournalDisk
{
    private static readonly byte[] Zeros = new byte[1 << 18];

    /// <summary>The one instance.</summary>
    public static JournalDisk Instance { get; } = new();

    /// <inheritdoc/>
    public SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

    /// <inheritdoc/>
    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    /// <inheritdoc/>
    public void Reserve(SafeFileHandle file, long offset, long size)
    {
        for (; size > 0; offset += Zeros.Length, size -= Zeros.Length)
            RandomAccess.Write(file, Zeros.AsSpan(0, (int)Math.Min(size, Zeros.Length)), offset);
    }

    /// <inheritdoc/>
    public void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    /// <inheritdoc/>
    public void Truncate(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    /// <inheritdoc/>
    public void FlushFolder(string folder) => DurableFile.FlushFolder(folder);
}
