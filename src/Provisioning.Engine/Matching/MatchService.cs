using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Whose the objects of apps are: rules, open cases, decisions and links by hand.</summary>
public sealed class MatchService
{
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly AppService _apps;

    internal MatchService(EngineContext context, DirectoryService directory, AppService apps) => (_context, _directory, _apps) = (context, directory, apps);

    /// <summary>The rules of these apps, or of all; of each in the order in which they are tried, those that its MatchOn stands for first.</summary>
    public async IAsyncEnumerable<AppMatchRule> RulesAsync(IReadOnlyList<App>? apps, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var chosen = new List<App>(apps ?? []);
        if (apps is null)
        {
            await foreach (var app in _apps.ListAsync(cancellationToken).ConfigureAwait(false))
                chosen.Add(app);
        }

        foreach (var app in chosen)
        {
            foreach (var rule in MatchRuleSet.Of(app, schema))
                yield return new(app.Name, rule.Order, rule.Name, rule.Comparisons, rule.Definite, rule.Candidate, rule.AutoLink, rule.Rehire, !app.MatchRules.Contains(rule));
        }
    }

    /// <summary>The matchings in these states, of one app or of all. Those that a rule linked are kept as well as those that wait.</summary>
    public async IAsyncEnumerable<MatchCase> ListAsync(string? app, IReadOnlyList<MatchState> states, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(states);
        foreach (var state in states.Distinct())
        {
            await foreach (var match in _context.Store.MatchesAsync(state, app, cancellationToken).ConfigureAwait(false))
                yield return match;
        }
    }

    /// <summary>The matching of one object.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.MatchNotFound"/>.</exception>
    public async ValueTask<MatchCase> GetAsync(App app, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        return await _context.Store.GetMatchAsync(app.Name, key, cancellationToken).ConfigureAwait(false) ?? throw MatchErrors.NotFound(app.Name, key);
    }

    /// <summary>Begins to take decisions: of one file, or of one pipeline.</summary>
    public MatchResolver BeginResolving() => new(_context, _directory, _apps);

    /// <summary>Says that the account is the user's. What a source says of the person comes in with the next import; what a target has is brought in line by the next sync.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.LinkExists"/>, <see cref="ErrorIds.AccountNotFound"/>, and what the app answers.</exception>
    public async ValueTask<Account> LinkAsync(App app, string key, User user, bool apply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(user);
        var account = await AccountAsync(app, key, cancellationToken).ConfigureAwait(false);
        if (account.UserId == user.Id)
            return account;
        var links = await LinkWriter.OfAsync(_context, app, await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var match = await _context.Store.GetMatchAsync(app.Name, account.Key, cancellationToken).ConfigureAwait(false) ?? new() { App = app.Name, Key = account.Key };
        var (linked, writes) = await links.LinkAsync(account, match, user, cancellationToken).ConfigureAwait(false);
        if (!apply)
            return linked;
        var receipt = await _context.CommitAsync("Set-ProvLink", writes, cancellationToken).ConfigureAwait(false);
        return linked with { Revision = receipt.Sequence };
    }

    /// <summary>Says that the account is not its user's. It is never linked to that user again by itself.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.LinkNotFound"/>.</exception>
    public async ValueTask<Account> UnlinkAsync(App app, string key, bool apply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        var document = await _context.Store.GetAsync(Collections.Accounts, AccountDocument.Id(app.Name, key), cancellationToken).ConfigureAwait(false);
        if (document is null || AccountDocument.Read(document) is not { UserId: { } userId } account)
            throw MatchErrors.NotLinked(app.Name, key);
        var user = await _directory.GetAsync(userId, cancellationToken).ConfigureAwait(false);
        var freed = MatchUnlinking.Freed(account);
        if (!apply)
            return freed;
        var match = await _context.Store.GetMatchAsync(app.Name, account.Key, cancellationToken).ConfigureAwait(false) ?? new() { App = app.Name, Key = account.Key };
        match = MatchUnlinking.Of(match, userId, app.IsSource, $"its link to '{user?.UserName ?? userId}' was removed by hand", _context.Now, _context.Actor);
        var receipt = await _context.CommitAsync("Remove-ProvLink", [AccountDocument.ToWrite(freed, account.Revision), MatchDocument.ToWrite(match)], cancellationToken).ConfigureAwait(false);
        return freed with { Revision = receipt.Sequence };
    }

    // A target is asked for an account that was never read.
    private async ValueTask<Account> AccountAsync(App app, string key, CancellationToken cancellationToken)
    {
        if (await _context.Store.GetAsync(Collections.Accounts, AccountDocument.Id(app.Name, key), cancellationToken).ConfigureAwait(false) is { } document)
            return AccountDocument.Read(document);
        if (!app.IsTarget)
            throw MatchErrors.NoAccount(app.Name, key, $"Take a key that Get-ProvAccount {app.Name} lists; what is new in the source is known after Invoke-ProvImport {app.Name}.");
        var connector = _apps.Connect(app, null);
        await using var closing = connector.ConfigureAwait(false);
        var found = await ((IAccountTarget)connector).GetAsync(key, cancellationToken).ConfigureAwait(false)
            ?? throw MatchErrors.NoAccount(app.Name, key, "Take the key (the id) that the app gives the account.");
        return new() { App = app.Name, Key = found.Key, Active = found.Active ?? true, Values = found.Values, Version = found.Version, LastSeen = _context.Now };
    }
}
