namespace Provisioning.Engine;

/// <summary>
/// The likeness of names by Jaro (1989) with Winkler's weight for a common beginning (1990: a tenth a character, four at most). Symmetric: where the greedy assignment of common
/// characters depends on which text is walked through, it is always the same one of the two.
/// </summary>
internal static class JaroWinkler
{
    private const int MostPrefix = 4;
    private const double PrefixWeight = 0.1;
    private const int OnStack = 128;

    /// <summary>From 0 for nothing in common to 1 for equal texts.</summary>
    public static double Similarity(string a, string b)
    {
        var jaro = Jaro(a, b);
        var prefix = 0;
        while (prefix < MostPrefix && prefix < a.Length && prefix < b.Length && a[prefix] == b[prefix])
            prefix++;
        return jaro + prefix * PrefixWeight * (1 - jaro);
    }

    /// <summary>Jaro's measure alone.</summary>
    public static double Jaro(string a, string b)
    {
        if (a.Length > b.Length || a.Length == b.Length && string.CompareOrdinal(a, b) > 0)
            (a, b) = (b, a);
        if (a.Length == 0)
            return b.Length == 0 ? 1 : 0;
        var window = Math.Max(b.Length / 2 - 1, 0);
        var takenA = a.Length <= OnStack ? stackalloc bool[a.Length] : new bool[a.Length];
        var takenB = b.Length <= OnStack ? stackalloc bool[b.Length] : new bool[b.Length];
        takenA.Clear();
        takenB.Clear();
        var common = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var end = Math.Min(i + window + 1, b.Length);
            for (var j = Math.Max(0, i - window); j < end; j++)
            {
                if (takenB[j] || a[i] != b[j])
                    continue;
                takenA[i] = takenB[j] = true;
                common++;
                break;
            }
        }

        if (common == 0)
            return 0;
        var (outOfOrder, next) = (0, 0);
        for (var i = 0; i < a.Length; i++)
        {
            if (!takenA[i])
                continue;
            while (!takenB[next])
                next++;
            if (a[i] != b[next++])
                outOfOrder++;
        }

        return ((double)common / a.Length + (double)common / b.Length + (common - outOfOrder / 2) / (double)common) / 3;
    }
}
