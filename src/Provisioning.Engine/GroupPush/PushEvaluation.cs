namespace Provisioning.Engine;

/// <summary>Looks at one pushed group as a whole: everybody who is to be in it, and everybody who is. Memory grows with the group.</summary>
internal sealed class PushEvaluation(IProvisioningStore store, App app, GroupGraph graph, PushWishes wishes, DateTimeOffset now, List<ProvisioningError> errors)
{
    private const int Page = 500;
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);

    private string Id => wishes.Group.Group.Id;

    /// <summary>Decides about everybody but those with these ids, about whom it is decided or nothing can be told.</summary>
    public async ValueTask RunAsync(IReadOnlySet<string> done, CancellationToken cancellationToken)
    {
        var wanted = await WantedAsync(done, cancellationToken).ConfigureAwait(false);
        var rest = new List<AppMembership>();
        if (wishes.Key is { } key)
        {
            await foreach (var there in AppMembership.OfGroupAsync(store, app.Name, key, cancellationToken).ConfigureAwait(false))
            {
                if (there.Kind != RemoteMemberKind.Account)
                    continue;
                if (wanted.Remove(there.MemberKey, out var member))
                    wishes.Decide(member, wanted: true, there);
                else if (there.Pushed || wishes.Group.Push.Exclusive)
                    rest.Add(there);
            }
        }

        foreach (var page in rest.Chunk(Page))
        {
            var owners = await PushOwners.LoadAsync(store, app.Name, [.. page.Select(m => m.MemberKey)], cancellationToken).ConfigureAwait(false);
            foreach (var there in page)
            {
                if (owners.Of(there.MemberKey) is { IsProtected: false, Member: var member } && IsOpen(member, done))
                    wishes.Decide(member, wanted: false, there);
            }
        }

        foreach (var member in wanted.Values)
            wishes.Decide(member, wanted: true, null);
        // What was undone and is asked for no more is over.
        foreach (var page in wishes.Undecided.ToList().Chunk(Page))
        {
            var owners = await PushOwners.LoadAsync(store, app.Name, page, cancellationToken).ConfigureAwait(false);
            foreach (var account in page)
            {
                if (owners.Of(account) is { IsProtected: false, Member: var member } && IsOpen(member, done) && !await IsThereAsync(account, cancellationToken).ConfigureAwait(false))
                    wishes.Decide(member, wanted: false, null);
            }
        }
    }

    private async ValueTask<bool> IsThereAsync(string account, CancellationToken cancellationToken) =>
        wishes.Key is { } key && await store.GetAsync(Collections.AppMembers, AppMembership.Id(app.Name, key, account), cancellationToken).ConfigureAwait(false) is not null;

    private bool IsOpen(ChangeMember member, IReadOnlySet<string> done) => member.UserId is not { } id || !done.Contains(id) && !_unknown.Contains(id);

    // Members of the group whose account can be used, by its key.
    private async ValueTask<Dictionary<string, ChangeMember>> WantedAsync(IReadOnlySet<string> done, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, ChangeMember>(StringComparer.Ordinal);
        var population = new Population(store, graph, graph.Below([Id]));
        await foreach (var page in population.PagesAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var (user, entries) in page)
            {
                if (done.Contains(user.Id) || !IsMember(user, entries, population.Groups))
                    continue;
                await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(user.Id, app.Name)), cancellationToken).ConfigureAwait(false))
                {
                    if (AccountDocument.Read(document) is { Present: true, Active: true } account)
                        wanted[account.Key] = new() { UserId = user.Id, UserName = user.UserName, AccountKey = account.Key };
                }
            }
        }

        foreach (var page in wanted.Values.Chunk(Page))
        {
            foreach (var document in await store.GetManyAsync(Collections.Users, [.. page.Select(m => m.UserId!)], cancellationToken).ConfigureAwait(false))
            {
                if (UserDocument.Read(document) is { Lifecycle.Protection: not null } user)
                    _unknown.Add(user.Id);
            }
        }

        foreach (var (key, member) in wanted.Where(w => _unknown.Contains(w.Value.UserId!)).ToList())
            wanted.Remove(key);
        return wanted;
    }

    private bool IsMember(User user, IReadOnlyList<MembershipEntry> entries, IReadOnlySet<string> groups)
    {
        try
        {
            return graph.Of(user, entries, now, groups).ContainsKey(Id);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.ExpressionFailed)
        {
            // Of whom it cannot be told stays where they are.
            _unknown.Add(user.Id);
            errors.Add(ExpressionFailure.For(user, e.Error));
            return false;
        }
    }
}
