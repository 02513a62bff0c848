using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Takes decisions over open cases, thousands of them, in batches. Each decision stands alone: a bad one is one error, and the others are taken. What was decided takes effect with the next import. For one caller at a time.
/// </summary>
public sealed class MatchResolver
{
    private const int BatchSize = 500;
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly AppService _apps;
    private readonly Dictionary<string, App> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, LinkWriter> _links = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string?> _decided = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _claimed = new(StringComparer.Ordinal);

    internal MatchResolver(EngineContext context, DirectoryService directory, AppService apps) => (_context, _directory, _apps) = (context, directory, apps);

    /// <summary>Checks the decisions and, where <paramref name="apply"/> is set, takes them. Gives the <see cref="MatchCase"/> of each good one as a <see cref="ResultEvent"/>, and an <see cref="ObjectErrorEvent"/> for each bad one.</summary>
    public async IAsyncEnumerable<EngineEvent> ResolveAsync(IEnumerable<MatchDecision> decisions, bool apply, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        foreach (var batch in decisions.Chunk(BatchSize))
        {
            var prepared = new List<Prepared>(batch.Length);
            foreach (var decision in batch)
            {
                var (ready, error) = await TryAsync(decision, () => PrepareAsync(decision, cancellationToken)).ConfigureAwait(false);
                if (error is not null)
                    yield return new ObjectErrorEvent(error);
                else if (ready is not null)
                    prepared.Add(ready);
            }

            if (apply)
            {
                foreach (var error in await CommitAsync(prepared, cancellationToken).ConfigureAwait(false))
                    yield return new ObjectErrorEvent(error);
            }

            foreach (var ready in prepared)
                yield return new ResultEvent(ready.Result);
        }
    }

    // Null for a decision that was taken before: to say it again changes nothing.
    private async ValueTask<Prepared?> PrepareAsync(MatchDecision decision, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(decision.App) || string.IsNullOrWhiteSpace(decision.Key))
            throw MatchErrors.Decision(decision.App, decision.Key, "it names no app or no key", "Give both: the columns app and key.");
        if (!Enum.TryParse<MatchAction>(decision.Action?.Trim(), ignoreCase: true, out var action) || !Enum.IsDefined(action) || char.IsDigit(decision.Action!.Trim()[0]))
            throw MatchErrors.Decision(decision.App, decision.Key, $"'{decision.Action}' is no action", $"It is one of {string.Join(", ", Enum.GetNames<MatchAction>())}.");
        var app = await AppAsync(decision.App, cancellationToken).ConfigureAwait(false);
        var match = await _context.Store.GetMatchAsync(app.Name, decision.Key, cancellationToken).ConfigureAwait(false);
        var document = await _context.Store.GetAsync(Collections.Accounts, AccountDocument.Id(app.Name, decision.Key), cancellationToken).ConfigureAwait(false);
        if (match is null or { State: MatchState.Gone } || document is null)
            throw MatchErrors.NotFound(app.Name, decision.Key);
        var account = AccountDocument.Read(document);
        var id = MatchDocument.Id(app.Name, decision.Key);
        if (_decided.TryGetValue(id, out var place))
            throw MatchErrors.Decision(app.Name, decision.Key, $"it was decided already{(place is null ? "" : $", in {place}")}", "Keep one decision for each object.");

        var prepared = action == MatchAction.Link
            ? await LinkAsync(app, account, match, decision, cancellationToken).ConfigureAwait(false)
            : await OtherAsync(app, account, match, action, cancellationToken).ConfigureAwait(false);
        _decided.Add(id, decision.Place);
        return prepared;
    }

    private async ValueTask<Prepared?> LinkAsync(App app, Account account, MatchCase match, MatchDecision decision, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(decision.User))
            throw MatchErrors.Decision(app.Name, account.Key, "Link needs the user", "Name the user by id, user name or mail address.");
        var user = await _directory.FindAsync(decision.User.Trim(), cancellationToken).ConfigureAwait(false);
        if (account.UserId == user.Id)
            return null;
        if (_claimed.TryGetValue(AccountDocument.LinkKey(user.Id, app.Name), out var other))
            throw MatchErrors.HasAnother(app.Name, account.Key, user.UserName, other);
        var (_, writes) = await (await LinksAsync(app, cancellationToken).ConfigureAwait(false)).LinkAsync(account, match, user, cancellationToken).ConfigureAwait(false);
        _claimed.Add(AccountDocument.LinkKey(user.Id, app.Name), account.Key);
        return new(decision, writes);
    }

    private async ValueTask<Prepared?> OtherAsync(App app, Account account, MatchCase match, MatchAction action, CancellationToken cancellationToken)
    {
        if (account.UserId is { } owner)
            throw MatchErrors.Taken(app.Name, account.Key, (await _directory.GetAsync(owner, cancellationToken).ConfigureAwait(false))?.UserName ?? owner);
        if (action == MatchAction.Create && !app.IsSource)
            throw MatchErrors.Decision(app.Name, account.Key, "a target's account makes no user", $"Make the user, by a source or by New-ProvUser, and link them: Set-ProvLink {app.Name} {account.Key} <user>.");
        if (match.Decision == action && match.State is MatchState.Decided or MatchState.Ignored && match.DecidedBy is not null)
            return null;
        var now = match with
        {
            State = action == MatchAction.Create ? MatchState.Decided : MatchState.Ignored,
            Reason = action == MatchAction.Create ? "a new user, by decision" : "ignored by decision",
            Since = _context.Now,
            DecidedBy = _context.Actor,
            Decision = action,
        };
        // The account is written too: a plan made before the decision rests on it, and is stale now.
        return new(new(app.Name, account.Key, action.ToString(), null), [AccountDocument.ToWrite(account, account.Revision), MatchDocument.ToWrite(now)]);
    }

    private async ValueTask<LinkWriter> LinksAsync(App app, CancellationToken cancellationToken)
    {
        if (!_links.TryGetValue(app.Name, out var links))
            _links.Add(app.Name, links = await LinkWriter.OfAsync(_context, app, await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));
        return links;
    }

    private async ValueTask<List<ProvisioningError>> CommitAsync(List<Prepared> prepared, CancellationToken cancellationToken)
    {
        var errors = new List<ProvisioningError>();
        if (prepared.Count == 0)
            return errors;
        try
        {
            await _context.CommitAsync("Resolve-ProvMatch", [.. prepared.SelectMany(p => p.Writes)], cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.RevisionConflict or ErrorIds.UniqueConflict)
        {
            // One that changed meanwhile is that one's: the others are taken one by one.
            foreach (var one in prepared.ToList())
            {
                var (_, error) = await TryAsync(one.Decision, async () =>
                {
                    await _context.CommitAsync("Resolve-ProvMatch", one.Writes, cancellationToken).ConfigureAwait(false);
                    return one;
                }).ConfigureAwait(false);
                if (error is null)
                    continue;
                errors.Add(error);
                prepared.Remove(one);
            }
        }

        return errors;
    }

    private async ValueTask<App> AppAsync(string name, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(name.Trim(), out var app))
            _known.Add(name.Trim(), app = await _apps.GetAsync(name.Trim(), cancellationToken).ConfigureAwait(false));
        return app;
    }

    private static async ValueTask<(Prepared? Value, ProvisioningError? Error)> TryAsync(MatchDecision decision, Func<ValueTask<Prepared?>> action)
    {
        try
        {
            return (await action().ConfigureAwait(false), null);
        }
        catch (ProvisioningException e)
        {
            return (null, decision.Place is null ? e.Error : e.Error with { Message = $"{char.ToUpperInvariant(decision.Place[0])}{decision.Place[1..]}: {e.Error.Message}" });
        }
    }

    // The last write is the case itself.
    private sealed record Prepared(MatchDecision Decision, List<DocumentWrite> Writes)
    {
        public MatchCase Result => MatchDocument.Read(new(Collections.Matches, Writes[^1].Id, 0, Writes[^1].Json!.Value));
    }
}
