using System.Text.Json;

namespace Provisioning.Store;

/// <summary>What an erasure says of itself in the chain: which writes were erased, with the hash of what was put in the place of each, and how many lines of which files.</summary>
internal sealed record ErasureEvent(IReadOnlyList<ErasedBox> Writes, IReadOnlyList<ErasedFile> Files)
{
    /// <summary>The event as it is written in a commit.</summary>
    public DocumentWrite ToWrite(string id) => new(Erasure.Collection, id, JsonSerializer.SerializeToUtf8Bytes(this, ErasureJson.Default.ErasureEvent), []);

    /// <exception cref="InvalidDataException">It is no such event.</exception>
    public static ErasureEvent Read(ReadOnlyMemory<byte>? json)
    {
        try
        {
            return (json is { } content ? JsonSerializer.Deserialize(content.Span, ErasureJson.Default.ErasureEvent) : null) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("It says that something was erased, and what cannot be read.", e);
        }
    }
}

/// <summary>An erased write.</summary>
/// <param name="Commit">The number of its commit.</param>
/// <param name="Part">Which write of it, from 0.</param>
/// <param name="Hash">SHA-256 over what stands there now, in lower-case hex.</param>
internal sealed record ErasedBox(long Commit, int Part, string Hash);

/// <summary>A file of which lines were erased.</summary>
/// <param name="Name">The file, from the store's folder.</param>
/// <param name="Lines">How many.</param>
internal sealed record ErasedFile(string Name, int Lines);
