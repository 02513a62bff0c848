using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>What apps hold that differs from what should be, by what was last read or written, or by a look at the accounts now.</summary>
public sealed class DriftService
{
    private const int Page = 500;
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly AppService _apps;

    internal DriftService(EngineContext context, DirectoryService directory, AppService apps) => (_context, _directory, _apps) = (context, directory, apps);

    /// <summary>True for an app in which people do all of the work: what it holds is what they said last.</summary>
    public bool IsForPeople(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return _context.Connectors.TryGetValue(app.Connector, out var connector) && connector.MakesTasks;
    }

    /// <summary>
    /// Judges the accounts of the app: a <see cref="Drift"/> for everything that is not as it should be, sensitive values masked, and an error of each account that could not be read or judged. Nothing is written.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <param name="userIds">Only accounts of these users; null for all.</param>
    /// <param name="live">True to read each account from the app now, one request each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/> for an app without accounts of its own, or one whose accounts cannot be read one by one.</exception>
    public async IAsyncEnumerable<EngineEvent> FindAsync(App app, IReadOnlyList<string>? userIds, bool live, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        AssignmentService.CheckTarget(app);
        var judge = await DriftJudge.LoadAsync(_context, _directory, app, cancellationToken).ConfigureAwait(false);
        await foreach (var page in PagesAsync(app, userIds, cancellationToken).ConfigureAwait(false))
        {
            await judge.LookAtAsync(page, cancellationToken).ConfigureAwait(false);
            await foreach (var look in LooksAsync(app, page, live, cancellationToken).ConfigureAwait(false))
            {
                if (look.Error is { } unread)
                {
                    yield return new ObjectErrorEvent(unread);
                    continue;
                }

                var (found, error) = judge.Judge(look.Known, look.Now, live);
                if (error is not null)
                    yield return new ObjectErrorEvent(error);
                foreach (var drift in found)
                    yield return new ResultEvent(drift);
            }
        }
    }

    /// <summary>
    /// Reads accounts from the app now and notes what they hold: an <see cref="Account"/>, sensitive values masked, for each that was not as noted. What the directory has the say over is repaired by the next plan.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <param name="userIds">Only accounts of these users; null for all.</param>
    /// <param name="save">True to note it; false only shows what would be noted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/> for an app without accounts of its own, or one whose accounts cannot be read one by one.</exception>
    public async IAsyncEnumerable<EngineEvent> NoteAsync(App app, IReadOnlyList<string>? userIds, bool save, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        AssignmentService.CheckTarget(app);
        var mask = await _directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var page in PagesAsync(app, userIds, cancellationToken).ConfigureAwait(false))
        {
            var changed = new List<Account>();
            await foreach (var look in LooksAsync(app, page, live: true, cancellationToken).ConfigureAwait(false))
            {
                if (look.Error is { } unread)
                    yield return new ObjectErrorEvent(unread);
                else if (!SameAs(look.Known, look.Now))
                    changed.Add(look.Now);
            }

            if (save && changed.Count > 0)
                await _context.CommitAsync("Update-ProvAccount", [.. changed.Select(a => AccountDocument.ToWrite(a, a.Revision))], cancellationToken).ConfigureAwait(false);
            foreach (var account in changed)
                yield return new ResultEvent(mask.Apply(account));
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<Account>> PagesAsync(App app, IReadOnlyList<string>? userIds, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = new List<Account>(Page);
        if (userIds is not null)
        {
            foreach (var id in userIds.Distinct(StringComparer.Ordinal))
            {
                await foreach (var document in _context.Store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(id, app.Name)), cancellationToken).ConfigureAwait(false))
                    page.Add(AccountDocument.Read(document));
            }

            yield return page;
            yield break;
        }

        await foreach (var document in _context.Store.ReadAsync(new(Collections.Accounts) { Prefix = AccountDocument.Prefix(app.Name) }, cancellationToken).ConfigureAwait(false))
        {
            if (AccountDocument.Read(document) is { UserId: not null } account)
                page.Add(account);
            if (page.Count < Page)
                continue;
            yield return page;
            page = new(Page);
        }

        yield return page;
    }

    // Each account as it is noted and as it is now; as many requests at once as the app takes.
    private async IAsyncEnumerable<Look> LooksAsync(App app, IReadOnlyList<Account> page, bool live, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!live)
        {
            foreach (var account in page)
                yield return new(account, account, null);
            yield break;
        }

        var connector = _apps.Connect(app, null);
        await using var closing = connector.ConfigureAwait(false);
        if (connector is not IAccountTarget target)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AppDirectionWrong,
                Category = ProvisioningErrorCategory.InvalidOperation,
                Message = $"The accounts of '{app.Name}' cannot be read one by one.",
                RecommendedAction = "Leave -Live out: drift is then judged by what was last read or written.",
                Target = app.Name,
                App = app.Name,
            }.ToException();
        }

        foreach (var some in page.Chunk(Math.Max(1, target.MaxConcurrency)))
        {
            foreach (var look in await Task.WhenAll(some.Select(a => LookAsync(target, a, cancellationToken))).ConfigureAwait(false))
                yield return look;
        }
    }

    private async Task<Look> LookAsync(IAccountTarget target, Account known, CancellationToken cancellationToken)
    {
        try
        {
            var remote = await target.GetAsync(known.Key, cancellationToken).ConfigureAwait(false);
            return new(known, remote is null
                ? known with { Present = false, LastSeen = _context.Now }
                : known with { Active = remote.Active ?? known.Active, Present = true, Values = remote.Values, Version = remote.Version, LastSeen = _context.Now }, null);
        }
        catch (ProvisioningException e)
        {
            return new(known, known, e.Error with { Target = known.ToString(), App = known.App });
        }
    }

    private static bool SameAs(Account known, Account now) => (known.Active, known.Present) == (now.Active, now.Present) && known.Values.Equals(now.Values);

    /// <summary>An account as it is noted, and as it is now.</summary>
    private readonly record struct Look(Account Known, Account Now, ProvisioningError? Error);
}
