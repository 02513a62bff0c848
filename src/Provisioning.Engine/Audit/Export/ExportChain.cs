using System.Security.Cryptography;

namespace Provisioning.Engine;

/// <summary>
/// The chain of an export in JSON Lines. Every line ends with the member "hash": SHA-256 over the hash of the line before (32 zero bytes for the first) and everything of the line in front of that member, in lower-case hex.
/// </summary>
internal static class ExportChain
{
    public const int HashSize = 32;

    /// <summary>What stands between the content of a line and its hash.</summary>
    public static ReadOnlySpan<byte> Before => ",\"hash\":\""u8;

    /// <summary>What stands after its hash.</summary>
    public static ReadOnlySpan<byte> After => "\"}\n"u8;

    /// <summary>How long the end of each line is: from the member "hash" to the line's end.</summary>
    public static int TailSize => Before.Length + (2 * HashSize) + After.Length;

    /// <summary>Moves the hash on.</summary>
    public static void Next(Span<byte> hash, ReadOnlySpan<byte> content)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(hash);
        sha.AppendData(content);
        sha.GetHashAndReset(hash);
    }
}
