using System.Globalization;
using System.Text;

namespace Provisioning.Store;

/// <summary>
/// A witness beside the journal: up to which commit it is known to reach. Written when a store is closed and when a segment is begun; a journal that ends before it has lost commits.
/// </summary>
internal static class JournalHead
{
    private const string FileName = "head";

    /// <summary>The commit up to which the journal reached when this was last written, and the hash there; null when there is none that can be read.</summary>
    public static (long Sequence, string Hash)? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        var parts = File.ReadAllText(path).Split(' ', StringSplitOptions.TrimEntries);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? (sequence, parts[1]) : null;
    }

    public static void Write(string folder, long sequence, string hash) =>
        DurableFile.Replace(Path.Combine(folder, FileName), Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sequence} {hash}\n")));
}
