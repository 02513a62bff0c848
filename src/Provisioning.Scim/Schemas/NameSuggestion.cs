namespace Provisioning.Scim;

/// <summary>Finds what somebody may have meant.</summary>
internal static class NameSuggestion
{
    /// <summary>A sentence with the defined names that come close to the unknown one, by spelling or alias.</summary>
    public static string Suggest(string name, IEnumerable<AttributeDefinition> definitions)
    {
        var close = definitions
            .Select(d => (d.Name, Distance: d.Aliases.Append(d.Name).Min(n => Distance(n.ToUpperInvariant(), name.ToUpperInvariant()))))
            .Where(c => c.Distance <= Math.Max(1, name.Length / 3))
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal)
            .Take(3)
            .Select(c => c.Name)
            .ToList();
        return close.Count == 0 ? "Use an attribute of the schema, or declare a custom one first." : $"Did you mean {string.Join(" or ", close)}?";
    }

    // Levenshtein, in one row.
    private static int Distance(string a, string b)
    {
        if (b.Length > 64)
            return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], a[i - 1] == b[j - 1] ? diagonal : 1 + Math.Min(diagonal, Math.Min(row[j], row[j - 1])));
        }

        return row[b.Length];
    }
}
