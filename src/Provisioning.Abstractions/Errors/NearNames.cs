namespace Provisioning;

/// <summary>Finds what somebody may have meant: the known names nearest to a mistyped one.</summary>
public static class NearNames
{
    /// <summary>" Did you mean 'a' or 'b'?", or nothing when no name is near.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        if (name.Length == 0)
            return "";
        var near = known
            .Select(k => (Name: k, Distance: Distance(name.ToLowerInvariant(), k.ToLowerInvariant())))
            .Where(k => k.Distance <= Math.Max(1, name.Length / 3) || k.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.OrdinalIgnoreCase)
            .Select(k => $"'{k.Name}'").Distinct().Take(3).ToList();
        return near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near)}?";
    }

    // Levenshtein's distance, with two neighbouring letters that changed places as one step; three rows at a time.
    private static int Distance(string a, string b)
    {
        int[] beforeThat = [], previous = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], beforeThat[j - 2] + 1);
            }

            (beforeThat, previous) = (previous, current);
        }

        return previous[b.Length];
    }
}
