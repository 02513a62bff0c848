using System.Text.Json;
using System.Text.RegularExpressions;

namespace Provisioning.Engine;

/// <summary>Users and the attributes that they can have.</summary>
public sealed partial class DirectoryService
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
        var custom = new List<AttributeDefinition>();
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Attributes), cancellationToken).ConfigureAwait(false))
            custom.Add(JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.AttributeDefinition)!);
        return _schema = new(custom);
    }

    /// <summary>Adds a custom attribute or changes one. What users have already must fit.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/>, <see cref="ErrorIds.AttributeInUse"/>.</exception>
    public async ValueTask<AttributeDefinition> SetAttributeAsync(AttributeDefinition attribute, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        var definition = attribute with { Custom = true };
        var schema = await CheckAttributeAsync(definition, cancellationToken).ConfigureAwait(false);
        var old = schema.Find(definition.Name);
        var rekey = old is null ? definition.Unique || definition.Indexed : (old.Unique, old.Indexed, old.CaseExact) != (definition.Unique, definition.Indexed, definition.CaseExact);
        if (old is not null && (old.Type != definition.Type || old.MultiValued != definition.MultiValued) && await IsUsedAsync(definition.Name, cancellationToken).ConfigureAwait(false))
            throw InUse(definition.Name, "its type cannot change", "Clear it first, or add an attribute with another name.");
        if (rekey && definition.Unique)
            await CheckUniqueAsync(definition, cancellationToken).ConfigureAwait(false);

        var json = Utf8JsonBuffer.Shared.Serialize(definition, EngineJson.Default.AttributeDefinition);
        await _context.CommitAsync("Set-ProvAttribute", [new(Collections.Attributes, AppDocument.Id(definition.Name), json, [])], cancellationToken).ConfigureAwait(false);
        _schema = null;
        if (rekey)
            await RekeyAsync(definition, cancellationToken).ConfigureAwait(false);
        return definition;
    }

    /// <summary>Checks what <see cref="SetAttributeAsync"/> would save; nothing is written. Gives the schema as it is.</summary>
    public async ValueTask<DirectorySchema> CheckAttributeAsync(AttributeDefinition attribute, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        var schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var reserved = DirectorySchema.ShortNames.ContainsKey(attribute.Name) || OutboundSource.IsSpecial(attribute.Name);
        if (!AttributeNamePattern().IsMatch(attribute.Name) || reserved || schema.Find(attribute.Name) is { Custom: false })
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AttributeInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = schema.Find(attribute.Name) is { Custom: false }
                    ? $"'{attribute.Name}' is a standard attribute, which cannot be changed."
                    : reserved ? $"'{attribute.Name}' is the short name of a standard attribute."
                    : $"'{attribute.Name}' cannot be the name of an attribute.",
                RecommendedAction = "Take a letter, then letters, digits, '-' or '_'; and no name that Get-ProvAttribute lists as standard.",
                Target = attribute.Name,
            }.ToException();
        }

        return schema;
    }

    /// <summary>Removes a custom attribute that no user has a value of.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.AttributeInUse"/>.</exception>
    public async ValueTask RemoveAttributeAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        schema.Resolve(name);
        if (schema.Find(name) is not { Custom: true })
            throw InUse(name, "it is a standard attribute, which cannot be removed", "Only custom attributes can be removed.");
        if (await IsUsedAsync(name, cancellationToken).ConfigureAwait(false))
            throw InUse(name, "users have values of it", $"Clear it first: Get-ProvUser -Filter '{name} pr' shows who has it.");
        await _context.CommitAsync("Remove-ProvAttribute", [new(Collections.Attributes, AppDocument.Id(name), null, [])], cancellationToken).ConfigureAwait(false);
        _schema = null;
    }

    /// <summary>The user with this id, or null.</summary>
    public async ValueTask<User?> GetAsync(string id, CancellationToken cancellationToken)
    {
        var document = await _context.Store.GetAsync(Collections.Users, id, cancellationToken).ConfigureAwait(false);
        return document is null ? null : UserDocument.Read(document);
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
        var user = new User { Id = UserIds.Unpredictable(_context.Now).Next(), Status = status, Created = _context.Now };
        return await WithAsync(user, attributes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The user with these attributes changed, checked; nothing is written. No value clears.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNameMissing"/>, <see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public async ValueTask<User> WithAsync(User user, IReadOnlyDictionary<string, AttributeValue> attributes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(attributes);
        var schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var set = user.Attributes;
        foreach (var (name, value) in attributes)
        {
            var path = schema.Resolve(name);
            set = path.Set(set, schema.Convert(path, value));
        }

        var changed = user with { Attributes = set };
        CheckRequired(changed, schema);
        return changed;
    }

    /// <summary>Saves the user as changed; they must not have changed since they were read. A user that is as before is not written again.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserExists"/>, <see cref="ErrorIds.RevisionConflict"/>.</exception>
    public async ValueTask<User> SaveAsync(User user, string cause, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Revision > 0 && await GetAsync(user.Id, cancellationToken).ConfigureAwait(false) is { } current && current == user)
            return user;
        var schema = await GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var saved = user with { LastModified = _context.Now };
        try
        {
            var receipt = await _context.CommitAsync(cause, [ToWrite(saved, schema, user.Revision)], cancellationToken).ConfigureAwait(false);
            return saved with { Revision = receipt.Sequence };
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.UniqueConflict)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.UserExists,
                Category = ProvisioningErrorCategory.Conflict,
                Message = $"The user '{user.UserName}' cannot be saved: {TakenBy(e.Error)}.",
                RecommendedAction = "Take another value, or change the user that has it (Get-ProvUser shows them).",
                Target = user.UserName,
            }.ToException(e);
        }
    }

    /// <summary>The write that makes the user what they are now.</summary>
    internal static DocumentWrite ToWrite(User user, DirectorySchema schema, long? expectedRevision) => new(
        Collections.Users,
        user.Id,
        UserDocument.Write(user),
        UserKeys.Of(user, [.. schema.Attributes.Where(a => a.Custom)]),
        expectedRevision);

    /// <summary>What of the user must be unique is somebody else's: in words.</summary>
    internal static string TakenBy(ProvisioningError conflict) => conflict.Detail ?? "a value that must be unique belongs to another user";

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

        if (schema.Attributes.FirstOrDefault(a => a is { Custom: true, Required: true } && user.Attributes[a.Name].IsNone) is { } missing)
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

    // What must be unique from now on has to be so already.
    private async ValueTask CheckUniqueAsync(AttributeDefinition definition, CancellationToken cancellationToken)
    {
        var owners = new Dictionary<IndexKey, string>();
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Users), cancellationToken).ConfigureAwait(false))
        {
            var user = UserDocument.Read(document);
            foreach (var value in user.Attributes[definition.Name].AsList())
            {
                if (!owners.TryAdd(UserKeys.Custom(definition, value), user.UserName) && owners[UserKeys.Custom(definition, value)] != user.UserName)
                    throw InUse(definition.Name, $"it cannot be unique, because '{owners[UserKeys.Custom(definition, value)]}' and '{user.UserName}' have the same value", "Give one of them another value first.");
            }
        }
    }

    private async ValueTask<bool> IsUsedAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Users), cancellationToken).ConfigureAwait(false))
        {
            if (UserDocument.Read(document).Attributes.Contains(name))
                return true;
        }

        return false;
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

    private static ProvisioningException InUse(string name, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.AttributeInUse,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"The attribute '{name}': {why}.",
        RecommendedAction = action,
        Target = name,
    }.ToException();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_$-]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex AttributeNamePattern();
}
