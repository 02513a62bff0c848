namespace Provisioning.Engine;

/// <summary>A comparison ready for many pairs.</summary>
/// <param name="Feature">The place of its texts in a profile.</param>
/// <param name="Method">How they are compared.</param>
/// <param name="Threshold">For a fuzzy method, likeness below it is none.</param>
/// <param name="Weight">How much it counts.</param>
/// <param name="Required">True when a pair has to agree in it.</param>
internal sealed record CompiledComparison(int Feature, MatchMethod Method, double Threshold, double Weight, bool Required)
{
    /// <summary>True for a method that measures likeness; false for one that knows equal and different only.</summary>
    public bool IsFuzzy => Method is MatchMethod.Levenshtein or MatchMethod.JaroWinkler;

    /// <summary>How alike the two are, from 0 to 1: the best of all pairs of their values; 0 where either has none.</summary>
    public double Compare(MatchProfile a, MatchProfile b)
    {
        var best = 0d;
        foreach (var x in a[Feature])
        {
            foreach (var y in b[Feature])
                best = Math.Max(best, Compare(x, y));
        }

        return best;
    }

    private double Compare(string x, string y)
    {
        if (string.Equals(x, y, StringComparison.Ordinal))
            return 1;
        switch (Method)
        {
            case MatchMethod.Phone:
                var (longer, shorter) = x.Length > y.Length ? (x, y) : (y, x);
                return shorter.Length >= MatchText.PhoneDigits && longer.EndsWith(shorter, StringComparison.Ordinal) ? 1 : 0;
            case MatchMethod.Levenshtein:
                var longest = Math.Max(x.Length, y.Length);
                if (Math.Abs(x.Length - y.Length) > Levenshtein.Allowed(longest, Threshold))
                    return 0;
                return AtLeast(Levenshtein.Ratio(x, y));
            case MatchMethod.JaroWinkler:
                return AtLeast(JaroWinkler.Similarity(x, y));
            default:
                return 0;
        }
    }

    private double AtLeast(double likeness) => likeness >= Threshold - CompiledMatchRule.Tolerance ? likeness : 0;
}

/// <summary>A rule ready for many pairs.</summary>
internal sealed class CompiledMatchRule
{
    /// <summary>What the rounding of a computer may cost.</summary>
    public const double Tolerance = 1e-9;

    private readonly double _total;

    public CompiledMatchRule(MatchRule rule, IReadOnlyList<CompiledComparison> comparisons)
    {
        Rule = rule;
        // What is cheap and says most comes first: most pairs are dismissed by it. The order is part of the sum's rounding, so it is always the same.
        Comparisons = [.. comparisons.OrderByDescending(c => c.Required).ThenBy(c => c.Method).ThenByDescending(c => c.Weight).ThenBy(c => c.Feature)];
        _total = Comparisons.Sum(c => c.Weight);
    }

    public MatchRule Rule { get; }

    public IReadOnlyList<CompiledComparison> Comparisons { get; }

    /// <summary>The pair's score, from 0 to 1.</summary>
    public double Score(MatchProfile a, MatchProfile b) => Score(a, b, 0);

    /// <summary>The pair's score where it makes a candidate; else 0, and as early as that is certain.</summary>
    public double CandidateScore(MatchProfile a, MatchProfile b)
    {
        var score = Score(a, b, Rule.Candidate - Tolerance);
        return score >= Rule.Candidate - Tolerance ? score : 0;
    }

    public bool IsDefinite(double score) => score >= Rule.Definite - Tolerance;

    /// <summary>
    /// Comparisons of which every candidate pair agrees in one at least. Where <paramref name="agreed"/> (a bit for each comparison) are taken to agree fully, the pair has to make up the rest
    /// among the others. Empty when nothing more has to agree; null when the others cannot make it up.
    /// </summary>
    public IReadOnlyList<int>? Cover(int agreed)
    {
        var (need, left) = (Rule.Candidate * _total, 0d);
        for (var i = 0; i < Comparisons.Count; i++)
        {
            if ((agreed & 1 << i) != 0)
                need -= Comparisons[i].Weight;
            else if (Comparisons[i].Required)
                return [i];
            else
                left += Comparisons[i].Weight;
        }

        if (need <= Tolerance * _total)
            return [];
        if (left < need - Tolerance * _total)
            return null;
        var cover = new List<int>();
        for (var i = 0; i < Comparisons.Count && left >= need - Tolerance * _total; i++)
        {
            if ((agreed & 1 << i) != 0)
                continue;
            cover.Add(i);
            left -= Comparisons[i].Weight;
        }

        return cover;
    }

    private double Score(MatchProfile a, MatchProfile b, double least)
    {
        var (sum, left) = (0d, _total);
        foreach (var comparison in Comparisons)
        {
            var score = comparison.Compare(a, b);
            if (score == 0 && comparison.Required)
                return 0;
            sum += comparison.Weight * score;
            left -= comparison.Weight;
            if (sum + left < least * _total)
                return 0;
        }

        return Math.Round(sum / _total, 6);
    }
}
