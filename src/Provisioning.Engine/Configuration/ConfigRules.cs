using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>What can be imported and probably does not do what was meant. Each rule is pure and has a name of its own (docs/configuration.md).</summary>
internal static class ConfigRules
{
    public const string RuleUnreachable = nameof(RuleUnreachable);
    public const string SourceUnreachable = nameof(SourceUnreachable);
    public const string AssignmentConflict = nameof(AssignmentConflict);
    public const string AssignmentEnded = nameof(AssignmentEnded);
    public const string AppUnmapped = nameof(AppUnmapped);
    public const string MatchKeyNotUnique = nameof(MatchKeyNotUnique);
    public const string SecretOfSession = nameof(SecretOfSession);

    /// <summary>What all rules find.</summary>
    public static IEnumerable<ConfigFinding> Run(ConfigSet set, DirectorySchema schema, DateTimeOffset now) =>
        [.. Apps(set), .. MatchRules(set), .. GroupRules(set, schema), .. SourceOrders(set, schema), .. Assignments(set, now), .. Conflicts(set)];

    private static IEnumerable<ConfigFinding> Apps(ConfigSet set)
    {
        foreach (var (document, app) in set.Of<App>())
        {
            foreach (var (direction, needed) in new[] { (MappingDirection.Inbound, app.IsSource), (MappingDirection.Outbound, app.IsTarget) })
            {
                if (needed && app.Mappings.All(m => m.Direction != direction))
                    yield return Found(ConfigSeverity.Warning, AppUnmapped, document, "mappings", $"App '{app.Name}' has no {direction} mapping: {(direction == MappingDirection.Inbound ? "nothing that it holds reaches the directory" : "its accounts get no values")}.", "Add mappings.");
            }

            if (app.IsSource && app.Mappings.Any(m => m.Direction == MappingDirection.Inbound) && !app.Mappings.Any(m => m.Direction == MappingDirection.Inbound && m.Target.Equals("userName", StringComparison.OrdinalIgnoreCase)))
                yield return Found(ConfigSeverity.Warning, AppUnmapped, document, "mappings", $"App '{app.Name}' gives no userName: nobody can be made from it, and only people whom another source made are met.", "Map userName, unless that is what is meant.");
            if (app.Credential is { Source: SecretSource.Session })
                yield return Found(ConfigSeverity.Information, SecretOfSession, document, "credential", $"The secret of app '{app.Name}' is kept by a session only: after an import it has to be given again.", $"Keep it in a vault, a file or an environment variable, or give it: Set-ProvApp {app.Name} -Credential ...");
        }
    }

    // A rule that compares what an earlier one compares, and asks for as much at least, has nothing left to decide.
    private static IEnumerable<ConfigFinding> MatchRules(ConfigSet set)
    {
        foreach (var (document, app) in set.Of<App>())
        {
            for (var i = 0; i < app.MatchRules.Count; i++)
            {
                var rule = app.MatchRules[i];
                if (app.MatchRules.Take(i).FirstOrDefault(earlier => Covers(earlier, rule)) is { } before)
                    yield return Found(ConfigSeverity.Warning, RuleUnreachable, document, document.Text is null ? "matchRules" : PathOfRule(document, rule), $"The match rule '{rule.Name}' of '{app.Name}' decides nothing: '{before.Name}' comes before it and is met by everything that meets it.", "Remove it, or put it first.");
            }
        }
    }

    private static bool Covers(MatchRule earlier, MatchRule rule) =>
        earlier.Definite <= rule.Definite && earlier.Candidate <= rule.Candidate && (earlier.Rehire == rule.Rehire || rule.Rehire == MatchRehire.None)
        && earlier.Comparisons.Count == rule.Comparisons.Count
        && earlier.Comparisons.OrderBy(c => c.Attribute, StringComparer.OrdinalIgnoreCase).SequenceEqual(rule.Comparisons.OrderBy(c => c.Attribute, StringComparer.OrdinalIgnoreCase));

    private static string PathOfRule(ConfigDocument document, MatchRule rule)
    {
        var place = document.Text!.Named("matchRules", rule.Name);
        return place?.Path ?? "matchRules";
    }

    private static IEnumerable<ConfigFinding> GroupRules(ConfigSet set, DirectorySchema schema)
    {
        foreach (var (document, group) in set.Of<GroupFile>())
        {
            if (group.Filter is null || !ScimFilter.TryParse(group.Filter, out var filter, out _))
                continue;
            foreach (var problem in Impossible(Resolved(filter, schema)?.Root, schema))
                yield return Found(ConfigSeverity.Warning, RuleUnreachable, document, "filter", $"The rule of the group '{group.Name}' {problem}", "Correct the value; Get-ProvAttribute shows which there are.");
        }
    }

    private static ScimFilter? Resolved(ScimFilter filter, DirectorySchema schema)
    {
        try
        {
            return UserFilter.Resolve(filter, schema);
        }
        catch (ProvisioningException)
        {
            // An attribute that there is not is an error of the import.
            return null;
        }
    }

    private static IEnumerable<string> Impossible(FilterNode? node, DirectorySchema schema)
    {
        switch (node)
        {
            case ComparisonNode { Operator: FilterOperator.Equal } comparison when schema.Find(comparison.Path.Attribute) is { AllowedValues.Count: > 0 } attribute
                && comparison.Value.AsString() is { } text && !attribute.AllowedValues.Contains(text, attribute.CaseExact ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase):
                yield return $"asks for '{comparison}', and '{attribute.Name}' can never be '{text}'.{NearNames.Hint(text, attribute.AllowedValues)}";
                break;
            case AndNode and:
                foreach (var twice in and.Operands.OfType<ComparisonNode>().Where(c => c.Operator == FilterOperator.Equal && schema.Find(c.Path.Attribute) is { MultiValued: false }).GroupBy(c => c.Path.Canonical, StringComparer.OrdinalIgnoreCase))
                {
                    if (twice.Select(c => c.Value.ToString()).Distinct(StringComparer.OrdinalIgnoreCase).ToList() is [var one, var other, ..])
                        yield return $"is met by nobody: it asks '{twice.Key}' to be '{one}' and '{other}' at once.";
                }

                foreach (var problem in and.Operands.SelectMany(o => Impossible(o, schema)))
                    yield return problem;
                break;
            case OrNode or:
                foreach (var problem in or.Operands.SelectMany(o => Impossible(o, schema)))
                    yield return problem;
                break;
        }
    }

    private static IEnumerable<ConfigFinding> SourceOrders(ConfigSet set, DirectorySchema schema)
    {
        foreach (var (document, file) in set.Of<AttributesFile>())
        {
            foreach (var attribute in file.Attributes)
            {
                foreach (var source in attribute.SourceOrder)
                {
                    if (set.Of<App>().FirstOrDefault(a => Same(a.Value.Name, source)) is { Value: { } app } && !app.Mappings.Any(m => m.Direction == MappingDirection.Inbound && Gives(m, attribute.Name, schema)))
                        yield return Found(ConfigSeverity.Warning, SourceUnreachable, document, document.Text?.Named("attributes", source)?.Path ?? "attributes", $"The order of sources of '{attribute.Name}' names '{source}', which has no mapping that gives it.", $"Add the mapping to {ConfigForm.FileOf("apps", source)}, or take the source out of the order.");
                }
            }
        }
    }

    private static bool Gives(Mapping mapping, string attribute, DirectorySchema schema)
    {
        try
        {
            return Same(schema.Resolve(mapping.Target).Attribute, schema.Resolve(attribute).Attribute);
        }
        catch (ProvisioningException)
        {
            return false;
        }
    }

    private static IEnumerable<ConfigFinding> Assignments(ConfigSet set, DateTimeOffset now)
    {
        foreach (var (document, group) in set.Of<GroupFile>())
        {
            for (var i = 0; i < group.Apps.Count; i++)
            {
                if (group.Apps[i].Until <= now)
                    yield return Found(ConfigSeverity.Information, AssignmentEnded, document, document.Text?.Named("apps", group.Apps[i].App)?.Path ?? "apps", $"The group '{group.Name}' has given '{group.Apps[i].App}' until {group.Apps[i].Until!.Value.UtcDateTime:u}, which has passed.", "Remove it, or give another time.");
            }
        }
    }

    // Where two groups that can have the same people say different things with the same weight, the one made first wins: nobody said so.
    private static IEnumerable<ConfigFinding> Conflicts(ConfigSet set)
    {
        var given = set.Of<GroupFile>().SelectMany(g => g.Value.Apps.Select(a => (g.Document, Group: g.Value, App: a, Priority: a.Priority ?? g.Value.Priority))).ToList();
        foreach (var of in given.GroupBy(g => (App: g.App.App.ToLowerInvariant(), g.Priority)).OrderBy(g => g.Key.App, StringComparer.Ordinal).ThenBy(g => g.Key.Priority))
        {
            var values = of.SelectMany(g => g.App.Values.Where(v => !g.App.Union.Contains(v.Key, StringComparer.OrdinalIgnoreCase)).Select(v => (g.Document, g.Group, v.Key, v.Value)));
            foreach (var value in values.GroupBy(v => v.Key, StringComparer.OrdinalIgnoreCase))
            {
                var first = value.First();
                if (value.FirstOrDefault(v => !v.Value.SameValues(first.Value)) is { Document: { } document } other)
                    yield return Found(ConfigSeverity.Warning, AssignmentConflict, document, document.Text?.Named("apps", value.Key)?.Path ?? "apps", $"The groups '{first.Group.Name}' and '{other.Group.Name}' give '{of.Key.App}' different values of '{value.Key}' with the same priority: for who is in both, it is not said which counts.", "Give one of them another priority, or both the same value.");
            }
        }
    }

    /// <summary>A finding at a path of the file.</summary>
    public static ConfigFinding Found(ConfigSeverity severity, string id, ConfigDocument document, string path, string message, string action)
    {
        var place = document.Text?.At(path);
        return new(severity, id, document.File, message) { Path = path, Line = place?.Line, Position = place?.Position, RecommendedAction = action };
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
