using System.Globalization;

namespace Provisioning.Engine;

/// <summary>Refuses rules that cannot work, before they are saved.</summary>
internal static class MatchRuleValidator
{
    private const int MostComparisons = 24;

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.MatchRuleInvalid"/>, <see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.AppDirectionWrong"/>.</exception>
    /// <param name="app">The app.</param>
    /// <param name="canBeRead">True when all accounts of the app can be read.</param>
    /// <param name="schema">The directory's.</param>
    public static void Check(App app, bool canBeRead, DirectorySchema schema)
    {
        if (app.MatchRules.Count > 0 && !canBeRead)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AppDirectionWrong,
                Category = ProvisioningErrorCategory.InvalidOperation,
                Message = $"The accounts of '{app.Name}' cannot be read, and rules match what was read.",
                RecommendedAction = $"Say whose an account is by hand: Set-ProvLink {app.Name} <key> <user>.",
                Target = app.Name,
                App = app.Name,
            }.ToException();
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var rule in app.MatchRules)
        {
            if (string.IsNullOrWhiteSpace(rule.Name) || !names.Add(rule.Name))
                throw Invalid(app, rule, "needs a name that no other rule of the app has", "Give another -Name.");
            if (rule.Comparisons.Count is 0 or > MostComparisons)
                throw Invalid(app, rule, "compares nothing", "Say with -Compare what is compared, such as -Compare employeeNumber.");
            if (!IsShare(rule.Candidate) || !IsShare(rule.Definite) || rule.Candidate > rule.Definite)
                throw Invalid(app, rule, Text($"has the thresholds {rule.Candidate} for a candidate and {rule.Definite} for a definite match"), "Both are over 0 and at most 1, and a candidate's is not over a definite match's.");
            if (rule.Rehire == MatchRehire.Deleted && !app.IsSource)
                throw Invalid(app, rule, "restores users who were removed, and an account of a target restores nobody", "Take -Rehire Left, or leave it out.");
            foreach (var comparison in rule.Comparisons)
                Check(app, rule, comparison, schema);
        }
    }

    private static void Check(App app, MatchRule rule, MatchComparison comparison, DirectorySchema schema)
    {
        var definition = schema.DefinitionOf(schema.Resolve(comparison.Attribute));
        if (definition.Type == AttributeType.Complex)
            throw Invalid(app, rule, $"compares '{comparison.Attribute}', which has parts", $"Compare one of them, such as {comparison.Attribute}.{(definition.SubAttributes is [var first, ..] ? first.Name : "value")}.");
        if (!(comparison.Weight > 0) || double.IsInfinity(comparison.Weight))
            throw Invalid(app, rule, Text($"gives '{comparison.Attribute}' the weight {comparison.Weight}"), "A weight is over 0.");
        var fuzzy = comparison.Method is MatchMethod.Levenshtein or MatchMethod.JaroWinkler;
        if (comparison.Threshold is { } threshold && (!fuzzy || !IsShare(threshold)))
        {
            throw Invalid(
                app,
                rule,
                Text($"gives '{comparison.Attribute}' the threshold {threshold}") + (fuzzy ? "" : $", and {comparison.Method} knows equal and different only"),
                fuzzy ? "A threshold is over 0 and at most 1." : "Leave the threshold out, or compare by Levenshtein or JaroWinkler.");
        }
    }

    private static bool IsShare(double value) => value is > 0 and <= 1;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static ProvisioningException Invalid(App app, MatchRule rule, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.MatchRuleInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{app.Name}': the match rule '{rule.Name}' {why}.",
        RecommendedAction = action,
        Target = rule.Name,
        App = app.Name,
    }.ToException();
}
