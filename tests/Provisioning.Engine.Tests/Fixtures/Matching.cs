namespace Provisioning.Engine.Tests;

/// <summary>Objects matched against users without a store: everything that matching is, and nothing around it.</summary>
public static class Matching
{
    public static DirectorySchema Schema { get; } = new([]);

    public static MatchComparison Compare(string attribute, MatchMethod method, double weight = 1, double? threshold = null, bool required = false) =>
        new() { Attribute = attribute, Method = method, Weight = weight, Threshold = threshold, Required = required };

    public static MatchRule Rule(string name, double definite, double candidate, params MatchComparison[] comparisons) =>
        new() { Name = name, Comparisons = comparisons, Definite = definite, Candidate = candidate, AutoLink = true };

    public static AttributeSet Person(params (string Attribute, string? Value)[] values)
    {
        var set = AttributeSet.Empty;
        foreach (var (attribute, value) in values)
            set = Schema.Resolve(attribute).Set(set, value);
        return set;
    }

    internal static MatchSubject Subject(string id, AttributeSet attributes, CompiledMatchRules rules, UserStatus status = UserStatus.Active) =>
        new(id, id, null, status, rules.Profile(attributes));

    /// <summary>What the rules make of each object.</summary>
    internal static async Task<List<MatchEvaluation>> EvaluateAsync(CompiledMatchRules rules, IEnumerable<MatchSubject> users, IEnumerable<AttributeSet> objects)
    {
        var matcher = new Matcher(rules, new MemoryPopulation(rules, users));
        var evaluations = new List<MatchEvaluation>();
        foreach (var item in objects)
            evaluations.Add(await matcher.EvaluateAsync(rules.Profile(item), [], CancellationToken.None));
        return evaluations;
    }
}
