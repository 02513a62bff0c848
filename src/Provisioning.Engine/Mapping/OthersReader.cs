namespace Provisioning.Engine;

/// <summary>Somebody as the directory part of a plan leaves them.</summary>
/// <param name="UserName">Their name.</param>
/// <param name="Source">What expressions see of them; null for who was removed.</param>
/// <param name="Number">The number of the last change that concerns them.</param>
internal sealed record PlannedPerson(string UserName, AttributeSet? Source, int Number);

/// <summary>
/// Reads what the mappings of an app take from others, a page of users at a time, by ids and indexes; what becomes of others in a plan under way goes before what the store has. Not thread-safe.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="read">What is read.</param>
/// <param name="grants">The groups that matter.</param>
/// <param name="planned">Whom the plan under way makes or changes, by id; null where there is none.</param>
internal sealed class OthersReader(IProvisioningStore store, OthersRead read, AppGrants grants, Func<string, PlannedPerson?>? planned = null)
{
    private readonly Dictionary<string, (User User, AttributeSet? Source)> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    /// <summary>A reader for what is outside plans and runs.</summary>
    public static async ValueTask<OthersReader> LoadAsync(IProvisioningStore store, OthersRead read, DirectorySchema schema, CancellationToken cancellationToken)
    {
        var graph = read.AsksForGroups ? await GroupGraph.LoadAsync(store, schema, cancellationToken).ConfigureAwait(false) : new([], [], schema);
        return new(store, read, new(read.App, graph, [], read.AsksForGroups));
    }

    /// <summary>What is known of others for one user.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>: it cannot be told of which groups the user is a member.</exception>
    public async ValueTask<Others> OfAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await LoadAsync([user], cancellationToken).ConfigureAwait(false);
        return Of(user, read.AsksForGroups ? await MembershipEntry.OfMemberAsync(store, user.Id, cancellationToken).ConfigureAwait(false) : [], now);
    }

    /// <summary>Reads what is to be known of others for these users; what was read before is forgotten.</summary>
    public async ValueTask LoadAsync(IReadOnlyCollection<User> users, CancellationToken cancellationToken)
    {
        _people.Clear();
        _keys.Clear();
        if (read.IsNothing)
            return;
        var sources = users.Select(OutboundSource.Of).ToList();
        var people = read.Linked.SelectMany(l => sources.Select(l.IdIn)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (people.Count > 0)
        {
            foreach (var document in await store.GetManyAsync(Collections.Users, people, cancellationToken).ConfigureAwait(false))
            {
                var user = UserDocument.Read(document);
                _people[user.Id] = (user, SourceOf(user));
            }
        }

        foreach (var id in read.References.SelectMany(r => sources.SelectMany(r.UserIds)).Distinct(StringComparer.Ordinal))
        {
            await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(id, read.App)), cancellationToken).ConfigureAwait(false))
            {
                if (AccountDocument.Read(document) is { Present: true } account)
                    _keys[id] = account.Key;
            }
        }
    }

    /// <summary>What is known of others for one of the users that were loaded.</summary>
    /// <param name="user">The user.</param>
    /// <param name="entries">What was added to groups by hand with the user in it.</param>
    /// <param name="now">The time (UTC).</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>: it cannot be told of which groups the user is a member.</exception>
    public Others Of(User user, IReadOnlyList<MembershipEntry> entries, DateTimeOffset now)
    {
        if (read.IsNothing)
            return Others.None;
        var own = OutboundSource.Of(user);
        var basis = new List<ChangeBasis>();
        var records = new AttributeSet?[read.Linked.Count == 0 ? 0 : read.Linked[^1].Index + 1];
        if (records.Length > 0)
            records[0] = own;
        foreach (var linked in read.Linked)
        {
            if (linked.IdIn(own) is not { } id)
                continue;
            if (planned?.Invoke(id) is { } changed)
            {
                records[linked.Index] = changed.Source;
                basis.Add(new() { UserId = id, UserName = changed.UserName, DependsOn = changed.Number });
            }
            else if (_people.TryGetValue(id, out var person))
            {
                records[linked.Index] = person.Source;
                basis.Add(new() { UserId = id, UserName = person.User.UserName, Revision = person.User.Revision });
            }
        }

        var keys = read.References.SelectMany(r => r.UserIds(own)).Distinct(StringComparer.Ordinal).Where(_keys.ContainsKey).ToDictionary(id => id, id => _keys[id], StringComparer.Ordinal);
        basis.AddRange(keys.Select(k => new ChangeBasis { UserId = k.Key, AccountKey = k.Value }));
        return new() { Records = records, Groups = read.AsksForGroups ? grants.GroupsOf(user, entries, now) : [], Keys = keys, Basis = [.. basis.Distinct()] };
    }

    /// <summary>True when somebody on whom a change rests, of those that were loaded, is as the plan had them. What rests on another change of the plan is not for this to tell.</summary>
    public bool IsAsPlanned(ChangeBasis basis) =>
        (basis.Revision == 0 || _people.TryGetValue(basis.UserId, out var person) && person.User.Revision == basis.Revision)
        && (basis.AccountKey is not { } key || _keys.GetValueOrDefault(basis.UserId) == key);

    /// <summary>True when somebody, of those to whom the loaded users refer, has an account in the app.</summary>
    public bool HasAccount(string userId) => _keys.ContainsKey(userId);

    /// <summary>What expressions see of a user: nothing of who was removed.</summary>
    public static AttributeSet? SourceOf(User user) => user.Status == UserStatus.Deleted ? null : OutboundSource.Of(user);
}
