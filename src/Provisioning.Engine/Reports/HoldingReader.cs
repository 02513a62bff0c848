using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Reads what people have in apps, page by page, from what the store knows.</summary>
internal sealed class HoldingReader
{
    private const int Page = 500;
    private readonly EngineContext _context;
    private readonly GroupGraph _graph;
    private readonly OutputMask _mask;

    private HoldingReader(EngineContext context, GroupGraph graph, OutputMask mask) => (_context, _graph, _mask) = (context, graph, mask);

    public static async ValueTask<HoldingReader> LoadAsync(EngineContext context, DirectoryService directory, CancellationToken cancellationToken)
    {
        var schema = await directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var graph = await GroupGraph.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false);
        return new(context, graph, await directory.GetMaskAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The accounts of the app, with whose they are; of one user, or all. With claims, also who is to have an account, or could tell, and has none.</summary>
    public async IAsyncEnumerable<Holding> OfAppAsync(App app, User? user, bool withClaims, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (grants, assignees) = await AssigneesAsync(app, everybody: user is null, cancellationToken).ConfigureAwait(false);
        var met = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var page in AccountsAsync(app, user, cancellationToken).ConfigureAwait(false))
        {
            var ids = page.Select(a => a.UserId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            var owners = (await assignees.LoadAsync(ids, cancellationToken).ConfigureAwait(false)).ToDictionary(a => a.UserId, StringComparer.Ordinal);
            foreach (var account in page)
            {
                if (withClaims && account.UserId is { } id)
                    met.Add(id);
                yield return Of(app, grants, account, account.UserId is { } owner ? owners[owner] : null);
            }
        }

        if (!withClaims)
            yield break;
        await foreach (var page in PeopleAsync(assignees, user, cancellationToken).ConfigureAwait(false))
        {
            foreach (var assignee in page)
            {
                if (assignee.User is not null && !met.Contains(assignee.UserId) && Of(app, grants, null, assignee) is { IsAccess: true } missing)
                    yield return missing;
            }
        }
    }

    /// <summary>What people have in these apps, a user with all that they have at a time, in the order of the users' ids; of one user, or all. Users who have nothing come with nothing.</summary>
    public async IAsyncEnumerable<(User User, IReadOnlyList<Holding> Holdings)> OfUsersAsync(IReadOnlyList<App> apps, User? user, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var readers = new List<(App App, AppGrants Grants, Assignees Assignees)>();
        foreach (var app in apps)
        {
            var (grants, assignees) = await AssigneesAsync(app, everybody: user is null, cancellationToken).ConfigureAwait(false);
            readers.Add((app, grants, assignees));
        }

        var pages = user is null ? Population.UsersAsync(_context.Store, null, cancellationToken) : OneAsync(user);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            var accounts = await AccountsOfAsync(page, cancellationToken).ConfigureAwait(false);
            var found = page.ToDictionary(u => u.Id, _ => new List<Holding>(), StringComparer.Ordinal);
            foreach (var (app, grants, assignees) in readers)
            {
                foreach (var assignee in await assignees.LoadAsync(page, cancellationToken).ConfigureAwait(false))
                {
                    if (Of(app, grants, accounts.GetValueOrDefault((assignee.UserId, AppDocument.Id(app.Name))), assignee) is { IsAccess: true } holding)
                        found[assignee.UserId].Add(holding);
                }
            }

            foreach (var one in page)
                yield return (one, found[one.Id]);
        }
    }

    /// <summary>The row of a holding with what every account has; sensitive values are masked.</summary>
    public T Row<T>(Holding holding, T row)
        where T : AccountRow
    {
        var user = holding.User is null ? null : _mask.Apply(holding.User);
        var values = holding.Account is null ? AttributeSet.Empty : _mask.Apply(holding.Account).Values;
        return row with
        {
            AccountKey = holding.Account?.Key,
            AccountName = values["userName"].AsString() ?? values["displayName"].AsString(),
            UserId = holding.UserId,
            UserName = user?.UserName,
            UserStatus = user?.Status,
            State = holding.State,
        };
    }

    /// <summary>True when the attribute of the app's accounts is sensitive.</summary>
    public bool IsSensitive(App app, string path) => _mask.Hides(app.Name, path);

    private static async IAsyncEnumerable<IReadOnlyList<User>> OneAsync(User user)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return [user];
    }

    private async ValueTask<(AppGrants Grants, Assignees Assignees)> AssigneesAsync(App app, bool everybody, CancellationToken cancellationToken)
    {
        var grants = await AppGrants.LoadAsync(_context.Store, app.Name, _graph, cancellationToken).ConfigureAwait(false);
        var assignees = new Assignees(_context.Store, grants);
        if (everybody)
            await assignees.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return (grants, assignees);
    }

    private Holding Of(App app, AppGrants grants, Account? account, Assignee? assignee)
    {
        var unknown = new List<ProvisioningError>();
        var assignment = assignee is { User: { } user, Direct: var direct, Entries: var entries } ? grants.Of(user, direct, entries, _context.Now, unknown.Add) : null;
        return new(app, account, assignee?.UserId, assignee?.User, assignment, unknown);
    }

    private async IAsyncEnumerable<IReadOnlyList<Account>> AccountsAsync(App app, User? user, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = user is null ? new(Collections.Accounts) { Prefix = AccountDocument.Prefix(app.Name) } : StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(user.Id, app.Name));
        var page = new List<Account>(Page);
        await foreach (var document in _context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            page.Add(AccountDocument.Read(document));
            if (page.Count < Page)
                continue;
            yield return page;
            page = new(Page);
        }

        yield return page;
    }

    // The users of a page follow each other by id, and so do their accounts by link. No app's name has a character that sorts behind '~'.
    private async ValueTask<Dictionary<(string UserId, string App), Account>> AccountsOfAsync(IReadOnlyList<User> page, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string UserId, string App), Account>();
        var query = new StoreQuery(Collections.Accounts) { Index = Indexes.Link, From = AccountDocument.LinkKey(page[0].Id, ""), To = AccountDocument.LinkKey(page[^1].Id, "~") };
        await foreach (var document in _context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            if (AccountDocument.Read(document) is { UserId: { } owner } account)
                found[(owner, AppDocument.Id(account.App))] = account;
        }

        return found;
    }

    private static async IAsyncEnumerable<IReadOnlyList<Assignee>> PeopleAsync(Assignees assignees, User? user, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (user is not null)
        {
            yield return await assignees.LoadAsync([user], cancellationToken).ConfigureAwait(false);
            yield break;
        }

        await foreach (var page in assignees.EverybodyAsync(cancellationToken).ConfigureAwait(false))
            yield return page;
    }
}
