using System.Globalization;

namespace Provisioning.Engine;

/// <summary>What all sources of one plan share.</summary>
/// <param name="Catalog">The sources, and what they hold of a person.</param>
/// <param name="References">Plans who refers to whom.</param>
/// <param name="Resolver">Knows whom a name means.</param>
/// <param name="Ids">Makes the ids of new users.</param>
/// <param name="Owners">Knows who has a value that nobody else is to have.</param>
/// <param name="Chooser">Chooses such values.</param>
internal sealed record SourcingWork(SourceCatalog Catalog, ReferencePlanner References, ReferenceResolver Resolver, UserIds Ids, UniqueOwners Owners, UniqueChooser Chooser);

/// <summary>Makes the directory changes of what a source says: finds the user, evaluates everything that is known of them, and notes the result in the draft.</summary>
internal sealed class SourceIntake : ReadIntake
{
    private readonly SourcingWork _work;

    public SourceIntake(EngineContext context, DirectoryService directory, DirectoryDraft draft, SourcingWork work, InboundSource source, PlanSection section, bool storeIsEmpty)
        : base(context, directory, work.Catalog.Tables.Schema, draft, source, section, storeIsEmpty)
    {
        _work = work;
        // A source begins: what earlier ones made stays.
        draft.Keep();
        work.References.Keep();
    }

    public override ProvisioningError? Objection => Source.Mappings.Count > 0 ? null : new()
    {
        Id = ErrorIds.MappingMissing,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"App '{App.Name}' has no inbound mapping: nothing that it holds would reach the directory, so it was not read.",
        RecommendedAction = $"Say which attribute comes from where, such as: Set-ProvMapping {App.Name} -Map @{{ userName = 'Login'; department = 'Department' }}.",
        Target = App.Name,
        App = App.Name,
    };

    public override string Spared => "nobody is disabled for it";

    public override void TakeBack()
    {
        Draft.TakeBack();
        _work.References.TakeBack();
        _work.Chooser.TakeBack();
    }

    protected override Func<AccountHead, bool>? Stands => App.MatchOn.Count + App.MatchRules.Count > 0 ? a => a is { Active: true, Present: true } : null;

    protected override Account AccountOf(RemoteObject item, Account? before) => new()
    {
        App = App.Name,
        Key = item.Key,
        UserId = before?.UserId,
        Active = item.Active ?? true,
        Values = item.Values,
        Version = item.Version,
        LastSeen = Now,
        References = NamesIn(item),
    };

    protected override string Waiting(int count) => $"'{App.Name}': {count} {(count == 1 ? "object waits" : "objects wait")} for a decision, and no user is created for {(count == 1 ? "it" : "them")}. See Get-ProvMatch {App.Name} -Pending.";

    protected override MatchCase Nobody(MatchCase known) => known with { State = MatchState.Linked, Reason = "nobody known matches any more: a new user", Candidates = [], CandidateCount = 0, Since = Now };

    protected override ValueTask LinkAsync(User user, Account? before, Account? replaced, Account now, MatchCase match, CancellationToken cancellationToken) =>
        MakeAsync(user, before, replaced, now, match, cancellationToken);

    protected override ValueTask NewAsync(Account? before, Account now, MatchCase? match, CancellationToken cancellationToken) => MakeAsync(null, before, null, now, match, cancellationToken);

    protected override ValueTask OwnedAsync(User? user, Account before, Account? known, Account now, MatchCase? match, CancellationToken cancellationToken) =>
        MakeAsync(user, before, known, now, match, cancellationToken);

    private async ValueTask MakeAsync(User? user, Account? before, Account? known, Account now, MatchCase? match, CancellationToken cancellationToken)
    {
        try
        {
            await MakeWholeAsync(user, before, known, now, match, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException) when (user is { Status: not UserStatus.Deleted, Lifecycle.Protection: null } && before is not null && match is not { State: MatchState.Linked } && now is not { Active: true, Present: true })
        {
            await LeaveAsync(user, before, known, now, match, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    // That somebody has left counts whatever else is wrong with what the source says of them: nobody keeps access for a bad value. The values stay as they were last good.
    private async ValueTask LeaveAsync(User user, Account before, Account? known, Account now, MatchCase? match, CancellationToken cancellationToken)
    {
        var left = before with { Active = now.Active, Present = now.Present, LastSeen = Now };
        var states = await StatesAsync(user, known, left, cancellationToken).ConfigureAwait(false);
        var verdict = PersonLifecycle.Evaluate(user, [], SourceOrder.Sort(states)[0], Schema.Lifecycle, Now);
        if (verdict.Status != UserStatus.Deactivated || verdict.Facts == user.Lifecycle && verdict.Status == user.Status)
            return;
        IReadOnlyList<AttributeChange> changes = verdict.Status == user.Status ? [] : [new(UserState.StatusPath, user.Status.ToString(), verdict.Status.ToString())];
        var kind = UserState.KindOf(changes, ChangeKind.Record);
        var change = Change(kind, user, before, left, changes, Reason(kind, App, now, known, null, verdict.Because)) with { Lifecycle = verdict.Facts, Match = match };
        change = change.WithOld(user);
        Draft.Add(new(UserState.After(user, change, Now), Section.Add(change), [.. states.Select(s => s.Now)]));
    }

    private async ValueTask MakeWholeAsync(User? user, Account? before, Account? known, Account now, MatchCase? match, CancellationToken cancellationToken)
    {
        if (user is null && !now.Present)
        {
            Section.Add(Change(ChangeKind.Record, null, before, now, [], "no longer there") with { Match = match });
            return;
        }

        var isNew = user is null;
        var isLinked = !isNew && match is { State: MatchState.Linked };
        var wasDeleted = user?.Status == UserStatus.Deleted;
        // Who was removed comes back as somebody who had left, and only by a new link.
        if (wasDeleted && isLinked)
            user = user! with { Status = UserStatus.Deactivated, Lifecycle = user.Lifecycle with { Removal = null } };
        var states = isNew
            ? [new SourceState(Source, null, now)]
            : await StatesAsync(user!, known, now, cancellationToken).ConfigureAwait(false);
        var references = await _work.Resolver.ForAsync(states, cancellationToken).ConfigureAwait(false);
        var chosen = await _work.Chooser.ForAsync(user, states, Source, cancellationToken).ConfigureAwait(false);
        var result = wasDeleted && !isLinked ? new([], []) : InboundEvaluator.Evaluate(user, states, _work.Catalog.Tables, references, Source, Now, chosen);
        now = now with { UserId = user?.Id ?? _work.Ids.Next() };
        match = match is { State: MatchState.Linked } ? match with { UserId = now.UserId } : match;
        if (NotesOnlyNews && match is null && result.IsNothing && IsAsBefore(now, known))
            return;
        if (wasDeleted && !Restores(result.Changes))
        {
            Section.Add(Change(ChangeKind.Record, user, before, now, [], "the user was removed") with { Match = match });
            return;
        }

        var kind = Kind(isNew, isLinked, result.Changes);
        if (user is { Lifecycle.Protection: not null })
        {
            // What the source holds is noted all the same, so that it counts once the protection ends.
            if (!result.IsNothing)
                Section.LeaveOut(user, kind, Reason(kind, App, now, known, match, result.StatusReason));
            var noted = Section.Add(Change(ChangeKind.Record, user, before, now, [], "the user is protected") with { Match = match });
            Draft.Add(new(user, noted, [.. states.Where(s => !ReferenceEquals(s.Source, Source)).Select(s => s.Now), now]));
            return;
        }

        var change = Change(kind, user, before, now, result.Changes, Reason(kind, App, now, known, match, result.StatusReason)) with
        {
            Origins = result.Named(now),
            Lifecycle = result.Lifecycle ?? (wasDeleted ? user!.Lifecycle : null),
            Undone = result.Undone,
            Match = match,
        };
        if (user is not null)
            change = change.WithOld(user);
        var after = UserState.After(user, change, Now);
        if (result.Changes.Count > 0)
        {
            DirectoryService.CheckRequired(after, Schema);
            if (await OwnerOfNameAsync(after, user, cancellationToken).ConfigureAwait(false) is { } owner)
                throw NameTaken(App, now, after, owner).ToException();
        }

        var number = Section.Add(change with { UserName = after.UserName });
        var others = states.Where(s => !ReferenceEquals(s.Source, Source)).Select(s => s.Now).ToList();
        IReadOnlyList<Account> accounts = [.. others, now];
        _work.References.Note(user, after, number, now, Source, known is { UserId: not null } ? [.. others, known] : others, accounts, references);
        Draft.Add(new(after, number, accounts));

        bool Restores(List<AttributeChange> made)
        {
            var status = made.FindIndex(c => c.Path == UserState.StatusPath);
            if (status < 0)
                return false;
            made[status] = made[status] with { Old = nameof(UserStatus.Deleted) };
            return true;
        }
    }

    private IReadOnlyList<string> NamesIn(RemoteObject item)
    {
        List<string>? names = null;
        foreach (var mapping in Source.Mappings.Where(m => m.IsReference))
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

    protected override StandingLink? LinkOf(string userId)
    {
        var drafted = Draft.Get(userId)?.Accounts.FirstOrDefault(a => string.Equals(a.App, App.Name, StringComparison.OrdinalIgnoreCase));
        var link = drafted is null ? Known.LinkOf(userId) : new StandingLink(drafted.Key, drafted is { Active: true, Present: true });
        return link is { } known ? known with { Stands = known.Stands && !IsGone(known.Key) } : null;
    }

    protected override bool IsChanged(User user, Account account) =>
        Draft.Get(user.Id)?.Accounts.Any(a => a.Key == account.Key && a.LastSeen == Now && string.Equals(a.App, account.App, StringComparison.OrdinalIgnoreCase)) == true;

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

    // The draft goes before the store: an earlier source of the same plan may have changed the user or what is known of them.
    private async ValueTask<List<SourceState>> StatesAsync(User user, Account? known, Account now, CancellationToken cancellationToken)
    {
        var states = new List<SourceState> { new(Source, known, now) };
        if (_work.Catalog.Sources.Count == 1)
            return states;
        var others = Draft.Get(user.Id)?.Accounts ?? await _work.Catalog.AccountsAsync(user.Id, cancellationToken).ConfigureAwait(false);
        states.AddRange(_work.Catalog.Unchanged(others.Where(a => !string.Equals(a.App, App.Name, StringComparison.OrdinalIgnoreCase))));
        return states;
    }

    private async ValueTask<User?> OwnerOfNameAsync(User after, User? before, CancellationToken cancellationToken)
    {
        var name = IndexKey.Normalize(after.UserName);
        if (before is not null && IndexKey.Normalize(before.UserName) == name)
            return null;
        return await _work.Owners.FindAsync(new(Indexes.UserName, name), after.Id, cancellationToken).ConfigureAwait(false);
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
