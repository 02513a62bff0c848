using System.Text.Json;
using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>What gives one app to users beside their own assignments: the groups to which it is assigned, with everything on which the members of these depend. Immutable.</summary>
internal sealed class AppGrants
{
    private readonly GroupGraph _graph;
    private readonly IReadOnlyList<GroupAssignment> _assignments;
    private readonly bool _watchesAll;

    /// <summary>The app's grants.</summary>
    /// <param name="app">The app's name.</param>
    /// <param name="graph">All groups.</param>
    /// <param name="assignments">The app's assignments to groups, in any order.</param>
    /// <param name="watchesAll">True when the app's mappings ask for the groups of people, whichever these are.</param>
    public AppGrants(string app, GroupGraph graph, IEnumerable<GroupAssignment> assignments, bool watchesAll = false)
    {
        (App, _graph, _watchesAll) = (app, graph, watchesAll);
        _assignments =
        [
            .. assignments
                .Where(a => graph.Find(a.GroupId) is not null)
                .Select(a => a with { Group = graph.Find(a.GroupId)!.Name, Priority = a.Priority ?? graph.Find(a.GroupId)!.Priority })
                .OrderBy(a => a.Priority)
                .ThenBy(a => a.GroupId, StringComparer.Ordinal),
        ];
        Groups = graph.Below(_assignments.Select(a => a.GroupId));
        Watched = watchesAll ? graph.Groups.Select(g => g.Id).ToHashSet(StringComparer.Ordinal) : Groups;
        HasRules = Groups.Any(id => graph.Find(id)!.HasRule);
    }

    /// <summary>The app's name.</summary>
    public string App { get; }

    /// <summary>The groups that have the app and those nested in them, by id: nobody else's members get the app.</summary>
    public IReadOnlySet<string> Groups { get; }

    /// <summary>The groups whose members matter to the app, by id: <see cref="Groups"/>, or all where its mappings ask for people's groups.</summary>
    public IReadOnlySet<string> Watched { get; }

    /// <summary>True when no group has the app.</summary>
    public bool IsEmpty => _assignments.Count == 0;

    /// <summary>True when a rule decides, so that anybody may be concerned.</summary>
    public bool HasRules { get; }

    /// <summary>The grants of an app that is planned or run.</summary>
    public static ValueTask<AppGrants> LoadAsync(IProvisioningStore store, OutboundTarget target, GroupGraph graph, CancellationToken cancellationToken) =>
        LoadAsync(store, target.App.Name, graph, target.Reads.AsksForGroups, cancellationToken);

    /// <summary>The grants of an app of whose mappings nothing is asked.</summary>
    public static ValueTask<AppGrants> LoadAsync(IProvisioningStore store, string app, GroupGraph graph, CancellationToken cancellationToken) =>
        LoadAsync(store, app, graph, watchesAll: false, cancellationToken);

    private static async ValueTask<AppGrants> LoadAsync(IProvisioningStore store, string app, GroupGraph graph, bool watchesAll, CancellationToken cancellationToken)
    {
        var assignments = new List<GroupAssignment>();
        await foreach (var document in store.ReadAsync(new(Collections.GroupAssignments) { Prefix = AccountDocument.Prefix(app) }, cancellationToken).ConfigureAwait(false))
            assignments.Add(AssignmentDocument.ReadGroup(document));
        return new(app, graph, assignments, watchesAll);
    }

    /// <summary>The user's assignment of the app now, or null. Pure.</summary>
    /// <param name="user">The user as they are, or will be when the directory part of a plan is applied.</param>
    /// <param name="direct">The user's own assignment, or null.</param>
    /// <param name="entries">What was added to groups by hand with the user in it.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="failed">Takes why it cannot be told of a group whether its rule selects the user, who then counts as not selected; without it the first such error is thrown.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>.</exception>
    public EffectiveAssignment? Of(User user, Assignment? direct, IReadOnlyList<MembershipEntry> entries, DateTimeOffset now, Action<ProvisioningError>? failed = null)
    {
        if (IsEmpty)
            return EffectiveAssignments.Merge(App, user, direct, [], now);
        var memberships = _graph.Of(user, entries, now, Groups, failed);
        return EffectiveAssignments.Merge(App, user, direct, [.. _assignments.Where(a => memberships.ContainsKey(a.GroupId)).Select(a => (a, memberships[a.GroupId]))], now);
    }

    /// <summary>The groups of which the user is a member, as mappings see them. Pure.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>: of a group it cannot be told.</exception>
    public IReadOnlyList<ExpressionGroup> GroupsOf(User user, IReadOnlyList<MembershipEntry> entries, DateTimeOffset now) =>
        [.. _graph.Of(user, entries, now, Watched).Values.Select(m => new ExpressionGroup(m.Group.Id, m.Group.Name)).OrderBy(g => g.Id, StringComparer.Ordinal)];

    /// <summary>The names of those of the groups that give the app now, and did, of which somebody is no member any more: a group that lost the app itself is none that they left.</summary>
    /// <param name="before">The ids of the groups that gave them the app.</param>
    /// <param name="after">The ids of those that give it now.</param>
    /// <param name="now">The time (UTC).</param>
    public IReadOnlyList<string> Left(IReadOnlyList<string> before, IReadOnlyList<string> after, DateTimeOffset now) => before.Count == 0
        ? []
        : [.. _assignments.Where(a => before.Contains(a.GroupId, StringComparer.Ordinal) && !after.Contains(a.GroupId, StringComparer.Ordinal) && Period.Includes(a.From, a.Until, now)).Select(a => a.Group)];

    /// <summary>The id of the group of this name that gives the app.</summary>
    public string IdOf(string group) => _assignments.First(a => string.Equals(a.Group, group, StringComparison.OrdinalIgnoreCase)).GroupId;

    /// <summary>Everything of it that decides who gets the app with which values, as bytes; nothing when no group matters. Names are left out where no mapping asks for them.</summary>
    public byte[] Digest()
    {
        if (Watched.Count == 0)
            return [];
        using var stream = new MemoryStream();
        foreach (var assignment in _assignments)
            JsonSerializer.Serialize(stream, assignment with { Granted = default, GrantedBy = null }, EngineJson.Default.GroupAssignment);
        foreach (var id in Watched.Order(StringComparer.Ordinal))
        {
            var group = _graph.Find(id)!;
            JsonSerializer.Serialize(stream, group with { Name = _watchesAll ? group.Name : "", Description = null, Priority = 0, Created = default, LastModified = default }, EngineJson.Default.Group);
        }

        foreach (var entry in _graph.NestedWithin(Watched))
            JsonSerializer.Serialize(stream, entry with { Added = default, AddedBy = null }, EngineJson.Default.MembershipEntry);
        return stream.ToArray();
    }
}
