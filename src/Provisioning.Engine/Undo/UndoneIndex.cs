using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Finds and releases what is not given again because its run was undone, in users, in accounts and in groups of apps. Costs as much as there is of it.</summary>
internal sealed class UndoneIndex(EngineContext context, DirectoryService directory)
{
    private const int Batch = 500;
    private const int MostPeople = 25;

    /// <summary>One entry for each run and target, of one target or of all.</summary>
    public async ValueTask<IReadOnlyList<Quarantine>> ListAsync(string? app, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<(string RunId, string Target), (int Count, List<string> People, DateTimeOffset Since)>();
        await foreach (var (target, name, undone) in AllAsync(app, null, cancellationToken).ConfigureAwait(false))
        {
            foreach (var run in undone.Where(u => !u.IsReleased).GroupBy(u => u.RunId, StringComparer.Ordinal))
            {
                var (count, people, since) = found.GetValueOrDefault((run.Key, target), (0, [], DateTimeOffset.MaxValue));
                if (people.Count < MostPeople)
                    people.Add(name);
                var first = run.Min(u => u.Since);
                found[(run.Key, target)] = (count + 1, people, first < since ? first : since);
            }
        }

        return
        [
            .. found.OrderBy(f => f.Key.Target == Change.Directory ? 0 : 1).Select(f => new Quarantine
            {
                Id = $"{AccountDocument.Prefix(f.Key.Target)}undo/{f.Key.RunId}",
                App = f.Key.Target,
                Cause = QuarantineCause.Undo,
                Since = f.Value.Since,
                RunId = f.Key.RunId,
                ChangeCount = f.Value.Count,
                People = f.Value.People,
            }),
        ];
    }

    /// <summary>What would be given again of one entry.</summary>
    public async IAsyncEnumerable<Change> ChangesAsync(Quarantine entry, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = Query(entry.App == Change.Directory ? Collections.Users : Collections.Accounts, entry.RunId);
        await foreach (var document in context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var user = document.Collection == Collections.Users ? UserDocument.Read(document) : null;
            var account = user is null ? AccountDocument.Read(document) : null;
            if (account is not null && account.App != entry.App)
                continue;
            var values = user?.Attributes ?? account!.Values;
            var undone = (user?.Undone ?? account!.Undone).Where(u => u.RunId == entry.RunId && !u.IsReleased).ToList();
            var standing = undone.Find(u => u.Path == UndoneValue.Standing);
            yield return new()
            {
                Number = 0,
                Target = entry.App,
                Kind = standing is null ? ChangeKind.Update
                    : user is not null ? UserState.KindOf([new(UserState.StatusPath, user.Status.ToString(), standing.Value)], ChangeKind.Update)
                    : standing.Value.AsBoolean() == true ? ChangeKind.Enable : ChangeKind.Disable,
                UserId = user?.Id ?? account!.UserId,
                UserName = user?.UserName ?? account!.Values["userName"].AsString(),
                AccountKey = account?.Key,
                Attributes = [.. undone.Where(u => u.Path != UndoneValue.Standing).Select(u => new AttributeChange(u.Path, Paths.Get(u.Path).Get(values), u.Value))],
                Reason = $"the run {entry.RunId} was undone",
            };
        }

        if (entry.App == Change.Directory)
            yield break;
        await foreach (var group in GroupsAsync(entry.App, entry.RunId, cancellationToken).ConfigureAwait(false))
        {
            var undone = group.Undone.Where(u => u.RunId == entry.RunId).ToList();
            var owners = await PushOwners.LoadAsync(context.Store, group.App, [.. undone.Select(u => u.MemberKey).OfType<string>()], cancellationToken).ConfigureAwait(false);
            yield return new()
            {
                Number = 0,
                Target = entry.App,
                Kind = ChangeKind.Update,
                Group = new() { Id = group.GroupId ?? "", Name = group.Name, Key = group.Key, Push = group.Push },
                Attributes = [.. undone.Where(u => u.Name is not null).Select(u => new AttributeChange(GroupApplier.NamePath, group.Name, u.Name!))],
                Members = [.. undone.Where(u => u.MemberKey is not null).Select(u => owners.Of(u.MemberKey!).Member with { Removed = !u.Wanted })],
                Reason = $"the run {entry.RunId} was undone",
            };
        }
    }

    /// <summary>Lets it be given again: users are worked out anew by the next plan, and so are those whose account it was.</summary>
    public async ValueTask ReleaseAsync(Quarantine entry, CancellationToken cancellationToken)
    {
        var schema = await directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var writes = new List<DocumentWrite>();
        var query = Query(entry.App == Change.Directory ? Collections.Users : Collections.Accounts, entry.RunId);
        await foreach (var document in context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            if (document.Collection == Collections.Users)
            {
                var user = UserDocument.Read(document);
                writes.Add(DirectoryService.ToWrite(user with { Undone = [.. user.Undone.Select(u => u.RunId == entry.RunId ? u with { IsReleased = true } : u)] }, schema, user.Revision));
            }
            else if (AccountDocument.Read(document) is var account && account.App == entry.App)
            {
                writes.Add(AccountDocument.ToWrite(account with { Undone = [.. account.Undone.Where(u => u.RunId != entry.RunId)] }, account.Revision));
            }

            if (writes.Count < Batch)
                continue;
            await context.CommitAsync("Clear-ProvQuarantine", writes, cancellationToken).ConfigureAwait(false);
            writes = [];
        }

        if (entry.App != Change.Directory)
        {
            await foreach (var group in GroupsAsync(entry.App, entry.RunId, cancellationToken).ConfigureAwait(false))
                writes.Add(AppGroupDocument.ToWrite(group with { Undone = [.. group.Undone.Where(u => u.RunId != entry.RunId)] }, group.Revision));
        }

        if (writes.Count > 0)
            await context.CommitAsync("Clear-ProvQuarantine", writes, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<(string Target, string Name, IReadOnlyList<UndoneValue> Undone)> AllAsync(string? app, string? runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (app is null or Change.Directory)
        {
            await foreach (var document in context.Store.ReadAsync(Query(Collections.Users, runId), cancellationToken).ConfigureAwait(false))
            {
                var user = UserDocument.Read(document);
                yield return (Change.Directory, user.UserName, user.Undone);
            }
        }

        if (app == Change.Directory)
            yield break;
        await foreach (var document in context.Store.ReadAsync(Query(Collections.Accounts, runId), cancellationToken).ConfigureAwait(false))
        {
            var account = AccountDocument.Read(document);
            if (app is null || account.App == app)
                yield return (account.App, account.Values["userName"].AsString() ?? account.Key, account.Undone);
        }

        await foreach (var group in GroupsAsync(app, runId, cancellationToken).ConfigureAwait(false))
            yield return (group.App, $"group {group.Name}", [.. group.Undone.Select(u => new UndoneValue(GroupApplier.NamePath, u.Name is { } name ? name : AttributeValue.None, u.RunId, u.Since))]);
    }

    private async IAsyncEnumerable<AppGroup> GroupsAsync(string? app, string? runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var group in AppGroupDocument.ReadAsync(context.Store, Query(Collections.AppGroups, runId), cancellationToken).ConfigureAwait(false))
        {
            if (app is null || group.App == app)
                yield return group;
        }
    }

    private static StoreQuery Query(string collection, string? runId) => runId is null
        ? new(collection) { Index = Indexes.Undone }
        : StoreQuery.Equal(collection, Indexes.Undone, runId);
}
