namespace Provisioning.Engine;

/// <summary>
/// Merges what gives a user one app into one assignment: the user's own goes first, then those of groups by priority, then by the age of the group. Per attribute the first that has a value
/// decides; where that one adds its value to others, the values of all that do are added up. Pure.
/// </summary>
internal static class EffectiveAssignments
{
    /// <summary>The one assignment, or null when nothing gives the app now.</summary>
    /// <param name="app">The app.</param>
    /// <param name="user">The user.</param>
    /// <param name="direct">The user's own assignment, or null.</param>
    /// <param name="groups">The assignments of groups of which the user is a member, with their priorities, in any order.</param>
    /// <param name="now">The time (UTC).</param>
    public static EffectiveAssignment? Merge(string app, User user, Assignment? direct, IReadOnlyList<(GroupAssignment Assignment, Membership Membership)> groups, DateTimeOffset now)
    {
        if (user.Status == UserStatus.Deleted)
            return null;
        var grants = new List<AssignmentGrant>();
        if (direct is not null && Period.Includes(direct.From, direct.Until, now))
            grants.Add(new() { Values = direct.Values, Union = direct.Union, From = direct.From, Until = direct.Until });
        grants.AddRange(groups
            .Where(g => Period.Includes(g.Assignment.From, g.Assignment.Until, now))
            .OrderBy(g => g.Assignment.Priority)
            .ThenBy(g => g.Assignment.GroupId, StringComparer.Ordinal)
            .Select(Grant));
        return grants.Count == 0 ? null : new() { App = app, UserId = user.Id, UserName = user.UserName, Grants = grants, Values = Values(grants) };
    }

    /// <summary>The merged values; the grant that decides is the first.</summary>
    public static AttributeSet Values(IReadOnlyList<AssignmentGrant> grants)
    {
        var merged = new AttributeSet.Builder();
        foreach (var name in grants.SelectMany(g => g.Values.Names).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var first = grants.First(g => g.Values.Contains(name));
            var adding = Adds(first, name) ? grants.Where(g => Adds(g, name)).ToList() : [];
            merged[name] = adding.Count > 1 ? AttributeValue.FromList(adding.SelectMany(g => g.Values[name].AsList()).Distinct()) : first.Values[name];
        }

        return merged.ToSet();
    }

    private static bool Adds(AssignmentGrant grant, string name) => grant.Values.Contains(name) && grant.Union.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static AssignmentGrant Grant((GroupAssignment Assignment, Membership Membership) group) => new()
    {
        Group = group.Membership.Group.Name,
        GroupId = group.Membership.Group.Id,
        Membership = group.Membership.Kind,
        NestedGroup = group.Membership.Via?.Name,
        Priority = group.Assignment.Priority ?? group.Membership.Group.Priority,
        Values = group.Assignment.Values,
        Union = group.Assignment.Union,
        From = Period.Later(group.Assignment.From, group.Membership.From),
        Until = Period.Earlier(group.Assignment.Until, group.Membership.Until),
    };
}
