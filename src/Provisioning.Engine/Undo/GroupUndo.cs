namespace Provisioning.Engine;

/// <summary>Adds to a plan what undoes what a run did to the groups of an app: whoever was put into one is taken out, whoever was taken out is put back, and a name is turned back, where that still is as the run left it.</summary>
/// <param name="store">The store.</param>
/// <param name="app">The app.</param>
/// <param name="source">The run.</param>
/// <param name="section">Takes the changes.</param>
/// <param name="left">Takes what is not undone.</param>
/// <param name="enabled">The changes of the plan by which accounts can be used again, by the user's id.</param>
/// <param name="now">The time of the plan.</param>
internal sealed class GroupUndo(IProvisioningStore store, App app, UndoSource source, PlanSection section, List<NotUndone> left, IReadOnlyDictionary<string, int> enabled, DateTimeOffset now)
{
    private const int Page = 50;

    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var page in source.ReadAsync(app.Name, Page, cancellationToken).ConfigureAwait(false))
        {
            foreach (var (change, outcome) in page)
            {
                if (change.Group is { } group && change.Kind != ChangeKind.Record)
                    await OfAsync(change, group, outcome, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask OfAsync(Change change, ChangeGroup group, OutcomeRecord outcome, CancellationToken cancellationToken)
    {
        var known = group.Key is { } key
            ? await store.GetAsync(Collections.AppGroups, AppGroupDocument.Id(app.Name, key), cancellationToken).ConfigureAwait(false) is { } document ? AppGroupDocument.Read(document) : null
            : await AppGroupDocument.FindLinkedAsync(store, app.Name, group.Id, cancellationToken).ConfigureAwait(false);
        if (change.Kind == ChangeKind.Delete)
            Leave(change, NotUndoneReason.CannotBe, "the group was deleted in the app");
        else if (known is not { Present: true })
            Leave(change, NotUndoneReason.ChangedSince, "the group is gone from the app");
        else if (change.Members.Count > 0)
            await MembersAsync(change, outcome, known, cancellationToken).ConfigureAwait(false);
        else if (change.Kind == ChangeKind.Create)
            Leave(change, NotUndoneReason.CannotBe, $"the group stays in the app, without those whom the run put into it: Remove-ProvGroupPush {app.Name} '{known.Name}' -WhenRemoved Delete has it deleted");
        else
            Rename(change, outcome, known);
    }

    private void Rename(Change change, OutcomeRecord outcome, AppGroup known)
    {
        if (change.Kind == ChangeKind.Link)
            Leave(change, NotUndoneReason.CannotBe, "the group was there before, and stays linked: Remove-ProvGroupPush takes that back");
        if (outcome.Outcome != ChangeOutcome.Applied || change.Attributes.FirstOrDefault(a => a.Path == GroupApplier.NamePath) is not { Path: not null } name)
            return;
        if (known.Name != name.New.AsString())
            Leave(change, NotUndoneReason.ChangedSince, "it has another name by now");
        else
            section.Add(Make(change, known with { Name = name.Old.AsString()! }) with { Attributes = [new(name.Path, name.New, name.Old)], Undone = [new(name.Path, name.New, source.Run.Id, now)] });
    }

    private async ValueTask MembersAsync(Change change, OutcomeRecord outcome, AppGroup known, CancellationToken cancellationToken)
    {
        var touched = outcome.Untouched is { } rest ? change.Members.Where(m => !rest.Contains(MemberApplier.IdOf(m), StringComparer.Ordinal)).ToList() : change.Members;
        var keys = new List<(string Key, bool Removed)>();
        foreach (var member in outcome.Outcome == ChangeOutcome.AlreadyDone ? [] : touched)
        {
            if ((member.AccountKey ?? await KeyOfAsync(member.UserId!, cancellationToken).ConfigureAwait(false)) is { } key)
                keys.Add((key, member.Removed));
        }

        var there = (await store.GetManyAsync(Collections.AppMembers, [.. keys.Select(k => AppMembership.Id(app.Name, known.Key, k.Key))], cancellationToken).ConfigureAwait(false)).Select(d => AppMembership.Read(d).MemberKey).ToHashSet(StringComparer.Ordinal);
        var owners = await PushOwners.LoadAsync(store, app.Name, [.. keys.Select(k => k.Key)], cancellationToken).ConfigureAwait(false);
        // Who is where they were before is left.
        var back = keys.Where(k => there.Contains(k.Key) != k.Removed).Select(k => (Owner: owners.Of(k.Key), k.Removed)).Where(b => !b.Owner.IsProtected)
            .Select(b => b.Owner.Member with { Removed = !b.Removed, DependsOn = b.Removed && b.Owner.Member.UserId is { } user && enabled.TryGetValue(user, out var number) ? number : null });
        foreach (var slice in back.Chunk(PushPlanner.Slice))
            section.Add(Make(change, known) with { Members = slice, Undone = [new(GroupApplier.MembersPath, AttributeValue.None, source.Run.Id, now)] });
    }

    private async ValueTask<string?> KeyOfAsync(string userId, CancellationToken cancellationToken)
    {
        string? key = null;
        await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(userId, app.Name)), cancellationToken).ConfigureAwait(false))
            key = AccountDocument.Read(document).Key;
        return key;
    }

    private Change Make(Change of, AppGroup known) => new()
    {
        Number = 0,
        Target = app.Name,
        Kind = ChangeKind.Update,
        Group = new() { Id = of.Group!.Id, Name = known.Name, Key = known.Key, Push = known.Push },
        Reason = $"undoes the run {source.Run.Id}: {of.Reason}",
    };

    private void Leave(Change change, NotUndoneReason reason, string why) => left.Add(new(change.Subject, change.Kind.ToString(), reason, why));
}
