using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Makes the directory change of one object of a source: finds the user, evaluates everything that is known of them, and notes the result in the draft.</summary>
internal sealed class SourceChangeMaker(
    EngineContext context,
    DirectoryService directory,
    SourceCatalog catalog,
    DirectoryDraft draft,
    ReferencePlanner planner,
    ReferenceResolver resolver,
    UserIds ids,
    UniqueOwners owners,
    bool storeIsEmpty)
{
    private readonly DateTimeOffset _now = context.Now;
    private readonly DirectorySchema _schema = catalog.Tables.Schema;

    private readonly UniqueChooser _chooser = new(catalog.Tables.Schema, owners);
    private readonly HashSet<string> _released = new(StringComparer.Ordinal);
    private readonly HashSet<string> _heldBack = new(StringComparer.Ordinal);
    private KnownAccounts _known = null!;
    private IReadOnlySet<string> _gone = FrozenSet<string>.Empty;

    /// <summary>The matching of the source under way, once it has begun.</summary>
    public SourceMatching Matching { get; private set; } = null!;

    /// <summary>How many objects of the source under way wait for a decision, once <see cref="FinishMatchingAsync"/> has ended.</summary>
    public int Pending { get; private set; }

    /// <summary>The keys of objects that are gone and whose users nobody is disabled for, because an object that waits for a decision may be theirs.</summary>
    public IReadOnlySet<string> HeldBack => _heldBack;

    /// <summary>A source begins: what earlier ones made stays.</summary>
    public void Begin()
    {
        draft.Keep();
        planner.Keep();
        _released.Clear();
        _heldBack.Clear();
        Pending = 0;
    }

    /// <summary>The objects of the source begin to come.</summary>
    public async ValueTask BeginMatchingAsync(InboundSource source, KnownAccounts known, CancellationToken cancellationToken)
    {
        (_known, _gone) = (known, FrozenSet<string>.Empty);
        Matching = await SourceMatching.StartAsync(context, directory, _schema, source, draft.Users, storeIsEmpty, id => LinkOf(id, source.App), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The source under way cannot be used: what it made is forgotten.</summary>
    public void TakeBack()
    {
        draft.TakeBack();
        planner.TakeBack();
        _chooser.TakeBack();
    }

    /// <summary>Adds the change that the object makes; one that may be somebody known waits for <see cref="FinishMatchingAsync"/>. Gives an error, and adds nothing, when it cannot be used.</summary>
    public ValueTask<ProvisioningError?> AddAsync(ObjectRead read, InboundSource source, PlanSection section, CancellationToken cancellationToken) => TryAsync(source.App, read.Place, read.Object.Key, async () =>
    {
        var key = read.Object.Key;
        var before = _known.Contains(key) ? await GetAccountAsync(source.App, key, cancellationToken).ConfigureAwait(false) : null;
        var now = new Account
        {
            App = source.App.Name,
            Key = key,
            UserId = before?.UserId,
            Active = read.Object.Active ?? true,
            Values = read.Object.Values,
            Version = read.Object.Version,
            LastSeen = _now,
            References = NamesIn(read.Object, source),
        };
        Matching.Meet(key);
        await ReceiveAsync(source, before, now, section, read.Place, cancellationToken).ConfigureAwait(false);
    });

    /// <summary>
    /// Looks at the open cases again, and decides over every object that may be somebody known: now it is certain which of them claim the same user. Adds the changes; what cannot be used is an <see cref="ObjectErrorEvent"/>.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="section">Gets the changes.</param>
    /// <param name="gone">The keys that are proven to be gone.</param>
    /// <param name="lookAgain">True when the users or their links may have changed since the open cases were last looked at.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public async IAsyncEnumerable<EngineEvent> FinishMatchingAsync(InboundSource source, PlanSection section, IReadOnlySet<string> gone, bool lookAgain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _gone = gone;
        // One case alone would take what two of them claim: they are looked at together, or not at all.
        lookAgain |= Matching.Waiting > 0 || draft.Users.Any();
        foreach (var open in Matching.Unmet.Where(c => !gone.Contains(c.Key)).ToList())
        {
            if (open.State == MatchState.Pending && !lookAgain)
            {
                Pending++;
                continue;
            }

            var account = await GetAccountAsync(source.App, open.Key, cancellationToken).ConfigureAwait(false);
            if (account is not { Present: true })
            {
                section.Add(Change(ChangeKind.Record, source, null, account, account, [], "no longer there") with { AccountKey = open.Key, Match = Gone(open) });
                continue;
            }

            if (await TryAsync(source.App, "known before", open.Key, () => ReceiveAsync(source, account, account with { LastSeen = _now }, section, "known before", cancellationToken)).ConfigureAwait(false) is { } failed)
                yield return new ObjectErrorEvent(failed);
        }

        // Links come first, so that what waits names them.
        foreach (var (item, verdict) in Matching.Decide().OrderBy(d => d.Verdict.Link is null))
        {
            if (await TryAsync(source.App, item.Place, item.Now.Key, () => SettleAsync(source, item, verdict, section, cancellationToken)).ConfigureAwait(false) is { } failed)
                yield return new ObjectErrorEvent(failed);
        }

        foreach (var (rule, values) in Matching.TooCommon)
            yield return new WarningEvent($"'{source.App.Name}': {values} {(values == 1 ? "part of a value" : "parts of values")} that the rule '{rule.Name}' looks by {(values == 1 ? "is" : "are")} shared by more than {BlockIndex.Most} users, and nobody was looked for by {(values == 1 ? "it" : "them")} alone: the rule may miss people. Compare something more telling, or require it.");
        if (Pending > 0)
            yield return new WarningEvent($"'{source.App.Name}': {Pending} {(Pending == 1 ? "object waits" : "objects wait")} for a decision, and no user is created for {(Pending == 1 ? "it" : "them")}. See Get-ProvMatch {source.App.Name} -Pending.");
    }

    /// <summary>Adds the change that an object's proven absence makes.</summary>
    public async ValueTask<ProvisioningError?> AddAbsentAsync(string key, InboundSource source, PlanSection section, CancellationToken cancellationToken)
    {
        if (_released.Contains(key) || _heldBack.Contains(key) || await GetAccountAsync(source.App, key, cancellationToken).ConfigureAwait(false) is not { } before)
            return null;
        var user = before.UserId is { } id ? await GetUserAsync(id, cancellationToken).ConfigureAwait(false) : null;
        var match = Matching.CaseOf(key) is { State: not MatchState.Gone } known ? Gone(known) : null;
        return await TryAsync(source.App, "no longer there", key, () => MakeAsync(source, user, before, before, before with { Present = false, LastSeen = _now }, section, match, cancellationToken)).ConfigureAwait(false);
    }

    private async ValueTask ReceiveAsync(InboundSource source, Account? before, Account now, PlanSection section, string place, CancellationToken cancellationToken)
    {
        var known = Matching.CaseOf(now.Key);
        var decided = known is { State: MatchState.Decided } ? known : null;
        if (before?.UserId is { } id && await GetUserAsync(id, cancellationToken).ConfigureAwait(false) is { } owner)
        {
            // A person has just said whose it is: what it says of them is all new.
            await MakeAsync(source, owner, before, decided is null ? before : null, now, section, decided is null ? null : ByDecision(decided), cancellationToken).ConfigureAwait(false);
            return;
        }

        now = now with { UserId = null };
        if (known is { State: MatchState.Ignored })
        {
            if (!IsAsBefore(now, before))
                section.Add(Change(ChangeKind.Record, source, null, before, now, [], "ignored by decision"));
        }
        else if (decided is { Decision: MatchAction.Create })
        {
            await MakeAsync(source, null, before, null, now, section, ByDecision(decided), cancellationToken).ConfigureAwait(false);
        }
        else if (!await Matching.TakeAsync(now, before, place, cancellationToken).ConfigureAwait(false))
        {
            await MakeNewAsync(source, now, before, known, section, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SettleAsync(InboundSource source, UnmatchedObject item, MatchVerdict verdict, PlanSection section, CancellationToken cancellationToken)
    {
        if (verdict is { Link: { } finding })
        {
            var user = await GetUserAsync(finding.Subject.Id, cancellationToken).ConfigureAwait(false);
            var replaced = verdict.Replaces is { } key ? await GetAccountAsync(source.App, key, cancellationToken).ConfigureAwait(false) : null;
            if (replaced is not null && IsChanged(user!, replaced))
            {
                Wait(source, item, item.Evaluation.Findings, $"'{replaced.Key}', which it follows, has left in this very import: the next one links it", section);
                return;
            }

            var start = section.Mark();
            try
            {
                if (replaced is not null)
                    replaced = Release(source, replaced, item.Now.Key, section);
                await MakeAsync(source, user, item.Before, replaced, item.Now, section, Matching.Linked(item, finding, _now), cancellationToken).ConfigureAwait(false);
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
            Wait(source, item, verdict.Findings, verdict.Reason!, section);
            // Who may have come back under a new key is not disabled for the old one before that is known.
            _heldBack.UnionWith(item.Evaluation.Definite.Select(f => LinkOf(f.Subject.Id, source.App)?.Key).OfType<string>().Where(_gone.Contains));
        }
        else
        {
            await MakeNewAsync(source, item.Now, item.Before, item.Case, section, cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask MakeNewAsync(InboundSource source, Account now, Account? before, MatchCase? known, PlanSection section, CancellationToken cancellationToken) =>
        MakeAsync(source, null, before, null, now, section, known is null ? null : known with { State = MatchState.Linked, Reason = "nobody known matches any more: a new user", Candidates = [], CandidateCount = 0, Since = _now }, cancellationToken);

    private void Wait(InboundSource source, UnmatchedObject item, IReadOnlyList<MatchFinding> findings, string reason, PlanSection section)
    {
        Pending++;
        var match = Matching.Pending(item, findings, reason, _now);
        if (match is not null || !IsAsBefore(item.Now, item.Before))
            section.Add(Change(ChangeKind.Record, source, null, item.Before, item.Now, [], $"waits for a decision: {reason}") with { Match = match });
    }

    // The object in whose place another one comes belongs to nobody from now on, and never becomes a user of its own by itself.
    private Account Release(InboundSource source, Account replaced, string by, PlanSection section)
    {
        var freed = replaced with { UserId = null, Present = replaced.Present && !_gone.Contains(replaced.Key), LastSeen = _now };
        section.Add(Change(ChangeKind.Record, source, null, replaced, freed, [], $"'{by}' takes its place") with
        {
            Match = new() { App = source.App.Name, Key = replaced.Key, State = MatchState.Ignored, Reason = $"'{by}' has taken its place", Since = _now },
        });
        _released.Add(replaced.Key);
        return freed with { UserId = replaced.UserId };
    }

    private async ValueTask MakeAsync(InboundSource source, User? user, Account? before, Account? known, Account now, PlanSection section, MatchCase? match, CancellationToken cancellationToken)
    {
        try
        {
            await MakeWholeAsync(source, user, before, known, now, section, match, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException) when (user is { Status: not UserStatus.Deleted, Lifecycle.Protection: null } && before is not null && match is not { State: MatchState.Linked } && now is not { Active: true, Present: true })
        {
            await LeaveAsync(source, user, before, known, now, section, match, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    // That somebody has left counts whatever else is wrong with what the source says of them: nobody keeps access for a bad value. The values stay as they were last good.
    private async ValueTask LeaveAsync(InboundSource source, User user, Account before, Account? known, Account now, PlanSection section, MatchCase? match, CancellationToken cancellationToken)
    {
        var left = before with { Active = now.Active, Present = now.Present, LastSeen = _now };
        var states = await StatesAsync(user, source, known, left, cancellationToken).ConfigureAwait(false);
        var verdict = PersonLifecycle.Evaluate(user, [], SourceOrder.Sort(states)[0], _schema.Lifecycle, _now);
        if (verdict.Status != UserStatus.Deactivated || verdict.Facts == user.Lifecycle && verdict.Status == user.Status)
            return;
        IReadOnlyList<AttributeChange> changes = verdict.Status == user.Status ? [] : [new(UserState.StatusPath, user.Status.ToString(), verdict.Status.ToString())];
        var kind = UserState.KindOf(changes, ChangeKind.Record);
        var change = Change(kind, source, user, before, left, changes, Reason(kind, source.App, now, known, null, verdict.Because)) with { Lifecycle = verdict.Facts, Match = match };
        change = change.WithOld(user);
        draft.Add(new(UserState.After(user, change, _now), section.Add(change), [.. states.Select(s => s.Now)]));
    }

    private async ValueTask MakeWholeAsync(InboundSource source, User? user, Account? before, Account? known, Account now, PlanSection section, MatchCase? match, CancellationToken cancellationToken)
    {
        if (user is null && !now.Present)
        {
            section.Add(Change(ChangeKind.Record, source, null, before, now, [], "no longer there") with { Match = match });
            return;
        }

        var isNew = user is null;
        var isLinked = !isNew && match is { State: MatchState.Linked };
        var wasDeleted = user?.Status == UserStatus.Deleted;
        // Who was removed comes back as somebody who had left, and only by a new link.
        if (wasDeleted && isLinked)
            user = user! with { Status = UserStatus.Deactivated, Lifecycle = user.Lifecycle with { Removal = null } };
        var states = isNew
            ? [new SourceState(source, null, now)]
            : await StatesAsync(user!, source, known, now, cancellationToken).ConfigureAwait(false);
        var references = await resolver.ForAsync(states, cancellationToken).ConfigureAwait(false);
        var chosen = await _chooser.ForAsync(user, states, source, cancellationToken).ConfigureAwait(false);
        var result = wasDeleted && !isLinked ? new([], []) : InboundEvaluator.Evaluate(user, states, catalog.Tables, references, source, _now, chosen);
        now = now with { UserId = user?.Id ?? ids.Next() };
        match = match is { State: MatchState.Linked } ? match with { UserId = now.UserId } : match;
        if (wasDeleted && !Restores(result.Changes))
        {
            section.Add(Change(ChangeKind.Record, source, user, before, now, [], "the user was removed") with { Match = match });
            return;
        }

        var kind = Kind(isNew, isLinked, result.Changes);
        if (user is { Lifecycle.Protection: not null })
        {
            // What the source holds is noted all the same, so that it counts once the protection ends.
            if (!result.IsNothing)
                section.LeaveOut(user, kind, Reason(kind, source.App, now, known, match, result.StatusReason));
            var noted = section.Add(Change(ChangeKind.Record, source, user, before, now, [], "the user is protected") with { Match = match });
            draft.Add(new(user, noted, [.. states.Where(s => !ReferenceEquals(s.Source, source)).Select(s => s.Now), now]));
            return;
        }

        var change = Change(kind, source, user, before, now, result.Changes, Reason(kind, source.App, now, known, match, result.StatusReason)) with
        {
            Origins = result.Named(now),
            Lifecycle = result.Lifecycle ?? (wasDeleted ? user!.Lifecycle : null),
            Undone = result.Undone,
            Match = match,
        };
        if (user is not null)
            change = change.WithOld(user);
        var after = UserState.After(user, change, _now);
        if (result.Changes.Count > 0)
        {
            DirectoryService.CheckRequired(after, _schema);
            if (await OwnerOfNameAsync(after, user, cancellationToken).ConfigureAwait(false) is { } owner)
                throw NameTaken(source.App, now, after, owner).ToException();
        }

        var number = section.Add(change with { UserName = after.UserName });
        var others = states.Where(s => !ReferenceEquals(s.Source, source)).Select(s => s.Now).ToList();
        IReadOnlyList<Account> accounts = [.. others, now];
        planner.Note(user, after, number, now, source, known is { UserId: not null } ? [.. others, known] : others, accounts, references);
        draft.Add(new(after, number, accounts));

        bool Restores(List<AttributeChange> made)
        {
            var status = made.FindIndex(c => c.Path == UserState.StatusPath);
            if (status < 0)
                return false;
            made[status] = made[status] with { Old = nameof(UserStatus.Deleted) };
            return true;
        }
    }

    private static IReadOnlyList<string> NamesIn(RemoteObject item, InboundSource source)
    {
        List<string>? names = null;
        foreach (var mapping in source.Mappings.Where(m => m.IsReference))
        {
            try
            {
                (names ??= []).AddRange(mapping.Evaluate(new(item.Values, item.Key)).Value.AsList().Select(v => v.ToString()).Where(n => !string.IsNullOrWhiteSpace(n)));
            }
            catch (ProvisioningException)
            {
                // The evaluation of the person says it.
            }
        }

        return names is null ? [] : [.. names.Distinct(StringComparer.Ordinal)];
    }

    // One person's error is that person's; it says where it comes from.
    private static async ValueTask<ProvisioningError?> TryAsync(App app, string place, string key, Func<ValueTask> add)
    {
        try
        {
            await add().ConfigureAwait(false);
            return null;
        }
        catch (ProvisioningException e)
        {
            return e.Error with { Message = $"'{app.Name}', {place}: {e.Error.Message}", App = app.Name, Target = e.Error.Target ?? key };
        }
    }

    private StandingLink? LinkOf(string userId, App app)
    {
        var drafted = draft.Get(userId)?.Accounts.FirstOrDefault(a => string.Equals(a.App, app.Name, StringComparison.OrdinalIgnoreCase));
        var link = drafted is null ? _known.LinkOf(userId) : new StandingLink(drafted.Key, drafted is { Active: true, Present: true });
        return link is { } known ? known with { Stands = known.Stands && !_gone.Contains(known.Key) } : null;
    }

    private bool IsChanged(User user, Account account) =>
        draft.Get(user.Id)?.Accounts.Any(a => a.Key == account.Key && a.LastSeen == _now && string.Equals(a.App, account.App, StringComparison.OrdinalIgnoreCase)) == true;

    private static bool IsAsBefore(Account now, Account? before) =>
        before is not null && now.Present == before.Present && now.Active == before.Active && now.UserId == before.UserId && now.Values.Equals(before.Values);

    private static MatchCase ByDecision(MatchCase decided) => decided with { State = MatchState.Linked, Candidates = [], CandidateCount = 0 };

    private MatchCase Gone(MatchCase match) => match with { State = MatchState.Gone, Reason = "no longer there", UserId = null, Candidates = [], CandidateCount = 0, Since = _now };

    private static ChangeKind Kind(bool isNew, bool isLinked, List<AttributeChange> changes)
    {
        if (isNew)
            return ChangeKind.Create;
        return UserState.KindOf(changes, isLinked ? ChangeKind.Link : changes.Count == 0 ? ChangeKind.Record : ChangeKind.Update);
    }

    private static string Reason(ChangeKind kind, App app, Account now, Account? known, MatchCase? match, string status) => kind switch
    {
        _ when match is { State: MatchState.Linked, Rule: { } rule } => string.Create(CultureInfo.InvariantCulture, $"matched in {app.Name} by '{rule}' ({match.Score:0.00})"),
        _ when match is { State: MatchState.Linked, DecidedBy: { } person } => $"{(kind == ChangeKind.Create ? "new in" : "linked in")} {app.Name} by decision of {person}",
        ChangeKind.Create => $"new in {app.Name}",
        ChangeKind.Disable when !now.Present => $"no longer in {app.Name}",
        ChangeKind.Disable when !now.Active => $"{app.Name} says that the person has left",
        ChangeKind.Enable when known is not { Active: true, Present: true } => $"{app.Name} says that the person is back",
        ChangeKind.Disable or ChangeKind.Enable => $"changed in {app.Name}: {status}",
        ChangeKind.Record => known is null ? $"linked in {app.Name}" : $"changed in {app.Name} without effect",
        _ => $"changed in {app.Name}",
    };

    private Change Change(ChangeKind kind, InboundSource source, User? user, Account? before, Account? now, IReadOnlyList<AttributeChange> changes, string reason) => new()
    {
        Number = 0,
        Target = Provisioning.Change.Directory,
        Kind = kind,
        UserId = user?.Id ?? now?.UserId,
        UserName = user?.UserName,
        AccountKey = now?.Key,
        Attributes = changes,
        Reason = reason,
        SourceApp = source.App.Name,
        SourceAccount = now,
        UserRevision = user?.Revision ?? 0,
        AccountRevision = before?.Revision ?? 0,
        // It was worked out upon what an earlier source of the plan makes of the person, and is nothing without that.
        DependsOn = user is null ? null : draft.Get(user.Id)?.Number,
    };

    // The draft goes before the store: an earlier source of the same plan may have changed the user or what is known of them.
    private async ValueTask<List<SourceState>> StatesAsync(User user, InboundSource source, Account? known, Account now, CancellationToken cancellationToken)
    {
        var states = new List<SourceState> { new(source, known, now) };
        if (catalog.Sources.Count == 1)
            return states;
        var others = draft.Get(user.Id)?.Accounts ?? await catalog.AccountsAsync(user.Id, cancellationToken).ConfigureAwait(false);
        states.AddRange(catalog.Unchanged(others.Where(a => !string.Equals(a.App, source.App.Name, StringComparison.OrdinalIgnoreCase))));
        return states;
    }

    private async ValueTask<User?> GetUserAsync(string id, CancellationToken cancellationToken) =>
        draft.Get(id)?.User ?? await directory.GetAsync(id, cancellationToken).ConfigureAwait(false);

    private async ValueTask<Account?> GetAccountAsync(App app, string key, CancellationToken cancellationToken)
    {
        var document = await context.Store.GetAsync(Collections.Accounts, AccountDocument.Id(app.Name, key), cancellationToken).ConfigureAwait(false);
        return document is null ? null : AccountDocument.Read(document);
    }

    private async ValueTask<User?> OwnerOfNameAsync(User after, User? before, CancellationToken cancellationToken)
    {
        var name = IndexKey.Normalize(after.UserName);
        if (before is not null && IndexKey.Normalize(before.UserName) == name)
            return null;
        return await owners.FindAsync(new(Indexes.UserName, name), after.Id, cancellationToken).ConfigureAwait(false);
    }

    private static ProvisioningError NameTaken(App app, Account account, User after, User owner) => new()
    {
        Id = ErrorIds.UserExists,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"the user name '{after.UserName}' of '{account.Key}' belongs to another user{(owner.Status == UserStatus.Deleted ? ", who was removed" : "")} (id {owner.Id}).",
        RecommendedAction = $"Give one of them another user name; or, when they are the same person, let the app link them: Set-ProvApp {app.Name} -MatchOn userName.",
        Target = account.Key,
        App = app.Name,
    };
}
