using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Provisioning.Store;

/// <summary>
/// The index of a finished segment in a file beside it: the hashes of its terms in order, the commits of each, and where each commit stands and when it was made. Made from the segment, and made anew
/// whenever it is missing, damaged, of another segment or of older terms.
/// </summary>
internal sealed class SegmentIndexFile : ISegmentIndex
{
    private const int HeaderSize = 120;
    private const uint FormatVersion = 1;
    private const int TermsOfBlock = 512;

    private readonly CheckedFile _file;
    private readonly int _terms;
    private readonly int _postings;

    private SegmentIndexFile(CheckedFile file)
    {
        _file = file;
        var header = file.Header.Span;
        (Count, _terms, _postings) = Sizes(header);
        Times = (BinaryPrimitives.ReadInt64LittleEndian(header[104..]), BinaryPrimitives.ReadInt64LittleEndian(header[112..]));
    }

    public int Count { get; }

    public (long Earliest, long Latest) Times { get; }

    private long StartsAt => (long)_terms * sizeof(ulong);

    private long PostingsAt => StartsAt + ((long)(_terms + 1) * sizeof(uint));

    private long OffsetsAt => PostingsAt + ((long)_postings * sizeof(uint));

    private long TicksAt => OffsetsAt + ((long)Count * sizeof(long));

    public (long Offset, long Ticks) this[int commit] =>
        (_file.Read<long>(OffsetsAt + ((long)commit * sizeof(long)), 1)[0], _file.Read<long>(TicksAt + ((long)commit * sizeof(long)), 1)[0]);

    public static string PathOf(Segment segment) => Path.ChangeExtension(segment.Path, ".index");

    /// <summary>Opens the index of the segment, or gives null when there is none that fits it.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="owner">To which store and segment it has to belong.</param>
    public static SegmentIndexFile? Open(Segment segment, IndexOwner owner)
    {
        var file = CheckedFile.Open(PathOf(segment), HeaderSize, header => Sizes(header.Span) is var (commits, terms, postings) && commits >= 0 && terms >= 0 && postings >= 0
            ? ((long)terms * sizeof(ulong)) + ((long)(terms + 1) * sizeof(uint)) + ((long)postings * sizeof(uint)) + ((long)commits * 2 * sizeof(long))
            : -1);
        if (file is null)
            return null;
        if (file.Header.Span[..80].SequenceEqual(Identity(segment, owner)))
            return new(file);
        file.Dispose();
        return null;
    }

    /// <summary>Writes the index of a finished segment.</summary>
    public static void Write(Segment segment, IndexOwner owner, SegmentPostings postings)
    {
        var (terms, commits) = postings.Sorted();
        var distinct = new List<ulong>();
        var starts = new List<uint>();
        for (var i = 0; i < terms.Length; i++)
        {
            if (i > 0 && terms[i] == terms[i - 1])
                continue;
            distinct.Add(terms[i]);
            starts.Add((uint)i);
        }

        starts.Add((uint)terms.Length);
        var (offsets, ticks) = (new long[postings.Count], new long[postings.Count]);
        for (var i = 0; i < offsets.Length; i++)
            (offsets[i], ticks[i]) = postings[i];
        var header = new byte[HeaderSize];
        Identity(segment, owner).CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(80), postings.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(84), distinct.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(88), commits.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(104), postings.Times.Earliest);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(112), postings.Times.Latest);
        byte[] body =
        [
            .. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(distinct)),
            .. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(starts)),
            .. MemoryMarshal.AsBytes(commits.AsSpan()),
            .. MemoryMarshal.AsBytes(offsets.AsSpan()),
            .. MemoryMarshal.AsBytes(ticks.AsSpan()),
        ];
        CheckedFile.Write(PathOf(segment), header, body);
    }

    // Hashes are spread evenly: the place of one is known to within a block or two.
    public uint[] Find(ulong term)
    {
        if (_terms == 0)
            return [];
        var blocks = (_terms + TermsOfBlock - 1) / TermsOfBlock;
        var guess = (int)((UInt128)term * (ulong)_terms >> 64) / TermsOfBlock;
        for (var direction = 0; guess >= 0 && guess < blocks;)
        {
            var first = guess * TermsOfBlock;
            var hashes = _file.Read<ulong>((long)first * sizeof(ulong), Math.Min(TermsOfBlock, _terms - first));
            var step = term < hashes[0] ? -1 : term > hashes[^1] ? 1 : 0;
            if (step == 0)
                return Array.BinarySearch(hashes, term) is var at and >= 0 ? Postings(first + at) : [];
            // Between two blocks there is nothing.
            if (step == -direction)
                return [];
            direction = step;
            guess += step;
        }

        return [];
    }

    public void Dispose() => _file.Dispose();

    private uint[] Postings(int term)
    {
        var range = _file.Read<uint>(StartsAt + ((long)term * sizeof(uint)), 2);
        return range[1] < range[0] || range[1] > _postings
            ? throw new InvalidDataException("The index of the journal is damaged.")
            : _file.Read<uint>(PostingsAt + ((long)range[0] * sizeof(uint)), (int)(range[1] - range[0]));
    }

    private static (int Commits, int Terms, int Postings) Sizes(ReadOnlySpan<byte> header) =>
        (BinaryPrimitives.ReadInt32LittleEndian(header[80..]), BinaryPrimitives.ReadInt32LittleEndian(header[84..]), BinaryPrimitives.ReadInt32LittleEndian(header[88..]));

    private static byte[] Identity(Segment segment, IndexOwner owner)
    {
        var identity = new byte[80];
        "PROVJIDX"u8.CopyTo(identity);
        BinaryPrimitives.WriteUInt32LittleEndian(identity.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(identity.AsSpan(12), owner.TermsVersion);
        owner.Store.TryWriteBytes(identity.AsSpan(16));
        BinaryPrimitives.WriteInt64LittleEndian(identity.AsSpan(32), segment.First);
        BinaryPrimitives.WriteInt64LittleEndian(identity.AsSpan(40), owner.SegmentLength);
        owner.EndHash.CopyTo(identity, 48);
        return identity;
    }
}

/// <summary>What an index belongs to.</summary>
/// <param name="Store">The store.</param>
/// <param name="TermsVersion">By which terms it was made.</param>
/// <param name="SegmentLength">How long the segment is, in bytes.</param>
/// <param name="EndHash">The chain's hash at the segment's last commit.</param>
internal sealed record IndexOwner(Guid Store, int TermsVersion, long SegmentLength, byte[] EndHash);
