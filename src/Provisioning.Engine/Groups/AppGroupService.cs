using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>The groups that apps have, as last read or written, and who is in them.</summary>
public sealed class AppGroupService
{
    private const int PageSize = 500;
    private readonly EngineContext _context;

    internal AppGroupService(EngineContext context) => _context = context;

    /// <summary>The groups of an app, or of all, app by app in the order of their names.</summary>
    /// <param name="app">The app's name; null for all.</param>
    /// <param name="isWanted">Which names are wanted; the members of the others are not counted.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public async IAsyncEnumerable<AppGroupSummary> ListAsync(string? app, Predicate<string> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        await foreach (var group in AppGroupDocument.ReadAsync(_context.Store, new(Collections.AppGroups) { Index = Indexes.Name, Prefix = app is null ? null : AppGroupDocument.Prefix(app) }, cancellationToken).ConfigureAwait(false))
        {
            if (isWanted(group.Name))
                yield return await SummaryAsync(group, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The groups that apps have, without their members.</summary>
    public async IAsyncEnumerable<AppGroup> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var group in AppGroupDocument.ReadAsync(_context.Store, new(Collections.AppGroups), cancellationToken).ConfigureAwait(false))
            yield return group;
    }

    /// <summary>The group of an app that has this key, or, alone among those that are there, this name.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GroupNotFound"/>, with the near names; <see cref="ErrorIds.GroupInvalid"/> when several have the name.</exception>
    public async ValueTask<AppGroup> FindAsync(string app, string identity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(identity);
        if (await _context.Store.GetAsync(Collections.AppGroups, AppGroupDocument.Id(app, identity), cancellationToken).ConfigureAwait(false) is { } document)
            return AppGroupDocument.Read(document);
        var named = new List<AppGroup>();
        await foreach (var group in AppGroupDocument.ReadAsync(_context.Store, StoreQuery.Equal(Collections.AppGroups, Indexes.Name, AppGroupDocument.NameKey(app, identity)), cancellationToken).ConfigureAwait(false))
        {
            if (group.Present)
                named.Add(group);
        }

        if (named.Count == 1)
            return named[0];
        if (named.Count > 1)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.GroupInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"'{app}' has {named.Count} groups '{identity}'.",
                RecommendedAction = $"Name one by its key: {string.Join(", ", named.Take(5).Select(g => $"'{g.Key}'"))}. Get-ProvAppGroup {app} '{identity}' shows them.",
                Target = identity,
                App = app,
            }.ToException();
        }

        var known = new List<string>();
        await foreach (var group in AppGroupDocument.ReadAsync(_context.Store, new(Collections.AppGroups) { Prefix = AppGroupDocument.Prefix(app) }, cancellationToken).ConfigureAwait(false))
            known.Add(group.Name);
        throw new ProvisioningError
        {
            Id = ErrorIds.GroupNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"'{app}' has no group '{identity}', as far as is known.{NearNames.Hint(identity, known)}",
            RecommendedAction = known.Count == 0 ? $"Read its groups first: Invoke-ProvImport {app}." : $"Get-ProvAppGroup {app} lists those that there are; Invoke-ProvImport {app} reads them anew.",
            Target = identity,
            App = app,
        }.ToException();
    }

    /// <summary>Who is in a group of an app, page by page.</summary>
    public IAsyncEnumerable<AppGroupMember> MembersAsync(AppGroupSummary group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        return MembersAsync(new AppGroup { App = group.App, Key = group.Key, Name = group.Name }, cancellationToken);
    }

    /// <summary>Who is in a group of an app, page by page.</summary>
    public async IAsyncEnumerable<AppGroupMember> MembersAsync(AppGroup group, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        var page = new List<AppMembership>(PageSize);
        await foreach (var membership in AppMembership.OfGroupAsync(_context.Store, group.App, group.Key, cancellationToken).ConfigureAwait(false))
        {
            page.Add(membership);
            if (page.Count < PageSize)
                continue;
            foreach (var member in await NamedAsync(group, page, cancellationToken).ConfigureAwait(false))
                yield return member;
            page.Clear();
        }

        foreach (var member in await NamedAsync(group, page, cancellationToken).ConfigureAwait(false))
            yield return member;
    }

    /// <summary>The groups of apps in which accounts of the user are.</summary>
    /// <param name="user">The user.</param>
    /// <param name="app">Only of this app; null for all.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public async IAsyncEnumerable<AppGroupMember> OfUserAsync(User user, string? app, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Accounts) { Index = Indexes.Link, Prefix = AccountDocument.LinkKey(user.Id, "") }, cancellationToken).ConfigureAwait(false))
        {
            var account = AccountDocument.Read(document);
            if (app is not null && !string.Equals(app, account.App, StringComparison.OrdinalIgnoreCase))
                continue;
            await foreach (var membership in AppMembership.OfMemberAsync(_context.Store, account.App, account.Key, cancellationToken).ConfigureAwait(false))
            {
                if (await _context.Store.GetAsync(Collections.AppGroups, AppGroupDocument.Id(account.App, membership.GroupKey), cancellationToken).ConfigureAwait(false) is { } group)
                    yield return Of(AppGroupDocument.Read(group), membership, account, user.UserName);
            }
        }
    }

    private async ValueTask<AppGroupSummary> SummaryAsync(AppGroup group, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var _ in _context.Store.ReadAsync(new(Collections.AppMembers) { Prefix = AppMembership.Prefix(group.App, group.Key) }, cancellationToken).ConfigureAwait(false))
            count++;
        var own = group.GroupId is null ? null : await _context.Store.GetAsync(Collections.Groups, group.GroupId, cancellationToken).ConfigureAwait(false);
        return new()
        {
            App = group.App,
            Name = group.Name,
            Key = group.Key,
            MemberCount = count,
            MembersKnown = group.MembersKnown,
            Present = group.Present,
            Link = group.Link,
            Group = own is null ? null : GroupDocument.Read(own).Name,
            GroupId = group.GroupId,
            ExternalId = group.ExternalId,
            LastSeen = group.LastSeen,
        };
    }

    private async ValueTask<List<AppGroupMember>> NamedAsync(AppGroup group, List<AppMembership> page, CancellationToken cancellationToken)
    {
        var accounts = await ManyAsync(Collections.Accounts, page.Where(m => m.Kind == RemoteMemberKind.Account).Select(m => AccountDocument.Id(m.App, m.MemberKey)), AccountDocument.Read, a => a.Key).ConfigureAwait(false);
        var groups = await ManyAsync(Collections.AppGroups, page.Where(m => m.Kind == RemoteMemberKind.Group).Select(m => AppGroupDocument.Id(m.App, m.MemberKey)), AppGroupDocument.Read, g => g.Key).ConfigureAwait(false);
        var users = await ManyAsync(Collections.Users, accounts.Values.Select(a => a.UserId).OfType<string>(), UserDocument.Read, u => u.Id).ConfigureAwait(false);
        return
        [
            .. page.Select(m => m.Kind == RemoteMemberKind.Group
                ? Of(group, m, null, null) with { Name = groups.GetValueOrDefault(m.MemberKey)?.Name }
                : accounts.GetValueOrDefault(m.MemberKey) is var account && account?.UserId is { } id ? Of(group, m, account, users.GetValueOrDefault(id)?.UserName) : Of(group, m, account, null)),
        ];

        async ValueTask<Dictionary<string, T>> ManyAsync<T>(string collection, IEnumerable<string> ids, Func<StoredDocument, T> read, Func<T, string> keyOf)
        {
            List<string> wanted = [.. ids.Distinct(StringComparer.Ordinal)];
            return wanted.Count == 0 ? [] : (await _context.Store.GetManyAsync(collection, wanted, cancellationToken).ConfigureAwait(false)).Select(read).ToDictionary(keyOf, StringComparer.Ordinal);
        }
    }

    private static AppGroupMember Of(AppGroup group, AppMembership membership, Account? account, string? userName) => new()
    {
        App = group.App,
        Group = group.Name,
        GroupKey = group.Key,
        Key = membership.MemberKey,
        Kind = membership.Kind,
        Name = account?.Values["userName"].AsString(),
        Active = account?.Active,
        UserName = userName,
        UserId = account?.UserId,
    };
}
