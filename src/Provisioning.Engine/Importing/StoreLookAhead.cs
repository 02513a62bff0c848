namespace Provisioning.Engine;

/// <summary>
/// What the store has of the objects that come next, asked for in one question for all of them: one for each costs the store more than everything else that is done with an object. Whoever is not among them is asked for by themselves. For one
/// thread at a time.
/// </summary>
internal sealed class StoreLookAhead(IProvisioningStore store, DirectoryService directory, string app)
{
    private readonly Dictionary<string, Account?> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, User?> _users = new(StringComparer.Ordinal);

    /// <summary>Asks for what comes next, and forgets what came before.</summary>
    /// <param name="keys">The keys of accounts; their users are asked for too.</param>
    /// <param name="users">The ids of other users.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public async ValueTask LoadAsync(IReadOnlyCollection<string> keys, IEnumerable<string> users, CancellationToken cancellationToken)
    {
        _accounts.Clear();
        _users.Clear();
        foreach (var key in keys)
            _accounts[key] = null;
        foreach (var document in await ManyAsync(Collections.Accounts, [.. _accounts.Keys.Select(k => AccountDocument.Id(app, k))], cancellationToken).ConfigureAwait(false))
        {
            var account = AccountDocument.Read(document);
            _accounts[account.Key] = account;
        }

        foreach (var id in _accounts.Values.Select(a => a?.UserId).OfType<string>().Concat(users))
            _users[id] = null;
        foreach (var document in await ManyAsync(Collections.Users, [.. _users.Keys], cancellationToken).ConfigureAwait(false))
            _users[document.Id] = UserDocument.Read(document);
    }

    /// <summary>The app's account with this key as it is recorded, or null.</summary>
    public async ValueTask<Account?> AccountAsync(string key, CancellationToken cancellationToken)
    {
        if (_accounts.TryGetValue(key, out var known))
            return known;
        var document = await store.GetAsync(Collections.Accounts, AccountDocument.Id(app, key), cancellationToken).ConfigureAwait(false);
        return document is null ? null : AccountDocument.Read(document);
    }

    /// <summary>The user, or null.</summary>
    public ValueTask<User?> UserAsync(string id, CancellationToken cancellationToken) =>
        _users.TryGetValue(id, out var known) ? new(known) : directory.GetAsync(id, cancellationToken);

    private async ValueTask<IReadOnlyList<StoredDocument>> ManyAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        ids.Count == 0 ? [] : await store.GetManyAsync(collection, ids, cancellationToken).ConfigureAwait(false);
}
