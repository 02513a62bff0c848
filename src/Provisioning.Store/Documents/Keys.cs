using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Store;

/// <summary>The keys under which documents are kept.</summary>
internal static class Keys
{
    /// <summary>The longest key that is kept as it is. A longer one is kept as its hash, and then only found when it is asked for exactly.</summary>
    public const int MostCharacters = 256;

    private const string HashMark = "\uE000sha256:";

    /// <summary>The form in which a key is kept.</summary>
    public static string Stored(string key) => key.Length <= MostCharacters
        ? key
        : HashMark + Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(key)));

    /// <summary>The keys of a document, as they are kept.</summary>
    public static IReadOnlyList<IndexKey> Stored(IReadOnlyList<IndexKey> keys)
    {
        foreach (var key in keys)
        {
            if (key.Value.Length > MostCharacters)
                return [.. keys.Select(k => new IndexKey(k.Index, Stored(k.Value)))];
        }

        return keys;
    }
}

/// <summary>A document's place: its collection and id.</summary>
internal readonly record struct DocumentKey(string Collection, string Id);

/// <summary>A key of a unique index.</summary>
internal readonly record struct UniqueKey(string Collection, string Index, string Value);
