namespace Provisioning.Store;

/// <summary>What is known of one segment's commits without reading them. Commits are counted from 0 in the segment.</summary>
internal interface ISegmentIndex : IDisposable
{
    /// <summary>How many commits it has.</summary>
    int Count { get; }

    /// <summary>The earliest and the latest time at which one was made, as ticks in UTC.</summary>
    (long Earliest, long Latest) Times { get; }

    /// <summary>The commits that have the term, in order.</summary>
    /// <exception cref="InvalidDataException">The index is damaged.</exception>
    uint[] Find(ulong term);

    /// <summary>Where the commit's frame begins in the segment, and when it was made.</summary>
    /// <exception cref="InvalidDataException">The index is damaged.</exception>
    (long Offset, long Ticks) this[int commit] { get; }
}
