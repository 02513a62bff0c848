namespace Provisioning.Engine;

/// <summary>The edit distance of Levenshtein (1966): the fewest characters inserted, deleted or replaced that make one text of the other.</summary>
internal static class Levenshtein
{
    private const int Word = 64;

    /// <summary>The distance, counted in UTF-16 code units.</summary>
    public static int Distance(string a, string b)
    {
        if (a.Length > b.Length)
            (a, b) = (b, a);
        if (a.Length == 0)
            return b.Length;
        return a.Length <= Word ? BitParallel(a, b) : ByRows(a, b);
    }

    /// <summary>1 - distance / length of the longer text: 1 for equal texts, 0 when they have nothing in common.</summary>
    public static double Ratio(string a, string b)
    {
        var longer = Math.Max(a.Length, b.Length);
        return longer == 0 ? 1 : 1 - (double)Distance(a, b) / longer;
    }

    /// <summary>How many edits two texts may be apart, the longer of which has this length, to be as alike as the threshold asks.</summary>
    public static int Allowed(int longer, double threshold) => (int)Math.Floor((1 - threshold) * longer + 1e-9);

    // Myers (1999), in Hyyrö's form: a column of the matrix is two words of bits, one a character of the shorter text.
    private static int BitParallel(string pattern, string text)
    {
        Span<ulong> ascii = stackalloc ulong[128];
        ascii.Clear();
        Dictionary<char, ulong>? others = null;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c < 128)
                ascii[c] |= 1UL << i;
            else
                (others ??= [])[c] = others.GetValueOrDefault(c) | 1UL << i;
        }

        var last = 1UL << (pattern.Length - 1);
        var (plus, minus, distance) = (ulong.MaxValue, 0UL, pattern.Length);
        foreach (var c in text)
        {
            var equal = c < 128 ? ascii[c] : others?.GetValueOrDefault(c) ?? 0;
            var diagonal = (((equal & plus) + plus) ^ plus) | equal | minus;
            var horizontalPlus = minus | ~(diagonal | plus);
            var horizontalMinus = plus & diagonal;
            if ((horizontalPlus & last) != 0)
                distance++;
            else if ((horizontalMinus & last) != 0)
                distance--;
            horizontalPlus = horizontalPlus << 1 | 1;
            plus = horizontalMinus << 1 | ~(diagonal | horizontalPlus);
            minus = horizontalPlus & diagonal;
        }

        return distance;
    }

    private static int ByRows(string a, string b)
    {
        var row = new int[a.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            row[i] = i;
        for (var j = 1; j <= b.Length; j++)
        {
            var diagonal = row[0];
            row[0] = j;
            for (var i = 1; i <= a.Length; i++)
            {
                var cost = Math.Min(Math.Min(row[i], row[i - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = row[i];
                row[i] = cost;
            }
        }

        return row[a.Length];
    }
}
