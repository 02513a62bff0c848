using System.Buffers.Binary;
using System.IO.Hashing;

namespace Provisioning.Store.LiteDb;

/// <summary>
/// What the pages of the file hash to, written when it is closed in order and taken away before it is written again: 8 bytes a page, little-endian, and XxHash128 over them. A page is compared when it is
/// read, so that opening does not read the whole file.
/// </summary>
internal static class ViewSeal
{
    private const int HashBytes = 16;

    public static void Write(string path, PageSums sums)
    {
        var bytes = new byte[sums.Count * sizeof(ulong) + HashBytes];
        for (var i = 0; i < sums.Count; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), sums[i]);
        XxHash128.Hash(bytes.AsSpan(..^HashBytes), bytes.AsSpan(^HashBytes..));
        var temporary = path + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <exception cref="ViewDamagedException">It is not what was written.</exception>
    public static PageSums Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HashBytes || bytes.Length % sizeof(ulong) != 0 || !XxHash128.Hash(bytes.AsSpan(..^HashBytes)).AsSpan().SequenceEqual(bytes.AsSpan(^HashBytes..)))
            throw new ViewDamagedException("Its seal was altered.");
        var sums = new List<ulong>((bytes.Length - HashBytes) / sizeof(ulong));
        for (var at = 0; at < bytes.Length - HashBytes; at += sizeof(ulong))
            sums.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)));
        return new(sums);
    }
}
