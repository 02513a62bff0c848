using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>Speaks SCIM 2.0 to one service.</summary>
internal sealed class ScimConnector : IAccountSource, IInitialPasswordTarget, IPasswordTarget, IGroupSource, IGroupTarget, IProbedConnector, IWriteAlternatives
{
    private const string PostUsers = "POST Users";
    private const int FewChanges = 10;
    private const int MostInBulk = 64;

    // A version that no user has.
    private const string NoVersion = "W/\"provisioning-no-version\"";
    private readonly ScimSettings _settings;
    private readonly ScimClient _client;
    private readonly TimeProvider _clock;
    private readonly ResourceEndpoint _users;
    private readonly ScimGroups _groups;
    private readonly UserBodies _bodies;
    private readonly BulkSender _bulk;
    private readonly WriteWays _ways;
    private readonly AccountWriter _writer;
    private readonly SemaphoreSlim _learning = new(1, 1);
    private volatile VersionCheck _versions;
    private int _asked;

    public ScimConnector(ScimSettings settings, ScimClient client, TimeProvider clock, Action<EngineEvent>? report)
    {
        (_settings, _client, _clock) = (settings, client, clock);
        _bulk = new(settings, client, report);
        _users = new(settings, client, ResourceKind.Users, _bulk);
        _groups = new(settings, client, clock);
        _bodies = new(settings.Writes);
        _ways = new(settings, report, token => ServiceConfig.ReadAsync(client, token));
        _writer = new(settings, _users, _bodies, _ways, ToObject);
    }

    private enum VersionCheck
    {
        Unknown,
        Checked,
        Ignored,
    }

    public ConnectorCapabilities Capabilities =>
        ConnectorCapabilities.FullRead | ConnectorCapabilities.DeltaRead | ConnectorCapabilities.Find | ConnectorCapabilities.Create | ConnectorCapabilities.Update | ConnectorCapabilities.Disable | ConnectorCapabilities.Delete
        | (_settings.PasswordWrite == PasswordWrite.None ? ConnectorCapabilities.None : ConnectorCapabilities.Password)
        | (_settings.Groups ? ConnectorCapabilities.GroupRead | ConnectorCapabilities.Groups : ConnectorCapabilities.None);

    // With bulk requests more changes are under way than requests.
    public int MaxConcurrency => _settings.Writes.IsBulkWanted ? MostInBulk : _settings.MaxConcurrency;

    public int MaxMemberChanges => _settings.MaxMembersPerRequest;

    public async ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        try
        {
            var list = await _users.FirstAsync(cancellationToken).ConfigureAwait(false);
            findings.Add(list.TotalResults is { } total ? $"Signed in; there are {total} users." : "Signed in; the service does not say how many users there are.");
            findings.Add(_client.SignInFinding);
            findings.AddRange((await Advertised.ReadAsync(_client, cancellationToken).ConfigureAwait(false)).Sentences(_settings));
            if (_settings.Groups)
                findings.Add(await _groups.TestAsync(cancellationToken).ConfigureAwait(false));
            return new(true, findings);
        }
        catch (ProvisioningException e)
        {
            return new(false, findings, e.Error);
        }
    }

    public ValueTask<ProbeResult> ProbeAsync(string name, CancellationToken cancellationToken) => new ProbeRun(_settings, _client).RunAsync(name, cancellationToken);

    public async ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _client.SendAsync(HttpMethod.Get, "Schemas", "Schemas", null, null, cancellationToken).ConfigureAwait(false);
            var schemas = _users.Parse(ListResponse.Parse, answer.Body, "GET Schemas", isWrite: false).Resources;
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

    public IAsyncEnumerable<ReadItem> ReadAllAsync(CancellationToken cancellationToken) => new MarkedRead(_clock).RunAsync(
        _settings.PartitionBy is { } by ? new PartitionedRead(_settings, by, PageAsync, CountAsync).RunAsync(cancellationToken) : UsersAsync(PageAsync, cancellationToken),
        cancellationToken);

    public IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, CancellationToken cancellationToken) =>
        new ChangesRead(_clock, PageAsync, pages => UsersAsync(pages, cancellationToken)).RunAsync(watermark, cancellationToken);

    public async ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken)
    {
        var path = FlatUser.ToWire(AttributePath.Parse(attribute));
        var exact = string.Equals(attribute, "externalId", StringComparison.OrdinalIgnoreCase) ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        var found = await _users.FindAsync(path, value, exact, _settings.LeftOut.AddTo("", AttributePath.Parse(attribute)), cancellationToken).ConfigureAwait(false);
        return [.. found.Select(r => ToObject(r, null, "GET Users", isWrite: false))];
    }

    public async ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var (resource, version) = await _users.GetAsync(key, _settings.LeftOut.Query is { Length: > 0 } leftOut ? $"?{leftOut}" : null, cancellationToken).ConfigureAwait(false);
            return ToObject(resource, version, $"GET {_users.One}", isWrite: false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountNotFound)
        {
            return null;
        }
    }

    public async ValueTask<RemoteObject> CreateAsync(AccountWrite account, CancellationToken cancellationToken)
    {
        var answer = await _users.PostAsync(_bodies.Create(account), cancellationToken, isInBulk: true).ConfigureAwait(false);
        return ToObject(answer, PostUsers);
    }

    public async ValueTask<RemoteObject> CreateAsync(AccountWrite account, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        var body = PasswordBodies.With(_bodies.Create(account), password.Span);
        try
        {
            var answer = await _users.PostAsync(body, cancellationToken).ConfigureAwait(false);
            var made = ToObject(_users.Parse(AttributeSet.Parse, answer.Body, PostUsers, isWrite: true), answer.Version, PostUsers, isWrite: true);
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

    public ValueTask<RemoteObject> UpdateAsync(string key, AccountWrite account, CancellationToken cancellationToken) => _writer.UpdateAsync(key, account, cancellationToken);

    public ValueTask<RemoteObject?> UpdateOtherwiseAsync(string key, AccountWrite account, Func<RemoteObject, bool> isDone, CancellationToken cancellationToken) =>
        _writer.UpdateOtherwiseAsync(key, account, isDone, cancellationToken);

    public async ValueTask<bool> ChecksVersionsAsync(string key, CancellationToken cancellationToken)
    {
        // For a few accounts it is cheaper, and leaves fewer traces in the app, to read them.
        if (_versions == VersionCheck.Unknown && !_users.WantsVersions && Interlocked.Increment(ref _asked) > FewChanges)
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

        return _versions == VersionCheck.Checked || _users.WantsVersions;
    }

    public async ValueTask DeleteAsync(string key, string? version, CancellationToken cancellationToken)
    {
        try
        {
            await _users.SendToAsync(HttpMethod.Delete, key, null, null, version, cancellationToken, isInBulk: true).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountNotFound)
        {
            // It is gone, as it should be.
        }
    }

    public async ValueTask SetPasswordAsync(string key, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        var patches = _settings.PasswordWrite == PasswordWrite.Patch;
        byte[]? body = null;
        try
        {
            var (resource, version) = patches ? (AttributeSet.Empty, null) : await _users.GetAsync(key, null, cancellationToken).ConfigureAwait(false);
            body = patches ? PasswordBodies.Patch(password.Span) : PasswordBodies.Put(resource, password.Span);
            var answer = await _users.SendToAsync(patches ? HttpMethod.Patch : HttpMethod.Put, key, null, body, version, cancellationToken).ConfigureAwait(false);
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

    public IAsyncEnumerable<ReadItem> ReadGroupsAsync(CancellationToken cancellationToken) => _groups.ReadAllAsync(cancellationToken);

    public ValueTask<IReadOnlyList<RemoteGroup>> FindGroupsAsync(string name, CancellationToken cancellationToken) => _groups.FindAsync(name, cancellationToken);

    public ValueTask<RemoteGroup?> GetGroupAsync(string key, CancellationToken cancellationToken) => _groups.GetAsync(key, cancellationToken);

    public ValueTask<RemoteMembers> ReadMembersAsync(string key, CancellationToken cancellationToken) => _groups.ReadMembersAsync(key, cancellationToken);

    public ValueTask<RemoteGroup> CreateGroupAsync(GroupWrite group, CancellationToken cancellationToken) => _groups.CreateAsync(group, cancellationToken);

    public ValueTask<RemoteGroup> UpdateGroupAsync(string key, GroupWrite group, CancellationToken cancellationToken) => _groups.UpdateAsync(key, group, cancellationToken);

    public ValueTask<string?> ChangeMembersAsync(string key, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken) => _groups.ChangeMembersAsync(key, add, remove, cancellationToken);

    public ValueTask DeleteGroupAsync(string key, CancellationToken cancellationToken) => _groups.DeleteAsync(key, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
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
            var (resource, version) = await _users.GetAsync(key, null, cancellationToken).ConfigureAwait(false);
            if ((version ?? ResourceEndpoint.VersionOf(resource)) is null || resource["externalId"].AsString() is not { Length: > 0 } externalId)
                return VersionCheck.Unknown;
            await _users.SendToAsync(HttpMethod.Patch, key, null, _bodies.Same(externalId, style), NoVersion, cancellationToken).ConfigureAwait(false);
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

    private ValueTask<ReadPage<RemoteObject>> PageAsync(string query, string name, CancellationToken cancellationToken) => _users.ListAsync(
        _settings.LeftOut.AddTo(query),
        name,
        body =>
        {
            var list = ListResponse.Parse(body);
            return new ReadPage<RemoteObject>(list.TotalResults, list.NextCursor, [.. list.Resources.Select(user => ToObject(user, null, "GET Users", isWrite: false))]);
        },
        cancellationToken);

    private async ValueTask<long?> CountAsync(CancellationToken cancellationToken) => (await _users.FirstAsync(cancellationToken).ConfigureAwait(false)).TotalResults;

    private async IAsyncEnumerable<ReadItem> UsersAsync(PageSource<RemoteObject> pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = new FullRead<RemoteObject>(_settings, ResourceKind.Users, pages.Invoke, user => user.Key);
        await foreach (var user in read.RunAsync(cancellationToken).ConfigureAwait(false))
            yield return new ObjectRead(user, $"user {user.Key}");
        yield return new ReadCompleted(read.Proof());
    }

    private RemoteObject ToObject(ScimAnswer answer, string request, string? key = null) => ToObject(_users.Parse(AttributeSet.Parse, answer.Body, request, isWrite: true), answer.Version, request, isWrite: true, key);

    private RemoteObject ToObject(AttributeSet resource, string? version, string request, bool isWrite, string? key = null)
    {
        var active = resource["active"];
        return new()
        {
            Key = _users.IdOf(resource, request, isWrite, key),
            Active = active.AsBoolean() ?? (bool.TryParse(active.AsString(), out var flag) ? flag : null),
            Values = _settings.LeftOut.Trim(FlatUser.FromWire(_settings.Writes.BooleansAsText ? TextBooleans.Read(resource) : resource)),
            Version = version ?? ResourceEndpoint.VersionOf(resource),
            Modified = ChangeMark.ReadTime(resource["meta"].AsComplex()?["lastModified"].AsString()),
        };
    }
}
