namespace Provisioning.Engine;

/// <summary>
/// Makes one change of a group in an app. Before a group is made the app is asked for one of its name: one that has the directory's id was made by an earlier try, and any other is left alone. Who is in a group is changed in requests of at most so
/// many as the app takes, each of which can be repeated.
/// </summary>
/// <param name="context">The engine.</param>
/// <param name="app">The app.</param>
/// <param name="connector">Speaks to the app.</param>
/// <param name="graph">All groups.</param>
/// <param name="scope">What is pushed to the app.</param>
/// <param name="ledger">What became of the run's changes.</param>
/// <param name="planned">The time of the plan.</param>
/// <param name="report">Takes what is worth telling.</param>
internal sealed class GroupApplier(EngineContext context, App app, IGroupTarget connector, GroupGraph graph, PushScope scope, RunLedger ledger, DateTimeOffset planned, Action<EngineEvent> report)
{
    /// <summary>The attribute that a group's name is, in changes.</summary>
    public const string NamePath = "displayName";

    /// <summary>What a group's members are, where they were undone.</summary>
    public const string MembersPath = "members";

    private const int MostTries = 2;

    /// <summary>Never throws but for cancellation and a store that cannot be written: any other error is the change's outcome.</summary>
    public async ValueTask<AppliedChange> ApplyAsync(Change change, CancellationToken cancellationToken)
    {
        try
        {
            if (change.Kind == ChangeKind.Create)
                return await CreateAsync(change, cancellationToken).ConfigureAwait(false);
            if (change.Kind == ChangeKind.Link)
                return await LinkAsync(change, cancellationToken).ConfigureAwait(false);
            if (await KnownAsync(change, cancellationToken).ConfigureAwait(false) is not { } known)
                return new(change, ChangeOutcome.Stale, Error: GroupErrors.Stale(app, change));
            return change switch
            {
                { Kind: ChangeKind.Record, Members.Count: > 0 } => await NoteAsync(change, known, cancellationToken).ConfigureAwait(false),
                { Kind: ChangeKind.Record } when scope.Groups.Any(g => g.Group.Id == change.Group!.Id) => Done(change, ChangeOutcome.Applied, known.Key, before => before! with { Push = change.Group!.Push }),
                { Kind: ChangeKind.Record } => Done(change, ChangeOutcome.Applied, known.Key, Ended, known.Present ? null : await MembersGoneAsync(known.Key, cancellationToken).ConfigureAwait(false)),
                { Kind: ChangeKind.Delete } => await DeleteAsync(change, known, cancellationToken).ConfigureAwait(false),
                { Members.Count: > 0 } => await new MemberApplier(context, app, connector, graph, scope, ledger, planned).ApplyAsync(change, known, cancellationToken).ConfigureAwait(false),
                _ => await RenameAsync(change, known, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (ProvisioningException e)
        {
            return new(change, ChangeOutcome.Failed, Error: e.Error with { App = app.Name, Target = change.Group!.Name });
        }
    }

    // A group that the same plan makes is known once it is there.
    private async ValueTask<AppGroup?> KnownAsync(Change change, CancellationToken cancellationToken)
    {
        var group = change.Group!;
        var known = group.Key is { } key
            ? await context.Store.GetAsync(Collections.AppGroups, AppGroupDocument.Id(app.Name, key), cancellationToken).ConfigureAwait(false) is { } document ? AppGroupDocument.Read(document) : null
            : await AppGroupDocument.FindLinkedAsync(context.Store, app.Name, group.Id, cancellationToken).ConfigureAwait(false);
        // What is taken back may be of a group that is pushed no more.
        return known is not null && (known.GroupId == group.Id && known.Link == GroupLink.Pushed || change.Undone is not null) && (known.Present || change.Kind == ChangeKind.Record) ? known : null;
    }

    private async ValueTask<AppliedChange> CreateAsync(Change change, CancellationToken cancellationToken)
    {
        var group = change.Group!;
        for (var attempt = 1; ; attempt++)
        {
            var found = await connector.FindGroupsAsync(group.Name, cancellationToken).ConfigureAwait(false);
            var own = found.Where(g => g.ExternalId == group.Id).ToList();
            if (own.Count > 1)
                throw GroupErrors.Ambiguous(app, group.Name, own.Count);
            if (own.Count == 1)
                return await TakeAsync(change, own[0], ChangeOutcome.AlreadyDone, cancellationToken).ConfigureAwait(false);
            if (found.Count > 0)
                throw GroupErrors.Exists(app, group);
            try
            {
                var made = await connector.CreateGroupAsync(new() { GroupId = group.Id, Name = group.Name }, cancellationToken).ConfigureAwait(false);
                return Done(change, ChangeOutcome.Applied, made.Key, _ => Pushed(change, made) with { MembersKnown = true }, await FormerAsync(change, made.Key, cancellationToken).ConfigureAwait(false));
            }
            catch (ProvisioningException e) when ((e.Error.IsInDoubt || e.Error.Id == ErrorIds.AccountExists) && attempt < MostTries)
            {
                // Whether it is there now is for a look to tell.
            }
        }
    }

    private async ValueTask<AppliedChange> LinkAsync(Change change, CancellationToken cancellationToken)
    {
        var group = change.Group!;
        IReadOnlyList<RemoteGroup> found = [.. (await connector.FindGroupsAsync(group.LinkTo!, cancellationToken).ConfigureAwait(false)).Where(g => g.Name == group.LinkTo)];
        // A try that broke off may have given it its new name already.
        if (found.Count == 0 && group.LinkTo != group.Name)
            found = [.. (await connector.FindGroupsAsync(group.Name, cancellationToken).ConfigureAwait(false)).Where(g => g.ExternalId == group.Id)];
        if (found.Count != 1)
            throw found.Count == 0 ? GroupErrors.NotFound(app, group.LinkTo!) : GroupErrors.Ambiguous(app, group.LinkTo!, found.Count);
        var there = found[0];
        if (await context.Store.GetAsync(Collections.AppGroups, AppGroupDocument.Id(app.Name, there.Key), cancellationToken).ConfigureAwait(false) is { } document
            && AppGroupDocument.Read(document) is { Link: not GroupLink.None } known && known.GroupId != group.Id)
            throw GroupErrors.Taken(app, there.Name);
        if (there.ExternalId == group.Id && there.Name == group.Name)
            return await TakeAsync(change, there, ChangeOutcome.AlreadyDone, cancellationToken).ConfigureAwait(false);
        there = await connector.UpdateGroupAsync(there.Key, new() { GroupId = group.Id, Name = group.Name }, cancellationToken).ConfigureAwait(false);
        return await TakeAsync(change, there, ChangeOutcome.Applied, cancellationToken).ConfigureAwait(false);
    }

    // Who is in a group that was there already.
    private async ValueTask<AppliedChange> TakeAsync(Change change, RemoteGroup there, ChangeOutcome outcome, CancellationToken cancellationToken)
    {
        var members = await connector.ReadMembersAsync(there.Key, cancellationToken).ConfigureAwait(false);
        var writes = new List<DocumentWrite>(await FormerAsync(change, there.Key, cancellationToken).ConfigureAwait(false));
        var known = new Dictionary<string, AppMembership>(StringComparer.Ordinal);
        await foreach (var membership in AppMembership.OfGroupAsync(context.Store, app.Name, there.Key, cancellationToken).ConfigureAwait(false))
            known[membership.MemberKey] = membership;
        foreach (var member in members.Members)
        {
            if (!known.Remove(member.Key))
                writes.Add(new AppMembership { App = app.Name, GroupKey = there.Key, MemberKey = member.Key, Kind = member.Kind }.ToWrite());
        }

        if (members.IsComplete)
            writes.AddRange(known.Values.Select(m => m.ToRemoval()));
        else
            report(new WarningEvent($"'{app.Name}': who is in the group '{there.Name}' could not be told ({members.Evidence.TrimEnd('.')}). Members are added; nobody is taken out but those whom this directory puts into it."));
        return Done(change, outcome, there.Key, _ => Pushed(change, there) with { MembersKnown = members.IsComplete }, writes);
    }

    private async ValueTask<AppliedChange> RenameAsync(Change change, AppGroup known, CancellationToken cancellationToken)
    {
        var group = change.Group!;
        var there = await connector.GetGroupAsync(known.Key, cancellationToken).ConfigureAwait(false);
        if (there is null)
            return Gone(change, known.Key);
        if (there.Name == group.Name)
            return Done(change, ChangeOutcome.AlreadyDone, known.Key, Renamed);
        // What somebody else called it meanwhile is not what was to be replaced.
        if (change.Attributes.Any(a => a.Path == NamePath && a.Old.AsString() != there.Name))
            return new(change, ChangeOutcome.Stale, Error: GroupErrors.Stale(app, change)) { Group = new(known.Key, before => before! with { Name = there.Name, LastSeen = context.Now }, []) };
        there = await connector.UpdateGroupAsync(known.Key, new() { GroupId = known.GroupId ?? group.Id, Name = group.Name }, cancellationToken).ConfigureAwait(false);
        if (there.Name != group.Name)
            throw GroupErrors.NotRenamed(app, group, there.Name);
        return Done(change, ChangeOutcome.Applied, known.Key, Renamed);

        AppGroup? Renamed(AppGroup? before) => before! with
        {
            Name = there.Name,
            Version = there.Version,
            LastSeen = context.Now,
            Undone = [.. before.Undone.Where(u => u.Name is null), .. (change.Undone ?? []).Select(u => new UndoneGroupValue(u.RunId, u.Since) { Name = u.Value.AsString() })],
        };
    }

    private async ValueTask<AppliedChange> DeleteAsync(Change change, AppGroup known, CancellationToken cancellationToken)
    {
        var outcome = await connector.GetGroupAsync(known.Key, cancellationToken).ConfigureAwait(false) is null ? ChangeOutcome.AlreadyDone : ChangeOutcome.Applied;
        if (outcome == ChangeOutcome.Applied)
            await connector.DeleteGroupAsync(known.Key, cancellationToken).ConfigureAwait(false);
        return Done(change, outcome, known.Key, _ => null, await MembersGoneAsync(known.Key, cancellationToken).ConfigureAwait(false));
    }

    // Who is where they are to be already is the directory's from now on; and what was undone and is asked for no more is over.
    private async ValueTask<AppliedChange> NoteAsync(Change change, AppGroup known, CancellationToken cancellationToken)
    {
        var keys = change.Members.Select(m => m.AccountKey!).ToHashSet(StringComparer.Ordinal);
        var there = await context.Store.GetManyAsync(Collections.AppMembers, [.. change.Members.Where(m => !m.Removed).Select(m => AppMembership.Id(app.Name, known.Key, m.AccountKey!))], cancellationToken).ConfigureAwait(false);
        return Done(
            change,
            ChangeOutcome.Applied,
            known.Key,
            before => before! with { Undone = [.. before.Undone.Where(u => u.MemberKey is null || !keys.Contains(u.MemberKey))] },
            [.. there.Select(d => (AppMembership.Read(d) with { Pushed = true }).ToWrite())]);
    }

    // The next plan makes it anew.
    private AppliedChange Gone(Change change, string key) => new(change, ChangeOutcome.Failed, Error: GroupErrors.Gone(app, change.Group!).Error)
    {
        Group = new(key, before => before is null ? null : before with { Present = false, LastSeen = context.Now }, []),
    };

    private static AppGroup? Ended(AppGroup? before) => before is null || !before.Present ? null : before with { Link = GroupLink.None, GroupId = null, Push = null, Undone = [] };

    private AppGroup Pushed(Change change, RemoteGroup there) => new()
    {
        App = app.Name,
        Key = there.Key,
        Name = there.Name,
        ExternalId = there.ExternalId,
        Version = there.Version,
        GroupId = change.Group!.Id,
        Link = GroupLink.Pushed,
        Push = change.Group.Push,
        LastSeen = context.Now,
    };

    private static AppliedChange Done(Change change, ChangeOutcome outcome, string key, Func<AppGroup?, AppGroup?> edit, IReadOnlyList<DocumentWrite>? writes = null) =>
        new(change, outcome) { Group = new(key, edit, writes ?? []) };

    // The group of another key whose place this one takes.
    private async ValueTask<IReadOnlyList<DocumentWrite>> FormerAsync(Change change, string key, CancellationToken cancellationToken) =>
        await AppGroupDocument.FindLinkedAsync(context.Store, app.Name, change.Group!.Id, cancellationToken).ConfigureAwait(false) is { } former && former.Key != key
            ? [new(Collections.AppGroups, AppGroupDocument.Id(app.Name, former.Key), null, []), .. await MembersGoneAsync(former.Key, cancellationToken).ConfigureAwait(false)]
            : [];

    private async ValueTask<IReadOnlyList<DocumentWrite>> MembersGoneAsync(string key, CancellationToken cancellationToken)
    {
        var gone = new List<DocumentWrite>();
        await foreach (var membership in AppMembership.OfGroupAsync(context.Store, app.Name, key, cancellationToken).ConfigureAwait(false))
            gone.Add(membership.ToRemoval());
        return gone;
    }
}
