using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Makes comparisons of what people write: an attribute's name, a hashtable, or a comparison of another rule.</summary>
internal static class ComparisonArgument
{
    private static readonly string[] Keys = [nameof(MatchComparison.Attribute), nameof(MatchComparison.Method), nameof(MatchComparison.Threshold), nameof(MatchComparison.Weight), nameof(MatchComparison.Required)];

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.MatchRuleInvalid"/>.</exception>
    public static MatchComparison Read(string rule, object given) => (given is PSObject wrapped ? wrapped.BaseObject : given) switch
    {
        MatchComparison comparison => comparison,
        string attribute => new() { Attribute = attribute, Method = MatchMethod.CaseFolded },
        IDictionary table => Read(rule, table),
        var other => throw Invalid(rule, $"'{other}' is no comparison", "Give the name of an attribute, or a table such as @{ Attribute = 'surname'; Method = 'JaroWinkler'; Threshold = 0.92 }."),
    };

    private static MatchComparison Read(string rule, IDictionary table)
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in table)
        {
            var key = entry.Key.ToString() ?? "";
            if (!Keys.Contains(key, StringComparer.OrdinalIgnoreCase))
                throw Invalid(rule, $"a comparison has no '{key}'.{NearNames.Hint(key, Keys)}".TrimEnd('.'), $"It has {string.Join(", ", Keys)}.");
            values[key] = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
        }

        if (values.GetValueOrDefault(nameof(MatchComparison.Attribute))?.ToString() is not { Length: > 0 } attribute)
            throw Invalid(rule, "a comparison names no attribute", "Add Attribute = 'surname' to its table.");
        return new()
        {
            Attribute = attribute,
            Method = values.TryGetValue(nameof(MatchComparison.Method), out var method) ? Method(rule, method) : MatchMethod.CaseFolded,
            Threshold = values.TryGetValue(nameof(MatchComparison.Threshold), out var threshold) && threshold is not null ? Number(rule, nameof(MatchComparison.Threshold), threshold) : null,
            Weight = values.TryGetValue(nameof(MatchComparison.Weight), out var weight) && weight is not null ? Number(rule, nameof(MatchComparison.Weight), weight) : 1,
            Required = values.TryGetValue(nameof(MatchComparison.Required), out var required) && LanguagePrimitives.IsTrue(required),
        };
    }

    private static MatchMethod Method(string rule, object? given) =>
        Enum.TryParse<MatchMethod>(given?.ToString(), ignoreCase: true, out var method) && Enum.IsDefined(method)
            ? method
            : throw Invalid(rule, $"there is no method '{given}'.{NearNames.Hint(given?.ToString() ?? "", Enum.GetNames<MatchMethod>())}".TrimEnd('.'), $"The methods are: {string.Join(", ", Enum.GetNames<MatchMethod>())}.");

    private static double Number(string rule, string name, object given) => given switch
    {
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        not string when LanguagePrimitives.TryConvertTo<double>(given, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Invalid(rule, $"{name} is '{given}', which is no number", "Write it with a point: 0.9."),
    };

    private static ProvisioningException Invalid(string rule, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.MatchRuleInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The match rule '{rule}': {why}{(why.EndsWith('?') ? "" : ".")}",
        RecommendedAction = action,
        Target = rule,
    }.ToException();
}
