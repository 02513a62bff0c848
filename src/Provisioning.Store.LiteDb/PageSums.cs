using System.IO.Hashing;

namespace Provisioning.Store.LiteDb;

/// <summary>What the pages of a file hash to (XXH3, 64 bits): 8 bytes in memory for each 8 KB of the file.</summary>
internal sealed class PageSums
{
    /// <summary>The size of LiteDB's pages, in bytes.</summary>
    public const int PageBytes = 8192;

    private static readonly ulong EmptyPage = Of(new byte[PageBytes]);

    private readonly List<ulong> _sums;

    /// <summary>Those of a file with nothing in it.</summary>
    public PageSums()
        : this([])
    {
    }

    /// <summary>These, from the first page on.</summary>
    public PageSums(List<ulong> sums) => _sums = sums;

    /// <summary>How many pages there are.</summary>
    public int Count => _sums.Count;

    /// <summary>What the page with this number hashes to; one beyond the end is added, with empty ones before it.</summary>
    public ulong this[long number]
    {
        get => _sums[(int)number];

        set
        {
            if (number >= _sums.Count)
                Resize(number + 1);
            _sums[(int)number] = value;
        }
    }

    public static ulong Of(ReadOnlySpan<byte> page) => XxHash3.HashToUInt64(page);

    /// <summary>Makes it so many pages; new ones are empty.</summary>
    public void Resize(long count)
    {
        if (count < _sums.Count)
            _sums.RemoveRange((int)count, _sums.Count - (int)count);
        else
            _sums.AddRange(Enumerable.Repeat(EmptyPage, (int)count - _sums.Count));
    }
}
