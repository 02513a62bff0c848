namespace Provisioning.Engine;

/// <summary>All rules of an app: those that its MatchOn stands for, then its own by their order.</summary>
internal static class MatchRuleSet
{
    public static IReadOnlyList<MatchRule> Of(App app, DirectorySchema schema) =>
        [.. app.MatchOn.Select((name, i) => Shorthand(name, i - app.MatchOn.Count, schema)), .. app.MatchRules.OrderBy(r => r.Order).ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase)];

    // One attribute that both have: definite, and linked by itself, because the administrator said so.
    private static MatchRule Shorthand(string name, int order, DirectorySchema schema) => new()
    {
        Name = $"MatchOn {name}",
        Order = order,
        Comparisons = [new() { Attribute = name, Method = schema.Find(schema.Resolve(name).Attribute)?.CaseExact == true ? MatchMethod.Exact : MatchMethod.CaseFolded }],
        AutoLink = true,
    };
}
