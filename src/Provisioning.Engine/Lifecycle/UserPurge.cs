namespace Provisioning.Engine;

/// <summary>
/// Deletes what is known of a removed user once the retention time has ended. Accounts in target apps stay linked to the id, so that what an app still has to do for them is done.
/// </summary>
internal sealed class UserPurge(IProvisioningStore store, IReadOnlyList<App> apps, DateTimeOffset now)
{
    /// <summary>The writes that delete the user, as they were last seen, with what hangs on them.</summary>
    public async ValueTask<IReadOnlyList<DocumentWrite>> WritesAsync(User user, CancellationToken cancellationToken)
    {
        var writes = new List<DocumentWrite> { new(Collections.Users, user.Id, null, [], user.Revision) };
        if (await store.GetAsync(Collections.Passwords, user.Id, cancellationToken).ConfigureAwait(false) is not null)
            Delete(Collections.Passwords, user.Id);
        foreach (var app in apps)
        {
            var pending = AssignmentDocument.Id(app.Name, user.Id);
            if (await store.GetAsync(Collections.Pending, pending, cancellationToken).ConfigureAwait(false) is not null)
                Delete(Collections.Pending, pending);
        }

        await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.Assignments, Indexes.User, user.Id), cancellationToken).ConfigureAwait(false))
            Delete(document.Collection, document.Id);
        await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.GroupMembers, Indexes.Member, user.Id), cancellationToken).ConfigureAwait(false))
            Delete(document.Collection, document.Id);
        await foreach (var document in store.ReadAsync(new(Collections.Accounts) { Index = Indexes.Link, Prefix = AccountDocument.LinkKey(user.Id, "") }, cancellationToken).ConfigureAwait(false))
        {
            var account = AccountDocument.Read(document);
            if (apps.FirstOrDefault(a => string.Equals(a.Name, account.App, StringComparison.OrdinalIgnoreCase)) is { IsSource: false })
                continue;
            if (account.Present)
                writes.AddRange(Orphan(account));
            else
                await ForgetAsync(account).ConfigureAwait(false);
        }

        return writes;

        void Delete(string collection, string id) => writes.Add(new(collection, id, null, []));

        async ValueTask ForgetAsync(Account account)
        {
            Delete(Collections.Accounts, AccountDocument.Id(account.App, account.Key));
            if (await store.GetMatchAsync(account.App, account.Key, cancellationToken).ConfigureAwait(false) is not null)
                Delete(Collections.Matches, MatchDocument.Id(account.App, account.Key));
        }
    }

    // A row that is still there would make somebody new of a person who was removed: it is ignored until a person decides otherwise.
    private IEnumerable<DocumentWrite> Orphan(Account account) =>
    [
        AccountDocument.ToWrite(account with { UserId = null }, account.Revision),
        MatchDocument.ToWrite(new() { App = account.App, Key = account.Key, State = MatchState.Ignored, Reason = "its user was removed, and the retention time has ended", Since = now }),
    ];
}
