using System.Text.Json;
using System.Text.Json.Serialization;

namespace Provisioning.Store;

/// <summary>
/// An erasure under way, in a file of the journal's folder from before its commit until nothing is left of what it erases: whatever breaks it off, the next opening brings it to its end. It has what is put in the place of what is
/// erased, and nothing of that.
/// </summary>
internal sealed record ErasureWork
{
    private const string FileName = "erasing";

    /// <summary>The id of the commit that says so in the chain.</summary>
    public required string BatchId { get; init; }

    /// <summary>The number that the commit has: under another one it was never made.</summary>
    public required long Sequence { get; init; }

    /// <summary>The writes, with what is put in the place of each.</summary>
    public required IReadOnlyList<ErasedPart> Parts { get; init; }

    /// <summary>The lines of files.</summary>
    public required IReadOnlyList<ErasedLines> Lines { get; init; }

    /// <summary>True when a work was begun and not ended.</summary>
    public static bool IsBegun(string journalFolder) => File.Exists(Path.Combine(journalFolder, FileName));

    /// <summary>The work that was begun and not ended; null when there is none.</summary>
    public static ErasureWork? Read(string journalFolder)
    {
        var path = Path.Combine(journalFolder, FileName);
        if (!IsBegun(journalFolder))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ErasureJson.Default.ErasureWork);
        }
        catch (JsonException)
        {
            throw StoreErrors.Damaged(path, 0, "what was being erased cannot be read from it");
        }
    }

    public void Write(string journalFolder) => DurableFile.Replace(Path.Combine(journalFolder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, ErasureJson.Default.ErasureWork));

    public static void Delete(string journalFolder)
    {
        File.Delete(Path.Combine(journalFolder, FileName));
        DurableFile.FlushFolder(journalFolder);
    }
}

/// <summary>A write that is erased.</summary>
/// <param name="Commit">The number of its commit.</param>
/// <param name="Part">Which write of it, from 0.</param>
/// <param name="Content">What is put there, as <see cref="CommitCodec.Content"/> has it.</param>
internal sealed record ErasedPart(long Commit, int Part, byte[] Content);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErasureWork))]
[JsonSerializable(typeof(ErasureEvent))]
internal sealed partial class ErasureJson : JsonSerializerContext;
