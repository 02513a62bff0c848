using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Store.LiteDb;

/// <summary>
/// The keys in the file: texts compared by ordinal, their parts divided by U+0000. LiteDB takes 1,021 bytes of UTF-8 at most, so the end of what is longer is replaced by a hash.
/// </summary>
internal static class ViewKeys
{
    private const char Divider = '\0';
    private const int MostIdCharacters = 250;
    private const int MostBytes = 1000;
    private const string HashMark = "\uFFFFsha256:";

    /// <summary>A document's key. Ids that agree in their first 250 characters are in the order of their hashes.</summary>
    public static string Document(string collection, string id) => $"{collection}{Divider}{Escape(Shorten(id))}";

    /// <summary>An index entry's key.</summary>
    public static string Entry(string collection, string index, string value, string id)
    {
        var whole = $"{collection}{Divider}{index}{Divider}{Escape(value)}{Divider}{Escape(Shorten(id))}";
        return Encoding.UTF8.GetMaxByteCount(whole.Length) <= MostBytes || Encoding.UTF8.GetByteCount(whole) <= MostBytes ? whole : ValueStart(collection, index, value) + HashMark + Hash(id);
    }

    /// <summary>What the keys of all documents of a collection start with.</summary>
    public static string DocumentStart(string collection) => $"{collection}{Divider}";

    /// <summary>What the keys of all entries of an index start with.</summary>
    public static string EntryStart(string collection, string index) => $"{collection}{Divider}{index}{Divider}";

    /// <summary>What the entries of one value start with.</summary>
    public static string ValueStart(string collection, string index, string value) => EntryStart(collection, index) + Escape(value) + Divider;

    /// <summary>The value in an entry's key.</summary>
    public static string ValueOf(string entry)
    {
        var second = entry.IndexOf(Divider, entry.IndexOf(Divider, StringComparison.Ordinal) + 1) + 1;
        return Unescape(entry[second..entry.IndexOf(Divider, second)]);
    }

    // The divider sorts before everything, so U+0000 and U+0001 themselves are written as two characters, in their order.
    public static string Escape(string text) => text.AsSpan().IndexOfAnyInRange('\0', '\u0001') < 0
        ? text
        : text.Replace("\u0001", "\u0001\u0002", StringComparison.Ordinal).Replace("\0", "\u0001\u0001", StringComparison.Ordinal);

    public static string Unescape(string text) => !text.Contains('\u0001', StringComparison.Ordinal)
        ? text
        : text.Replace("\u0001\u0001", "\0", StringComparison.Ordinal).Replace("\u0001\u0002", "\u0001", StringComparison.Ordinal);

    private static string Shorten(string id)
    {
        if (id.Length <= MostIdCharacters)
            return id;
        // Half of a surrogate pair has no UTF-8.
        var cut = char.IsHighSurrogate(id[MostIdCharacters - 1]) ? MostIdCharacters - 1 : MostIdCharacters;
        return id[..cut] + HashMark + Hash(id);
    }

    private static string Hash(string id) => Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(id)));
}
