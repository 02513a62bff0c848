using System.IO.Enumeration;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Says which groups a push is for. Pure.</summary>
internal static class PushRule
{
    private static readonly AttributeSchema Schema = AttributeSchema.Flat([new() { Name = "displayName" }, new() { Name = "description" }]);

    /// <summary>Whether the push is for a group.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FilterInvalid"/>, <see cref="ErrorIds.GroupPushInvalid"/>.</exception>
    public static Func<Group, bool> Compile(GroupPush push)
    {
        if (push.GroupId is { } id)
            return group => group.Id == id;
        if (push.NamePattern is { } pattern)
            return group => FileSystemName.MatchesSimpleExpression(pattern, group.Name, ignoreCase: true);
        var filter = ScimFilter.Parse(push.Filter!);
        if (UserFilter.Reads(filter).FirstOrDefault(n => !Schema.Attributes.Any(a => string.Equals(a.Name, n, StringComparison.OrdinalIgnoreCase))) is { } unknown)
            throw Invalid(push, $"the filter names '{unknown}', and groups have displayName and description.", "Correct the filter, such as: displayName sw \"slack-\".");
        var matches = filter.Compile(Schema);
        return group => matches(AttributeSet.Empty.With("displayName", group.Name).With("description", group.Description is { } text ? text : AttributeValue.None));
    }

    /// <summary>The groups that are pushed to one app, each with the push: a group's own goes before rules, and these go by name. Pushes that end are for none.</summary>
    public static IReadOnlyList<(Group Group, GroupPush Push)> Select(IEnumerable<GroupPush> pushes, IEnumerable<Group> groups)
    {
        var rules = pushes.Where(p => p.Removed is null).OrderBy(p => p.GroupId is null ? 1 : 0).ThenBy(p => p.Id, StringComparer.Ordinal).Select(p => (Push: p, IsFor: Compile(p))).ToList();
        return rules.Count == 0 ? [] : [.. groups.Select(g => (Group: g, rules.Find(r => r.IsFor(g)).Push)).Where(g => g.Push is not null).OrderBy(g => g.Group.Id, StringComparer.Ordinal)];
    }

    /// <summary>The name that the group is to have in the app.</summary>
    public static string NameOf(GroupPush push, Group group) => push.Name ?? push.LinkTo ?? group.Name;

    public static ProvisioningException Invalid(GroupPush push, string what, string action) => new ProvisioningError
    {
        Id = ErrorIds.GroupPushInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The push of {(push.GroupId is null ? $"the rule '{push.Rule}'" : $"the group '{push.Group ?? push.GroupId}'")} to '{push.App}': {what}",
        RecommendedAction = action,
        Target = push.Group ?? push.Rule ?? push.GroupId,
        App = push.App,
    }.ToException();
}
