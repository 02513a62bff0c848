using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>The groups of one service (RFC 7643 §4.2): reads and writes them, and their members.</summary>
internal sealed class ScimGroups(ScimSettings settings, ScimClient client, TimeProvider clock)
{
    private const int Stripes = 64;

    // Members are many, and not wanted where the group itself is.
    private const string WithoutMembers = "excludedAttributes=members";
    private readonly ResourceEndpoint _groups = new(settings, client, ResourceKind.Groups);
    private readonly ResourceEndpoint _users = new(settings, client, ResourceKind.Users);
    private readonly GroupBodies _bodies = new(settings.Writes.PatchStyle == PatchStyle.Capitalised);
    private volatile bool _listsMembers;
    private volatile bool _looked;
    private volatile bool _putOnly;
    private volatile bool _misjudgesVersions;

    // Changes of one group come one after the other; those of others do not wait for them.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];
    private readonly KnownMembers _known = new(clock);

    /// <summary>What can be done with the service's groups, as a sentence.</summary>
    public async ValueTask<string> TestAsync(CancellationToken cancellationToken)
    {
        try
        {
            var total = (await _groups.ListAsync($"startIndex=1&count=1&{WithoutMembers}", "startIndex&count", GroupReader.ReadPage, cancellationToken).ConfigureAwait(false)).TotalResults;
            return total is null ? "Groups can be read; the service does not say how many there are." : $"Groups can be read: there are {total}.";
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.AccountNotFound or ErrorIds.AppRejected or ErrorIds.AppProtocol or ErrorIds.AppPermission)
        {
            return e.Error.Id == ErrorIds.AppPermission
                ? "The token is not allowed to read groups: they are neither imported nor pushed."
                : "The service gives no list of groups: they are neither imported nor pushed.";
        }
    }

    public async IAsyncEnumerable<ReadItem> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = new GroupsRead(settings, PageAsync, AskAsync);
        await foreach (var item in read.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            _listsMembers |= read.SawMembers;
            yield return item;
        }
    }

    public async ValueTask<IReadOnlyList<RemoteGroup>> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _groups.FindAsync(AttributePath.Of("displayName"), name, StringComparison.OrdinalIgnoreCase, $"&{WithoutMembers}", cancellationToken).ConfigureAwait(false);
            return
            [
                .. found.Select(r => new RemoteGroup
                {
                    Key = _groups.IdOf(r, "GET Groups", isWrite: false, null),
                    Name = r["displayName"].ToString(),
                    ExternalId = r["externalId"].AsString(),
                    Version = ResourceEndpoint.VersionOf(r),
                }),
            ];
        }
        catch (ProvisioningException e) when (HasNoList(e))
        {
            throw await WithoutListAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<RemoteGroup?> GetAsync(string key, CancellationToken cancellationToken) =>
        (await AskAsync(key, $"?{WithoutMembers}", cancellationToken).ConfigureAwait(false))?.ToRemote();

    public async ValueTask<RemoteMembers> ReadMembersAsync(string key, CancellationToken cancellationToken) =>
        await MembersOfAsync(await ReadOneAsync(key, null, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async ValueTask<RemoteGroup> CreateAsync(GroupWrite group, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _groups.PostAsync(GroupBodies.Create(group), cancellationToken).ConfigureAwait(false);
            var made = _groups.Parse(GroupReader.ReadOne, answer.Body, "POST Groups", isWrite: true);
            return (made with { Version = answer.Version ?? made.Version }).ToRemote(group.Name);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountExists)
        {
            throw ScimErrors.GroupExists(e, settings.App, group.Name);
        }
        catch (ProvisioningException e) when (HasNoList(e))
        {
            throw await WithoutListAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<RemoteGroup> UpdateAsync(string key, GroupWrite group, CancellationToken cancellationToken)
    {
        _known.Forget(key);
        try
        {
            return await WriteAsync(key, group, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountExists)
        {
            throw ScimErrors.GroupExists(e, settings.App, group.Name);
        }
    }

    public async ValueTask<string?> ChangeMembersAsync(string key, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken)
    {
        // One after the other: each rests on what the one before it left.
        var turn = _turns[(uint)key.GetHashCode(StringComparison.Ordinal) % Stripes];
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ChangeInTurnAsync(key, add, remove, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DeleteAsync(string key, CancellationToken cancellationToken)
    {
        _known.Forget(key);
        try
        {
            await _groups.SendToAsync(HttpMethod.Delete, key, null, null, null, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountNotFound)
        {
            // It is gone, as it should be.
        }
    }

    private async ValueTask<string?> ChangeInTurnAsync(string key, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken)
    {
        var (known, seen) = (_known.Take(key), (string?)null);
        if (known is not null && CanRestOn(known))
        {
            seen = _misjudgesVersions ? null : known.Version;
            try
            {
                return await ChangeAsync(key, known, add, remove, seen, cancellationToken).ConfigureAwait(false);
            }
            catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountChanged)
            {
                // Somebody else has changed it: it is looked at again.
            }
        }

        var read = await ReadKnownAsync(key, (known?.Looks ?? 0) + 1, cancellationToken).ConfigureAwait(false);
        // Where nobody has come or gone, the service refuses its own version, and would again and again.
        _misjudgesVersions |= seen is not null && read.HasSame(known!);
        return await ChangeAsync(key, read, add, remove, _groups.WantsVersions ? read.Version : null, cancellationToken).ConfigureAwait(false);
    }

    // Members of whom not all are known are looked at twice: where the service lists any, the second look shows those who were added after the first.
    private bool CanRestOn(GroupMembers known) => (known.IsComplete || known.Looks > 1) && (known.Version is not null || !_groups.WantsVersions);

    private async ValueTask<GroupMembers> ReadKnownAsync(string key, int looks, CancellationToken cancellationToken)
    {
        var time = clock.GetTimestamp();
        var group = await ReadOneAsync(key, null, cancellationToken).ConfigureAwait(false);
        return new(await MembersOfAsync(group, cancellationToken).ConfigureAwait(false), group.Version, time, looks);
    }

    // Added again, somebody is in the group twice on some services; removed again, others refuse. Where the change fails, nothing is known any more.
    private async ValueTask<string?> ChangeAsync(string key, GroupMembers known, IReadOnlyList<string> add, IReadOnlyList<string> remove, string? version, CancellationToken cancellationToken)
    {
        var (missing, gone) = (known.Missing(add), known.There(remove));
        if (missing.Count + gone.Count > 0)
            known.Change(missing, gone, await SendMembersAsync(key, known, missing, gone, version, cancellationToken).ConfigureAwait(false));
        _known.Put(key, known);
        return known.Version;
    }

    private async ValueTask<string?> SendMembersAsync(string key, GroupMembers known, List<string> missing, List<string> gone, string? version, CancellationToken cancellationToken)
    {
        if (!_putOnly)
        {
            try
            {
                return (await _groups.SendToAsync(HttpMethod.Patch, key, null, _bodies.Patch(missing, gone), version, cancellationToken).ConfigureAwait(false)).Version;
            }
            catch (ProvisioningException e) when (ResourceEndpoint.IsWithoutMethod(e))
            {
                _putOnly = true;
            }
        }

        if (!known.IsComplete)
            throw ScimErrors.MembersUnknown(settings.App);
        var (resource, current) = await _groups.GetAsync(key, null, cancellationToken).ConfigureAwait(false);
        return (await _groups.SendToAsync(HttpMethod.Put, key, null, GroupBodies.Put(resource, missing, gone), current, cancellationToken).ConfigureAwait(false)).Version;
    }

    private async ValueTask<RemoteGroup> WriteAsync(string key, GroupWrite group, CancellationToken cancellationToken)
    {
        var now = await ReadOneAsync(key, $"?{WithoutMembers}", cancellationToken).ConfigureAwait(false);
        if (!_putOnly)
        {
            if (_bodies.Patch(now, group, nameOnly: false) is not { } body)
                return now.ToRemote();
            try
            {
                return await PatchAsync(key, now, group, body, cancellationToken).ConfigureAwait(false);
            }
            catch (ProvisioningException e) when (ResourceEndpoint.IsWithoutMethod(e))
            {
                _putOnly = true;
            }
        }

        var (resource, version) = await _groups.GetAsync(key, null, cancellationToken).ConfigureAwait(false);
        // A group whose members are not listed would lose them with a PUT.
        if (resource["members"].IsNone && !await ListsMembersAsync(cancellationToken).ConfigureAwait(false))
            throw ScimErrors.MembersUnknown(settings.App);
        var put = await _groups.SendToAsync(HttpMethod.Put, key, null, GroupBodies.Put(resource, group), group.Version ?? version, cancellationToken).ConfigureAwait(false);
        return Written(key, now, group, put, "PUT");
    }

    private async ValueTask<RemoteGroup> PatchAsync(string key, ScimGroup now, GroupWrite group, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            return Written(key, now, group, await _groups.SendToAsync(HttpMethod.Patch, key, null, body, group.Version, cancellationToken).ConfigureAwait(false), "PATCH");
        }
        catch (ProvisioningException e) when (e.Error is { Id: ErrorIds.AppRejected, Category: ProvisioningErrorCategory.InvalidData } && _bodies.Patch(now, group, nameOnly: true) is { } name && !name.AsSpan().SequenceEqual(body))
        {
            // Some services know no externalId of groups, and refuse the name with it.
            var answer = await _groups.SendToAsync(HttpMethod.Patch, key, null, name, group.Version, cancellationToken).ConfigureAwait(false);
            return Written(key, now, group with { GroupId = now.ExternalId ?? "" }, answer, "PATCH");
        }
    }

    // An answer without a body says that everything was done as it was asked for.
    private RemoteGroup Written(string key, ScimGroup now, GroupWrite group, ScimAnswer answer, string method)
    {
        if (answer.Body.Length == 0)
            return now.ToRemote() with { Name = group.Name, ExternalId = group.GroupId.Length == 0 ? null : group.GroupId, Version = answer.Version };
        var written = _groups.Parse(body => GroupReader.ReadOne(body, key), answer.Body, $"{method} {_groups.One}", isWrite: true);
        return (written with { Version = answer.Version ?? written.Version }).ToRemote(group.Name);
    }

    private async ValueTask<ReadPage<ScimGroup>> PageAsync(string query, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _groups.ListAsync(query, name, GroupReader.ReadPage, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (HasNoList(e))
        {
            throw await WithoutListAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask<ScimGroup?> AskAsync(string key, CancellationToken cancellationToken) => AskAsync(key, null, cancellationToken);

    private async ValueTask<ScimGroup?> AskAsync(string key, string? query, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadOneAsync(key, query, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountNotFound)
        {
            return null;
        }
    }

    private async ValueTask<ScimGroup> ReadOneAsync(string key, string? query, CancellationToken cancellationToken)
    {
        var answer = await _groups.SendToAsync(HttpMethod.Get, key, query, null, null, cancellationToken).ConfigureAwait(false);
        var group = _groups.Parse(body => GroupReader.ReadOne(body, key), answer.Body, $"GET {_groups.One}", isWrite: false);
        return group with { Version = answer.Version ?? group.Version };
    }

    private async ValueTask<RemoteMembers> MembersOfAsync(ScimGroup group, CancellationToken cancellationToken)
    {
        _listsMembers |= group.Members.Count > 0;
        return GroupsRead.MembersOf(group, group.Members.Count > 0 || await ListsMembersAsync(cancellationToken).ConfigureAwait(false));
    }

    // A service that lists the members of any group lists those of all.
    private async ValueTask<bool> ListsMembersAsync(CancellationToken cancellationToken)
    {
        if (!_listsMembers && !_looked)
        {
            var page = await PageAsync($"startIndex=1&count={settings.PageSize}", "startIndex&count", cancellationToken).ConfigureAwait(false);
            _listsMembers |= page.Items.Any(g => g.Members.Count > 0);
            _looked = true;
        }

        return _listsMembers;
    }

    private static bool HasNoList(ProvisioningException error) => error.Error.Id == ErrorIds.AccountNotFound || ResourceEndpoint.IsWithoutMethod(error);

    // A service that has users and does not know the address of groups has none; anything else may be a fault of its own.
    private async ValueTask<ProvisioningException> WithoutListAsync(ProvisioningException refusal, CancellationToken cancellationToken)
    {
        try
        {
            await _users.FirstAsync(cancellationToken).ConfigureAwait(false);
            return ScimErrors.NoGroups(settings.App, refusal);
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.AccountNotFound or ErrorIds.AppProtocol)
        {
            return ScimErrors.NoService(settings.App, "GET Groups", ResourceKind.Users);
        }
    }
}
