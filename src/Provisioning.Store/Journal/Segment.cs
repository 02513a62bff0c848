using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Provisioning.Store;

/// <summary>A file of the journal, named by the number of its first commit. Its header ties it to the store and to the segment before.</summary>
/// <param name="Path">The file.</param>
/// <param name="First">The number of its first commit.</param>
/// <param name="PreviousFirst">The first commit of the segment before; 0 for the first segment.</param>
/// <param name="StartHash">The chain's hash before its first commit.</param>
internal sealed record Segment(string Path, long First, long PreviousFirst, byte[] StartHash)
{
    public const int HeaderSize = 80;
    private const string Extension = ".journal";
    private const uint FormatVersion = 1;

    public string Name => System.IO.Path.GetFileName(Path);

    public static string PathOf(string folder, long first) => System.IO.Path.Combine(folder, first.ToString("D20", CultureInfo.InvariantCulture) + Extension);

    /// <summary>The segment files of the folder, in order.</summary>
    public static List<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal)];

    public byte[] Header(Guid store)
    {
        var header = new byte[HeaderSize];
        Encoding.ASCII.GetBytes("PROVJRNL", header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), FormatVersion);
        store.TryWriteBytes(header.AsSpan(12));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(28), First);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(36), PreviousFirst);
        StartHash.CopyTo(header, 44);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(76), (uint)XxHash3.HashToUInt64(header.AsSpan(0, 76)));
        return header;
    }

    /// <summary>Reads the header of a segment file, or null when it has none that is whole.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreNewer"/>, <see cref="ErrorIds.StoreDamaged"/> when it belongs elsewhere.</exception>
    public static Segment? Read(string path, Guid store)
    {
        if (ReadHeader(path) is not var (segment, owner))
            return null;
        if (owner != store)
            throw StoreErrors.Damaged(path, 0, "it belongs to another store");
        return segment.Misplaced is { } why ? throw StoreErrors.Damaged(path, 0, why) : segment;
    }

    /// <summary>Reads the header of a segment file wherever it belongs, with its store's id; null when it has none that is whole.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreNewer"/>.</exception>
    public static (Segment Segment, Guid Store)? ReadHeader(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[HeaderSize];
        if (RandomAccess.Read(file, header, 0) < HeaderSize
            || !header[..8].SequenceEqual("PROVJRNL"u8)
            || BinaryPrimitives.ReadUInt32LittleEndian(header[76..]) != (uint)XxHash3.HashToUInt64(header[..76]))
            return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) > FormatVersion)
            throw StoreErrors.Newer(path, "its journal is of a newer form");
        return (
            new(path, BinaryPrimitives.ReadInt64LittleEndian(header[28..]), BinaryPrimitives.ReadInt64LittleEndian(header[36..]), header.Slice(44, Frame.HashSize).ToArray()),
            new Guid(header.Slice(12, 16)));
    }

    /// <summary>Why it does not belong where it is, or null.</summary>
    public string? Misplaced => Name == System.IO.Path.GetFileName(PathOf("", First)) ? null : $"it was renamed: it is the segment that begins with commit {First}";
}
