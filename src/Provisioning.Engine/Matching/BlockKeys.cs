namespace Provisioning.Engine;

/// <summary>
/// The keys under which users are filed and objects look, so that only pairs with a key in common are compared. Two that agree by Exact, CaseFolded, Normalized, Phone or Levenshtein have a key in common
/// always; by JaroWinkler nearly always. Keys are hashes: that two things share one by chance costs a comparison and nothing else.
/// </summary>
internal static class BlockKeys
{
    private const int NameEnd = 3;
    private const ulong Seed = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Adds the keys of whole values: those with equal texts have one in common.</summary>
    public static void AddWhole(CompiledComparison comparison, MatchProfile profile, List<ulong> keys)
    {
        foreach (var text in profile[comparison.Feature])
            keys.Add(comparison.Method == MatchMethod.Phone && text.Length > MatchText.PhoneDigits ? Hash('=', 0, text.AsSpan(^MatchText.PhoneDigits..)) : Hash('=', 0, text));
    }

    /// <summary>Adds the keys of parts under which a user is filed; none for a method that is not fuzzy.</summary>
    public static void AddFiled(CompiledComparison comparison, MatchProfile profile, List<ulong> keys)
    {
        foreach (var text in profile[comparison.Feature])
        {
            if (comparison.Method == MatchMethod.JaroWinkler)
                AddNameKeys(text, keys);
            else if (comparison.Method == MatchMethod.Levenshtein)
                AddSegments(text, comparison.Threshold, keys);
        }
    }

    /// <summary>Adds the keys of parts under which an object looks; none for a method that is not fuzzy.</summary>
    public static void AddSought(CompiledComparison comparison, MatchProfile profile, List<ulong> keys)
    {
        foreach (var text in profile[comparison.Feature])
        {
            if (comparison.Method == MatchMethod.JaroWinkler)
                AddNameKeys(text, keys);
            else if (comparison.Method == MatchMethod.Levenshtein)
                AddSubstrings(text, comparison.Threshold, keys);
        }
    }

    // A common beginning, a common end, or the same sound.
    private static void AddNameKeys(string text, List<ulong> keys)
    {
        var length = Math.Min(NameEnd, text.Length);
        keys.Add(Hash('<', 0, text.AsSpan(0, length)));
        keys.Add(Hash('>', 0, text.AsSpan(text.Length - length)));
        if (PhoneticCode.Of(text) is { } code)
            keys.Add(Hash('~', 0, code));
    }

    // A text in one piece more than there may be edits has one piece that no edit touches (Li, Deng, Wang and Feng, "Pass-Join", VLDB 2011).
    private static void AddSegments(string text, double threshold, List<ulong> keys)
    {
        var pieces = Pieces(text.Length, threshold);
        if (pieces > text.Length)
        {
            keys.Add(Hash('*', text.Length, []));
            return;
        }

        for (var piece = 0; piece < pieces; piece++)
        {
            var (start, length) = Piece(text.Length, pieces, piece);
            keys.Add(Hash('#', text.Length << 8 | piece, text.AsSpan(start, length)));
        }
    }

    // Where a piece that no edit touches can stand: of the edits, as many lie before it as it has pieces before it, or fewer after it than it has pieces after it.
    private static void AddSubstrings(string text, double threshold, List<ulong> keys)
    {
        var longest = (int)Math.Floor(text.Length / threshold + CompiledMatchRule.Tolerance);
        for (var other = Math.Max(1, (int)Math.Ceiling(text.Length * threshold - CompiledMatchRule.Tolerance)); other <= longest; other++)
        {
            var pieces = Pieces(other, threshold);
            if (pieces > other)
            {
                keys.Add(Hash('*', other, []));
                continue;
            }

            var longer = text.Length - other;
            for (var piece = 0; piece < pieces; piece++)
            {
                var (start, length) = Piece(other, pieces, piece);
                var after = pieces - 1 - piece;
                var first = Math.Max(Math.Max(start - piece, start + longer - after), 0);
                var last = Math.Min(Math.Min(start + piece, start + longer + after), text.Length - length);
                for (var at = first; at <= last; at++)
                    keys.Add(Hash('#', other << 8 | piece, text.AsSpan(at, length)));
            }
        }
    }

    // One more than there may be edits between a text of this length and the longest that can still be alike.
    private static int Pieces(int length, double threshold) =>
        Levenshtein.Allowed((int)Math.Floor(length / threshold + CompiledMatchRule.Tolerance), threshold) + 1;

    private static (int Start, int Length) Piece(int length, int pieces, int piece)
    {
        var (size, longer) = (length / pieces, length % pieces);
        // The last pieces are the longer ones.
        var longerBefore = Math.Max(0, piece - (pieces - longer));
        return (piece * size + longerBefore, piece >= pieces - longer ? size + 1 : size);
    }

    private static ulong Hash(char kind, int number, ReadOnlySpan<char> text)
    {
        var hash = (Seed ^ kind) * Prime;
        hash = (hash ^ (uint)number) * Prime;
        foreach (var c in text)
            hash = (hash ^ c) * Prime;
        return hash ^ hash >> 32;
    }
}
