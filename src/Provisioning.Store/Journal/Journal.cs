using System.Buffers;
using System.Runtime.CompilerServices;

namespace Provisioning.Store;

/// <summary>
/// The append-only record of every commit: segment files of framed, checksummed records in one hash chain. One thread appends; any may read what is durable.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>A segment that has grown beyond this is not appended to any more.</summary>
    public const long SegmentBytes = 64 << 20;

    private const long PlaceEvery = 1 << 20;

    private readonly string _folder;
    private readonly Guid _store;
    private readonly IJournalDisk _disk;
    private readonly long _segmentBytes;
    private readonly object _lock = new();
    private readonly List<Segment> _segments;
    private readonly SortedList<long, long> _places = [];
    private readonly byte[] _hash;
    private SegmentTail? _tail;

    private Journal(string folder, Guid store, IJournalDisk disk, long segmentBytes, JournalIndex index, List<Segment> segments, long lastSequence, byte[] hash)
    {
        (_folder, _store, _disk, _segmentBytes, Index, _segments, LastSequence, _hash) = (folder, store, disk, segmentBytes, index, segments, lastSequence, hash);
    }

    /// <summary>Finds commits by what they have.</summary>
    public JournalIndex Index { get; }

    /// <summary>The number of the newest durable commit.</summary>
    public long LastSequence { get; private set; }

    /// <summary>The chain's hash at it, in lower-case hex.</summary>
    public string LastHash => Convert.ToHexString(_hash).ToLowerInvariant();

    /// <summary>The number of the newest durable commit and the chain's hash at it, as they belong together.</summary>
    public (long Sequence, string Hash) Head
    {
        get
        {
            lock (_lock)
                return (LastSequence, LastHash);
        }
    }

    /// <summary>How many bytes of an unfinished commit were cut off when the journal was opened.</summary>
    public long CutBytes { get; private set; }

    /// <summary>The hash before the first commit.</summary>
    public static byte[] StartHash => new byte[Frame.HashSize];

    /// <summary>Opens the journal: checks how its segments hang together and reads the last one whole.</summary>
    /// <param name="folder">Its folder; made when it is not there.</param>
    /// <param name="store">The store's id.</param>
    /// <param name="schema">What is kept, and by what commits are found.</param>
    /// <param name="knownThrough">Up to which commit it is known to have reached.</param>
    /// <param name="disk">The disk.</param>
    /// <param name="segmentBytes">The size at which a segment is left for the next.</param>
    /// <param name="seen">Takes the number and batch id of each commit in the last segment.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreDamaged"/>, <see cref="ErrorIds.StoreNewer"/>.</exception>
    public static Journal Open(string folder, Guid store, StoreSchema schema, long knownThrough, IJournalDisk disk, long segmentBytes, Action<long, string> seen)
    {
        Directory.CreateDirectory(folder);
        var segments = ReadSegments(folder, store);
        var head = JournalHead.Read(folder);
        var index = new JournalIndex(store, schema);
        segments.ForEach(s => index.Begin(s, isNew: false));
        var journal = segments.Count == 0
            ? new Journal(folder, store, disk, segmentBytes, index, segments, 0, StartHash)
            : Recover(folder, store, disk, segmentBytes, index, segments, seen);
        try
        {
            var known = Math.Max(knownThrough, head?.Sequence ?? 0);
            if (known > journal.LastSequence)
                throw StoreErrors.Missing(folder, $"it ends at commit {journal.LastSequence}, and commits up to {known} were made");
            if (head is { } h && h.Sequence == journal.LastSequence && h.Hash != journal.LastHash)
                throw StoreErrors.Missing(folder, $"commit {h.Sequence} is not the one that was made");
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Appends the commits of one group and returns when they are on the disk. On any error the journal is as it was before the call, or must not be written any more.
    /// </summary>
    /// <param name="frames">The frames with room for their headers, one after the other.</param>
    /// <param name="sizes">How long each frame is.</param>
    /// <param name="batches">What is in each.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreNoSpace"/>: nothing was kept. <see cref="ErrorIds.StoreWriteFailed"/>: what the disk has is not known.</exception>
    public void Append(Memory<byte> frames, IReadOnlyList<int> sizes, IReadOnlyList<CommitBatch> batches)
    {
        Span<byte> hash = stackalloc byte[Frame.HashSize];
        _hash.CopyTo(hash);
        var group = _tail is { } tail && tail.Length < _segmentBytes ? tail.Length : Segment.HeaderSize;
        var at = 0;
        foreach (var size in sizes)
        {
            Frame.Seal(frames.Span.Slice(at, size), group, hash);
            at += size;
        }

        try
        {
            if (_tail is null || _tail.Length >= _segmentBytes)
                Begin();
            _tail!.Write(frames.Span);
        }
        catch (IOException e)
        {
            // Nothing of the group may stay: the next one begins where this one did.
            try
            {
                _tail?.CutRoom();
            }
            catch (IOException)
            {
                throw StoreErrors.WriteFailed(_folder, e);
            }

            throw DiskFull.Is(e) ? StoreErrors.NoSpace(_folder, e) : StoreErrors.WriteFailed(_folder, e);
        }

        try
        {
            _tail.Flush();
        }
        catch (IOException e)
        {
            // After a failed fsync the kernel may have dropped the pages: a second fsync would lie.
            throw StoreErrors.WriteFailed(_folder, e);
        }

        var offset = _tail.Length;
        for (var i = 0; i < sizes.Count; i++)
        {
            Index.Add(offset, batches[i]);
            offset += sizes[i];
        }

        lock (_lock)
        {
            NotePlace(LastSequence + 1, _tail.Length);
            _tail.Extend(frames.Length);
            LastSequence += sizes.Count;
            hash.CopyTo(_hash);
        }
    }

    /// <summary>The commits after the number, up to the newest one at the time of the call, each with the schema version that it was written with.</summary>
    public IEnumerable<(int SchemaVersion, CommitRecord Record)> Read(long after)
    {
        List<Segment> segments;
        long last, length;
        lock (_lock)
            (segments, last, length) = ([.. _segments], LastSequence, _tail?.Length ?? 0);
        if (after >= last)
            yield break;
        for (var i = Math.Max(0, segments.FindLastIndex(s => s.First <= after + 1)); i < segments.Count; i++)
        {
            var segment = segments[i];
            var (sequence, offset) = PlaceOf(segment, after + 1);
            using var reader = new SegmentReader(segment.Path, offset, i == segments.Count - 1 ? length : long.MaxValue);
            while (sequence <= after && reader.Skip())
                sequence++;
            while (reader.Read(out var raw))
            {
                var (number, schemaVersion, batch) = Decode(segment, raw);
                if (number != sequence++)
                    throw StoreErrors.Damaged(segment.Path, raw.Offset, $"commit {number} stands where commit {sequence - 1} belongs");
                yield return (schemaVersion, new(number, Convert.ToHexString(raw.Hash.Span).ToLowerInvariant(), batch));
            }

            if (!reader.IsAtEnd)
                throw StoreErrors.Damaged(segment.Path, reader.Offset, $"commit {sequence} cannot be read");
        }
    }

    /// <summary>The work of an erasure that was begun and not ended; null when there is none, or when its commit was never made.</summary>
    public ErasureWork? UnfinishedErasure()
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "*" + SegmentEraser.Unfinished))
            File.Delete(file);
        if (ErasureWork.Read(_folder) is not { } work)
            return null;
        if (work.Sequence <= LastSequence && CommitCodec.Read(ReadPayload(work.Sequence)).Batch.BatchId == work.BatchId)
            return work;
        EndErasure();
        return null;
    }

    /// <summary>True when an erasure was begun and not ended.</summary>
    public bool IsErasing => ErasureWork.IsBegun(_folder);

    /// <summary>Takes down what is about to be erased: from then on the next opening ends it, once its commit is made.</summary>
    public void NoteErasure(ErasureWork work) => work.Write(_folder);

    /// <summary>Nothing is left to be erased.</summary>
    public void EndErasure() => ErasureWork.Delete(_folder);

    /// <summary>The bytes of one commit.</summary>
    public byte[] ReadPayload(long sequence)
    {
        foreach (var place in Index.Find(new() { After = sequence - 1, Through = sequence }, LastSequence))
        {
            using var reader = new SegmentReader(place.Segment.Path, place.Offset, long.MaxValue, SegmentReader.OneRecord);
            return reader.Read(out var raw) ? raw.Payload.ToArray() : throw StoreErrors.Damaged(place.Segment.Path, place.Offset, $"commit {sequence} cannot be read");
        }

        throw new ArgumentException($"There is no commit {sequence}.", nameof(sequence));
    }

    /// <summary>
    /// Erases what the work names, segment by segment; what is erased already stays so. Records stay where they are, so that who reads meanwhile sees one state of each or the other. Called by the thread that appends.
    /// </summary>
    /// <exception cref="IOException">Some segments may still have what is to be erased.</exception>
    public void Erase(ErasureWork work)
    {
        var parts = work.Parts.ToLookup(p => p.Commit);
        for (var i = 0; i < _segments.Count; i++)
        {
            var (segment, isLast) = (_segments[i], i == _segments.Count - 1);
            var next = isLast ? long.MaxValue : _segments[i + 1].First;
            if (!work.Parts.Any(p => p.Commit >= segment.First && p.Commit < next))
                continue;
            Replace(segment, SegmentEraser.Make(segment, isLast ? _tail!.Length : long.MaxValue, parts, _disk), isLast);
            Index.Renew(segment);
        }
    }

    /// <summary>The commits that the query selects, up to the newest one at the time of the call, each with the schema version that it was written with.</summary>
    public IEnumerable<(int SchemaVersion, CommitRecord Record)> Find(JournalQuery query)
    {
        long last;
        lock (_lock)
            last = LastSequence;
        foreach (var place in Index.Find(query, last))
        {
            using var reader = new SegmentReader(place.Segment.Path, place.Offset, long.MaxValue, SegmentReader.OneRecord);
            if (!reader.Read(out var raw))
                throw StoreErrors.Damaged(place.Segment.Path, place.Offset, $"commit {place.Sequence} cannot be read");
            var (number, schemaVersion, batch) = Decode(place.Segment, raw);
            if (number != place.Sequence)
                throw StoreErrors.Damaged(place.Segment.Path, raw.Offset, $"commit {number} stands where commit {place.Sequence} belongs");
            yield return (schemaVersion, new(number, Convert.ToHexString(raw.Hash.Span).ToLowerInvariant(), batch));
        }
    }

    /// <summary>The number of the last commit that was not made after the time; 0 when there is none.</summary>
    public long SequenceAt(DateTimeOffset time)
    {
        long last;
        lock (_lock)
            last = LastSequence;
        return Index.SequenceAt(time, last);
    }

    /// <summary>Reads everything from the beginning and checks every checksum, number and link of the chain.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreDamaged"/>: names the file, the place and the commit.</exception>
    public void Verify(Action<long>? progress, CancellationToken cancellationToken)
    {
        if (Check(new HashSet<long>(), progress, cancellationToken).Flaw is { } flaw)
            throw StoreErrors.Damaged(flaw.File, flaw.Offset, flaw.Why);
    }

    /// <summary>Reads everything from the beginning up to what is durable now, and says what is wrong first.</summary>
    public JournalState Check(IReadOnlySet<long> wanted, Action<long>? progress, CancellationToken cancellationToken) =>
        JournalCheck.Run(_folder, _store, Files().ToDictionary(f => f.Path, f => f.Length, StringComparer.Ordinal), wanted, progress, cancellationToken);

    /// <summary>The segment files, each with how much of it is durable.</summary>
    public IReadOnlyList<(string Path, long Length)> Files()
    {
        lock (_lock)
            return [.. _segments.Select((s, i) => (s.Path, i == _segments.Count - 1 ? _tail!.Length : new FileInfo(s.Path).Length))];
    }

    /// <summary>Writes down how far the journal reaches.</summary>
    public void WriteHead()
    {
        if (LastSequence > 0)
            JournalHead.Write(_folder, LastSequence, LastHash);
    }

    /// <summary>Writes down how far the journal reaches, unless the disk refuses: the older witness then stays, and no commit depends on it.</summary>
    public void WriteHeadIfPossible()
    {
        try
        {
            WriteHead();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _tail?.Dispose();

    private static List<Segment> ReadSegments(string folder, Guid store)
    {
        var segments = new List<Segment>();
        var files = Segment.Files(folder);
        foreach (var path in files)
        {
            if (Segment.Read(path, store) is { } segment)
            {
                var before = segments.Count == 0 ? 0 : segments[^1].First;
                if (segment.PreviousFirst != before)
                    throw StoreErrors.Missing(folder, $"the file {Path.GetFileName(Segment.PathOf(folder, segment.PreviousFirst))} is not there, with the commits from {segment.PreviousFirst} to {segment.First - 1} at most");
                segments.Add(segment);
                continue;
            }

            // A segment that was just being made when the machine stopped has nothing in it.
            if (path != files[^1] || new FileInfo(path).Length > Segment.HeaderSize)
                throw StoreErrors.Damaged(path, 0, "its header is cut or altered");
            File.Delete(path);
        }

        return segments;
    }

    private static Journal Recover(string folder, Guid store, IJournalDisk disk, long segmentBytes, JournalIndex index, List<Segment> segments, Action<long, string> seen)
    {
        var segment = segments[^1];
        index.BeginLast();
        var hash = segment.StartHash.ToArray();
        var next = segment.First;
        var places = new List<(long, long)>();
        long length, cut;
        bool hasRoom;
        using (var reader = new SegmentReader(segment.Path, Segment.HeaderSize, long.MaxValue))
        {
            while (reader.Read(out var raw))
            {
                places.Add((next, raw.Offset));
                var batch = CheckLink(segment, raw, next, hash);
                seen(next, batch.BatchId);
                index.Add(raw.Offset, batch);
                next++;
            }

            length = reader.Offset;
            (hasRoom, cut) = (!reader.IsAtEnd, reader.BytesBehind());
            if (cut > 0 && reader.HasLaterRecords())
                throw StoreErrors.Damaged(segment.Path, reader.Offset, $"commit {next} is cut or altered, and later ones are there");
        }

        var journal = new Journal(folder, store, disk, segmentBytes, index, segments, next - 1, hash) { CutBytes = cut };
        foreach (var (sequence, offset) in places)
            journal.NotePlace(sequence, offset);
        try
        {
            journal._tail = new(disk, disk.Open(segment.Path), length);
            if (hasRoom)
            {
                journal._tail.CutRoom();
                journal._tail.Flush();
            }

            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    private static CommitBatch CheckLink(Segment segment, RawRecord raw, long expected, byte[] hash)
    {
        var (sequence, _, batch) = Decode(segment, raw);
        if (sequence != expected)
            throw StoreErrors.Damaged(segment.Path, raw.Offset, $"commit {sequence} stands where commit {expected} belongs");
        CommitCodec.Chain(hash, raw.Payload.Span);
        if (!raw.Hash.Span.SequenceEqual(hash))
            throw StoreErrors.Damaged(segment.Path, raw.Offset, $"commit {sequence} was altered, or one before it was: the chain of hashes breaks there");
        return batch;
    }

    private static (long Sequence, int SchemaVersion, CommitBatch Batch) Decode(Segment segment, RawRecord raw)
    {
        try
        {
            // The reader's buffer is used again for the next record.
            return CommitCodec.Read(raw.Payload.ToArray());
        }
        catch (InvalidDataException e)
        {
            throw StoreErrors.Damaged(segment.Path, raw.Offset, e.Message.TrimEnd('.'));
        }
    }

    // A new segment: its header is on the disk, and its name in the folder, before anything is appended.
    private void Begin()
    {
        if (LastSequence > 0)
            WriteHead();
        Finish();
        var segment = new Segment(Segment.PathOf(_folder, LastSequence + 1), LastSequence + 1, _segments.Count == 0 ? 0 : _segments[^1].First, _hash.ToArray());
        var file = _disk.Open(segment.Path);
        try
        {
            _disk.Truncate(file, 0);
            _disk.Write(file, segment.Header(_store), 0);
            _disk.Flush(file);
            _disk.FlushFolder(_folder);
        }
        catch
        {
            file.Dispose();
            File.Delete(segment.Path);
            throw;
        }

        _tail?.Dispose();
        lock (_lock)
        {
            _tail = new(_disk, file, Segment.HeaderSize);
            _segments.Add(segment);
            Index.Begin(segment, isNew: true);
            _places.Clear();
        }
    }

    // A segment that is not the last one ends with its last commit, whatever happens afterwards.
    private void Finish()
    {
        _tail?.CutRoom();
        _tail?.Flush();
    }

    // The file that is appended to is closed while it is replaced: some systems replace no open file.
    private void Replace(Segment segment, string made, bool isLast)
    {
        if (isLast)
            _tail!.Dispose();
        try
        {
            File.Move(made, segment.Path, overwrite: true);
            _disk.FlushFolder(_folder);
        }
        finally
        {
            if (isLast)
                _tail = new(_disk, _disk.Open(segment.Path), _tail!.Length);
        }
    }

    private void NotePlace(long sequence, long offset)
    {
        if (_places.Count == 0 || offset - _places.Values[^1] >= PlaceEvery)
            _places[sequence] = offset;
    }

    // The nearest known place at or before the commit; only the last segment has any.
    private (long Sequence, long Offset) PlaceOf(Segment segment, long sequence)
    {
        lock (_lock)
        {
            if (segment == _segments[^1])
            {
                for (var i = _places.Count - 1; i >= 0; i--)
                {
                    if (_places.Keys[i] <= sequence)
                        return (_places.Keys[i], _places.Values[i]);
                }
            }
        }

        return (segment.First, Segment.HeaderSize);
    }
}
