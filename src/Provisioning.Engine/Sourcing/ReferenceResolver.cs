namespace Provisioning.Engine;

/// <summary>
/// Finds whom a reference means that is given as a name: the key of an account of the same source, a user's id, employee number, user name, mail address, or a custom attribute by which users are found. The
/// first kind of name that anybody has decides; several of one name are nobody. Removed users are nobody either.
/// </summary>
internal sealed class ReferenceResolver(IProvisioningStore store, DirectorySchema schema, bool storeIsEmpty)
{
    private const string AccountKey = "account";
    private readonly NotedNames _noted = new();
    private readonly Dictionary<(string App, string Name), string> _found = [];

    /// <summary>The names by which others can mean the user.</summary>
    public static HashSet<IndexKey> NamesOf(User user, IEnumerable<Account> accounts, DirectorySchema schema)
    {
        var names = UserKeys.Names(user, schema).ToHashSet();
        names.Add(new("id", IndexKey.Normalize(user.Id)));
        foreach (var account in accounts)
            names.Add(Of(account.App, account.Key));
        return names;
    }

    /// <summary>The text of a name as references are found by it.</summary>
    public static string TextOf(IndexKey name) => name.Index switch
    {
        AccountKey => name.Value[(name.Value.IndexOf('/', StringComparison.Ordinal) + 1)..],
        Indexes.Custom or Indexes.CustomUnique => name.Value[(name.Value.IndexOf('=', StringComparison.Ordinal) + 1)..],
        _ => name.Value,
    };

    /// <summary>Takes note of a user as the operation under way leaves them.</summary>
    public void Note(User user, HashSet<IndexKey> names)
    {
        _noted.Add(user.Id, user.Status != UserStatus.Deleted, names);
        // Whom a name meant may have changed.
        _found.Clear();
    }

    /// <summary>Whom the names mean that these accounts have in references.</summary>
    public async ValueTask<References> ForAsync(IEnumerable<SourceState> states, CancellationToken cancellationToken)
    {
        References? references = null;
        foreach (var state in states)
        {
            foreach (var name in state.Now.References)
            {
                if (await FindAsync(state.Now.App, name, cancellationToken).ConfigureAwait(false) is { } id)
                    (references ??= new()).Add(state.Now.App, name, id);
            }
        }

        return references ?? References.None;
    }

    /// <summary>The id of the user whom the name means, or null for nobody. <paramref name="app"/> is null for a name that no source gave.</summary>
    public async ValueTask<string?> FindAsync(string? app, string name, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue((app ?? "", name), out var known))
            return known;
        foreach (var key in KeysOf(app, name))
        {
            var ids = await HavingAsync(key, app, name, cancellationToken).ConfigureAwait(false);
            if (ids.Count == 0)
                continue;
            if (ids.Count > 1)
                return null;
            _found[(app ?? "", name)] = ids.First();
            return ids.First();
        }

        return null;
    }

    private IEnumerable<IndexKey> KeysOf(string? app, string name)
    {
        var text = IndexKey.Normalize(name);
        if (app is not null)
            yield return Of(app, name);
        if (Guid.TryParse(name, out _))
            yield return new("id", text);
        yield return new(Indexes.EmployeeNumber, text);
        yield return new(Indexes.UserName, text);
        yield return new(Indexes.Mail, text);
        foreach (var attribute in schema.FoundBy.OrderBy(a => !a.Unique))
            yield return UserKeys.Custom(attribute, name);
    }

    private async ValueTask<HashSet<string>> HavingAsync(IndexKey key, string? app, string name, CancellationToken cancellationToken)
    {
        var ids = _noted.Having(key).ToHashSet(StringComparer.Ordinal);
        if (storeIsEmpty)
            return ids;
        switch (key.Index)
        {
            case AccountKey:
                if (await store.GetAsync(Collections.Accounts, AccountDocument.Id(app!, name), cancellationToken).ConfigureAwait(false) is { } account
                    && AccountDocument.Read(account).UserId is { } owner
                    && await store.GetAsync(Collections.Users, owner, cancellationToken).ConfigureAwait(false) is { } user)
                    Add(user);
                break;
            case "id":
                if (await store.GetAsync(Collections.Users, key.Value, cancellationToken).ConfigureAwait(false) is { } byId)
                    Add(byId);
                break;
            default:
                await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.Users, key.Index, key.Value), cancellationToken).ConfigureAwait(false))
                    Add(document);
                break;
        }

        return ids;

        void Add(StoredDocument document)
        {
            if (_noted.Knows(document.Id) ? key.Index == AccountKey ? _noted.IsLive(document.Id) : _noted.Has(document.Id, key) : UserDocument.Read(document).Status != UserStatus.Deleted)
                ids.Add(document.Id);
        }
    }

    private static IndexKey Of(string app, string key) => new(AccountKey, $"{app.ToLowerInvariant()}/{IndexKey.Normalize(key)}");
}
