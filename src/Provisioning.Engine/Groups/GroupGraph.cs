namespace Provisioning.Engine;

/// <summary>That a user is a member of a group now.</summary>
/// <param name="Group">The group.</param>
/// <param name="Kind">By what.</param>
/// <param name="Via">The nested group through which, or null.</param>
/// <param name="From">From when on; null for always.</param>
/// <param name="Until">Until when; null for no end.</param>
internal readonly record struct Membership(Group Group, MemberKind Kind, Group? Via, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>All groups with their rules ready and how they are nested. Immutable; says of which groups a user is a member. Pure.</summary>
internal sealed class GroupGraph
{
    private readonly Dictionary<string, Node> _nodes;
    private readonly List<Node> _ordered;
    private readonly bool _looksAtMeta;

    /// <summary>The graph of these groups.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="nested">Which are nested in which; entries that name an unknown group are left out.</param>
    /// <param name="schema">The directory's schema.</param>
    /// <exception cref="ProvisioningException">As <see cref="GroupRule.Compile"/>.</exception>
    public GroupGraph(IEnumerable<Group> groups, IEnumerable<MembershipEntry> nested, DirectorySchema schema)
    {
        _nodes = groups.ToDictionary(g => g.Id, g => new Node(g, GroupRule.Compile(g, schema)), StringComparer.Ordinal);
        // One order, whatever the order of reading was.
        _ordered = [.. _nodes.Values.OrderBy(n => n.Group.Id, StringComparer.Ordinal)];
        _looksAtMeta = _ordered.Any(n => n.Rule?.Reads.Contains(UserFilter.Meta, StringComparer.OrdinalIgnoreCase) == true);
        foreach (var entry in nested.OrderBy(e => e.GroupId, StringComparer.Ordinal).ThenBy(e => e.MemberId, StringComparer.Ordinal))
        {
            if (!_nodes.TryGetValue(entry.GroupId, out var outer) || !_nodes.TryGetValue(entry.MemberId, out var inner))
                continue;
            outer.Inside.Add((inner, entry));
            inner.Around.Add((outer, entry));
        }
    }

    /// <summary>The groups, in the order of their ids.</summary>
    public IEnumerable<Group> Groups => _ordered.Select(n => n.Group);

    /// <summary>The graph as the store has it.</summary>
    public static async ValueTask<GroupGraph> LoadAsync(IProvisioningStore store, DirectorySchema schema, CancellationToken cancellationToken)
    {
        var groups = new List<Group>();
        await foreach (var document in store.ReadAsync(new(Collections.Groups), cancellationToken).ConfigureAwait(false))
            groups.Add(GroupDocument.Read(document));
        var nested = new List<MembershipEntry>();
        if (groups.Count > 1)
        {
            await foreach (var entry in MembershipEntry.ReadAsync(store, new(Collections.GroupMembers) { Index = Indexes.Nested }, cancellationToken).ConfigureAwait(false))
                nested.Add(entry);
        }

        return new(groups, nested, schema);
    }

    /// <summary>The group with this id, or null.</summary>
    public Group? Find(string id) => _nodes.GetValueOrDefault(id)?.Group;

    /// <summary>The graph with this group new or changed.</summary>
    public GroupGraph With(Group group, DirectorySchema schema) =>
        new(Groups.Where(g => g.Id != group.Id).Append(group), _ordered.SelectMany(n => n.Inside).Select(i => i.Entry), schema);

    /// <summary>These groups and every group nested in them at any depth: those on which their members depend.</summary>
    public IReadOnlySet<string> Below(IEnumerable<string> groupIds)
    {
        var below = new SortedSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<string>(groupIds.Where(_nodes.ContainsKey));
        while (waiting.TryPop(out var id))
        {
            if (!below.Add(id))
                continue;
            foreach (var (inner, _) in _nodes[id].Inside)
                waiting.Push(inner.Group.Id);
        }

        return below;
    }

    /// <summary>The attributes of users at which the rules of these groups look, those that are in the graph.</summary>
    public IEnumerable<string> Reads(IReadOnlySet<string> groupIds) => groupIds.SelectMany(id => _nodes.GetValueOrDefault(id)?.Rule?.Reads ?? []);

    /// <summary>How these groups are nested in each other.</summary>
    public IEnumerable<MembershipEntry> NestedWithin(IReadOnlySet<string> groupIds) =>
        groupIds.SelectMany(id => _nodes[id].Inside).Select(i => i.Entry);

    /// <summary>
    /// The groups from the outer one down to itself that nesting the inner one in it would make, both ends the same; null when it makes no cycle.
    /// </summary>
    public IReadOnlyList<Group>? Cycle(string outerId, string innerId)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var chain = new List<Group> { _nodes[outerId].Group };
        return Reaches(_nodes[innerId]) ? chain : null;

        bool Reaches(Node node)
        {
            chain.Add(node.Group);
            if (node.Group.Id == outerId)
                return true;
            if (seen.Add(node.Group.Id) && node.Inside.Any(i => Reaches(i.Node)))
                return true;
            chain.RemoveAt(chain.Count - 1);
            return false;
        }
    }

    /// <summary>
    /// The groups that the user is a member of. By hand goes before by rule, and either before by nesting; an exclusion keeps out of the group by its rule, and only by that.
    /// </summary>
    /// <param name="user">The user, as a whole.</param>
    /// <param name="entries">What was added by hand with the user in it, in any order; entries of groups that are not looked at are passed over.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="only">The groups to look at, with all that are nested in them (<see cref="Below"/>); null for all.</param>
    /// <param name="failed">Takes why it cannot be told of a group whether its rule selects the user, who then counts as not selected; without it the first such error is thrown.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>.</exception>
    public IReadOnlyDictionary<string, Membership> Of(User user, IReadOnlyList<MembershipEntry> entries, DateTimeOffset now, IReadOnlySet<string>? only = null, Action<ProvisioningError>? failed = null)
    {
        var memberships = new Dictionary<string, Membership>(StringComparer.Ordinal);
        if (user.Status == UserStatus.Deleted)
            return memberships;
        AttributeSet? view = null;
        var waiting = new Queue<Node>();
        foreach (var node in only is null ? _ordered : only.Select(id => _nodes[id]))
        {
            if (!IsOpenTo(user, node.Group) || Direct(node) is not { } membership)
                continue;
            memberships.Add(node.Group.Id, membership);
            waiting.Enqueue(node);
        }

        // A level at a time: the shortest way into a group is the one that is told.
        while (waiting.TryDequeue(out var inner))
        {
            var through = memberships[inner.Group.Id];
            foreach (var (outer, entry) in inner.Around)
            {
                if (only?.Contains(outer.Group.Id) == false || !entry.IsInEffect(now) || !IsOpenTo(user, outer.Group))
                    continue;
                var membership = new Membership(outer.Group, MemberKind.Nested, inner.Group, Period.Later(through.From, entry.From), Period.Earlier(through.Until, entry.Until));
                if (memberships.TryAdd(outer.Group.Id, membership))
                    waiting.Enqueue(outer);
            }
        }

        return memberships;

        Membership? Direct(Node node)
        {
            var entry = entries.Count == 0 ? null : entries.FirstOrDefault(e => e.GroupId == node.Group.Id && e.IsInEffect(now));
            if (entry is { Kind: MemberKind.Static or MemberKind.Imported })
                return new(node.Group, entry.Kind, null, entry.From, entry.Until);
            return entry is null && node.Rule is { } rule && Selects(rule) ? new(node.Group, MemberKind.Rule, null, null, null) : null;
        }

        bool Selects(IGroupRule rule)
        {
            try
            {
                return rule.Selects(view ??= UserFilter.View(user, _looksAtMeta));
            }
            catch (ProvisioningException e) when (failed is not null && e.Error.Id == ErrorIds.ExpressionFailed)
            {
                failed(ExpressionFailure.For(user, e.Error));
                return false;
            }
        }
    }

    private static bool IsOpenTo(User user, Group group) => user.Status != UserStatus.Deactivated || group.WhenDeactivated == DeactivatedMembers.Keep;

    private sealed record Node(Group Group, IGroupRule? Rule)
    {
        public List<(Node Node, MembershipEntry Entry)> Inside { get; } = [];

        public List<(Node Node, MembershipEntry Entry)> Around { get; } = [];
    }
}
