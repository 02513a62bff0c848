using System.Runtime.InteropServices;

namespace Provisioning.Store;

/// <summary>
/// The index of the segment that is being written, in memory: made by the opening, which reads that segment anyway, and carried on with each commit. Safe for one writer beside readers.
/// </summary>
internal sealed class SegmentPostings : ISegmentIndex
{
    private const int None = -1;

    private readonly object _lock = new();
    private readonly Dictionary<ulong, int> _last = [];
    private readonly List<Posting> _postings = [];
    private readonly List<(long Offset, long Ticks)> _commits = [];
    private long _earliest = long.MaxValue;
    private long _latest = long.MinValue;

    public int Count
    {
        get
        {
            lock (_lock)
                return _commits.Count;
        }
    }

    public (long Earliest, long Latest) Times
    {
        get
        {
            lock (_lock)
                return (_earliest, _latest);
        }
    }

    public (long Offset, long Ticks) this[int commit]
    {
        get
        {
            lock (_lock)
                return _commits[commit];
        }
    }

    /// <summary>Adds the next commit.</summary>
    public void Add(long offset, long ticks, IEnumerable<ulong> terms)
    {
        lock (_lock)
        {
            var commit = (uint)_commits.Count;
            _commits.Add((offset, ticks));
            (_earliest, _latest) = (Math.Min(_earliest, ticks), Math.Max(_latest, ticks));
            foreach (var term in terms)
            {
                ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, term, out var known);
                if (known && _postings[last].Commit == commit)
                    continue;
                _postings.Add(new(commit, known ? last : None));
                last = _postings.Count - 1;
            }
        }
    }

    public uint[] Find(ulong term)
    {
        lock (_lock)
        {
            var found = new List<uint>();
            for (var at = _last.GetValueOrDefault(term, None); at != None; at = _postings[at].Before)
                found.Add(_postings[at].Commit);
            found.Reverse();
            return [.. found];
        }
    }

    /// <summary>Everything, sorted by term and commit: what an index file is made of. Only when nothing is added any more.</summary>
    public (ulong[] Terms, uint[] Commits) Sorted()
    {
        lock (_lock)
        {
            var keys = new (ulong Term, uint Commit)[_postings.Count];
            var at = 0;
            foreach (var (term, last) in _last)
            {
                for (var posting = last; posting != None; posting = _postings[posting].Before)
                    keys[at++] = (term, _postings[posting].Commit);
            }

            Array.Sort(keys);
            return ([.. keys.Select(k => k.Term)], [.. keys.Select(k => k.Commit)]);
        }
    }

    public void Dispose()
    {
    }

    // The commit, and the posting of the same term before it.
    private readonly record struct Posting(uint Commit, int Before);
}
