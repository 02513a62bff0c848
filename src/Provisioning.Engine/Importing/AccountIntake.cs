using System.Globalization;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Makes the directory changes of what a target holds: whose each account is, and what it has. Nobody is made, changed or disabled by it. An account is its user's when it has the user's id as its externalId, or by the app's
/// rules; whoever is found to have one that works gets an assignment with it, so that the next plan takes nothing away.
/// </summary>
internal sealed class AccountIntake : ReadIntake
{
    private const string ExternalId = "externalId";
    private readonly AccountTaking _taking;
    private readonly InverseMappings _inverse;
    private readonly Dictionary<string, string> _linked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(Account Now, Account? Before, string Place)>> _own = new(StringComparer.Ordinal);
    private long _nobodys;

    private AccountIntake(EngineContext context, DirectoryService directory, DirectorySchema schema, DirectoryDraft draft, AccountTaking taking, InverseMappings inverse, PlanSection section, bool storeIsEmpty)
        : base(context, directory, schema, draft, inverse.Source, section, storeIsEmpty) =>
        (_taking, _inverse) = (taking, inverse);

    public override string Spared => "none of them counts as gone";

    public override IEnumerable<string> Concerns => _inverse.Concerns;

    public static async ValueTask<AccountIntake> OfAsync(EngineContext context, DirectoryService directory, DirectorySchema schema, DirectoryDraft draft, App app, PlanSection section, bool storeIsEmpty, CancellationToken cancellationToken)
    {
        var taking = await AccountTaking.LoadAsync(context, app, schema, cancellationToken).ConfigureAwait(false);
        return new(context, directory, schema, draft, taking, InverseMappings.Of(app, schema), section, storeIsEmpty);
    }

    public override void TakeBack()
    {
        _linked.Clear();
        _changed.Clear();
        _own.Clear();
        _nobodys = 0;
    }

    public override async IAsyncEnumerable<EngineEvent> FinishAsync(IReadOnlySet<string> gone, bool lookAgain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What has the id of a user goes before what is like one.
        foreach (var part in _own.OrderBy(o => o.Key, StringComparer.Ordinal).Chunk(AtOnce))
        {
            await LookAheadAsync(part.Select(o => o.Key), cancellationToken).ConfigureAwait(false);
            foreach (var (id, accounts) in part)
            {
                foreach (var (now, before, place) in accounts)
                {
                    if (await TryAsync(place, now.Key, () => TakeOwnAsync(id, now, before, accounts, gone, cancellationToken)).ConfigureAwait(false) is { } failed)
                        yield return new ObjectErrorEvent(failed);
                }
            }
        }

        await foreach (var message in base.FinishAsync(gone, lookAgain, cancellationToken).ConfigureAwait(false))
            yield return message;
        if (_nobodys > 0)
            yield return new WarningEvent($"'{App.Name}': {_nobodys} new {(_nobodys == 1 ? "account belongs" : "accounts belong")} to nobody in the directory. Get-ProvAccount {App.Name} -Unlinked lists all of them.");
    }

    protected override Func<AccountHead, bool>? Stands => a => a.Present;

    protected override Account AccountOf(RemoteObject item, Account? before) => (before ?? new Account { App = App.Name, Key = item.Key }) with
    {
        Active = item.Active ?? before?.Active ?? true,
        Present = true,
        Values = item.Values,
        Version = item.Version,
        LastSeen = Now,
    };

    protected override StandingLink? LinkOf(string userId) =>
        _linked.TryGetValue(userId, out var key) ? new(key, true) : Known.LinkOf(userId) is { } known ? known with { Stands = known.Stands && !IsGone(known.Key) } : null;

    protected override async ValueTask LookAheadAsync(IEnumerable<string> users, CancellationToken cancellationToken)
    {
        List<string> ids = [.. users];
        await base.LookAheadAsync(ids, cancellationToken).ConfigureAwait(false);
        await _taking.LookAheadAsync(ids, cancellationToken).ConfigureAwait(false);
    }

    protected override string? UserIn(RemoteObject item) => ExternalIdOf(item.Values);

    protected override bool IsChanged(User user, Account account) => _changed.Contains(account.Key);

    protected override string Waiting(int count) => $"'{App.Name}': {count} {(count == 1 ? "account waits" : "accounts wait")} for a decision: whose {(count == 1 ? "it is" : "they are")} is not certain. See Get-ProvMatch {App.Name} -Pending.";

    protected override MatchCase Nobody(MatchCase known) => known with { State = MatchState.Gone, Reason = "nobody known matches any more", UserId = null, Candidates = [], CandidateCount = 0, Since = Now };

    protected override ValueTask OwnedAsync(User? user, Account before, Account? known, Account now, MatchCase? match, CancellationToken cancellationToken)
    {
        if (match is null && IsAsBefore(now, before))
            return default;
        _changed.Add(now.Key);
        Section.Add(Change(ChangeKind.Record, user, before, now, [], now.Present ? $"changed in {App.Name}" : $"no longer in {App.Name}") with { Match = match });
        return default;
    }

    protected override async ValueTask LinkAsync(User user, Account? before, Account? replaced, Account now, MatchCase match, CancellationToken cancellationToken)
    {
        var (linked, assignment) = await _taking.TakeAsync(now, user, cancellationToken).ConfigureAwait(false);
        _linked[user.Id] = now.Key;
        Section.Add(Change(ChangeKind.Link, user, before, linked, [], $"{Why(match)}{(assignment is null ? "" : ", and assigned with it")}") with
        {
            Match = match with { UserId = user.Id },
            Assignment = assignment,
        });
    }

    protected override ValueTask NewAsync(Account? before, Account now, MatchCase? match, CancellationToken cancellationToken)
    {
        if (match is null && IsAsBefore(now, before))
            return default;
        if (before is null || before.UserId is not null)
            _nobodys++;
        Section.Add(Change(ChangeKind.Record, null, before, now, [], $"nobody's account in {App.Name}") with { Match = match });
        return default;
    }

    // Whom the app knows by the directory's own id needs no rule. Two that claim the same user are for a person to decide, and so is one that was unlinked by hand.
    protected override async ValueTask<bool> TakeOwnAsync(Account? before, Account now, MatchCase? known, string place, CancellationToken cancellationToken)
    {
        if (ExternalIdOf(now.Values) is not { } id
            || known?.Refused.Contains(id, StringComparer.Ordinal) == true
            || await GetUserAsync(id, cancellationToken).ConfigureAwait(false) is not { Status: not UserStatus.Deleted })
        {
            return false;
        }

        await Known.LearnLinkAsync(id, cancellationToken).ConfigureAwait(false);
        if (!_own.TryGetValue(id, out var accounts))
            _own.Add(id, accounts = []);
        accounts.Add((now, before, place));
        return true;
    }

    private async ValueTask TakeOwnAsync(string id, Account now, Account? before, IReadOnlyCollection<(Account Now, Account? Before, string Place)> claims, IReadOnlySet<string> gone, CancellationToken cancellationToken)
    {
        var user = (await GetUserAsync(id, cancellationToken).ConfigureAwait(false))!;
        var standing = Known.LinkOf(id);
        if (claims.Count == 1 && (standing is null || !standing.Value.Stands || gone.Contains(standing.Value.Key)))
        {
            if (standing is { } old)
                Release((await GetAccountAsync(old.Key, cancellationToken).ConfigureAwait(false))!, now.Key);
            await LinkAsync(user, before, null, now, new() { App = App.Name, Key = now.Key, State = MatchState.Linked, Reason = "has the user's id as its externalId", Rule = ExternalId, Score = 1, Since = Now }, cancellationToken).ConfigureAwait(false);
            return;
        }

        await NewAsync(before, now, null, cancellationToken).ConfigureAwait(false);
        var others = claims.Select(c => c.Now.Key).Append(standing?.Key).OfType<string>().Where(k => k != now.Key);
        throw new ProvisioningError
        {
            Id = ErrorIds.AccountAmbiguous,
            Category = ProvisioningErrorCategory.Conflict,
            Message = $"it has the id of '{user.UserName}' as its externalId, and so has {string.Join(", ", others.Select(o => $"'{o}'"))}: it is linked to nobody.",
            RecommendedAction = $"Say which of them is the person's: Set-ProvLink {App.Name} <key> {user.UserName}. Take the externalId from the other, in the application.",
            Target = now.Key,
            App = App.Name,
        }.ToException();
    }

    private static string? ExternalIdOf(AttributeSet values) => values[ExternalId].AsString() is { Length: > 0 } id ? id : null;

    private static string Why(MatchCase match) => match switch
    {
        { Rule: ExternalId } => match.Reason!,
        { Rule: { } rule } => string.Create(CultureInfo.InvariantCulture, $"matched by '{rule}' ({match.Score:0.00})"),
        _ => $"linked by decision of {match.DecidedBy}",
    };
}
