using System.Text.RegularExpressions;

namespace Provisioning.Expressions;

/// <summary>Functions on the person's groups.</summary>
internal static class GroupFunctions
{
    private const string Directory = "OKTA";

    public static IReadOnlyList<Function> All { get; } = [.. Build().Select(f => f with { Category = "Group", NeedsGroups = true })];

    private static IEnumerable<Function> Build()
    {
        yield return new("isMemberOfGroupName", "name:t", PartType.Boolean, "True when the person is in the group of this name.", "isMemberOfGroupName(\"West Coast Users\")", "true")
        {
            Okta = "isMemberOfGroupName",
            Body = static (in Call c) => Any(c, static (g, name) => g.Name.Equals(name, StringComparison.OrdinalIgnoreCase)),
        };
        yield return new("isMemberOfGroup", "id:t", PartType.Boolean, "True when the person is in the group of this id.", "isMemberOfGroup(\"00gak46y5hydV6NdM0g4\")", "true")
        {
            Okta = "isMemberOfGroup",
            Body = static (in Call c) => Any(c, static (g, id) => g.Id.Equals(id, StringComparison.OrdinalIgnoreCase)),
        };
        yield return new("isMemberOfAnyGroup", "ids…:t", PartType.Boolean, "True when the person is in one of the groups of these ids.", "isMemberOfAnyGroup(\"none\", \"00gak46y5hydV6NdM0g4\")", "true")
        {
            Okta = "isMemberOfAnyGroup",
            Lenient = true,
            Body = static (in Call c) => AnyOf(c),
        };
        yield return new("isMemberOfGroupNameStartsWith", "text:t", PartType.Boolean, "True when the person is in a group whose name begins so.", "isMemberOfGroupNameStartsWith(\"West\")", "true")
        {
            Okta = "isMemberOfGroupNameStartsWith",
            Body = static (in Call c) => Any(c, static (g, text) => g.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase)),
        };
        yield return new("isMemberOfGroupNameContains", "text:t", PartType.Boolean, "True when the person is in a group with the text in its name.", "isMemberOfGroupNameContains(\"admin\")", "true")
        {
            Okta = "isMemberOfGroupNameContains",
            Body = static (in Call c) => Any(c, static (g, text) => g.Name.Contains(text, StringComparison.OrdinalIgnoreCase)),
        };
        yield return new("isMemberOfGroupNameRegex", "pattern!:t", PartType.Boolean, "True when the person is in a group whose whole name the pattern matches. Slashes around it are left out.", "isMemberOfGroupNameRegex(\"West.*(Users|Staff)\")", "true")
        {
            Okta = "isMemberOfGroupNameRegex",
            Prepare = static p => PatternFunctions.Compile(p, 0, RegexOptions.IgnoreCase, pattern => $"^(?:{Unslashed(pattern)})$"),
            Body = static (in Call c) => Matches(c),
        };
        yield return new("getFilteredGroups", "ids:l, what:t, limit?:i", new(ValueKind.List, PartType.Text), "Of the groups of these ids those that the person is in: their \"group.name\" or \"group.id\", as many as the limit says.", "getFilteredGroups({\"00g1emaKYZTWRYYRRTSK\"}, \"group.name\", 40)", "{\"West Coast Users\"}")
        {
            Okta = "getFilteredGroups",
            Body = static (in Call c) => Filtered(c),
        };
        foreach (var (name, words, example, result, test) in new (string, string, string, string, Func<string, string, bool>)[]
        {
            ("contains", "have the text in their names", "\"Coast\"", "{\"West Coast Admins\", \"West Coast Users\"}", static (n, t) => n.Contains(t, StringComparison.OrdinalIgnoreCase)),
            ("startsWith", "begin with the text", "\"Every\"", "{\"Everyone\"}", static (n, t) => n.StartsWith(t, StringComparison.OrdinalIgnoreCase)),
            ("endsWith", "end with the text", "\"Admins\"", "{\"West Coast Admins\"}", static (n, t) => n.EndsWith(t, StringComparison.OrdinalIgnoreCase)),
        })
        {
            yield return new($"Groups.{name}", "app:t, text:t, limit:i", new(ValueKind.List, PartType.Text), $"The names of the person's groups that come from the app, or with \"{Directory}\" from the directory itself, and {words}; as many as the limit says, in order.", $"Groups.{name}(\"{Directory}\", {example}, 10)", result)
            {
                Okta = $"Groups.{name}",
                Body = (in Call c) => OfApp(c, test),
            };
        }

        yield return new("user.getGroups", "criteria…:r", PartType.List, "The person's groups that meet all criteria: 'group.id', 'group.type', 'group.profile.name' with one value or several; names by their beginning, or whole with 'operator': 'EXACT'.", "user.getGroups({'group.type': 'APP_GROUP'}).map(it.name)", "{\"Engineering Users\"}")
        {
            Okta = "user.getGroups",
            Lenient = true,
            Body = static (in Call c) => AttributeValue.FromList(Meeting(c).Select(ToValue)),
        };
        yield return new("user.isMemberOf", "criteria…:r", PartType.Boolean, "True when the person is in a group that meets all criteria, given as for user.getGroups.", "user.isMemberOf({'group.profile.name': 'West Coast', 'operator': 'EXACT'})", "false")
        {
            Okta = "user.isMemberOf",
            Lenient = true,
            Body = static (in Call c) => Meeting(c).Count > 0,
        };
    }

    private static string Unslashed(string pattern) => pattern.StartsWith('/') ? pattern[1..].TrimEnd('/') : pattern;

    private static bool Any(in Call c, Func<ExpressionGroup, string, bool> test)
    {
        c.Evaluation.Spend(c.Evaluation.Input.Groups.Count, c.At);
        foreach (var group in c.Evaluation.Input.Groups)
        {
            if (test(group, c.Text))
                return true;
        }

        return false;
    }

    private static AttributeValue AnyOf(in Call c)
    {
        c.Evaluation.Spend(c.Evaluation.Input.Groups.Count * c.Count, c.At);
        for (var i = 0; i < c.Count; i++)
        {
            var id = c[i].AsString();
            if (c.Evaluation.Input.Groups.Any(g => g.Id.Equals(id, StringComparison.OrdinalIgnoreCase)))
                return true;
        }

        return false;
    }

    private static AttributeValue Matches(in Call c)
    {
        var pattern = c.Prepared<Regex>();
        foreach (var group in c.Evaluation.Input.Groups)
        {
            c.Evaluation.Spend(group.Name.Length + 10, c.At);
            if (group.Name.Length <= ExpressionLimits.PatternInput && pattern.IsMatch(group.Name))
                return true;
        }

        return false;
    }

    private static AttributeValue Filtered(in Call c)
    {
        var ids = c.A.AsList().Select(v => v.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Func<ExpressionGroup, string> pick = c.Text2 switch
        {
            "group.name" or "group.profile.name" => g => g.Name,
            "group.id" => g => g.Id,
            _ => throw c.Fault($"'{Values.Shorten(c.B)}' is nothing that a group has.", "\"group.name\" or \"group.id\"."),
        };
        c.Evaluation.Spend(c.Evaluation.Input.Groups.Count, c.At);
        return Limited(c.Evaluation.Input.Groups.Where(g => ids.Contains(g.Id)).Select(pick), c.C);
    }

    private static AttributeValue OfApp(in Call c, Func<string, string, bool> test)
    {
        var (app, text) = (c.Text, c.Text2);
        c.Evaluation.Spend(c.Evaluation.Input.Groups.Count, c.At);
        return Limited(
            c.Evaluation.Input.Groups
                .Where(g => app.Equals(g.App ?? Directory, StringComparison.OrdinalIgnoreCase) && test(g.Name, text))
                .Select(g => g.Name),
            c.C);
    }

    private static AttributeValue Limited(IEnumerable<string> names, AttributeValue limit) => AttributeValue.FromList(
        names.Order(StringComparer.Ordinal).Take((int)Math.Clamp(limit.AsInteger() ?? ExpressionLimits.ListLength, 0, ExpressionLimits.ListLength)).Select(AttributeValue.From));

    private static List<ExpressionGroup> Meeting(in Call c)
    {
        var criteria = new List<AttributeSet>();
        for (var i = 0; i < c.Count; i++)
            criteria.Add(c[i].AsComplex() ?? throw c.Fault("Criteria stand in braces.", "Such as {'group.profile.name': 'West Coast', 'operator': 'EXACT'}."));
        var at = c.At;
        c.Evaluation.Spend(c.Evaluation.Input.Groups.Count * (criteria.Count + 1), at);
        return [.. c.Evaluation.Input.Groups.Where(g => criteria.TrueForAll(k => Meets(g, k, at)))];
    }

    private static bool Meets(ExpressionGroup group, AttributeSet criterion, ExpressionPosition at)
    {
        var exact = criterion["operator"].AsString() is { } given && (given.Equals("EXACT", StringComparison.OrdinalIgnoreCase)
            || (given.Equals("STARTS_WITH", StringComparison.OrdinalIgnoreCase) ? false : throw new ExpressionFault(at, $"There is no operator '{given}'.", "EXACT or STARTS_WITH.")));
        foreach (var (key, wanted) in criterion)
        {
            var texts = wanted.AsList().Select(v => v.ToString());
            var met = key.ToLowerInvariant() switch
            {
                "group.id" => texts.Contains(group.Id, StringComparer.OrdinalIgnoreCase),
                "group.type" => texts.Contains(group.Type, StringComparer.OrdinalIgnoreCase),
                "group.profile.name" or "group.name" => texts.Any(t => exact ? group.Name.Equals(t, StringComparison.OrdinalIgnoreCase) : group.Name.StartsWith(t, StringComparison.OrdinalIgnoreCase)),
                "operator" => true,
                _ => throw new ExpressionFault(at, $"A group cannot be chosen by '{key}'.", "'group.id', 'group.type' or 'group.profile.name'."),
            };
            if (!met)
                return false;
        }

        return true;
    }

    private static AttributeValue ToValue(ExpressionGroup group) => AttributeValue.From(new AttributeSet.Builder { ["id"] = group.Id, ["name"] = group.Name, ["type"] = group.Type }.ToSet());
}
