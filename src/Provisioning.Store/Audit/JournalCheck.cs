namespace Provisioning.Store;

/// <summary>What is wrong with a journal, and where.</summary>
/// <param name="Finding">What.</param>
/// <param name="Sequence">The commit.</param>
/// <param name="File">The segment, as a path.</param>
/// <param name="Offset">Where in it, in bytes.</param>
/// <param name="Why">What is wrong, as words that go on a sentence.</param>
internal sealed record JournalFlaw(AuditFinding Finding, long Sequence, string File, long Offset, string Why);

/// <summary>What a check of a journal saw.</summary>
/// <param name="Last">The number of the last commit before the first flaw.</param>
/// <param name="Hash">The chain's hash at it.</param>
/// <param name="Bytes">How many bytes were read.</param>
/// <param name="Flaw">The first thing that is wrong, or null.</param>
/// <param name="Hashes">The chain's hash at each commit that was asked for.</param>
internal sealed record JournalState(long Last, byte[] Hash, long Bytes, JournalFlaw? Flaw, IReadOnlyDictionary<long, byte[]> Hashes);

/// <summary>
/// Reads a journal's files from the beginning and checks every checksum, number and link of the chain, whether or not the store can be opened. Each segment says from which hash it starts: so they are checked side by
/// side, and what one ends with is compared with what the next one begins with.
/// </summary>
internal static class JournalCheck
{
    private const int ReportEvery = 1000;

    /// <param name="folder">The journal's folder.</param>
    /// <param name="store">The store's id.</param>
    /// <param name="lengths">How long the segments are; null for as long as their files. Of a journal that is being written, its end.</param>
    /// <param name="wanted">The commits whose hashes are asked for.</param>
    /// <param name="progress">Takes how many commits were checked; called from any thread.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static JournalState Run(string folder, Guid store, IReadOnlyDictionary<string, long>? lengths, IReadOnlySet<long> wanted, Action<long>? progress, CancellationToken cancellationToken)
    {
        var files = Segment.Files(folder);
        var parts = new Part[files.Count];
        long done = 0;
        Parallel.For(0, files.Count, new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            parts[i] = Check(files[i], store, i == files.Count - 1, lengths?.GetValueOrDefault(files[i]) ?? long.MaxValue, wanted, Note, cancellationToken));
        return Join(parts);

        void Note()
        {
            var count = Interlocked.Add(ref done, ReportEvery);
            progress?.Invoke(count);
        }
    }

    private static JournalState Join(Part[] parts)
    {
        long last = 0, bytes = 0;
        var hash = Journal.StartHash;
        var hashes = new Dictionary<long, byte[]>();
        var erasures = new ErasureCheck();
        foreach (var part in parts)
        {
            if (part.Segment is not { } segment)
                return new(last, hash, bytes, part.Flaw, hashes);
            if (segment.First > last + 1)
                return Flawed(new(AuditFinding.Missing, last + 1, segment.Path, 0, $"the commits from {last + 1} to {segment.First - 1} are not there: the segment before ends too early, or one is missing"));
            if (segment.First <= last)
                return Flawed(new(AuditFinding.Reordered, segment.First, segment.Path, 0, $"it begins with commit {segment.First}, and commit {last + 1} belongs there"));
            if (!segment.StartHash.AsSpan().SequenceEqual(hash))
                return Flawed(new(AuditFinding.Altered, segment.First, segment.Path, 0, $"it does not follow commit {last} of the segment before: one of them was altered"));
            foreach (var (sequence, at) in part.Hashes)
                hashes[sequence] = at;
            (last, hash) = (segment.First + part.Count - 1, part.EndHash);
            bytes += part.Bytes;
            if (part.Flaw is not null)
                return Flawed(part.Flaw);
            erasures.Add(segment, part.Erasures);
        }

        return new(last, hash, bytes, erasures.Flaw(), hashes);

        JournalState Flawed(JournalFlaw flaw) => new(last, hash, bytes, flaw, hashes);
    }

    private static Part Check(string file, Guid store, bool isLast, long limit, IReadOnlySet<long> wanted, Action note, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<long, byte[]>();
        if (Segment.ReadHeader(file) is not var (segment, owner))
            return Unreadable(AuditFinding.Altered, "its header is cut or altered");
        if (owner != store)
            return Unreadable(AuditFinding.Foreign, "it belongs to another store");
        if (segment.Misplaced is { } misplaced)
            return Unreadable(AuditFinding.Reordered, misplaced);

        var hash = segment.StartHash.ToArray();
        var next = segment.First;
        var erasures = new SegmentErasures();
        using var reader = new SegmentReader(file, Segment.HeaderSize, limit);
        while (reader.Read(out var raw))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FlawOf(raw, next, file, hash, erasures) is { } flaw)
                return Ended(flaw);
            if (wanted.Contains(next))
                hashes[next] = hash.ToArray();
            if (next++ % ReportEvery == 0)
                note();
        }

        if (reader.IsAtEnd || isLast && reader.BytesBehind() == 0)
            return Ended(null);
        return Ended(isLast && !reader.HasRoomForNext() && !reader.HasLaterRecords()
            ? new(AuditFinding.Truncated, next, file, reader.Offset, $"commit {next} is cut off")
            : new(AuditFinding.Altered, next, file, reader.Offset, $"commit {next} is cut or altered"));

        Part Ended(JournalFlaw? flaw) => new(segment, (int)(next - segment.First), hash, reader.Offset, flaw, hashes, erasures);

        Part Unreadable(AuditFinding finding, string why) => new(null, 0, [], 0, new(finding, NumberOf(file), file, 0, why), hashes, new());
    }

    private static JournalFlaw? FlawOf(RawRecord raw, long expected, string file, byte[] hash, SegmentErasures erasures)
    {
        try
        {
            var sequence = CommitCodec.ReadSequence(raw.Payload.Span);
            if (sequence == expected)
            {
                CommitCodec.Chain(hash, raw.Payload.Span);
                if (!raw.Hash.Span.SequenceEqual(hash))
                    return new(AuditFinding.Altered, expected, file, raw.Offset, $"commit {expected} was altered, or one before it was: the chain of hashes breaks there");
                erasures.Note(expected, raw);
                return null;
            }

            return sequence > expected && !IsLater(file, raw.Offset, expected)
                ? new(AuditFinding.Missing, expected, file, raw.Offset, $"commit {sequence} stands where commit {expected} belongs, which is not there")
                : new(AuditFinding.Reordered, expected, file, raw.Offset, $"commit {sequence} stands where commit {expected} belongs");
        }
        catch (InvalidDataException e)
        {
            return new(AuditFinding.Altered, expected, file, raw.Offset, e.Message.TrimEnd('.'));
        }
    }

    // Whether the commit comes later in the segment.
    private static bool IsLater(string file, long from, long sequence)
    {
        using var reader = new SegmentReader(file, from, long.MaxValue);
        while (reader.Read(out var raw))
        {
            if (IsCommit(raw, sequence))
                return true;
        }

        return false;
    }

    private static bool IsCommit(RawRecord raw, long sequence)
    {
        try
        {
            return CommitCodec.ReadSequence(raw.Payload.Span) == sequence;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static long NumberOf(string file) =>
        long.TryParse(Path.GetFileNameWithoutExtension(file), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;

    private sealed record Part(Segment? Segment, int Count, byte[] EndHash, long Bytes, JournalFlaw? Flaw, IReadOnlyDictionary<long, byte[]> Hashes, SegmentErasures Erasures);
}
