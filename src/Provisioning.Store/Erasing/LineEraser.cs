using System.Text;

namespace Provisioning.Store;

/// <summary>Writes files of lines anew without those that are erased: beside the old one, forced to the disk, and moved into its place. What was made of a file to find its lines is deleted: it is made anew.</summary>
internal static class LineEraser
{
    /// <summary>Erases lines; those that are erased already stay so. A file that is gone has nothing to erase.</summary>
    public static void Erase(string storeFolder, ErasedLines lines)
    {
        var path = Path.Combine(storeFolder, lines.File);
        if (!File.Exists(path))
            return;
        var temporary = path + SegmentEraser.Unfinished;
        using (var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 18, FileOptions.SequentialScan))
        using (var target = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 18))
        {
            var (number, isErased) = (0, false);
            for (int next, atStart = 1; (next = source.ReadByte()) >= 0; atStart = next == '\n' ? 1 : 0)
            {
                if (atStart == 1)
                {
                    isErased = lines.Lines.TryGetValue(++number, out var text);
                    if (isErased)
                        target.Write(Encoding.UTF8.GetBytes(text + "\n"));
                }

                if (!isErased)
                    target.WriteByte((byte)next);
            }

            target.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        File.Delete(Path.ChangeExtension(path, ".lines"));
        DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
    }
}
