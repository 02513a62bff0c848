namespace Provisioning;

/// <summary>What is to be erased of a store for good.</summary>
/// <param name="Id">The id of the event that tells of it: whom it is about, without anything that is erased.</param>
/// <param name="Writes">The writes, each with what is put in its place.</param>
/// <param name="Lines">The lines of files of the store's folder.</param>
public sealed record Erasure(string Id, IReadOnlyList<ErasedWrite> Writes, IReadOnlyList<ErasedLines> Lines)
{
    /// <summary>The collection of the events that say what was erased; a schema of which something can be erased has it, as one of events.</summary>
    public const string Collection = "erasures";
}

/// <summary>A write that is erased.</summary>
/// <param name="Sequence">The commit; 0 for the one that erases.</param>
/// <param name="Part">Which of its writes, from 0.</param>
/// <param name="Replacement">What is put in its place: no longer than what was there.</param>
public sealed record ErasedWrite(long Sequence, int Part, DocumentWrite Replacement);

/// <summary>Lines of a file that are erased.</summary>
/// <param name="File">The file, from the store's folder.</param>
/// <param name="Lines">What is put in the place of each line, by its number from 1.</param>
public sealed record ErasedLines(string File, IReadOnlyDictionary<int, string> Lines);
