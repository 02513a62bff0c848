namespace Provisioning.Store;

/// <summary>What a segment has of erasures: what is not there any more, and the events that say so.</summary>
internal sealed class SegmentErasures
{
    /// <summary>The writes that are erased, with where their commit is and the hash of what stands there.</summary>
    public List<(long Commit, int Part, long Offset, string Hash)> Erased { get; } = [];

    /// <summary>The events, with the number of the commit of each.</summary>
    public List<(long Commit, ErasureEvent Event)> Events { get; } = [];

    /// <exception cref="InvalidDataException">An event says nothing that can be read.</exception>
    public void Note(long commit, RawRecord raw)
    {
        var boxes = CommitCodec.Boxes(raw.Payload.Span);
        while (boxes.Next())
        {
            if (boxes.IsErased)
                Erased.Add((commit, boxes.Part, raw.Offset, ErasurePreparation.HashOf(boxes.Content)));
            else if (boxes.IsOf(Erasure.Collection))
                Events.Add((commit, ErasureEvent.Read(boxes.Read().Json)));
        }
    }
}

/// <summary>
/// Compares what is not there any more with what events say was erased: a chain whose contents can be taken out proves nothing of a content that is not there, unless an event in it says so. Of several events about one write, which
/// was erased for several people, the last one counts.
/// </summary>
internal sealed class ErasureCheck
{
    private readonly Dictionary<(long Commit, int Part), (long Event, string Hash)> _told = [];
    private readonly Dictionary<(long Commit, int Part), (string File, long Offset, string Hash)> _erased = [];
    private readonly List<Segment> _segments = [];

    /// <summary>Takes the next segment.</summary>
    public void Add(Segment segment, SegmentErasures erasures)
    {
        _segments.Add(segment);
        foreach (var (commit, part, offset, hash) in erasures.Erased)
            _erased[(commit, part)] = (segment.Path, offset, hash);
        foreach (var (commit, told) in erasures.Events)
        {
            foreach (var write in told.Writes)
                _told[(write.Commit, write.Part)] = (commit, write.Hash);
        }
    }

    /// <summary>What is wrong first, or null.</summary>
    public JournalFlaw? Flaw() =>
        _erased.Keys.Union(_told.Keys).Order().Select(Flaw).FirstOrDefault(f => f is not null);

    private JournalFlaw? Flaw((long Commit, int Part) write)
    {
        var isTold = _told.TryGetValue(write, out var told) && told.Event >= write.Commit;
        if (!_erased.TryGetValue(write, out var found))
            return new(AuditFinding.Altered, write.Commit, _segments.Last(s => s.First <= write.Commit).Path, 0, $"write {write.Part + 1} of commit {write.Commit} has what commit {told.Event} erased: it was put back, or the erasure was broken off and the store has not been opened since");
        if (!isTold)
            return new(AuditFinding.Altered, write.Commit, found.File, found.Offset, $"write {write.Part + 1} of commit {write.Commit} was taken out, and no erasure says so");
        return told.Hash == found.Hash
            ? null
            : new(AuditFinding.Altered, write.Commit, found.File, found.Offset, $"write {write.Part + 1} of commit {write.Commit} was erased by commit {told.Event}, and what stands in its place was altered");
    }
}
