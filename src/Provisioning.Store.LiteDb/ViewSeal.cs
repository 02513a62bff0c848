using System.Globalization;
using System.IO.Hashing;

namespace Provisioning.Store.LiteDb;

/// <summary>
/// The length and XxHash128 of the whole file, written when it is closed in order and taken away before it is written again: LiteDB itself notices no altered byte.
/// </summary>
internal static class ViewSeal
{
    public static void Write(string path, string file)
    {
        var (length, hash) = Hash(file);
        var temporary = path + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {hash}\n")));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>True when the file is as it was sealed; null when there is no seal.</summary>
    public static bool? Check(string path, string file)
    {
        if (!File.Exists(path))
            return null;
        var parts = File.ReadAllText(path).Trim().Split(' ');
        var (length, hash) = Hash(file);
        return parts.Length == 2 && parts[0] == length.ToString(CultureInfo.InvariantCulture) && parts[1] == hash;
    }

    private static (long Length, string Hash) Hash(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        var hash = new XxHash128();
        var buffer = new byte[1 << 20];
        while (stream.Read(buffer) is var read and > 0)
            hash.Append(buffer.AsSpan(0, read));
        return (stream.Length, Convert.ToHexString(hash.GetCurrentHash()));
    }
}
