using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>The rules of one app, in the order in which they are tried, ready for many objects. Immutable.</summary>
internal sealed class CompiledMatchRules
{
    // What a person needs to see of an object beside what is compared.
    private static readonly string[] AlwaysShown = ["userName", "displayName", "givenName", "surname"];
    private readonly List<MatchFeature> _features = [];
    private readonly List<(string Name, AttributePath Path, bool IsSensitive)> _shown = [];

    public CompiledMatchRules(IEnumerable<MatchRule> rules, DirectorySchema schema)
    {
        Rules = [.. rules.Select(r => new CompiledMatchRule(r, [.. r.Comparisons.Select(c => Compile(c, schema))]))];
        foreach (var name in AlwaysShown.Concat(Rules.SelectMany(r => r.Rule.Comparisons).Select(c => c.Attribute)))
        {
            var path = schema.Resolve(name);
            if (!_shown.Any(s => s.Path.Equals(path)))
                _shown.Add((name, path, schema.IsSensitive(path)));
        }
    }

    public IReadOnlyList<CompiledMatchRule> Rules { get; }

    public IReadOnlyList<MatchFeature> Features => _features;

    /// <summary>The default of a comparison's threshold.</summary>
    public static double DefaultThreshold(MatchMethod method) => method == MatchMethod.JaroWinkler ? 0.9 : 0.85;

    /// <summary>What the rules compare of these attributes.</summary>
    public MatchProfile Profile(AttributeSet attributes) => MatchProfile.Of(_features, attributes);

    /// <summary>What is shown of these attributes: of sensitive ones only that there is a value.</summary>
    public AttributeSet Shown(AttributeSet attributes)
    {
        var shown = new AttributeSet.Builder();
        foreach (var (name, path, isSensitive) in _shown)
        {
            var value = path.Get(attributes);
            shown[name] = isSensitive && !value.IsNone ? ValueRule.Masked : value;
        }

        return shown.ToSet();
    }

    private CompiledComparison Compile(MatchComparison comparison, DirectorySchema schema)
    {
        var form = comparison.Method is MatchMethod.Levenshtein or MatchMethod.JaroWinkler ? MatchMethod.Normalized : comparison.Method;
        var feature = new MatchFeature(schema.Resolve(comparison.Attribute), form);
        var place = _features.IndexOf(feature);
        if (place < 0)
        {
            place = _features.Count;
            _features.Add(feature);
        }

        return new(place, comparison.Method, comparison.Threshold ?? DefaultThreshold(comparison.Method), comparison.Weight, comparison.Required);
    }
}
