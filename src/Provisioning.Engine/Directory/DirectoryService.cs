using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Users and the attributes that they can have.</summary>
public sealed class DirectoryService
{
    private readonly EngineContext _context;
    private volatile DirectorySchema? _schema;

    internal DirectoryService(EngineContext context) => _context = context;

    /// <summary>The attributes that users can have.</summary>
    public async ValueTask<DirectorySchema> GetSchemaAsync(CancellationToken cancellationToken)
    {
        // One process writes a store, and every change of the schema passes through this object.
        if (_schema is { } known)
            return known;
        return _schema = await ReadSchemaAsync(_context.Store, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The attributes that users can have, or could, by what a store has.</summary>
    internal static async ValueTask<DirectorySchema> ReadSchemaAsync(IProvisioningStore store, CancellationToken cancellationToken)
    {
        var saved = new List<AttributeDefinition>();
        await foreach (var document in store.ReadAsync(new(Collections.Attributes), cancellationToken).ConfigureAwait(false))
            saved.Add(JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.AttributeDefinition)!);
        return new(saved, await LifecyclePolicyDocument.GetAsync(store, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The policy has changed: the schema is read again when somebody asks for it.</summary>
    internal void Forget() => _schema = null;

    /// <summary>
    /// Adds a custom attribute or changes one; or says of a standard attribute, or of a part of one by its path, who is asked for it and whether it is sensitive or required. What users have already must fit.
    /// </summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/>, <see cref="ErrorIds.AttributeInUse"/>, <see cref="ErrorIds.AppNotFound"/>.</exception>
    public async ValueTask<AttributeDefinition> SetAttributeAsync(AttributeDefinition attribute, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        var editor = new SchemaEditor(_context, await GetSchemaAsync(cancellationToken).ConfigureAwait(false));
        var (definition, rekey) = await editor.SetAsync(attribute, cancellationToken).ConfigureAwait(false);
        _schema = null;
        if (rekey)
            await RekeyAsync(definition, cancellationToken).ConfigureAwait(false);
        return definition;
    }

    /// <summary>Checks what <see cref="SetAttributeAsync"/> would save, and gives it; nothing is written.</summary>
    public async ValueTask<AttributeDefinition> CheckAttributeAsync(AttributeDefinition attribute, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        return await new SchemaEditor(_context, await GetSchemaAsync(cancellationToken).ConfigureAwait(false)).CheckAsync(attribute, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a custom attribute that no user has a value of and no app maps; of a standard attribute, what was set of it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.AttributeInUse"/>.</exception>
    public async ValueTask RemoveAttributeAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        await new SchemaEditor(_context, await GetSchemaAsync(cancellationToken).ConfigureAwait(false)).RemoveAsync(name, cancellationToken).ConfigureAwait(false);
        _schema = null;
    }

    /// <summary>What hides the values of sensitive attributes in what is shown.</summary>
    public async ValueTask<OutputMask> GetMaskAsync(CancellationToken cancellationToken)
    {
        var schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        if (schema.Sensitive.Count == 0)
            return OutputMask.None;
        var apps = new List<App>();
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
            apps.Add(AppDocument.Read(document));
        return OutputMask.Of(schema, apps);
    }

    /// <summary>The overrides of all users, those that end first coming first.</summary>
    public async IAsyncEnumerable<UserOverride> ListOverridesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var document in _context.Store.ReadAsync(UserTimers.Overrides, cancellationToken).ConfigureAwait(false))
        {
            if (!seen.Add(document.Id))
                continue;
            foreach (var set in OverridesOf(UserDocument.Read(document)))
                yield return set;
        }
    }

    /// <summary>The overrides of one user, those that end first coming first.</summary>
    public static IEnumerable<UserOverride> OverridesOf(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Overrides.OrderBy(o => o.Until).Select(o => new UserOverride(user.Id, user.UserName, o.Path, o.Value, o.Until, o.Reason, o.By, o.Since));
    }

    /// <summary>What of these attributes a person set and does not show, because somebody goes before: the attribute, what it is, and from where.</summary>
    public async ValueTask<IReadOnlyList<(string Path, AttributeOrigin? Origin)>> HiddenAsync(User user, IReadOnlyDictionary<string, AttributeValue> attributes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(attributes);
        var schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var hidden = new List<(string, AttributeOrigin?)>();
        foreach (var (name, value) in attributes)
        {
            var path = schema.Resolve(name);
            if (!path.Get(user.Attributes).SameValues(schema.Convert(path, value)))
                hidden.Add((path.Canonical, user.Provenance[path.Canonical]));
        }

        return hidden;
    }

    /// <summary>Those of the attributes whose values a source gives: the attribute, and from where.</summary>
    public async ValueTask<IReadOnlyList<(string Path, AttributeOrigin Origin)>> SourcedAsync(User user, IEnumerable<string> attributes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(attributes);
        var schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        return [.. attributes.Select(name => schema.Resolve(name).Canonical).Select(path => (path, user.Provenance[path])).Where(p => p.Item2?.App is not null).Select(p => (p.path, p.Item2!))];
    }

    /// <summary>The user with this id, or null.</summary>
    public async ValueTask<User?> GetAsync(string id, CancellationToken cancellationToken)
    {
        var document = await _context.Store.GetAsync(Collections.Users, id, cancellationToken).ConfigureAwait(false);
        return document is null ? null : UserDocument.Read(document);
    }

    /// <summary>The one user that an object of another system names: by the account that it is, where an app has one with its key, else by the first of its names that is anybody's.</summary>
    /// <param name="names">Its names, the surest first: ids, user names and mail addresses.</param>
    /// <param name="accountKey">Its key in its own system; null when there is none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNotFound"/>, <see cref="ErrorIds.UserAmbiguous"/>.</exception>
    public async ValueTask<User> FindAsync(IReadOnlyList<string> names, string? accountKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (accountKey is not null && await OwnerOfAccountAsync(accountKey, cancellationToken).ConfigureAwait(false) is { } owner)
            return owner;
        foreach (var name in names.SkipLast(1))
        {
            try
            {
                return await FindAsync(name, cancellationToken).ConfigureAwait(false);
            }
            catch (ProvisioningException e) when (e.Error.Id == ErrorIds.UserNotFound)
            {
                // It has other names.
            }
        }

        try
        {
            return await FindAsync(names[^1], cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.UserNotFound && names.Count > 1)
        {
            throw (e.Error with { Message = $"There is no user {string.Join(" or ", names.Select(n => $"'{n}'"))}: no id, user name or mail address is one of these.", Target = names[0] }).ToException();
        }
    }

    private async ValueTask<User?> OwnerOfAccountAsync(string key, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
            ids.Add(AccountDocument.Id(AppDocument.Read(document).Name, key));
        var accounts = ids.Count == 0 ? [] : await _context.Store.GetManyAsync(Collections.Accounts, ids, cancellationToken).ConfigureAwait(false);
        List<string> owners = [.. accounts.Select(a => AccountDocument.Read(a).UserId).OfType<string>().Distinct(StringComparer.Ordinal)];
        return owners.Count == 1 ? await GetAsync(owners[0], cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>The one user that the text names: by id, else user name, else mail address.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNotFound"/>, <see cref="ErrorIds.UserAmbiguous"/>.</exception>
    public async ValueTask<User> FindAsync(string identity, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(identity);
        if (Guid.TryParse(identity, out var id) && await GetAsync(id.ToString("D"), cancellationToken).ConfigureAwait(false) is { } byId)
            return byId;
        var key = IndexKey.Normalize(identity);
        var found = await FindByKeyAsync(new(Indexes.UserName, key), cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
            found = await FindByKeyAsync(new(Indexes.Mail, key), cancellationToken).ConfigureAwait(false);
        return found.Count switch
        {
            1 => found[0],
            0 => throw new ProvisioningError
            {
                Id = ErrorIds.UserNotFound,
                Category = ProvisioningErrorCategory.NotFound,
                Message = $"There is no user '{identity}': no id, user name or mail address is that.",
                RecommendedAction = "Search with Get-ProvUser -Filter, such as 'displayName co \"smith\"'.",
                Target = identity,
            }.ToException(),
            _ => throw new ProvisioningError
            {
                Id = ErrorIds.UserAmbiguous,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"'{identity}' is the mail address of {found.Count} users: {string.Join(", ", found.Take(5).Select(u => u.UserName))}.",
                RecommendedAction = "Name one of them by user name or id.",
                Target = identity,
            }.ToException(),
        };
    }

    /// <summary>Creates a user.</summary>
    /// <param name="attributes">Values by name, short name or path.</param>
    /// <param name="status">The status to start with.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNameMissing"/>, <see cref="ErrorIds.UserExists"/>, <see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public async ValueTask<User> CreateAsync(IReadOnlyDictionary<string, AttributeValue> attributes, UserStatus status, CancellationToken cancellationToken)
    {
        var user = await PrepareAsync(attributes, status, cancellationToken).ConfigureAwait(false);
        return await SaveAsync(user, "New-ProvUser", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The user that <see cref="CreateAsync"/> would make, checked; nothing is written.</summary>
    public async ValueTask<User> PrepareAsync(IReadOnlyDictionary<string, AttributeValue> attributes, UserStatus status, CancellationToken cancellationToken)
    {
        var user = new User { Id = _context.NewObjectId(), Status = status, Created = _context.Now };
        if (status != UserStatus.Active)
            user = user with { Lifecycle = new() { Decision = new() { Status = status, Since = _context.Now, By = _context.Actor } } };
        return await WithAsync(user, attributes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The user with these attributes set by a person, checked; nothing is written. No value clears. Where a source goes before what people set, its value stays, and what was set is kept for when it has none.
    /// </summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNameMissing"/>, <see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public async ValueTask<User> WithAsync(User user, IReadOnlyDictionary<string, AttributeValue> attributes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(attributes);
        var person = await PersonAsync(user, cancellationToken).ConfigureAwait(false);
        foreach (var (name, value) in attributes)
            person.SetLocal(name, await WithIdsAsync(name, value, cancellationToken).ConfigureAwait(false));
        return person.Evaluated();
    }

    /// <summary>The user with what a person set of these attributes taken back, checked; nothing is written. Sources decide again; an attribute that no source gives is empty.</summary>
    /// <exception cref="ProvisioningException">As <see cref="WithAsync"/>.</exception>
    public async ValueTask<User> ReleaseAsync(User user, IReadOnlyCollection<string> attributes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(attributes);
        var person = await PersonAsync(user, cancellationToken).ConfigureAwait(false);
        foreach (var name in attributes)
            person.Release(name);
        return person.Evaluated();
    }

    /// <summary>The user with these values set for a time, against what every source says; nothing is written. No value is empty for that time.</summary>
    /// <param name="user">The user.</param>
    /// <param name="attributes">Values by name, short name or path.</param>
    /// <param name="until">When the sources decide again (UTC).</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException">As <see cref="WithAsync"/>, and <see cref="ErrorIds.OverrideInvalid"/> when the time has passed or no reason is given.</exception>
    public async ValueTask<User> OverrideAsync(User user, IReadOnlyDictionary<string, AttributeValue> attributes, DateTimeOffset until, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(attributes);
        if (until <= _context.Now || string.IsNullOrWhiteSpace(reason))
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.OverrideInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = string.IsNullOrWhiteSpace(reason)
                    ? $"The override of '{user.UserName}' has no reason."
                    : $"The override of '{user.UserName}' would end at {until.UtcDateTime:u}, which has passed.",
                RecommendedAction = "Give -Until a time to come and -Reason a few words: both are shown to whoever asks why the value is not what the source says.",
                Target = user.UserName,
            }.ToException();
        }

        var person = await PersonAsync(user, cancellationToken).ConfigureAwait(false);
        foreach (var (name, value) in attributes)
            person.SetOverride(name, await WithIdsAsync(name, value, cancellationToken).ConfigureAwait(false), until, reason.Trim(), _context.Actor);
        return person.Evaluated();
    }

    /// <summary>The user with these values set by a person for a time to come; nothing is written. From then on each is what people set, at the place of local among those who are asked.</summary>
    /// <param name="user">The user.</param>
    /// <param name="attributes">Values by name, short name or path; no value clears.</param>
    /// <param name="from">From when on (UTC).</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException">As <see cref="WithAsync"/>, and <see cref="ErrorIds.LifecycleInvalid"/> when the time has passed.</exception>
    public async ValueTask<User> ScheduleAsync(User user, IReadOnlyDictionary<string, AttributeValue> attributes, DateTimeOffset from, string? reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(attributes);
        if (from <= _context.Now)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.LifecycleInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"What is set of '{user.UserName}' would begin at {from.UtcDateTime:u}, which has passed.",
                RecommendedAction = "Give -From a time to come, or leave it out to set it now.",
                Target = user.UserName,
            }.ToException();
        }

        var person = await PersonAsync(user, cancellationToken).ConfigureAwait(false);
        foreach (var (name, value) in attributes)
            person.Schedule(name, await WithIdsAsync(name, value, cancellationToken).ConfigureAwait(false), from, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(), _context.Actor);
        return person.Evaluated();
    }

    /// <summary>The user with the overrides of these attributes ended now, of all when none is named; nothing is written.</summary>
    public async ValueTask<User> EndOverridesAsync(User user, IReadOnlyCollection<string> attributes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(attributes);
        var person = await PersonAsync(user, cancellationToken).ConfigureAwait(false);
        person.EndOverrides(attributes);
        return person.Evaluated();
    }

    /// <summary>Saves the user as changed; they must not have changed since they were read. A user that is as before is not written again.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserExists"/>, <see cref="ErrorIds.RevisionConflict"/>.</exception>
    public async ValueTask<User> SaveAsync(User user, string cause, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var before = user.Revision > 0 ? await GetAsync(user.Id, cancellationToken).ConfigureAwait(false) : null;
        if (before?.Revision == user.Revision && IsSame(before, user))
            return user;
        var schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var saved = user with { LastModified = _context.Now };
        try
        {
            var referrers = await new ReferrerUpdate(_context, schema).WritesAsync(before, saved, cancellationToken).ConfigureAwait(false);
            var receipt = await _context.CommitAsync(cause, [ToWrite(saved, schema, user.Revision), .. referrers], cancellationToken).ConfigureAwait(false);
            return saved with { Revision = receipt.Sequence };
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.UniqueConflict)
        {
            var taken = TakenBy(e.Error, schema);
            throw new ProvisioningError
            {
                Id = ErrorIds.UserExists,
                Category = ProvisioningErrorCategory.Conflict,
                Message = $"The user '{user.UserName}' cannot be saved: {taken}.",
                RecommendedAction = "Take another value, or change the user that has it (Get-ProvUser shows them).",
                Target = user.UserName,
            }.ToException(taken == e.Error.Detail ? e : null);
        }
    }

    /// <summary>The write that makes the user what they are now.</summary>
    internal static DocumentWrite ToWrite(User user, DirectorySchema schema, long? expectedRevision) => new(
        Collections.Users,
        user.Id,
        UserDocument.Write(user),
        UserKeys.Of(user, schema),
        expectedRevision);

    // The time of the last change is not what the user is.
    private static bool IsSame(User a, User b) => UserDocument.Write(a).AsSpan().SequenceEqual(UserDocument.Write(b with { LastModified = a.LastModified }));

    // A person names another one as it comes; the directory keeps the id.
    private async ValueTask<AttributeValue> WithIdsAsync(string name, AttributeValue value, CancellationToken cancellationToken)
    {
        var schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        if (value.IsNone || !schema.IsReference(schema.Resolve(name)))
            return value;
        var resolver = new ReferenceResolver(_context.Store, schema, storeIsEmpty: false);
        var ids = new List<AttributeValue>();
        foreach (var named in value.AsList().Select(v => v.ToString()))
        {
            ids.Add(await resolver.FindAsync(null, named, cancellationToken).ConfigureAwait(false) ?? throw new ProvisioningError
            {
                Id = ErrorIds.UserNotFound,
                Category = ProvisioningErrorCategory.NotFound,
                Message = $"'{named}' cannot be the {name}: no user, or more than one, has that id, user name, employee number or mail address.",
                RecommendedAction = "Name one by user name or id: Get-ProvUser shows who there is.",
                Target = named,
            }.ToException());
        }

        return value.Kind == AttributeValueKind.List ? AttributeValue.FromList(ids) : ids[0];
    }

    /// <summary>The user with everything that is known of them, to be changed by a person.</summary>
    internal async ValueTask<EditedPerson> PersonAsync(User user, CancellationToken cancellationToken)
    {
        var schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        if (user.Revision == 0)
            return new(user, [], new(schema), References.None, ChosenValues.None, _context.Now);
        var catalog = await SourceCatalog.LoadAsync(_context.Store, schema, cancellationToken).ConfigureAwait(false);
        var accounts = await catalog.AccountsAsync(user.Id, cancellationToken).ConfigureAwait(false);
        var states = catalog.Unchanged(accounts);
        var references = await new ReferenceResolver(_context.Store, schema, storeIsEmpty: false).ForAsync(states, cancellationToken).ConfigureAwait(false);
        var owners = new UniqueOwners(this, new(keepNew: false, []), schema, storeIsEmpty: false);
        var chosen = await new UniqueChooser(schema, owners).ForAsync(user, states, null, cancellationToken).ConfigureAwait(false);
        return new(user, states, catalog.Tables, references, chosen, _context.Now);
    }

    /// <summary>What of the user must be unique is somebody else's: in words.</summary>
    internal static string TakenBy(ProvisioningError conflict, DirectorySchema schema) =>
        schema.FoundBy.FirstOrDefault(a => a.Sensitive && conflict.Detail?.Contains($"'{a.Name.ToLowerInvariant()}=", StringComparison.Ordinal) == true) is { } sensitive
            ? $"the value of '{sensitive.Name}' belongs to another user"
            : conflict.Detail ?? "a value that must be unique belongs to another user";

    /// <summary>The users with this key.</summary>
    internal async ValueTask<List<User>> FindByKeyAsync(IndexKey key, CancellationToken cancellationToken)
    {
        var found = new List<User>();
        await foreach (var document in _context.Store.ReadAsync(StoreQuery.Equal(Collections.Users, key.Index, key.Value), cancellationToken).ConfigureAwait(false))
            found.Add(UserDocument.Read(document));
        return found;
    }

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNameMissing"/>, <see cref="ErrorIds.AttributeInvalid"/>.</exception>
    internal static void CheckRequired(User user, DirectorySchema schema)
    {
        if (string.IsNullOrWhiteSpace(user.UserName))
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.UserNameMissing,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"{(user.DisplayName is { } name ? $"'{name}'" : "The user")} has no user name.",
                RecommendedAction = "Give one: -UserName, a column of that name, or an inbound mapping of userName.",
                Target = user.Id,
            }.ToException();
        }

        if (UserKeys.TooLong(user, schema) is { } attribute)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AttributeInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"The {attribute} of the user '{user.UserName[..Math.Min(user.UserName.Length, 80)]}' is longer than {UserKeys.MostCharacters} characters.",
                RecommendedAction = "Users are found by it, so it has to be shorter.",
                Target = user.Id,
            }.ToException();
        }

        if (schema.Required.FirstOrDefault(a => user.Attributes[a.Name].IsNone) is { } missing)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AttributeInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"The user '{user.UserName}' has no '{missing.Name}', which everybody must have.",
                RecommendedAction = $"Give a value of '{missing.Name}', or make it optional with Set-ProvAttribute.",
                Target = user.UserName,
            }.ToException();
        }
    }

    // A newly indexed attribute is found from now on for those who have it already: their documents get the key.
    private async ValueTask RekeyAsync(AttributeDefinition attribute, CancellationToken cancellationToken)
    {
        var schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var writes = new List<DocumentWrite>();
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Users), cancellationToken).ConfigureAwait(false))
        {
            var user = UserDocument.Read(document);
            if (user.Attributes.Contains(attribute.Name))
                writes.Add(ToWrite(user, schema, user.Revision));
        }

        foreach (var chunk in writes.Chunk(1000))
            await _context.CommitAsync("Set-ProvAttribute", chunk, cancellationToken).ConfigureAwait(false);
    }
}
