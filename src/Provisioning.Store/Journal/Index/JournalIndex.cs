using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Provisioning.Store;

/// <summary>A commit in the journal.</summary>
/// <param name="Segment">Its segment.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Offset">Where its frame begins.</param>
internal readonly record struct JournalPlace(Segment Segment, long Sequence, long Offset);

/// <summary>
/// Finds commits by what they have: one index for each segment, in memory for the one being written and in a file beside each finished one. Nothing rests on it: what is missing or damaged is made anew from the
/// segment when it is asked for. Safe for one writer beside readers.
/// </summary>
internal sealed class JournalIndex(Guid store, StoreSchema schema) : IAsyncDisposable
{
    private readonly object _lock = new();
    private readonly List<Entry> _entries = [];
    private readonly List<ulong> _terms = [];
    private readonly List<ISegmentIndex> _replaced = [];
    private Task _writing = Task.CompletedTask;

    /// <summary>Takes up a segment that is the last one from now on. The one before is finished: its index is written to its file by another thread.</summary>
    public void Begin(Segment segment, bool isNew)
    {
        lock (_lock)
        {
            if (isNew && _entries is [.., { Index: SegmentPostings finished } last])
                _writing = WriteBehindAsync(_writing, last, finished, segment.StartHash);
            _entries.Add(new(segment) { Index = isNew ? new SegmentPostings() : null });
        }
    }

    /// <summary>The index of the last segment is made by adding its commits, one after the other.</summary>
    public void BeginLast()
    {
        lock (_lock)
            _entries[^1].Index = new SegmentPostings();
    }

    /// <summary>Adds the next commit of the last segment.</summary>
    public void Add(long offset, CommitBatch batch)
    {
        SegmentPostings last;
        lock (_lock)
            last = (SegmentPostings)_entries[^1].Index!;
        Add(last, _terms, offset, batch);
    }

    /// <summary>Ends when no index is being written any more.</summary>
    public Task WrittenAsync() => _writing;

    /// <summary>Forgets the index of a segment of which something was erased, file and memory: terms are made of what was there. Called by the thread that appends, once nothing is written.</summary>
    public void Renew(Segment segment)
    {
        Entry entry;
        bool isLast;
        lock (_lock)
        {
            entry = _entries.First(e => e.Segment == segment);
            isLast = entry == _entries[^1];
        }

        var made = isLast ? PostingsOf(segment) : null;
        lock (entry)
        {
            if (entry.Index is { } old)
            {
                lock (_lock)
                    _replaced.Add(old);
            }

            entry.Index = made;
            File.Delete(SegmentIndexFile.PathOf(segment));
        }
    }

    /// <summary>Where the commits stand that the query selects, read up to this number.</summary>
    public IEnumerable<JournalPlace> Find(JournalQuery query, long last)
    {
        var terms = query.Terms.Select(Hash).Distinct().ToArray();
        var through = Math.Min(query.Through, last);
        var (from, to) = (query.From?.UtcTicks ?? long.MinValue, query.To?.UtcTicks ?? long.MaxValue);
        List<Entry> entries;
        lock (_lock)
            entries = [.. _entries];
        if (query.NewestFirst)
            entries.Reverse();
        foreach (var entry in entries)
        {
            if (entry.Segment.First > through || NextOf(entry) is { } next && next.First <= query.After + 1)
                continue;
            foreach (var place in Places(entry, terms, query, through, from, to))
                yield return place;
        }
    }

    /// <summary>The number of the last commit up to the given one that was not made after the time; 0 when there is none.</summary>
    public long SequenceAt(DateTimeOffset time, long last)
    {
        foreach (var place in Find(new() { To = time, NewestFirst = true }, last))
            return place.Sequence;
        return 0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writing.ConfigureAwait(false);
        lock (_lock)
        {
            foreach (var index in _entries.Select(e => e.Index).Concat(_replaced))
                index?.Dispose();
        }
    }

    private IEnumerable<JournalPlace> Places(Entry entry, ulong[] terms, JournalQuery query, long through, long from, long to)
    {
        var (index, commits) = Select(entry, terms, from, to);
        for (var i = 0; i < commits.Count; i++)
        {
            var commit = (int)commits[query.NewestFirst ? commits.Count - 1 - i : i];
            var sequence = entry.Segment.First + commit;
            if (sequence <= query.After || sequence > through)
                continue;
            var (offset, ticks) = At(entry, ref index, commit);
            if (ticks >= from && ticks <= to)
                yield return new(entry.Segment, sequence, offset);
        }
    }

    // A damaged file is made anew, once; what is made is in memory and cannot be damaged.
    private (ISegmentIndex Index, IReadOnlyList<uint> Commits) Select(Entry entry, ulong[] terms, long from, long to)
    {
        var index = IndexOf(entry);
        try
        {
            return (index, Select(index, terms, from, to));
        }
        catch (InvalidDataException)
        {
            index = Rebuild(entry);
            return (index, Select(index, terms, from, to));
        }
    }

    private (long Offset, long Ticks) At(Entry entry, ref ISegmentIndex index, int commit)
    {
        try
        {
            return index[commit];
        }
        catch (InvalidDataException)
        {
            index = Rebuild(entry);
            return index[commit];
        }
    }

    private static IReadOnlyList<uint> Select(ISegmentIndex index, ulong[] terms, long from, long to)
    {
        if (index.Times.Latest < from || index.Times.Earliest > to)
            return [];
        if (terms.Length == 0)
            return [.. Enumerable.Range(0, index.Count).Select(i => (uint)i)];
        IReadOnlyList<uint> commits = index.Find(terms[0]);
        foreach (var term in terms.Skip(1))
        {
            if (commits.Count == 0)
                break;
            var others = index.Find(term).ToHashSet();
            commits = [.. commits.Where(others.Contains)];
        }

        return commits;
    }

    private Segment? NextOf(Entry entry)
    {
        lock (_lock)
        {
            var at = _entries.IndexOf(entry) + 1;
            return at < _entries.Count ? _entries[at].Segment : null;
        }
    }

    private ISegmentIndex IndexOf(Entry entry)
    {
        lock (entry)
        {
            if (entry.Index is { } known)
                return known;
            return Open(entry) is { } opened ? entry.Index = opened : Rebuild(entry);
        }
    }

    private SegmentIndexFile? Open(Entry entry)
    {
        try
        {
            return SegmentIndexFile.Open(entry.Segment, OwnerOf(entry.Segment, NextOf(entry)!.StartHash));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private SegmentPostings Rebuild(Entry entry)
    {
        // From the reading to the writing: what is erased meanwhile must not be written again from what was read before.
        lock (entry)
        {
            var made = PostingsOf(entry.Segment);
            var written = WriteIfPossible(entry.Segment, made, NextOf(entry)!.StartHash);
            // Whoever reads the old one may go on: it is closed with the others.
            if (entry.Index is { } old)
            {
                lock (_lock)
                    _replaced.Add(old);
            }

            entry.Index = written ? null : made;
            return made;
        }
    }

    private SegmentPostings PostingsOf(Segment segment)
    {
        var made = new SegmentPostings();
        var terms = new List<ulong>();
        using var reader = new SegmentReader(segment.Path, Segment.HeaderSize, long.MaxValue);
        while (reader.Read(out var raw))
            Add(made, terms, raw.Offset, CommitCodec.Read(raw.Payload.ToArray()).Batch);
        return reader.IsAtEnd ? made : throw StoreErrors.Damaged(segment.Path, reader.Offset, $"commit {segment.First + made.Count} cannot be read");
    }

    private async Task WriteBehindAsync(Task before, Entry entry, SegmentPostings postings, byte[] endHash)
    {
        await before.ConfigureAwait(false);
        if (!await Task.Run(() => WriteIfPossible(entry.Segment, postings, endHash)).ConfigureAwait(false))
            return;
        lock (entry)
            entry.Index = null;
    }

    // What is in the file need not be in memory. An index that cannot be written stays there, and is made anew the next time that the store is opened.
    private bool WriteIfPossible(Segment segment, SegmentPostings postings, byte[] endHash)
    {
        try
        {
            SegmentIndexFile.Write(segment, OwnerOf(segment, endHash), postings);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private IndexOwner OwnerOf(Segment segment, byte[] endHash) => new(store, schema.Terms?.Version ?? 0, new FileInfo(segment.Path).Length, endHash);

    private void Add(SegmentPostings postings, List<ulong> terms, long offset, CommitBatch batch)
    {
        terms.Clear();
        terms.AddRange(JournalTerms.OfCommit(schema, batch).Select(Hash));
        postings.Add(offset, batch.Time.UtcTicks, terms);
    }

    private static ulong Hash(string term) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(term.AsSpan()));

    private sealed class Entry(Segment segment)
    {
        public Segment Segment { get; } = segment;

        public ISegmentIndex? Index { get; set; }
    }
}
