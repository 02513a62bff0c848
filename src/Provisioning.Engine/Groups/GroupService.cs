using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Groups: made, looked up, changed and removed; who is in them, and by what.</summary>
public sealed class GroupService
{
    private const int MostCharacters = 200;
    private const int BatchSize = 1000;

    /// <summary>The cause of what is written when a group is made.</summary>
    internal const string CreateCause = "New-ProvGroup";

    /// <summary>The cause of what is written when a group is removed.</summary>
    internal const string RemoveCause = "Remove-ProvGroup";
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;

    internal GroupService(EngineContext context, DirectoryService directory) => (_context, _directory) = (context, directory);

    /// <summary>All groups, by name.</summary>
    public async IAsyncEnumerable<Group> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Groups) { Index = Indexes.GroupName }, cancellationToken).ConfigureAwait(false))
            yield return GroupDocument.Read(document);
    }

    /// <summary>The group of this name or id.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GroupNotFound"/>, with the near names.</exception>
    public async ValueTask<Group> FindAsync(string identity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(identity);
        if (await FindByNameAsync(identity, cancellationToken).ConfigureAwait(false) is { } named)
            return named;
        if (Guid.TryParse(identity, out var id) && await _context.Store.GetAsync(Collections.Groups, id.ToString("D"), cancellationToken).ConfigureAwait(false) is { } document)
            return GroupDocument.Read(document);
        var known = new List<string>();
        await foreach (var group in ListAsync(cancellationToken).ConfigureAwait(false))
            known.Add(group.Name);
        throw new ProvisioningError
        {
            Id = ErrorIds.GroupNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"There is no group '{identity}'.{NearNames.Hint(identity, known)}",
            RecommendedAction = known.Count == 0 ? "Make one with New-ProvGroup." : "Get-ProvGroup lists those that there are.",
            Target = identity,
        }.ToException();
    }

    /// <summary>What <see cref="CreateAsync"/> would save, checked; nothing is written. A group without a priority gets the next one.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GroupInvalid"/>, <see cref="ErrorIds.GroupExists"/>, <see cref="ErrorIds.FilterInvalid"/>, <see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.ExpressionInvalid"/>.</exception>
    public async ValueTask<Group> PrepareAsync(Group group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        var priority = group.Priority;
        if (priority == 0)
        {
            await foreach (var other in ListAsync(cancellationToken).ConfigureAwait(false))
                priority = Math.Max(priority, other.Priority);
            priority += 10;
        }

        if (group.FollowedApp is not null)
            await CheckFollowedAsync(group, cancellationToken).ConfigureAwait(false);
        var prepared = group with { Id = _context.NewObjectId(), Priority = priority, Created = _context.Now, LastModified = _context.Now };
        await CheckAsync(prepared, cancellationToken).ConfigureAwait(false);
        return prepared;
    }

    /// <summary>Saves a group that <see cref="PrepareAsync"/> gave.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GroupExists"/>.</exception>
    public async ValueTask<Group> CreateAsync(Group group, CancellationToken cancellationToken)
    {
        var made = await SaveAsync(group, 0, CreateCause, cancellationToken).ConfigureAwait(false);
        var writes = new List<DocumentWrite>();
        if (await FollowedAsync(made, cancellationToken).ConfigureAwait(false) is { } followed)
            writes.Add(AppGroupDocument.ToWrite(followed with { GroupId = made.Id, Link = GroupLink.Imported }, followed.Revision));
        await foreach (var (user, removed) in JoinersAsync(made, cancellationToken).ConfigureAwait(false))
            writes.Add(MembershipEntry.ToWrite(new(made.Id, made.Name, removed), user.Id, made.FollowedApp!, _context.Now));
        // When this breaks off, the next import does the rest.
        foreach (var batch in writes.Chunk(BatchSize))
            await _context.CommitAsync(CreateCause, batch, cancellationToken).ConfigureAwait(false);
        return made;
    }

    /// <summary>Saves a changed group. It must not have changed since it was read.</summary>
    /// <param name="group">The group as it is to be.</param>
    /// <param name="allowEmpty">True when nobody need be left in it.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException">As <see cref="PrepareAsync"/>, and <see cref="ErrorIds.GroupEmptied"/>, <see cref="ErrorIds.RevisionConflict"/>.</exception>
    public async ValueTask<Group> UpdateAsync(Group group, bool allowEmpty, CancellationToken cancellationToken)
    {
        await CheckAsync(group, cancellationToken).ConfigureAwait(false);
        await CheckStillFollowsAsync(group, cancellationToken).ConfigureAwait(false);
        if (!allowEmpty)
        {
            await foreach (var _ in PreviewAsync(group, allowEmpty, cancellationToken).ConfigureAwait(false))
            {
            }
        }

        return await SaveAsync(group with { LastModified = _context.Now }, group.Revision, "Set-ProvGroup", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Who becomes a member and who is one no more when the group is saved like this: a <see cref="GroupMemberChange"/> each. Nothing is written. Ends with an error where
    /// everybody would be gone.
    /// </summary>
    /// <param name="group">The group as it is to be; one that is not saved yet is new.</param>
    /// <param name="allowEmpty">True when nobody need be left in it.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GroupEmptied"/>.</exception>
    public async IAsyncEnumerable<EngineEvent> PreviewAsync(Group group, bool allowEmpty, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        await CheckAsync(group, cancellationToken).ConfigureAwait(false);
        if (group is { FollowedApp: not null, Revision: 0 })
        {
            await foreach (var (user, _) in JoinersAsync(group, cancellationToken).ConfigureAwait(false))
                yield return new ResultEvent(new GroupMemberChange(group.Name, MembershipChange.Join, user.UserName, user.Id, user.Status, MemberKind.Imported));
            yield break;
        }

        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var graph = await GroupGraph.LoadAsync(_context.Store, schema, cancellationToken).ConfigureAwait(false);
        if (graph.Find(group.Id) is { } saved && (saved.Filter, saved.Rule, saved.WhenDeactivated) == (group.Filter, group.Rule, group.WhenDeactivated))
            yield break;
        var preview = new GroupPreview(_context, graph, graph.With(group, schema), group);
        await foreach (var message in preview.RunAsync(cancellationToken).ConfigureAwait(false))
            yield return message;
        if (preview is { Before: > 0, After: 0 } && !allowEmpty)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.GroupEmptied,
                Category = ProvisioningErrorCategory.InvalidOperation,
                Message = $"The group '{group.Name}' would lose {(preview.Before == 1 ? "its only member" : $"all of its {preview.Before} members")}: it was not changed.",
                RecommendedAction = "See who fits a rule with Get-ProvUser -Filter or Test-ProvExpression -All. When nobody is to be left, say -AllowEmpty.",
                Target = group.Name,
            }.ToException();
        }
    }

    /// <summary>Removes the group with its members, its nestings and its assignments of apps. No user is removed.</summary>
    public async ValueTask RemoveAsync(Group group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        var gone = new List<DocumentWrite>();
        // What it has goes first: when this breaks off, the group is still there to be removed again.
        await foreach (var document in _context.Store.ReadAsync(new(Collections.GroupMembers) { Prefix = MembershipEntry.Prefix(group.Id) }, cancellationToken).ConfigureAwait(false))
            gone.Add(new(document.Collection, document.Id, null, []));
        await foreach (var document in _context.Store.ReadAsync(StoreQuery.Equal(Collections.GroupMembers, Indexes.Member, group.Id), cancellationToken).ConfigureAwait(false))
            gone.Add(new(document.Collection, document.Id, null, []));
        await foreach (var document in _context.Store.ReadAsync(StoreQuery.Equal(Collections.GroupAssignments, Indexes.Group, group.Id), cancellationToken).ConfigureAwait(false))
            gone.Add(new(document.Collection, document.Id, null, []));
        gone.Add(new(Collections.Groups, group.Id, null, []));
        if (await FollowedAsync(group, cancellationToken).ConfigureAwait(false) is { } followed && followed.GroupId == group.Id)
            gone.Add(AppGroupDocument.ToWrite(followed with { GroupId = null, Link = GroupLink.None }, followed.Revision));
        foreach (var batch in gone.Chunk(BatchSize))
            await _context.CommitAsync(RemoveCause, batch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds users to the group by hand, or keeps them out of it by rule; who is in it by hand already gets the new period.</summary>
    /// <param name="group">The group.</param>
    /// <param name="users">The users.</param>
    /// <param name="excluded">True to exclude them from the rule instead.</param>
    /// <param name="from">From when on (UTC); null for at once.</param>
    /// <param name="until">Until when (UTC); null for no end.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PeriodInvalid"/>, <see cref="ErrorIds.GroupInvalid"/> for a group that follows one of an app.</exception>
    public async ValueTask<IReadOnlyList<GroupMember>> AddAsync(Group group, IReadOnlyList<User> users, bool excluded, DateTimeOffset? from, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(users);
        await CheckByHandAsync(group, cancellationToken).ConfigureAwait(false);
        return await AddAsync(group, [.. users.DistinctBy(u => u.Id).Select(u => (u.Id, u.UserName))], excluded ? MemberKind.Excluded : MemberKind.Static, from, until, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nests a group in the group: its members are members of both.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GroupCycle"/>, <see cref="ErrorIds.PeriodInvalid"/>.</exception>
    public async ValueTask<GroupMember> NestAsync(Group group, Group inner, DateTimeOffset? from, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(inner);
        await CheckByHandAsync(group, cancellationToken).ConfigureAwait(false);
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var graph = await GroupGraph.LoadAsync(_context.Store, schema, cancellationToken).ConfigureAwait(false);
        if (graph.Cycle(group.Id, inner.Id) is { } chain)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.GroupCycle,
                Category = ProvisioningErrorCategory.InvalidOperation,
                Message = $"The group '{inner.Name}' cannot be nested in '{group.Name}', because a group would have itself as a member: {string.Join(" > ", chain.Select(g => g.Name))}.",
                RecommendedAction = "Take one group of the chain out of the one before it (Remove-ProvGroupMember), or nest another group.",
                Target = inner.Name,
            }.ToException();
        }

        var added = await AddAsync(group, [(inner.Id, inner.Name)], MemberKind.Nested, from, until, cancellationToken).ConfigureAwait(false);
        return added[0];
    }

    /// <summary>Takes a user or a nested group, or an exclusion, out of what was added by hand. True when it was there.</summary>
    public async ValueTask<bool> TakeOutAsync(Group group, string memberId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        await CheckByHandAsync(group, cancellationToken).ConfigureAwait(false);
        var id = MembershipEntry.Id(group.Id, memberId);
        if (await _context.Store.GetAsync(Collections.GroupMembers, id, cancellationToken).ConfigureAwait(false) is null)
            return false;
        await _context.CommitAsync("Remove-ProvGroupMember", [new(Collections.GroupMembers, id, null, [])], cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Who is a member of the group now, and by what: a <see cref="GroupMember"/> each, and an error of each user of whom it cannot be told.</summary>
    public async IAsyncEnumerable<EngineEvent> MembersAsync(Group group, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var graph = await GroupGraph.LoadAsync(_context.Store, schema, cancellationToken).ConfigureAwait(false);
        var now = _context.Now;
        var population = new Population(_context.Store, graph, graph.Below([group.Id]));
        await foreach (var page in population.PagesAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var (user, entries) in page)
            {
                var unknown = new List<ProvisioningError>();
                if (graph.Of(user, entries, now, population.Groups, unknown.Add).TryGetValue(group.Id, out var membership))
                    yield return new ResultEvent(ToMember(membership, user));
                foreach (var error in unknown)
                    yield return new ObjectErrorEvent(error);
            }
        }
    }

    /// <summary>The groups of which the user is a member now, and by what: a <see cref="GroupMember"/> each, and an error of each group of which it cannot be told.</summary>
    public async IAsyncEnumerable<EngineEvent> MembershipsAsync(User user, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var graph = await GroupGraph.LoadAsync(_context.Store, schema, cancellationToken).ConfigureAwait(false);
        var entries = await MembershipEntry.OfMemberAsync(_context.Store, user.Id, cancellationToken).ConfigureAwait(false);
        var unknown = new List<ProvisioningError>();
        foreach (var membership in graph.Of(user, entries, _context.Now, failed: unknown.Add).Values.OrderBy(m => m.Group.Name, StringComparer.OrdinalIgnoreCase))
            yield return new ResultEvent(ToMember(membership, user));
        foreach (var error in unknown)
            yield return new ObjectErrorEvent(error);
    }

    /// <summary>What was added to the group by hand: users, nested groups and exclusions, also those that are not in effect yet or no more.</summary>
    public async IAsyncEnumerable<GroupMember> AddedAsync(Group group, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        await foreach (var entry in MembershipEntry.ReadAsync(_context.Store, new(Collections.GroupMembers) { Prefix = MembershipEntry.Prefix(group.Id) }, cancellationToken).ConfigureAwait(false))
            yield return ToMember(group, entry, await NameOfAsync(entry, cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<string?> NameOfAsync(MembershipEntry entry, CancellationToken cancellationToken) => entry.Kind == MemberKind.Nested
        ? await _context.Store.GetAsync(Collections.Groups, entry.MemberId, cancellationToken).ConfigureAwait(false) is { } nested ? GroupDocument.Read(nested).Name : null
        : (await _directory.GetAsync(entry.MemberId, cancellationToken).ConfigureAwait(false))?.UserName;

    private async ValueTask<IReadOnlyList<GroupMember>> AddAsync(
        Group group, IReadOnlyList<(string Id, string Name)> members, MemberKind kind, DateTimeOffset? from, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        Period.Check($"The membership of {string.Join(", ", members.Take(3).Select(m => $"'{m.Name}'"))}{(members.Count > 3 ? ", …" : "")} in '{group.Name}'", from, until);
        var stored = await _context.Store.GetManyAsync(Collections.GroupMembers, [.. members.Select(m => MembershipEntry.Id(group.Id, m.Id))], cancellationToken).ConfigureAwait(false);
        var known = stored.Select(MembershipEntry.Read).ToDictionary(e => e.MemberId, StringComparer.Ordinal);
        var writes = new List<DocumentWrite>();
        var result = new List<GroupMember>(members.Count);
        foreach (var (id, name) in members)
        {
            var entry = known.GetValueOrDefault(id);
            if (entry is null || (entry.Kind, entry.From, entry.Until) != (kind, from, until))
            {
                entry = new() { GroupId = group.Id, MemberId = id, Kind = kind, From = from, Until = until, Added = _context.Now, AddedBy = _context.Actor };
                writes.Add(entry.ToWrite());
            }

            result.Add(ToMember(group, entry, name));
        }

        if (writes.Count > 0)
            await _context.CommitAsync("Add-ProvGroupMember", writes, cancellationToken).ConfigureAwait(false);
        return result;
    }

    private async ValueTask<Group> SaveAsync(Group group, long expectedRevision, string cause, CancellationToken cancellationToken)
    {
        try
        {
            var receipt = await _context.CommitAsync(cause, [GroupDocument.ToWrite(group, expectedRevision)], cancellationToken).ConfigureAwait(false);
            return group with { Revision = receipt.Sequence };
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.UniqueConflict)
        {
            throw Exists(group);
        }
    }

    private async ValueTask CheckAsync(Group group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (string.IsNullOrWhiteSpace(group.Name) || group.Name.Length > MostCharacters || group.Name.Any(char.IsControl) || Guid.TryParse(group.Name, out _))
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.GroupInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"'{(group.Name.Length > 80 ? group.Name[..80] + "…" : group.Name)}' cannot be the name of a group.",
                RecommendedAction = $"Take 1 to {MostCharacters} characters without line breaks, and no GUID.",
                Target = group.Name,
            }.ToException();
        }

        if (await FindByNameAsync(group.Name, cancellationToken).ConfigureAwait(false) is { } other && other.Id != group.Id)
            throw Exists(group);
        if (group is { FollowedApp: not null, HasRule: true })
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.GroupInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"The group '{group.Name}' follows a group of {group.FollowedApp}, and has no rule beside that.",
                RecommendedAction = "Make another group with the rule, and nest this one in it: Add-ProvGroupMember <group> -NestedGroup " + group.Name,
                Target = group.Name,
            }.ToException();
        }

        GroupRule.Compile(group, await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false));
    }

    // Who a group that follows one of an app has in it is changed in the app, as long as there is one.
    private async ValueTask CheckByHandAsync(Group group, CancellationToken cancellationToken)
    {
        if (group.FollowedApp is null || await _context.Store.GetAsync(Collections.Apps, AppDocument.Id(group.FollowedApp), cancellationToken).ConfigureAwait(false) is null)
            return;
        throw new ProvisioningError
        {
            Id = ErrorIds.GroupInvalid,
            Category = ProvisioningErrorCategory.InvalidOperation,
            Message = $"The group '{group.Name}' follows a group of {group.FollowedApp}: who is in it is what the app says, and is not changed by hand.",
            RecommendedAction = $"Change it in {group.FollowedApp} and import that (Invoke-ProvImport {group.FollowedApp}); or make a group of your own and nest this one in it: Add-ProvGroupMember <group> -NestedGroup '{group.Name}'.",
            Target = group.Name,
        }.ToException();
    }

    // What was in it by hand, or by another group of an app, would stay in it.
    private async ValueTask CheckStillFollowsAsync(Group group, CancellationToken cancellationToken)
    {
        if (await _context.Store.GetAsync(Collections.Groups, group.Id, cancellationToken).ConfigureAwait(false) is { } document
            && GroupDocument.Read(document) is var saved
            && (saved.FollowedApp, saved.FollowedKey) != (group.FollowedApp, group.FollowedKey))
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.GroupInvalid,
                Category = ProvisioningErrorCategory.InvalidOperation,
                Message = $"The group '{saved.Name}' {(saved.FollowedApp is { } app ? $"follows '{saved.FollowedKey}' of {app}" : "follows no group of an app")}, and that is not changed afterwards.",
                RecommendedAction = "Make another group, assign it what this one has, and remove this one.",
                Target = saved.Name,
            }.ToException();
        }
    }

    private async ValueTask CheckFollowedAsync(Group group, CancellationToken cancellationToken)
    {
        if (await _context.Store.GetAsync(Collections.Apps, AppDocument.Id(group.FollowedApp!), cancellationToken).ConfigureAwait(false) is null)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AppNotFound,
                Category = ProvisioningErrorCategory.NotFound,
                Message = $"The group '{group.Name}' is to follow a group of '{group.FollowedApp}', and there is no such app.",
                RecommendedAction = "Get-ProvApp lists those that there are.",
                Target = group.FollowedApp,
            }.ToException();
        }

        var followed = await FollowedAsync(group, cancellationToken).ConfigureAwait(false);
        var other = followed?.GroupId is { } id ? await _context.Store.GetAsync(Collections.Groups, id, cancellationToken).ConfigureAwait(false) : null;
        await foreach (var own in ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (own.FollowedKey == group.FollowedKey && string.Equals(own.FollowedApp, group.FollowedApp, StringComparison.OrdinalIgnoreCase))
                throw Followed($"is followed by '{own.Name}' already", "Use that group, or nest it in another one.");
        }

        if (followed?.Link == GroupLink.Pushed)
            throw Followed($"is pushed{(other is null ? "" : $" from '{GroupDocument.Read(other).Name}'")}: who is in it is what the directory says", "Assign apps to the group that is pushed.");

        ProvisioningException Followed(string why, string action) => new ProvisioningError
        {
            Id = ErrorIds.GroupInvalid,
            Category = ProvisioningErrorCategory.Conflict,
            Message = $"The group '{followed?.Name ?? group.FollowedKey}' of {group.FollowedApp} {why}.",
            RecommendedAction = action,
            Target = group.Name,
        }.ToException();
    }

    // The app's group as it is known; null before it was read for the first time.
    private async ValueTask<AppGroup?> FollowedAsync(Group group, CancellationToken cancellationToken) =>
        group is { FollowedApp: { } app, FollowedKey: { } key } && await _context.Store.GetAsync(Collections.AppGroups, AppGroupDocument.Id(app, key), cancellationToken).ConfigureAwait(false) is { } document ? AppGroupDocument.Read(document) : null;

    private async IAsyncEnumerable<(User User, bool Removed)> JoinersAsync(Group group, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (group is not { FollowedApp: { } app, FollowedKey: { } key })
            yield break;
        var follow = new FollowingGroups(_context.Store);
        var members = await follow.KnownAsync(app, key, cancellationToken).ConfigureAwait(false);
        await foreach (var joiner in follow.CompareAsync(group, app, members, isComplete: false, cancellationToken).ConfigureAwait(false))
            yield return joiner;
    }

    private async ValueTask<Group?> FindByNameAsync(string name, CancellationToken cancellationToken)
    {
        Group? found = null;
        await foreach (var document in _context.Store.ReadAsync(StoreQuery.Equal(Collections.Groups, Indexes.GroupName, IndexKey.Normalize(name)), cancellationToken).ConfigureAwait(false))
            found = GroupDocument.Read(document);
        return found;
    }

    private static GroupMember ToMember(Membership membership, User user) => new()
    {
        Group = membership.Group.Name,
        GroupId = membership.Group.Id,
        Name = user.UserName,
        UserId = user.Id,
        Kind = membership.Kind,
        Via = membership.Via?.Name,
        From = membership.From,
        Until = membership.Until,
    };

    private static GroupMember ToMember(Group group, MembershipEntry entry, string? name) => new()
    {
        Group = group.Name,
        GroupId = group.Id,
        Name = name,
        UserId = entry.Kind == MemberKind.Nested ? null : entry.MemberId,
        NestedGroupId = entry.Kind == MemberKind.Nested ? entry.MemberId : null,
        Kind = entry.Kind,
        From = entry.From,
        Until = entry.Until,
        Added = entry.Added,
        AddedBy = entry.AddedBy,
    };

    private static ProvisioningException Exists(Group group) => new ProvisioningError
    {
        Id = ErrorIds.GroupExists,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"There is a group '{group.Name}' already.",
        RecommendedAction = "Change it with Set-ProvGroup, or take another name.",
        Target = group.Name,
    }.ToException();
}
