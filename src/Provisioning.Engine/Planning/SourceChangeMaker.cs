namespace Provisioning.Engine;

/// <summary>Makes the directory change of one object of a source: finds the user, evaluates everything that is known of them, and notes the result in the draft.</summary>
internal sealed class SourceChangeMaker(
    EngineContext context,
    DirectoryService directory,
    DirectorySchema schema,
    IReadOnlyDictionary<string, InboundSource> sources,
    DirectoryDraft draft,
    UserIds ids,
    bool storeIsEmpty)
{
    private readonly DateTimeOffset _now = context.Now;

    /// <summary>Adds the change that the object makes. Gives an error, and adds nothing, when it cannot be used.</summary>
    public async ValueTask<ProvisioningError?> AddAsync(ObjectRead read, InboundSource source, PlanSection section, CancellationToken cancellationToken)
    {
        var app = source.App;
        try
        {
            var before = storeIsEmpty ? null : await GetAccountAsync(app, read.Object.Key, cancellationToken).ConfigureAwait(false);
            var now = new Account
            {
                App = app.Name,
                Key = read.Object.Key,
                UserId = before?.UserId,
                Active = read.Object.Active ?? true,
                Values = read.Object.Values,
                Version = read.Object.Version,
                LastSeen = _now,
            };
            var user = before?.UserId is { } id
                ? await GetUserAsync(id, cancellationToken).ConfigureAwait(false)
                : await MatchAsync(now, source, cancellationToken).ConfigureAwait(false);
            if (user is null && before?.UserId is not null)
                now = now with { UserId = null };
            return await AddAsync(source, user, before, now, section, read.Place, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e)
        {
            return e.Error with { Message = $"'{app.Name}', {read.Place}: {e.Error.Message}", App = app.Name, Target = e.Error.Target ?? read.Object.Key };
        }
    }

    /// <summary>Adds the change that an object's proven absence makes.</summary>
    public async ValueTask<ProvisioningError?> AddAbsentAsync(string key, InboundSource source, PlanSection section, CancellationToken cancellationToken)
    {
        var before = await GetAccountAsync(source.App, key, cancellationToken).ConfigureAwait(false);
        if (before is null)
            return null;
        var user = before.UserId is { } id ? await GetUserAsync(id, cancellationToken).ConfigureAwait(false) : null;
        return await AddAsync(source, user, before, before with { Present = false, LastSeen = _now }, section, "no longer there", cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ProvisioningError?> AddAsync(InboundSource source, User? user, Account? before, Account now, PlanSection section, string place, CancellationToken cancellationToken)
    {
        if (user is null && !now.Present)
        {
            section.Add(Change(ChangeKind.Record, source, null, before, now, [], "no longer there"));
            return null;
        }

        if (user?.Status == UserStatus.Deleted)
        {
            section.Add(Change(ChangeKind.Record, source, user, before, now with { UserId = user.Id }, [], "the user was removed"));
            return null;
        }

        var isNew = user is null;
        var states = isNew
            ? [new SourceState(source, null, now)]
            : await StatesAsync(user!, source, before, now, cancellationToken).ConfigureAwait(false);
        var changes = InboundEvaluator.Evaluate(user, states, schema);
        now = now with { UserId = user?.Id ?? ids.Next() };
        var kind = Kind(isNew, changes);
        var change = Change(kind, source, user, before, now, changes, Reason(kind, source.App, now, before));
        var after = UserState.After(user, change, _now);
        if (changes.Count > 0)
        {
            DirectoryService.CheckRequired(after, schema);
            if (await OwnerOfNameAsync(after, user, cancellationToken).ConfigureAwait(false) is { } owner)
                return NameTaken(source.App, now, after, owner, place);
        }

        var number = section.Add(change with { UserName = after.UserName });
        draft.Add(new(after, number, [.. states.Where(s => s.Source != source).Select(s => s.Now!), now]));
        return null;
    }

    private static ChangeKind Kind(bool isNew, List<AttributeChange> changes)
    {
        if (isNew)
            return ChangeKind.Create;
        if (changes.Count == 0)
            return ChangeKind.Record;
        var status = changes.Find(c => c.Path == UserState.StatusPath);
        return status.New.AsString() switch
        {
            nameof(UserStatus.Deactivated) => ChangeKind.Disable,
            nameof(UserStatus.Active) => ChangeKind.Enable,
            _ => ChangeKind.Update,
        };
    }

    private static string Reason(ChangeKind kind, App app, Account now, Account? before) => kind switch
    {
        ChangeKind.Create => $"new in {app.Name}",
        ChangeKind.Disable when !now.Present => $"no longer in {app.Name}",
        ChangeKind.Disable => $"{app.Name} says that the person has left",
        ChangeKind.Enable => $"{app.Name} says that the person is back",
        ChangeKind.Record => before is null ? $"matched in {app.Name}" : $"changed in {app.Name} without effect",
        _ => $"changed in {app.Name}",
    };

    private static Change Change(ChangeKind kind, InboundSource source, User? user, Account? before, Account now, IReadOnlyList<AttributeChange> changes, string reason) => new()
    {
        Number = 0,
        Target = Provisioning.Change.Directory,
        Kind = kind,
        UserId = user?.Id ?? now.UserId,
        UserName = user?.UserName,
        AccountKey = now.Key,
        Attributes = changes,
        Reason = reason,
        SourceApp = source.App.Name,
        SourceAccount = now,
        UserRevision = user?.Revision ?? 0,
        AccountRevision = before?.Revision ?? 0,
    };

    // The draft goes before the store: an earlier source of the same plan may have changed the user or what is known of them.
    private async ValueTask<List<SourceState>> StatesAsync(User user, InboundSource source, Account? before, Account now, CancellationToken cancellationToken)
    {
        var states = new List<SourceState> { new(source, before, now) };
        if (sources.Count == 1)
            return states;
        IReadOnlyList<Account> others = draft.Get(user.Id)?.Accounts ?? await SourceAccountsAsync(user.Id, cancellationToken).ConfigureAwait(false);
        foreach (var other in others)
        {
            if (!string.Equals(other.App, source.App.Name, StringComparison.OrdinalIgnoreCase) && sources.TryGetValue(other.App, out var otherSource))
                states.Add(new(otherSource, other, other));
        }

        return states;
    }

    private async ValueTask<List<Account>> SourceAccountsAsync(string userId, CancellationToken cancellationToken)
    {
        var ids = sources.Values.Select(s => AccountDocument.LinkKey(userId, s.App.Name));
        var accounts = new List<Account>();
        foreach (var key in ids)
        {
            await foreach (var document in context.Store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, key), cancellationToken).ConfigureAwait(false))
                accounts.Add(AccountDocument.Read(document));
        }

        return accounts;
    }

    private async ValueTask<User?> MatchAsync(Account now, InboundSource source, CancellationToken cancellationToken)
    {
        foreach (var name in source.App.MatchOn)
        {
            var path = schema.Resolve(name);
            var mapping = source.Mappings.FirstOrDefault(m => m.Target.Equals(path));
            if (mapping is null || MatchKey.Of(path, mapping.Expression.Evaluate(now.Values), schema.Find(path.Attribute)) is not { } key)
                continue;
            var candidates = draft.Matching(key).Select(id => draft.Get(id)!.User).ToDictionary(u => u.Id, StringComparer.Ordinal);
            foreach (var user in await directory.FindByKeyAsync(key, cancellationToken).ConfigureAwait(false))
                candidates.TryAdd(user.Id, draft.Get(user.Id)?.User ?? user);
            if (candidates.Count > 1)
                throw Ambiguous(source.App, now, name, candidates.Values);
            if (candidates.Count == 1)
                return await CheckFreeAsync(candidates.Values.First(), source.App, now, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    // A link that stands is never moved.
    private async ValueTask<User> CheckFreeAsync(User user, App app, Account now, CancellationToken cancellationToken)
    {
        var linked = draft.Get(user.Id)?.Accounts.FirstOrDefault(a => string.Equals(a.App, app.Name, StringComparison.OrdinalIgnoreCase));
        if (linked is null)
        {
            await foreach (var document in context.Store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(user.Id, app.Name)), cancellationToken).ConfigureAwait(false))
                linked = AccountDocument.Read(document);
        }

        return linked is null ? user : throw new ProvisioningError
        {
            Id = ErrorIds.AccountExists,
            Category = ProvisioningErrorCategory.Conflict,
            Message = $"'{now.Key}' matches the user '{user.UserName}', who is linked to '{linked.Key}' of the same app already.",
            RecommendedAction = "Find out which of the two is the person's; a link that stands is never moved by itself.",
            Target = now.Key,
        }.ToException();
    }

    private async ValueTask<User?> GetUserAsync(string id, CancellationToken cancellationToken) =>
        draft.Get(id)?.User ?? await directory.GetAsync(id, cancellationToken).ConfigureAwait(false);

    private async ValueTask<Account?> GetAccountAsync(App app, string key, CancellationToken cancellationToken)
    {
        var document = await context.Store.GetAsync(Collections.Accounts, AccountDocument.Id(app.Name, key), cancellationToken).ConfigureAwait(false);
        return document is null ? null : AccountDocument.Read(document);
    }

    private async ValueTask<User?> OwnerOfNameAsync(User after, User? before, CancellationToken cancellationToken)
    {
        var name = IndexKey.Normalize(after.UserName);
        if (before is not null && IndexKey.Normalize(before.UserName) == name)
            return null;
        if (draft.OwnerOfName(name) is { } drafted && drafted != after.Id)
            return draft.Get(drafted)?.User ?? after with { Id = drafted };
        if (storeIsEmpty)
            return null;
        var owners = await directory.FindByKeyAsync(new(Indexes.UserName, name), cancellationToken).ConfigureAwait(false);
        return owners.Find(o => o.Id != after.Id && IndexKey.Normalize((draft.Get(o.Id)?.User ?? o).UserName) == name);
    }

    private static ProvisioningError NameTaken(App app, Account account, User after, User owner, string place) => new()
    {
        Id = ErrorIds.UserExists,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{app.Name}', {place}: the user name '{after.UserName}' of '{account.Key}' belongs to another user{(owner.Status == UserStatus.Deleted ? ", who was removed" : "")} (id {owner.Id}).",
        RecommendedAction = $"Give one of them another user name; or, when they are the same person, let the app link them: Set-ProvApp {app.Name} -MatchOn userName.",
        Target = account.Key,
        App = app.Name,
    };

    private static ProvisioningException Ambiguous(App app, Account now, string attribute, IEnumerable<User> candidates) => new ProvisioningError
    {
        Id = ErrorIds.UserAmbiguous,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"'{now.Key}' matches several users by {attribute}: {string.Join(", ", candidates.Select(u => u.UserName).Take(5))}.",
        RecommendedAction = $"Correct the value, or match '{app.Name}' on something unique.",
        Target = now.Key,
    }.ToException();
}
