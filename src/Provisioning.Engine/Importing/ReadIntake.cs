using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Makes changes of the directory of what the read of one app gives: of each object as it comes, and at the end of those that may be somebody known, when all that claim the same user are there. What an object means is for whoever derives:
/// a source says who works here, a target who has an account.
/// </summary>
internal abstract class ReadIntake(EngineContext context, DirectoryService directory, DirectorySchema schema, DirectoryDraft draft, InboundSource source, PlanSection section, bool storeIsEmpty)
{
    /// <summary>Of how many the store is asked at once.</summary>
    protected const int AtOnce = 512;

    private readonly StoreLookAhead _stored = new(context.Store, directory, source.App.Name);
    private readonly HashSet<string> _released = new(StringComparer.Ordinal);
    private readonly HashSet<string> _heldBack = new(StringComparer.Ordinal);
    private IReadOnlySet<string> _gone = FrozenSet<string>.Empty;
    private int _pending;

    /// <summary>The app.</summary>
    public App App => source.App;

    /// <summary>What of the configuration the read rests on: with another one, what was read before is evaluated again.</summary>
    public string ConfigurationMark { get; } = Engine.ConfigurationMark.ForReading(source.App, schema);

    /// <summary>Why the app is not read at all, or null.</summary>
    public virtual ProvisioningError? Objection => null;

    /// <summary>True to note nothing of an object that is as it was, where an import that evaluates everything notes that it was seen.</summary>
    public bool NotesOnlyNews { get; init; }

    /// <summary>What is not done for the absence of an object, while the read has not proven itself whole.</summary>
    public abstract string Spared { get; }

    /// <summary>The keys of objects that are gone and for whose absence nothing is done, because an object that waits for a decision may be the same person's.</summary>
    public IReadOnlySet<string> HeldBack => _heldBack;

    /// <summary>True when objects that were not met wait for somebody, once <see cref="BeginAsync"/> has ended.</summary>
    public bool HasOpenCases => Matching.Unmet.Any();

    /// <summary>The app's objects as they are recorded, once <see cref="BeginAsync"/> has ended.</summary>
    public KnownAccounts Known { get; private set; } = null!;

    /// <summary>What is to be said before anything is read.</summary>
    public virtual IEnumerable<string> Concerns => Matching.Unmapped.Select(u => $"'{App.Name}': the match rule '{u.Rule}' compares '{u.Attribute}', which no inbound mapping gives: nobody ever agrees in it.");

    protected DateTimeOffset Now { get; } = context.Now;

    protected EngineContext Context => context;

    protected DirectorySchema Schema => schema;

    protected DirectoryDraft Draft => draft;

    protected InboundSource Source => source;

    protected PlanSection Section => section;

    protected ObjectMatching Matching { get; private set; } = null!;

    /// <summary>Learns what is known of the app's objects: all of it, or bit by bit where only a few come. They begin to come.</summary>
    public async ValueTask BeginAsync(bool whole, CancellationToken cancellationToken)
    {
        _gone = FrozenSet<string>.Empty;
        Known = new(context.Store, App.Name, Stands);
        if (whole)
            await Known.LearnAllAsync(cancellationToken).ConfigureAwait(false);
        Matching = await ObjectMatching.StartAsync(context, directory, schema, source, draft.Users, storeIsEmpty, LinkOf, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The app cannot be used, or what came so far: what was made of it is forgotten. The changes themselves are taken back by the caller.</summary>
    public virtual void TakeBack()
    {
    }

    /// <summary>Asks the store at once for what <see cref="AddAsync"/> will want to know of these objects.</summary>
    public ValueTask LookAheadAsync(IReadOnlyList<RemoteObject> objects, CancellationToken cancellationToken) =>
        _stored.LoadAsync([.. objects.Select(o => o.Key).Where(Known.Contains)], objects.Select(UserIn).OfType<string>(), cancellationToken);

    /// <summary>Adds the change that the object makes; one that may be somebody known waits for <see cref="FinishAsync"/>. Gives an error, and adds nothing, when it cannot be used.</summary>
    public ValueTask<ProvisioningError?> AddAsync(ObjectRead read, CancellationToken cancellationToken) => TryAsync(read.Place, read.Object.Key, async () =>
    {
        var key = read.Object.Key;
        var before = Known.Contains(key) ? await GetAccountAsync(key, cancellationToken).ConfigureAwait(false) : null;
        Matching.Meet(key);
        await ReceiveAsync(before, AccountOf(read.Object, before), read.Place, cancellationToken).ConfigureAwait(false);
    });

    /// <summary>
    /// Looks at the open cases again, and decides over every object that may be somebody known: now it is certain which of them claim the same user. Adds the changes; what cannot be used is an <see cref="ObjectErrorEvent"/>.
    /// </summary>
    /// <param name="gone">The keys that are proven to be gone.</param>
    /// <param name="lookAgain">True when the users or their links may have changed since the open cases were last looked at.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public virtual async IAsyncEnumerable<EngineEvent> FinishAsync(IReadOnlySet<string> gone, bool lookAgain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _gone = gone;
        // One case alone would take what two of them claim: they are looked at together, or not at all.
        lookAgain |= Matching.Waiting > 0 || draft.Users.Any();
        foreach (var open in Matching.Unmet.Where(c => !gone.Contains(c.Key)).ToList())
        {
            if (open.State == MatchState.Pending && !lookAgain)
            {
                _pending++;
                continue;
            }

            var account = await GetAccountAsync(open.Key, cancellationToken).ConfigureAwait(false);
            if (account is not { Present: true })
            {
                section.Add(Change(ChangeKind.Record, null, account, account, [], "no longer there") with { AccountKey = open.Key, Match = Gone(open) });
                continue;
            }

            if (await TryAsync("known before", open.Key, () => ReceiveAsync(account, account with { LastSeen = Now }, "known before", cancellationToken)).ConfigureAwait(false) is { } failed)
                yield return new ObjectErrorEvent(failed);
        }

        foreach (var user in Matching.Subjects)
            await Known.LearnLinkAsync(user, cancellationToken).ConfigureAwait(false);
        // Links come first, so that what waits names them.
        foreach (var part in Matching.Decide().OrderBy(d => d.Verdict.Link is null).Chunk(AtOnce))
        {
            await LookAheadAsync(part.Select(d => d.Verdict.Link?.Subject.Id).OfType<string>(), cancellationToken).ConfigureAwait(false);
            foreach (var (item, verdict) in part)
            {
                if (await TryAsync(item.Place, item.Now.Key, () => SettleAsync(item, verdict, cancellationToken)).ConfigureAwait(false) is { } failed)
                    yield return new ObjectErrorEvent(failed);
            }
        }

        foreach (var (rule, values) in Matching.TooCommon)
            yield return new WarningEvent($"'{App.Name}': {values} {(values == 1 ? "part of a value" : "parts of values")} that the rule '{rule.Name}' looks by {(values == 1 ? "is" : "are")} shared by more than {BlockIndex.Most} users, and nobody was looked for by {(values == 1 ? "it" : "them")} alone: the rule may miss people. Compare something more telling, or require it.");
        if (_pending > 0)
            yield return new WarningEvent(Waiting(_pending));
    }

    /// <summary>Adds the change that an object's proven absence makes.</summary>
    public async ValueTask<ProvisioningError?> AddAbsentAsync(string key, CancellationToken cancellationToken)
    {
        if (_released.Contains(key) || _heldBack.Contains(key) || await GetAccountAsync(key, cancellationToken).ConfigureAwait(false) is not { } before)
            return null;
        var user = before.UserId is { } id ? await GetUserAsync(id, cancellationToken).ConfigureAwait(false) : null;
        var match = Matching.CaseOf(key) is { State: not MatchState.Gone } known ? Gone(known) : null;
        return await TryAsync("no longer there", key, () => OwnedAsync(user, before, before, before with { Present = false, LastSeen = Now }, match, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Says of an account of a user that it stands, and nobody else's takes its place; null when it is not asked whose the accounts are.</summary>
    protected abstract Func<AccountHead, bool>? Stands { get; }

    /// <summary>The account as the object says.</summary>
    protected abstract Account AccountOf(RemoteObject item, Account? before);

    /// <summary>The id of the user whose the object says that it is, or null.</summary>
    protected virtual string? UserIn(RemoteObject item) => null;

    /// <summary>Asks the store at once for users whose objects are linked next.</summary>
    protected virtual ValueTask LookAheadAsync(IEnumerable<string> users, CancellationToken cancellationToken) => _stored.LoadAsync([], users, cancellationToken);

    /// <summary>The app's object that the user has, as it will be, or null.</summary>
    protected abstract StandingLink? LinkOf(string userId);

    /// <summary>True when this very read has changed what is recorded of the user's object.</summary>
    protected abstract bool IsChanged(User user, Account account);

    /// <summary>Adds what an object says that belongs to this user, or that is gone.</summary>
    /// <param name="user">The user; null when there is none (any more).</param>
    /// <param name="before">The account as it is recorded.</param>
    /// <param name="known">What of it is no news; null when all is.</param>
    /// <param name="now">The account now.</param>
    /// <param name="match">What becomes of its matching, or null.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    protected abstract ValueTask OwnedAsync(User? user, Account before, Account? known, Account now, MatchCase? match, CancellationToken cancellationToken);

    /// <summary>Adds the link of an object to its user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="before">The account as it is recorded, or null.</param>
    /// <param name="replaced">The account in whose place it comes, or null.</param>
    /// <param name="now">The account now.</param>
    /// <param name="match">Its matching.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    protected abstract ValueTask LinkAsync(User user, Account? before, Account? replaced, Account now, MatchCase match, CancellationToken cancellationToken);

    /// <summary>Adds what an object says that is nobody's.</summary>
    /// <param name="before">The account as it is recorded, or null.</param>
    /// <param name="now">The account now.</param>
    /// <param name="match">What becomes of its matching, or null.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    protected abstract ValueTask NewAsync(Account? before, Account now, MatchCase? match, CancellationToken cancellationToken);

    /// <summary>That so many objects wait for a decision, as a sentence.</summary>
    protected abstract string Waiting(int count);

    /// <summary>True when an object that belongs to nobody was dealt with before the rules are asked.</summary>
    protected virtual ValueTask<bool> TakeOwnAsync(Account? before, Account now, MatchCase? known, string place, CancellationToken cancellationToken) => default;

    protected bool IsGone(string key) => _gone.Contains(key);

    protected async ValueTask<User?> GetUserAsync(string id, CancellationToken cancellationToken) =>
        draft.Get(id)?.User ?? await _stored.UserAsync(id, cancellationToken).ConfigureAwait(false);

    protected static bool IsAsBefore(Account now, Account? before) =>
        before is not null && now.Present == before.Present && now.Active == before.Active && now.UserId == before.UserId && now.Values.Equals(before.Values);

    protected Change Change(ChangeKind kind, User? user, Account? before, Account? now, IReadOnlyList<AttributeChange> changes, string reason) => new()
    {
        Number = 0,
        Target = Provisioning.Change.Directory,
        Kind = kind,
        UserId = user?.Id ?? now?.UserId,
        UserName = user?.UserName,
        AccountKey = now?.Key,
        Attributes = changes,
        Reason = reason,
        SourceApp = App.Name,
        SourceAccount = now,
        UserRevision = user?.Revision ?? 0,
        AccountRevision = before?.Revision ?? 0,
        // It was worked out upon what an earlier source of the plan makes of the person, and is nothing without that.
        DependsOn = user is null ? null : draft.Get(user.Id)?.Number,
    };

    // One person's error is that person's; it says where it comes from.
    protected async ValueTask<ProvisioningError?> TryAsync(string place, string key, Func<ValueTask> add)
    {
        try
        {
            await add().ConfigureAwait(false);
            return null;
        }
        catch (ProvisioningException e)
        {
            return e.Error with { Message = $"'{App.Name}', {place}: {e.Error.Message}", App = App.Name, Target = e.Error.Target ?? key };
        }
    }

    private async ValueTask ReceiveAsync(Account? before, Account now, string place, CancellationToken cancellationToken)
    {
        var known = Matching.CaseOf(now.Key);
        var decided = known is { State: MatchState.Decided } ? known : null;
        if (before?.UserId is { } id && await GetUserAsync(id, cancellationToken).ConfigureAwait(false) is { } owner)
        {
            // A person has just said whose it is: what it says of them is all new.
            await OwnedAsync(owner, before, decided is null ? before : null, now, decided is null ? null : ByDecision(decided), cancellationToken).ConfigureAwait(false);
            return;
        }

        now = now with { UserId = null };
        if (known is { State: MatchState.Ignored })
        {
            if (!IsAsBefore(now, before))
                section.Add(Change(ChangeKind.Record, null, before, now, [], "ignored by decision"));
        }
        else if (decided is { Decision: MatchAction.Create })
        {
            await NewAsync(before, now, ByDecision(decided), cancellationToken).ConfigureAwait(false);
        }
        else if (!await TakeOwnAsync(before, now, known, place, cancellationToken).ConfigureAwait(false) && !await Matching.TakeAsync(now, before, place, cancellationToken).ConfigureAwait(false))
        {
            await UnmatchedAsync(before, now, known, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SettleAsync(UnmatchedObject item, MatchVerdict verdict, CancellationToken cancellationToken)
    {
        if (verdict is { Link: { } finding })
        {
            var user = await GetUserAsync(finding.Subject.Id, cancellationToken).ConfigureAwait(false);
            var replaced = verdict.Replaces is { } key ? await GetAccountAsync(key, cancellationToken).ConfigureAwait(false) : null;
            if (replaced is not null && IsChanged(user!, replaced))
            {
                Wait(item, item.Evaluation.Findings, $"'{replaced.Key}', which it follows, has left in this very import: the next one links it");
                return;
            }

            var start = section.Mark();
            try
            {
                if (replaced is not null)
                    replaced = Release(replaced, item.Now.Key);
                await LinkAsync(user!, item.Before, replaced, item.Now, Matching.Linked(item, finding, Now), cancellationToken).ConfigureAwait(false);
            }
            catch (ProvisioningException)
            {
                // What does not come leaves the place to who had it.
                section.Return(start);
                _released.Remove(verdict.Replaces ?? "");
                throw;
            }
        }
        else if (verdict.Waits)
        {
            Wait(item, verdict.Findings, verdict.Reason!);
            // Who may have come back under a new key loses nothing for the old one before that is known.
            _heldBack.UnionWith(item.Evaluation.Definite.Select(f => LinkOf(f.Subject.Id)?.Key).OfType<string>().Where(_gone.Contains));
        }
        else
        {
            await UnmatchedAsync(item.Before, item.Now, item.Case, cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask UnmatchedAsync(Account? before, Account now, MatchCase? known, CancellationToken cancellationToken) =>
        NewAsync(before, now, known is null ? null : Nobody(known), cancellationToken);

    /// <summary>The matching of an object that waited, and whom nobody known matches any more.</summary>
    protected abstract MatchCase Nobody(MatchCase known);

    private void Wait(UnmatchedObject item, IReadOnlyList<MatchFinding> findings, string reason)
    {
        _pending++;
        var match = Matching.Pending(item, findings, reason, Now);
        if (match is not null || !IsAsBefore(item.Now, item.Before))
            section.Add(Change(ChangeKind.Record, null, item.Before, item.Now, [], $"waits for a decision: {reason}") with { Match = match });
    }

    // The object in whose place another one comes belongs to nobody from now on, and is nobody's by itself.
    protected Account Release(Account replaced, string by)
    {
        var freed = replaced with { UserId = null, Present = replaced.Present && !_gone.Contains(replaced.Key), LastSeen = Now };
        section.Add(Change(ChangeKind.Record, null, replaced, freed, [], $"'{by}' takes its place") with
        {
            Match = new() { App = App.Name, Key = replaced.Key, State = MatchState.Ignored, Reason = $"'{by}' has taken its place", Since = Now },
        });
        _released.Add(replaced.Key);
        return freed with { UserId = replaced.UserId };
    }

    protected ValueTask<Account?> GetAccountAsync(string key, CancellationToken cancellationToken) => _stored.AccountAsync(key, cancellationToken);

    private static MatchCase ByDecision(MatchCase decided) => decided with { State = MatchState.Linked, Candidates = [], CandidateCount = 0 };

    private MatchCase Gone(MatchCase match) => match with { State = MatchState.Gone, Reason = "no longer there", UserId = null, Candidates = [], CandidateCount = 0, Since = Now };
}
