namespace Provisioning.Engine;

/// <summary>The attributes of a source by which it can be asked for one person, in its own names.</summary>
internal static class LookupAttributes
{
    // By what people are named, beside what the source's rules link by.
    private static readonly string[] Names = ["userName", "emails", "employeeNumber"];

    /// <summary>Those that the inbound mappings take as they are, the ones that the match rules compare first. What an expression makes can't be asked for.</summary>
    public static IReadOnlyList<string> Of(App app, DirectorySchema schema)
    {
        List<string> known = [.. MatchRuleSet.Of(app, schema).Where(IsOfOneValue).Select(r => schema.Resolve(r.Comparisons[0].Attribute).Attribute).Concat(Names).Distinct(StringComparer.OrdinalIgnoreCase)];
        return
        [
            .. from mapping in app.Mappings
               where mapping.Direction == MappingDirection.Inbound && mapping is { Source: not null, ValueMap: null }
               let order = known.FindIndex(n => string.Equals(n, schema.Resolve(mapping.Target).Attribute, StringComparison.OrdinalIgnoreCase))
               where order >= 0
               orderby order
               group mapping by mapping.Source!.ToUpperInvariant() into same
               select same.First().Source!,
        ];
    }

    // A rule that compares names and dates together knows nobody by one of them.
    private static bool IsOfOneValue(MatchRule rule) => rule.Comparisons is [{ Method: MatchMethod.Exact or MatchMethod.CaseFolded }];
}
