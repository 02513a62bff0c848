namespace Provisioning.Engine;

/// <summary>
/// Adds to the plan what the groups that are pushed to one app need. Of users who changed it is looked up by index in which groups their accounts are; a group is looked at as a whole only when it, its rule or its push changed, or when
/// it is new in the app. Nothing is asked of the app. Not thread-safe.
/// </summary>
internal sealed class PushPlanner(EngineContext context, App app, PushScope scope, GroupGraph graph, PlanSection section, DateTimeOffset now)
{
    /// <summary>How many members one change has at most.</summary>
    public const int Slice = 1000;

    // So few are taken out in one change with who is put in, which saves requests: with more, a guard that holds them is to hold nobody else.
    private const int Few = 4;

    private const int Page = 500;
    private readonly string _prefix = AccountDocument.Prefix(app.Name);
    private readonly HashSet<string> _whole = new(StringComparer.Ordinal);
    private readonly HashSet<string> _accounts = new(StringComparer.Ordinal);
    private readonly List<PushWishes> _wishes = [];
    private readonly Dictionary<string, PushWishes> _byKey = new(StringComparer.Ordinal);
    private readonly HashSet<string> _prefixes = new(StringComparer.Ordinal);

    private IProvisioningStore Store => context.Store;

    /// <summary>The groups whose members matter, by id.</summary>
    public IReadOnlySet<string> Watched => scope.Watched;

    /// <summary>How many groups wait for the time of their next try.</summary>
    public int Waiting { get; private set; }

    /// <summary>How many groups were looked at as a whole.</summary>
    public int Evaluated => _whole.Count;

    /// <summary>What could not be planned, and why.</summary>
    public List<ProvisioningError> Errors { get; } = [.. scope.Conflicts];

    private bool TakesAway => app.Mode != AppMode.Additive;

    /// <summary>Adds what the groups themselves need, and finds out which are to be looked at as a whole.</summary>
    /// <param name="state">How far the app was planned; null for a plan of some users, which leaves groups as they are.</param>
    /// <param name="everybody">True when everybody is evaluated.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask BeginAsync(AppState? state, bool everybody, CancellationToken cancellationToken)
    {
        var pending = state is null ? [] : await PendingAsync(cancellationToken).ConfigureAwait(false);
        foreach (var group in scope.Groups)
        {
            var id = group.Group.Id;
            var known = group.Remote is { Present: true } remote ? remote : null;
            var isWaiting = pending.GetValueOrDefault(id) is { } wait && wait.NotBefore > now;
            if (known is null && group.Push.LinkTo is { } linked)
                known = await FindUnlinkedAsync(linked, cancellationToken).ConfigureAwait(false);
            var wishes = new PushWishes(group, known, TakesAway);
            _wishes.Add(wishes);
            if (known is not null)
            {
                _byKey[known.Key] = wishes;
                _prefixes.Add(AppMembership.Prefix(app.Name, known.Key));
            }

            if (isWaiting)
                Waiting++;
            if (group.Remote is not { Present: true })
            {
                wishes.IsAbsent = state is null || isWaiting;
                if (wishes.IsAbsent)
                    continue;
                wishes.Number = section.Add(group.Push.LinkTo is null ? Made(group) : Linked(group, known));
                _whole.Add(id);
                continue;
            }

            if (state is null)
                continue;
            if (group.Remote.Push != group.Push.Id)
                section.Add(Make(ChangeKind.Record, id, group.Remote.Name, group.Remote.Key, group.Push.Id, "another push keeps it now"));
            if (group.Remote.Name != group.Name && !isWaiting && !group.Remote.Undone.Any(u => u.Name == group.Name))
                section.Add(Renamed(group, group.Remote));
            if (everybody || pending.ContainsKey(id) && !isWaiting || state.PlannedPushes?.GetValueOrDefault(id) != scope.Marks[id])
                _whole.Add(id);
        }

        if (state is not null)
            await EndAsync(pending, cancellationToken).ConfigureAwait(false);
        if (state is not null && !everybody)
            await DueAsync(state.PlannedTime, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes notice of what the journal says changed. Gives the user of whom something has to be looked at, or null.</summary>
    public string? Watch(DocumentWrite write)
    {
        switch (write.Collection)
        {
            case Collections.GroupMembers when MembershipEntry.Ids(write.Id) is var (joined, member) && scope.Watched.Contains(joined) && graph.Find(member) is null:
                return member;
            case Collections.AppMembers when write.Id.StartsWith(_prefix, StringComparison.Ordinal):
                if (AppMembership.Split(write.Id) is var (group, account) && _prefixes.Contains(group))
                    _accounts.Add(account);
                return null;
            // Whose it was is not in what is written now.
            case Collections.Accounts when write.Id.StartsWith(_prefix, StringComparison.Ordinal) && !write.Keys.Any(k => k.Index == Indexes.Link):
                _accounts.Add(write.Id[_prefix.Length..]);
                return null;
            case Collections.AppGroups when write.Id.StartsWith(_prefix, StringComparison.Ordinal) && _byKey.TryGetValue(write.Id[_prefix.Length..], out var wishes):
                _whole.Add(wishes.Group.Group.Id);
                return null;
            default:
                return null;
        }
    }

    /// <summary>The users of the accounts that changed in a group of the app.</summary>
    public async ValueTask<IReadOnlyList<string>> OwnersAsync(CancellationToken cancellationToken) =>
        [.. (await AccountsAsync(_accounts, cancellationToken).ConfigureAwait(false)).Values.Select(a => a.UserId).OfType<string>()];

    /// <summary>Decides about one user whose account was planned.</summary>
    /// <param name="user">The user as the plan leaves them; null when there is none any more.</param>
    /// <param name="entries">What was added to groups by hand with the user in it.</param>
    /// <param name="account">Their account as it is, or null.</param>
    /// <param name="kind">What the plan makes of the account, or null.</param>
    /// <param name="dependsOn">The change that makes the account, or the user, so, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>: it cannot be told of which groups the user is a member.</exception>
    public async ValueTask NoteAsync(User? user, IReadOnlyList<MembershipEntry> entries, Account? account, ChangeKind? kind, int? dependsOn, CancellationToken cancellationToken)
    {
        // With an account its memberships go.
        if (user is { Lifecycle.Protection: not null } || kind == ChangeKind.Delete)
            return;
        var usable = kind switch
        {
            ChangeKind.Create or ChangeKind.Enable => true,
            ChangeKind.Disable => false,
            _ => account is { Present: true, Active: true },
        };
        var memberships = user is null || !usable ? null : graph.Of(user, entries, now, scope.Watched);
        var isNew = kind == ChangeKind.Create;
        var member = new ChangeMember { UserId = user?.Id ?? account?.UserId, UserName = user?.UserName ?? NameOf(account), AccountKey = isNew ? null : account?.Key, DependsOn = dependsOn };
        var there = isNew || account is null ? [] : await MembershipsAsync(account.Key, cancellationToken).ConfigureAwait(false);
        foreach (var wishes in _wishes)
        {
            if (wishes.IsAbsent)
                continue;
            var known = wishes.Key is { } key ? there.GetValueOrDefault(key) : null;
            wishes.Decide(member, memberships?.ContainsKey(wishes.Group.Group.Id) == true, known);
        }
    }

    /// <summary>Looks at the groups that are to be looked at as a whole, and adds who is put into groups and taken out.</summary>
    /// <param name="done">The ids of those about whom <see cref="NoteAsync"/> decided, or about whom nothing can be told.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask CompleteAsync(IReadOnlySet<string> done, CancellationToken cancellationToken)
    {
        await StrangersAsync(cancellationToken).ConfigureAwait(false);
        foreach (var wishes in _wishes.Where(w => !w.IsAbsent && _whole.Contains(w.Group.Group.Id)))
            await new PushEvaluation(context.Store, app, graph, wishes, now, Errors).RunAsync(done, cancellationToken).ConfigureAwait(false);
        foreach (var wishes in _wishes)
        {
            var (group, name) = (wishes.Group, wishes.Group.Group.Name);
            if (wishes is { Added.Count: > 0, Removed.Count: > 0 and <= Few } && wishes.Added.Count + wishes.Removed.Count <= Slice)
            {
                Add(group, wishes, [.. wishes.Added, .. wishes.Removed], ChangeKind.Update, $"who is a member of the group {name} has changed");
            }
            else
            {
                Add(group, wishes, wishes.Added, ChangeKind.Update, $"members of the group {name}");
                Add(group, wishes, wishes.Removed, ChangeKind.Update, $"no members of the group {name}, or without an account that can be used");
            }

            Add(group, wishes, wishes.Noted, ChangeKind.Record, $"the app has by itself what the group {name} wants");
        }
    }

    private void Add(PushGroup group, PushWishes wishes, List<ChangeMember> members, ChangeKind kind, string reason)
    {
        foreach (var slice in Slices(members))
            section.Add(Make(kind, group.Group.Id, group.Name, wishes.Key, group.Push.Id, reason) with { Members = slice, DependsOn = wishes.Number });
    }

    private static IEnumerable<ChangeMember[]> Slices(List<ChangeMember> members) =>
        members.OrderBy(m => m.UserName, StringComparer.Ordinal).ThenBy(m => m.UserId, StringComparer.Ordinal).ThenBy(m => m.AccountKey, StringComparer.Ordinal).Chunk(Slice);

    // What becomes of groups that are pushed no more. Where nothing is taken away they stay as they are until it may be.
    private async ValueTask EndAsync(Dictionary<string, PendingChange> pending, CancellationToken cancellationToken)
    {
        foreach (var (remote, push) in scope.Ended)
        {
            if (pending.GetValueOrDefault(remote.GroupId!) is { } wait && wait.NotBefore > now)
            {
                Waiting++;
                continue;
            }

            var end = push?.WhenRemoved ?? GroupPushEnd.Keep;
            if (!remote.Present || end == GroupPushEnd.Keep)
                section.Add(Of(ChangeKind.Record, remote, remote.Present ? "it is pushed no more, and stays as it is" : "it is pushed no more, and is gone from the app"));
            else if (TakesAway && end == GroupPushEnd.Delete)
                section.Add(Of(ChangeKind.Delete, remote, "it is pushed no more", await CountAsync(remote, cancellationToken).ConfigureAwait(false)));
            else if (TakesAway)
                await EmptyAsync(remote, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask EmptyAsync(AppGroup remote, CancellationToken cancellationToken)
    {
        var members = new List<ChangeMember>();
        await foreach (var page in Pages.OfAsync(AppMembership.OfGroupAsync(Store, app.Name, remote.Key, cancellationToken), Page, cancellationToken).ConfigureAwait(false))
        {
            var owners = await PushOwners.LoadAsync(Store, app.Name, [.. page.Where(m => m.Pushed).Select(m => m.MemberKey)], cancellationToken).ConfigureAwait(false);
            members.AddRange(page.Where(m => m.Pushed).Select(m => owners.Of(m.MemberKey)).Where(o => !o.IsProtected).Select(o => o.Member with { Removed = true }));
        }

        foreach (var slice in Slices(members))
            section.Add(Of(ChangeKind.Update, remote, "it is pushed no more, and those who were put into it are taken out") with { Members = slice });
        if (members.Count == 0)
            section.Add(Of(ChangeKind.Record, remote, "it is pushed no more, and those who were put into it are taken out"));
    }

    private async ValueTask<int> CountAsync(AppGroup remote, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var _ in Store.ReadAsync(new(Collections.AppMembers) { Prefix = AppMembership.Prefix(app.Name, remote.Key) }, cancellationToken).ConfigureAwait(false))
            count++;
        return count;
    }

    // A nesting that begins or ends concerns everybody in the group.
    private async ValueTask DueAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        if (scope.Watched.Count == 0)
            return;
        await foreach (var entry in MembershipEntry.ReadAsync(Store, Period.Due(Collections.GroupMembers, since, now), cancellationToken).ConfigureAwait(false))
        {
            if (entry.Kind == MemberKind.Nested && scope.Watched.Contains(entry.GroupId))
                _whole.UnionWith(scope.Groups.Select(g => g.Group.Id).Where(id => graph.Below([id]).Contains(entry.GroupId)));
        }
    }

    // Accounts that are nobody's and came into a group, or were somebody's until now.
    private async ValueTask StrangersAsync(CancellationToken cancellationToken)
    {
        if (_accounts.Count == 0)
            return;
        var accounts = await AccountsAsync(_accounts, cancellationToken).ConfigureAwait(false);
        foreach (var key in _accounts.Where(k => accounts.GetValueOrDefault(k)?.UserId is null).Order(StringComparer.Ordinal))
        {
            foreach (var (groupKey, there) in await MembershipsAsync(key, cancellationToken).ConfigureAwait(false))
            {
                if (_byKey.TryGetValue(groupKey, out var wishes) && !wishes.IsAbsent && !_whole.Contains(wishes.Group.Group.Id))
                    wishes.Decide(new() { UserName = NameOf(accounts.GetValueOrDefault(key)), AccountKey = key }, wanted: false, there);
            }
        }
    }

    private async ValueTask<Dictionary<string, AppMembership>> MembershipsAsync(string accountKey, CancellationToken cancellationToken)
    {
        var there = new Dictionary<string, AppMembership>(StringComparer.Ordinal);
        await foreach (var membership in AppMembership.OfMemberAsync(Store, app.Name, accountKey, cancellationToken).ConfigureAwait(false))
        {
            if (membership.Kind == RemoteMemberKind.Account)
                there[membership.GroupKey] = membership;
        }

        return there;
    }

    private async ValueTask<Dictionary<string, Account>> AccountsAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var accounts = new Dictionary<string, Account>(StringComparer.Ordinal);
        foreach (var page in keys.Chunk(Page))
        {
            foreach (var document in await Store.GetManyAsync(Collections.Accounts, [.. page.Select(k => AccountDocument.Id(app.Name, k))], cancellationToken).ConfigureAwait(false))
                accounts[document.Id[_prefix.Length..]] = AccountDocument.Read(document);
        }

        return accounts;
    }

    private async ValueTask<Dictionary<string, PendingChange>> PendingAsync(CancellationToken cancellationToken)
    {
        var pending = new Dictionary<string, PendingChange>(StringComparer.Ordinal);
        await foreach (var document in Store.ReadAsync(new(Collections.Pending) { Prefix = PendingChange.PrefixOfGroups(app.Name) }, cancellationToken).ConfigureAwait(false))
            pending[PendingChange.GroupOf(document.Id)!] = AppDocument.ReadPending(document);
        return pending;
    }

    // What is known of a group that is to be linked; the app is asked when it is.
    private async ValueTask<AppGroup?> FindUnlinkedAsync(string name, CancellationToken cancellationToken)
    {
        var found = new List<AppGroup>();
        await foreach (var group in AppGroupDocument.ReadAsync(Store, StoreQuery.Equal(Collections.AppGroups, Indexes.Name, AppGroupDocument.NameKey(app.Name, name)), cancellationToken).ConfigureAwait(false))
        {
            if (group is { Present: true, Link: GroupLink.None } && group.Name == name)
                found.Add(group);
        }

        return found.Count == 1 ? found[0] : null;
    }

    private Change Made(PushGroup group) => Make(
        ChangeKind.Create, group.Group.Id, group.Name, null, group.Push.Id, group.Remote is null ? "pushed, and not in the app" : "pushed, and gone from the app") with { Attributes = [new(GroupApplier.NamePath, default, group.Name)] };

    private Change Linked(PushGroup group, AppGroup? known)
    {
        var change = Make(ChangeKind.Link, group.Group.Id, group.Name, known?.Key, group.Push.Id, $"the app's group '{group.Push.LinkTo}' is to be kept by the group {group.Group.Name}");
        return change with
        {
            Group = change.Group! with { LinkTo = group.Push.LinkTo },
            Attributes = group.Push.LinkTo == group.Name ? [] : [new(GroupApplier.NamePath, group.Push.LinkTo!, group.Name)],
        };
    }

    private Change Renamed(PushGroup group, AppGroup remote) =>
        Make(ChangeKind.Update, group.Group.Id, group.Name, remote.Key, group.Push.Id, "it has another name in the directory") with { Attributes = [new(GroupApplier.NamePath, remote.Name, group.Name)] };

    private Change Of(ChangeKind kind, AppGroup remote, string reason, int count = 0)
    {
        var change = Make(kind, remote.GroupId!, remote.Name, remote.Key, remote.Push, reason);
        return count == 0 ? change : change with { Group = change.Group! with { MemberCount = count } };
    }

    private Change Make(ChangeKind kind, string id, string name, string? key, string? push, string reason) => new()
    {
        Number = 0,
        Target = app.Name,
        Kind = kind,
        Group = new() { Id = id, Name = name, Key = key, Push = push },
        Reason = reason,
    };

    private static string? NameOf(Account? account) => account?.Values["userName"].AsString();
}
