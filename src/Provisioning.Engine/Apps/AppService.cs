using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Provisioning.Engine;

/// <summary>Apps: made, looked up, changed and removed; and their connectors.</summary>
public sealed partial class AppService
{
    private readonly EngineContext _context;
    private readonly MappingValidator _mappings;

    internal AppService(EngineContext context, DirectoryService directory)
    {
        _context = context;
        _mappings = new(context, directory);
    }

    /// <summary>The kinds of apps that there are.</summary>
    public IReadOnlyCollection<IConnectorFactory> Connectors => [.. _context.Connectors.Values];

    /// <summary>The app of this name.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>.</exception>
    public async ValueTask<App> GetAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var document = await _context.Store.GetAsync(Collections.Apps, AppDocument.Id(name), cancellationToken).ConfigureAwait(false);
        if (document is not null)
            return AppDocument.Read(document);
        var known = new List<string>();
        await foreach (var app in ListAsync(cancellationToken).ConfigureAwait(false))
            known.Add(app.Name);
        throw new ProvisioningError
        {
            Id = ErrorIds.AppNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"There is no app '{name}'.{NearNames.Hint(name, known)}",
            RecommendedAction = known.Count == 0 ? "Make one with New-ProvApp." : $"The apps of this store are: {string.Join(", ", known)}.",
            Target = name,
            App = name,
        }.ToException();
    }

    /// <summary>All apps, by name.</summary>
    public async IAsyncEnumerable<App> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
            yield return AppDocument.Read(document);
    }

    /// <summary>Checks the app and saves it. An app without mappings gets those that its kind starts with.</summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.AppExists"/>, <see cref="ErrorIds.ConnectorUnknown"/>, <see cref="ErrorIds.SettingUnknown"/>, <see cref="ErrorIds.SettingMissing"/>,
    /// <see cref="ErrorIds.SettingInvalid"/>, <see cref="ErrorIds.AppDirectionWrong"/>, <see cref="ErrorIds.DeprovisioningInvalid"/>.
    /// </exception>
    public async ValueTask<App> CreateAsync(App app, CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(app, cancellationToken).ConfigureAwait(false);
        try
        {
            var receipt = await _context.CommitAsync("New-ProvApp", [AppDocument.ToWrite(prepared, 0)], cancellationToken).ConfigureAwait(false);
            return prepared with { Revision = receipt.Sequence };
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.RevisionConflict)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AppExists,
                Category = ProvisioningErrorCategory.Conflict,
                Message = $"There is an app '{app.Name}' already.",
                RecommendedAction = $"Change it with Set-ProvApp {app.Name}, or take another name.",
                Target = app.Name,
                App = app.Name,
            }.ToException(e);
        }
    }

    /// <summary>What <see cref="CreateAsync"/> would save, checked; nothing is written.</summary>
    public async ValueTask<App> PrepareAsync(App app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (!NamePattern().IsMatch(app.Name))
            throw Invalid(app.Name, $"'{app.Name}' cannot be the name of an app", "Take a letter, then up to 62 letters, digits, '-' or '_'.");
        if (string.Equals(app.Name, Change.Directory, StringComparison.OrdinalIgnoreCase))
            throw Invalid(app.Name, $"an app cannot be called '{app.Name}': that is the directory of users itself", "Take another name.");
        if (SourceOrder.Reserved.Contains(app.Name, StringComparer.OrdinalIgnoreCase))
            throw Invalid(app.Name, $"an app cannot be called '{app.Name}': in an order of sources that name has a meaning of its own", "Take another name.");
        var priority = app.Priority;
        if (priority == 0)
        {
            await foreach (var other in ListAsync(cancellationToken).ConfigureAwait(false))
                priority = Math.Max(priority, other.Priority);
            priority += 10;
        }

        var factory = Factory(app);
        var prepared = app with
        {
            Connector = factory.Name,
            Priority = priority,
            Created = _context.Now,
            Mappings = app.Mappings.Count > 0 ? app.Mappings : [.. factory.DefaultMappings.Where(m => m.Direction == MappingDirection.Inbound ? app.IsSource : app.IsTarget)],
        };
        await CheckAsync(prepared, factory).ConfigureAwait(false);
        return await _mappings.CheckAsync(prepared, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Saves a changed app. It must not have changed since it was read. One that is left alone because it did not serve us is tried again: it may do so now.</summary>
    /// <exception cref="ProvisioningException">As <see cref="CreateAsync"/>, and <see cref="ErrorIds.RevisionConflict"/>, <see cref="ErrorIds.MappingInvalid"/>.</exception>
    public async ValueTask<App> UpdateAsync(App app, string cause, CancellationToken cancellationToken)
    {
        var prepared = await CheckAsync(app, null, cancellationToken).ConfigureAwait(false);
        var health = await _context.Store.GetHealthAsync(app.Name, cancellationToken).ConfigureAwait(false);
        var receipt = await _context.CommitAsync(cause, [AppDocument.ToWrite(prepared, app.Revision), .. health is null ? [] : new[] { GuardDocument.Removal(health) }], cancellationToken).ConfigureAwait(false);
        return prepared with { Revision = receipt.Sequence };
    }

    /// <summary>Checks a changed app as <see cref="UpdateAsync"/> does, and writes nothing. Gives it as it would be saved.</summary>
    /// <param name="app">The app.</param>
    /// <param name="attributes">The attributes that a source's records have, so that an expression that names another is refused; null when they are not known.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public async ValueTask<App> CheckAsync(App app, IReadOnlyList<AttributeDefinition>? attributes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        var factory = Factory(app);
        await CheckAsync(app, factory).ConfigureAwait(false);
        await CheckAssignedAsync(app, factory, cancellationToken).ConfigureAwait(false);
        return await _mappings.CheckAsync(app, attributes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the app from the store with its assignments, its tasks and what is known of its accounts and groups. Groups that follow one of its groups stay as they are. Nothing is done in the app itself.</summary>
    public async ValueTask RemoveAsync(App app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        foreach (var collection in new[] { Collections.GroupPushes, Collections.AppMembers, Collections.AppGroups, Collections.GroupAssignments, Collections.Assignments, Collections.Accounts, Collections.Matches, Collections.Pending, Collections.Tasks, Collections.Guards, Collections.Quarantine, Collections.Inbound, Collections.ScimTokens })
        {
            var writes = new List<DocumentWrite>();
            await foreach (var document in _context.Store.ReadAsync(new(collection) { Prefix = AccountDocument.Prefix(app.Name) }, cancellationToken).ConfigureAwait(false))
            {
                writes.Add(new(collection, document.Id, null, []));
                if (writes.Count == 1000)
                {
                    await _context.CommitAsync("Remove-ProvApp", writes, cancellationToken).ConfigureAwait(false);
                    writes = [];
                }
            }

            if (writes.Count > 0)
                await _context.CommitAsync("Remove-ProvApp", writes, cancellationToken).ConfigureAwait(false);
        }

        await _context.CommitAsync(
            "Remove-ProvApp",
            [new(Collections.AppStates, AppDocument.Id(app.Name), null, []), new(Collections.Apps, AppDocument.Id(app.Name), null, [])],
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where the secrets are that speaking to the app takes.</summary>
    public IEnumerable<SecretReference> SecretsOf(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return AppSecrets.PlacesOf(app, _context.Connectors.TryGetValue(app.Connector, out var factory) ? factory.Settings : []);
    }

    /// <summary>Tries to reach the app and to sign in.</summary>
    /// <param name="app">The app.</param>
    /// <param name="report">Takes what is worth telling meanwhile, such as what somebody has to do to sign in; called from any thread.</param>
    /// <param name="cancellationToken">Stops the test.</param>
    public async ValueTask<ConnectionTest> TestAsync(App app, Action<EngineEvent>? report, CancellationToken cancellationToken)
    {
        var connector = Connect(app, report);
        await using var closing = connector.ConfigureAwait(false);
        return await connector.TestAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The attributes that the app's accounts have.</summary>
    public async ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(App app, CancellationToken cancellationToken)
    {
        var connector = Connect(app, null);
        await using var closing = connector.ConfigureAwait(false);
        return await connector.DiscoverSchemaAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The connector for the app; the caller disposes it.</summary>
    internal IConnector Connect(App app, Action<EngineEvent>? report) =>
        Factory(app).Create(_context.ConnectorContext(app, report));

    /// <summary>The app, whose accounts can all be read.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/>.</exception>
    internal App Readable(App app) => !Factory(app).MakesTasks ? app : throw new ProvisioningError
    {
        Id = ErrorIds.AppDirectionWrong,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"'{app.Name}' has nothing that could be read: people do the work in it.",
        RecommendedAction = $"Say whose an account is by hand: Set-ProvLink {app.Name} <key> <user>.",
        Target = app.Name,
        App = app.Name,
    }.ToException();

    private IConnectorFactory Factory(App app) => _context.Connectors.TryGetValue(app.Connector, out var factory)
        ? factory
        : throw new ProvisioningError
        {
            Id = ErrorIds.ConnectorUnknown,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = $"App '{app.Name}': there is no connector '{app.Connector}'.{NearNames.Hint(app.Connector, _context.Connectors.Keys)}",
            RecommendedAction = $"The connectors are: {string.Join(", ", _context.Connectors.Keys.Order(StringComparer.OrdinalIgnoreCase))}.",
            Target = app.Name,
            App = app.Name,
        }.ToException();

    private async ValueTask CheckAsync(App app, IConnectorFactory factory)
    {
        CheckSettings(app, factory);
        await DeprovisioningCheck.CheckAsync(app, factory, () => Connect(app, null)).ConfigureAwait(false);
    }

    // Other settings may refuse what assignments give already, as they refuse mappings.
    private async ValueTask CheckAssignedAsync(App app, IConnectorFactory factory, CancellationToken cancellationToken)
    {
        if (await _context.Store.GetAsync(Collections.Apps, AppDocument.Id(app.Name), cancellationToken).ConfigureAwait(false) is not { } document || AppDocument.Read(document).Settings.Equals(app.Settings))
            return;
        var paths = await AssignedPaths.OfAsync(_context.Store, app.Name, cancellationToken).ConfigureAwait(false);
        if (paths.Count > 0)
            factory.Validate(app with { Mappings = [.. app.Mappings, .. paths.Select(p => new Mapping { Direction = MappingDirection.Outbound, Target = p, Source = p })] });
    }

    private static void CheckSettings(App app, IConnectorFactory factory)
    {
        if (!factory.Directions.Contains(app.Direction))
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AppDirectionWrong,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"App '{app.Name}': the connector {factory.Name} cannot be a {app.Direction}.",
                RecommendedAction = $"Use -Direction {string.Join(" or ", factory.Directions)}.",
                Target = app.Name,
                App = app.Name,
            }.ToException();
        }

        if (app.FullReadHours is < 1 or > App.MostFullReadHours)
            throw Setting(ErrorIds.SettingInvalid, app, nameof(App.FullReadHours), $"the hours until it is read whole again are {app.FullReadHours}, and have to be 1 to {App.MostFullReadHours}", $"Give a number of hours: Set-ProvApp {app.Name} -FullReadHours {App.DefaultFullReadHours}.");
        var settings = DeprovisioningCheck.SettingsOf(app, factory);
        foreach (var name in app.Settings.Names)
        {
            if (!settings.Any(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase)))
                throw Setting(ErrorIds.SettingUnknown, app, name, $"the connector {factory.Name} has no setting '{name}'.{NearNames.Hint(name, settings.Select(s => s.Name))}", $"Its settings are: {string.Join(", ", settings.Select(s => s.Name))}.");
        }

        if (app.InitialPassword is not null && !(app.IsTarget && factory.MakesInitialPasswords))
            throw Setting(ErrorIds.SettingInvalid, app, nameof(App.InitialPassword), $"its new accounts cannot be made with a password: {(app.IsTarget ? $"the connector {factory.Name} takes none" : "it gets no accounts")}", $"Take it away: Set-ProvApp {app.Name} -InitialPassword None.");
        foreach (var setting in settings)
        {
            var value = app.Settings[setting.Name];
            if (value.IsNone && setting.Required)
                throw Setting(ErrorIds.SettingMissing, app, setting.Name, $"the setting '{setting.Name}' is missing", $"Add it to -Settings: {setting.Description}");
            if (setting.Content == SettingContent.SecretPlace && !value.IsNone && SecretReference.FromText(value.AsString()) is null)
                throw Setting(ErrorIds.SettingInvalid, app, setting.Name, $"the setting '{setting.Name}' names no place of a secret, and a secret itself is not kept", "Give where it is: env:NAME, file:PATH, vault:VAULT/NAME.");
            if (setting.Values.Count > 0 && !value.IsNone && value.AsList().FirstOrDefault(v => !setting.Values.Contains(v.ToString(), StringComparer.OrdinalIgnoreCase)) is { IsNone: false } wrong)
                throw Setting(ErrorIds.SettingInvalid, app, setting.Name, $"the setting '{setting.Name}' cannot be '{wrong}'", $"It can be {string.Join(", ", setting.Values)}.");
            if (!value.IsNone && !IsOfType(value, setting))
                throw Setting(ErrorIds.SettingInvalid, app, setting.Name, $"the setting '{setting.Name}' is '{value}', which is no {setting.Type}", setting.Description);
        }

        factory.Validate(app);
    }

    private static bool IsOfType(AttributeValue value, SettingDefinition setting) =>
        (setting.MultiValued || value.Kind != AttributeValueKind.List) && value.AsList().All(v => setting.Type switch
        {
            AttributeType.Boolean => v.AsBoolean() is not null || bool.TryParse(v.AsString(), out _),
            AttributeType.Integer => v.AsInteger() is not null || long.TryParse(v.AsString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
            AttributeType.Decimal => v.AsDecimal() is not null || decimal.TryParse(v.AsString(), NumberStyles.Number, CultureInfo.InvariantCulture, out _),
            _ => v.Kind != AttributeValueKind.Complex,
        });

    private static ProvisioningException Setting(string id, App app, string setting, string why, string action) => new ProvisioningError
    {
        Id = id,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{app.Name}': {(why.EndsWith('?') ? why : why.TrimEnd('.') + ".")}",
        RecommendedAction = action,
        Target = setting,
        App = app.Name,
    }.ToException();

    private static ProvisioningException Invalid(string name, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.SettingInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = char.ToUpperInvariant(why[0]) + why[1..] + ".",
        RecommendedAction = action,
        Target = name,
    }.ToException();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
