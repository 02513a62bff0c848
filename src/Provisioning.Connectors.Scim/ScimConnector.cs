using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>Speaks SCIM 2.0 to one service.</summary>
internal sealed class ScimConnector(ScimSettings settings, ScimClient client, Action<EngineEvent>? report) : IAccountSource, IInitialPasswordTarget, IPasswordTarget, IWriteAlternatives
{
    private const string Users = "Users";
    internal const string OneUser = "Users/{id}";
    private const string OneOfAll = "Users?startIndex=1&count=1";
    private const string OneOfAllName = "Users?startIndex&count";
    private const int FewChanges = 10;
    private const int MostInBulk = 64;

    // A version that no user has.
    private const string NoVersion = "W/\"provisioning-no-version\"";
    private const string AnyVersion = "*";
    private readonly SemaphoreSlim _learning = new(1, 1);
    private readonly UserBodies _bodies = new(settings.Writes);
    private readonly BulkSender _bulk = new(settings, client, report);
    private readonly WriteWays _ways = new(settings, report, token => ServiceConfig.ReadAsync(client, token));
    private volatile VersionCheck _versions;
    private int _asked;

    private enum VersionCheck
    {
        Unknown,
        Checked,
        Ignored,
    }

    public ConnectorCapabilities Capabilities =>
        ConnectorCapabilities.FullRead | ConnectorCapabilities.Find | ConnectorCapabilities.Create | ConnectorCapabilities.Update | ConnectorCapabilities.Disable | ConnectorCapabilities.Delete
        | (settings.PasswordWrite == PasswordWrite.None ? ConnectorCapabilities.None : ConnectorCapabilities.Password);

    // With bulk requests more changes are under way than requests.
    public int MaxConcurrency => settings.Writes.IsBulkWanted ? MostInBulk : settings.MaxConcurrency;

    private AccountWriter Writer => new(settings, this, _bodies, _ways);

    public async ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        try
        {
            var list = await ListAsync(OneOfAll, OneOfAllName, cancellationToken).ConfigureAwait(false);
            findings.Add(list.TotalResults is { } total ? $"Signed in; there are {total} users." : "Signed in; the service does not say how many users there are.");
            findings.Add(client.SignInFinding);
            findings.AddRange(await DiscoverAsync(cancellationToken).ConfigureAwait(false));
            return new(true, findings);
        }
        catch (ProvisioningException e)
        {
            return new(false, findings, e.Error);
        }
    }

    public async ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.SendAsync(HttpMethod.Get, "Schemas", "Schemas", null, null, cancellationToken).ConfigureAwait(false);
            var schemas = Parse(ListResponse.Parse, answer.Body, "GET Schemas", isWrite: false).Resources;
            var found = schemas
                .Where(s => s["id"].AsString() is { } id && id is ScimSchemas.UserUrn or ScimSchemas.EnterpriseUserUrn)
                .SelectMany(s => s["attributes"].AsList())
                .Select(a => a.AsComplex())
                .OfType<AttributeSet>()
                .Select(SchemaReader.Read)
                .ToList();
            if (found.Count > 0)
                return found;
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.AccountNotFound or ErrorIds.AppRejected)
        {
            // Many services publish none: RFC 7643's own are then assumed.
        }

        return [.. ScimSchemas.User.Attributes, .. ScimSchemas.EnterpriseUser.Attributes];
    }

    public ValueTask<string?> GetContentMarkAsync(CancellationToken cancellationToken) => default;

    public IAsyncEnumerable<ReadItem> ReadAllAsync(CancellationToken cancellationToken) =>
        new FullRead(settings, ListAsync, user => ToObject(user, null, "GET Users", isWrite: false)).RunAsync(cancellationToken);

    public IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, CancellationToken cancellationToken) => throw new NotSupportedException("This connector has no delta read.");

    public async ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken)
    {
        var path = FlatUser.ToWire(AttributePath.Parse(attribute));
        var filter = Uri.EscapeDataString(ScimFilter.ForValue(path, value).ToString());
        var list = await FilterAsync($"Users?filter={filter}&startIndex=1&count=10", $"Users?filter={path.Canonical} eq …", cancellationToken).ConfigureAwait(false);
        // Taken for nobody, a second account would be made of somebody who has one.
        if (list is { TotalResults: > 0, Resources.Count: 0 })
            throw ScimErrors.Protocol(settings.App, $"GET Users?filter={path.Canonical} eq …", $"it says that it has {list.TotalResults} of them, and gives none", isWrite: false);
        var exact = string.Equals(attribute, "externalId", StringComparison.OrdinalIgnoreCase) ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        // A service that does not understand the filter may answer with everybody.
        return
        [
            .. list.Resources
                .Where(r => path.Get(r).AsList().Any(v => string.Equals(v.ToString(), value, exact)))
                .Select(r => ToObject(r, null, "GET Users", isWrite: false)),
        ];
    }

    public async ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var (resource, version) = await GetResourceAsync(key, cancellationToken).ConfigureAwait(false);
            return ToObject(resource, version, $"GET {OneUser}", isWrite: false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountNotFound)
        {
            return null;
        }
    }

    public async ValueTask<RemoteObject> CreateAsync(AccountWrite account, CancellationToken cancellationToken)
    {
        var answer = await _bulk.SendAsync(HttpMethod.Post, Users, Users, _bodies.Create(account), null, cancellationToken).ConfigureAwait(false);
        return ToObject(Parse(AttributeSet.Parse, answer.Body, "POST Users", isWrite: true), answer.Version, "POST Users", isWrite: true);
    }

    public async ValueTask<RemoteObject> CreateAsync(AccountWrite account, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        var body = PasswordBodies.With(_bodies.Create(account), password.Span);
        try
        {
            var answer = await client.SendAsync(HttpMethod.Post, Users, Users, body, null, cancellationToken).ConfigureAwait(false);
            var made = ToObject(Parse(AttributeSet.Parse, answer.Body, "POST Users", isWrite: true), answer.Version, "POST Users", isWrite: true);
            CryptographicOperations.ZeroMemory(answer.Body);
            return made;
        }
        catch (ProvisioningException e)
        {
            throw PasswordErrors.Without(e, password.Span);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    public ValueTask<RemoteObject> UpdateAsync(string key, AccountWrite account, CancellationToken cancellationToken) => Writer.UpdateAsync(key, account, cancellationToken);

    public ValueTask<RemoteObject?> UpdateOtherwiseAsync(string key, AccountWrite account, Func<RemoteObject, bool> isDone, CancellationToken cancellationToken) =>
        Writer.UpdateOtherwiseAsync(key, account, isDone, cancellationToken);

    public async ValueTask<bool> ChecksVersionsAsync(string key, CancellationToken cancellationToken)
    {
        // For a few accounts it is cheaper, and leaves fewer traces in the app, to read them.
        if (_versions == VersionCheck.Unknown && Interlocked.Increment(ref _asked) > FewChanges)
        {
            await _learning.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (_versions == VersionCheck.Unknown)
                    _versions = await LearnAsync(key, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _learning.Release();
            }
        }

        return _versions == VersionCheck.Checked;
    }

    public async ValueTask DeleteAsync(string key, string? version, CancellationToken cancellationToken)
    {
        try
        {
            await SendToAsync(HttpMethod.Delete, key, null, version, cancellationToken, isInBulk: true).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountNotFound)
        {
            // It is gone, as it should be.
        }
    }

    public async ValueTask SetPasswordAsync(string key, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        var patches = settings.PasswordWrite == PasswordWrite.Patch;
        byte[]? body = null;
        try
        {
            var (resource, version) = patches ? (AttributeSet.Empty, null) : await GetResourceAsync(key, cancellationToken).ConfigureAwait(false);
            body = patches ? PasswordBodies.Patch(password.Span) : PasswordBodies.Put(resource, password.Span);
            var answer = await SendToAsync(patches ? HttpMethod.Patch : HttpMethod.Put, key, body, version, cancellationToken).ConfigureAwait(false);
            // Nothing of the answer is needed, and some services repeat the password in it.
            CryptographicOperations.ZeroMemory(answer.Body);
        }
        catch (ProvisioningException e)
        {
            throw PasswordErrors.Without(e, password.Span);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        _learning.Dispose();
        _ways.Dispose();
        _bulk.Dispose();
        return default;
    }

    // Whoever takes a change of a version that there is not looks at none.
    private async ValueTask<VersionCheck> LearnAsync(string key, CancellationToken cancellationToken)
    {
        var style = await _ways.NextAsync(cancellationToken).ConfigureAwait(false);
        if (style == PatchStyle.None)
            return VersionCheck.Ignored;
        try
        {
            var (resource, version) = await GetResourceAsync(key, cancellationToken).ConfigureAwait(false);
            if ((version ?? VersionOf(resource)) is null || resource["externalId"].AsString() is not { Length: > 0 } externalId)
                return VersionCheck.Unknown;
            await SendToAsync(HttpMethod.Patch, key, _bodies.Same(externalId, style), NoVersion, cancellationToken).ConfigureAwait(false);
            return VersionCheck.Ignored;
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountChanged)
        {
            return VersionCheck.Checked;
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountNotFound)
        {
            return VersionCheck.Unknown;
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AppRejected)
        {
            return VersionCheck.Ignored;
        }
    }

    // Ids may hold anything, such as a mail address.
    internal async ValueTask<ScimAnswer> SendToAsync(HttpMethod method, string key, byte[]? body, string? version, CancellationToken cancellationToken, bool isInBulk = false)
    {
        try
        {
            var address = $"Users/{Uri.EscapeDataString(key)}";
            return isInBulk ? await _bulk.SendAsync(method, address, OneUser, body, version, cancellationToken).ConfigureAwait(false)
                : await client.SendAsync(method, address, OneUser, body, version, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountNotFound)
        {
            await CheckServesAsync($"{method} {OneUser}", cancellationToken).ConfigureAwait(false);
            throw;
        }
        catch (ProvisioningException e) when (version is null && method != HttpMethod.Get && ScimErrors.IsVersionWanted(e.Error))
        {
            // From now on each change has the version of the look before it.
            _versions = VersionCheck.Checked;
            var (resource, current) = await GetResourceAsync(key, cancellationToken).ConfigureAwait(false);
            return await SendToAsync(method, key, body, current ?? VersionOf(resource) ?? AnyVersion, cancellationToken, isInBulk).ConfigureAwait(false);
        }
    }

    // A gateway, a service that has moved and a page for maintenance answer 404 too: an account is gone only where the service has a list of users.
    private async ValueTask CheckServesAsync(string request, CancellationToken cancellationToken)
    {
        try
        {
            await ListAsync(OneOfAll, OneOfAllName, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.AccountNotFound or ErrorIds.AppProtocol)
        {
            throw ScimErrors.NoService(settings.App, request);
        }
    }

    private async ValueTask<List<string>> DiscoverAsync(CancellationToken cancellationToken)
    {
        if (await ServiceConfig.ReadAsync(client, cancellationToken).ConfigureAwait(false) is not { } config)
            return ["The service does not say what it supports (ServiceProviderConfig): what RFC 7644 asks for is assumed."];
        return
        [
            settings.Writes.PatchStyle is not PatchStyle.Auto and var style ? $"Changes are sent {WriteWays.Words(style)}, as the app is set."
                : config.Supports("patch") == true ? "Changes are sent as PATCH, with what changed only." : "The service has no PATCH: changes are sent as PUT, after a read.",
            config.Supports("filter") == true ? "Accounts are found by filter." : "The service says that it has no filters: accounts that are there already may not be found.",
            .. settings.Writes.IsBulkWanted ? [BulkLimits.Of(config)?.Finding ?? "The service does not say that it has bulk requests: each change is a request of its own."] : Array.Empty<string>(),
            .. settings.PasswordWrite != PasswordWrite.None && config.Supports("changePassword") != true ? ["The service says that it changes no passwords, and the app is set to send them."] : Array.Empty<string>(),
        ];
    }

    // A filter that is not known is answered with 400 and 501, and with 404 and 500 too, by services that have a list of users without it.
    private async ValueTask<ListResponse> FilterAsync(string address, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await ListAsync(address, name, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.AccountNotFound or ErrorIds.AppUnavailable)
        {
            await CheckServesAsync($"GET {name}", cancellationToken).ConfigureAwait(false);
            throw ScimErrors.NoFilter(settings.App, $"GET {name}", e);
        }
    }

    private async ValueTask<ListResponse> ListAsync(string address, string name, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(HttpMethod.Get, address, name, null, null, cancellationToken).ConfigureAwait(false);
        return Parse(ListResponse.Parse, answer.Body, $"GET {name}", isWrite: false);
    }

    internal async ValueTask<(AttributeSet Resource, string? Version)> GetResourceAsync(string key, CancellationToken cancellationToken)
    {
        var answer = await SendToAsync(HttpMethod.Get, key, null, null, cancellationToken).ConfigureAwait(false);
        return (Parse(AttributeSet.Parse, answer.Body, $"GET {OneUser}", isWrite: false), answer.Version);
    }

    internal RemoteObject ToObject(ScimAnswer answer, string request, string? key = null) => ToObject(Parse(AttributeSet.Parse, answer.Body, request, isWrite: true), answer.Version, request, isWrite: true, key);

    private delegate T Parser<out T>(ReadOnlySpan<byte> body);

    private T Parse<T>(Parser<T> parse, byte[] body, string request, bool isWrite)
    {
        try
        {
            return parse(body);
        }
        catch (JsonException)
        {
            var html = body.AsSpan().TrimStart(" \r\n\t"u8).StartsWith("<"u8);
            throw ScimErrors.Protocol(settings.App, request, body.Length == 0 ? "it has no body" : html ? "it is a web page" : "it is no JSON object of SCIM", isWrite);
        }
    }

    internal static string? VersionOf(AttributeSet resource) => resource["meta"].AsComplex()?["version"].AsString();

    private RemoteObject ToObject(AttributeSet resource, string? version, string request, bool isWrite, string? key = null)
    {
        // The id of the body counts: locations are missing, relative or wrong on some services.
        var id = resource["id"].ToString() is { Length: > 0 } own ? own : key ?? throw ScimErrors.Protocol(settings.App, request, "a user has no id", isWrite);
        var active = resource["active"];
        return new()
        {
            Key = id,
            Active = active.AsBoolean() ?? (bool.TryParse(active.AsString(), out var flag) ? flag : null),
            Values = FlatUser.FromWire(settings.Writes.BooleansAsText ? TextBooleans.Read(resource) : resource),
            Version = version ?? VersionOf(resource),
        };
    }
}
