using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Adds to the plan what one app needs: for everybody when the app has never been planned or its configuration changed, else for those whom the journal, the
/// pending changes, what began or ended since, or the plan's own directory part name, and for those who refer to these where mappings speak of others.
/// </summary>
internal sealed class AppPlanner(EngineContext context, OutboundTarget target, AppGrants grants, PlanSection section, PushPlanner? pushes, DirectoryDraft draft, PlannedPeople people, string configuration, DateTimeOffset now)
{
    private const int Page = 500;
    private const int ListedDrift = 5;
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly Assignees _assignees = new(context.Store, grants, pushes?.Watched);
    private readonly TaskRouting _routing = new(target.App, context.Connectors[target.App.Connector]);
    private readonly DataOwners _owners = new(context.Store, draft, target.App.DataOwner);
    private readonly AccountNames _names = new(context.Store, target);
    private readonly OthersReader _others = new(context.Store, target.Reads, grants, people.Find);
    private readonly DeferredReferences _deferred = new(target);
    private readonly List<string> _leftGone = [];
    private IReadOnlyDictionary<string, ManualTask> _open = new Dictionary<string, ManualTask>();

    private App App => target.App;

    private IProvisioningStore Store => context.Store;

    /// <summary>How many changes wait for the time of their next try.</summary>
    public int Waiting { get; private set; }

    /// <summary>Users for whom it could not be worked out what the app is to hold.</summary>
    public List<UnplannedUser> Unplanned { get; } = [];

    /// <summary>What the app has by itself and is left.</summary>
    public List<DriftedValue> Drift { get; } = [];

    /// <summary>How many users were evaluated: those whose groups, assignment and account were looked at.</summary>
    public int Evaluated { get; private set; }

    /// <summary>How many accounts stay as they are although their people are no longer to have them, as was found now.</summary>
    public int Kept { get; private set; }

    /// <summary>Plans the app; <paramref name="only"/> limits it to these users.</summary>
    public async IAsyncEnumerable<EngineEvent> RunAsync(IReadOnlyCollection<string>? only, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(context.Clock, $"Planning {App.Name}");
        _open = await TaskDocument.OpenOfAsync(Store, App.Name, cancellationToken).ConfigureAwait(false);
        foreach (var task in _open.Values.Where(t => t.Kind == ChangeKind.Create))
            _names.Note(task.UserId, Paths.Apply(AttributeSet.Empty, task.Attributes));
        if (target.Reads.Linked.Count > 0)
            people.Prepare();
        var state = only is null ? await Store.GetStateAsync(App.Name, cancellationToken).ConfigureAwait(false) : null;
        var everybody = state is not null && (state.PlannedThrough == 0 || state.PlannedConfiguration != configuration || await IsGroupDueAsync(state.PlannedTime, cancellationToken).ConfigureAwait(false));
        if (pushes is not null)
            await pushes.BeginAsync(state, everybody, cancellationToken).ConfigureAwait(false);
        await foreach (var page in PagesAsync(only, state, everybody, cancellationToken).ConfigureAwait(false))
        {
            await _others.LoadAsync([.. page.Select(UserOf).OfType<User>().Where(u => u.Status == UserStatus.Active)], cancellationToken).ConfigureAwait(false);
            foreach (var candidate in page)
            {
                if (await EvaluateAsync(candidate, cancellationToken).ConfigureAwait(false) is { } failed)
                    yield return new ObjectErrorEvent(failed);
            }

            if (meter.Advance(page.Count) is { } progress)
                yield return progress;
        }

        foreach (var change in _deferred.Changes())
            section.Add(change);
        if (pushes is not null)
        {
            await pushes.CompleteAsync(_done, cancellationToken).ConfigureAwait(false);
            foreach (var error in pushes.Errors)
                yield return new ObjectErrorEvent(error);
        }

        if (meter.Done > 0)
            yield return meter.Completed();
        if (Drift.Count > 0)
            yield return new WarningEvent(DriftText());
        if (_leftGone.Count > 0)
            yield return new WarningEvent(GoneText());
    }

    private string GoneText() =>
        $"'{App.Name}' has the {(_leftGone.Count == 1 ? "account" : "accounts")} of {string.Join(", ", _leftGone.Take(ListedDrift).Select(n => $"'{n}'"))}{(_leftGone.Count > ListedDrift ? $" and {_leftGone.Count - ListedDrift} others" : "")} no more, and nothing is made in {(_leftGone.Count == 1 ? "its" : "their")} place (WhenAccountGone is Report). Get-ProvDrift {App.Name} has them all; Set-ProvApp {App.Name} -WhenAccountGone Recreate makes new ones.";

    // Names only: values may be sensitive.
    private string DriftText()
    {
        var examples = string.Join(", ", Drift.Take(ListedDrift).Select(d => $"{d.Path} of '{d.UserName}'"));
        return $"'{App.Name}' has {Drift.Count} {(Drift.Count == 1 ? "value" : "values")} by itself, which {(Drift.Count == 1 ? "is" : "are")} left: {examples}{(Drift.Count > ListedDrift ? ", …" : "")}. The plan's target has them all under Drift.";
    }

    private async IAsyncEnumerable<IReadOnlyList<Candidate>> PagesAsync(IReadOnlyCollection<string>? only, AppState? state, bool everybody, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (only is not null)
        {
            await foreach (var page in ByUsersAsync(only, cancellationToken).ConfigureAwait(false))
                yield return page;
            yield break;
        }

        var pages = everybody ? EverybodyAsync(cancellationToken) : ByUsersAsync(await ChangedAsync(state!, cancellationToken).ConfigureAwait(false), cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
            yield return page;
        foreach (var page in NewUsers().Chunk(Page))
            yield return page;
        if (everybody)
            yield break;
        // Who refers to somebody whose account this plan makes has a value then.
        for (var made = _deferred.TakeMade(); made.Count > 0; made = _deferred.TakeMade())
        {
            var referrers = await ReferrersAsync(made, cancellationToken).ConfigureAwait(false);
            referrers.ExceptWith(_done);
            await foreach (var page in ByUsersAsync(referrers, cancellationToken).ConfigureAwait(false))
                yield return page;
        }
    }

    private async ValueTask<HashSet<string>> ReferrersAsync(IEnumerable<string> userIds, CancellationToken cancellationToken)
    {
        var referrers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in userIds)
            await Referrers.AddHavingAsync(Store, id, referrers, cancellationToken).ConfigureAwait(false);
        return referrers;
    }

    private User? UserOf(Candidate candidate) => draft.Get(candidate.Assignee.UserId)?.User ?? candidate.Assignee.User;

    private async ValueTask<ProvisioningError?> EvaluateAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        var (assignee, account, number) = candidate;
        if (!_done.Add(assignee.UserId))
            return null;
        Evaluated++;
        var drafted = draft.Get(assignee.UserId);
        var user = UserOf(candidate);
        try
        {
            // Who is not active has nothing, whatever else there is about them: no rule that fails keeps a leaver's account usable.
            var assignment = user is { Status: UserStatus.Active } ? grants.Of(user, assignee.Direct, assignee.Entries, now) : null;
            var dependsOn = drafted?.Number ?? number;
            var others = user is not null && assignment is not null ? _others.Of(user, assignee.Entries, now) : Others.None;
            var chosen = _names.IsUsed && assignment is not null && user is { Status: UserStatus.Active } named
                ? await _names.ForAsync(named, account, others, EarlierOf(named, account), cancellationToken).ConfigureAwait(false)
                : AttributeSet.Empty;
            var result = OutboundEvaluator.Evaluate(user, assignment, account, target, others, chosen, dependsOn, now);
            var change = result.Change;
            Drift.AddRange(result.Drift);
            if (result.IsLeftGone)
                _leftGone.Add(user!.UserName);
            if (change is not null and not { Kind: ChangeKind.Record } && account is not null)
                change = change with { LeftGroups = grants.Left(account.Groups, change.Groups, now) };
            var all = TaskPlanning.Remaining(change, change is not null && _routing.IsForPeople(change.Kind), _open.GetValueOrDefault(assignee.UserId), user, account, dependsOn);
            if (user is { Lifecycle.Protection: not null })
            {
                foreach (var spared in all.Where(c => c.Kind != ChangeKind.Record))
                    section.LeaveOut(user, spared.Kind, spared.Reason);
                return null;
            }

            var (count, revision) = assignee.Basis(grants);
            int? added = null;
            foreach (var remaining in all)
                added = section.Add(await _owners.WithOwnerAsync(remaining with { AssignmentCount = count, AssignmentRevision = revision }, user, cancellationToken).ConfigureAwait(false));
            if (target.References.Count > 0 && !_routing.IsForPeople(ChangeKind.Update))
                _deferred.Note(user, account, change, added, result.Waiting, (count, revision), dependsOn);
            if (change is { Kind: ChangeKind.Delete } && account is { Active: false })
                section.DeletesOfDisabled++;
            if (change is { Kind: ChangeKind.Record, OutOfScope: true } && account is { OutOfScopeSince: null } && App.Deprovisioning == Deprovisioning.Keep)
                Kept++;
            if (pushes is not null)
                await NotePushesAsync(user, assignee, account, change, added, dependsOn, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ProvisioningException e)
        {
            Unplanned.Add(new(assignee.UserId, e.Error.Message));
            return ExpressionFailure.For(user, e.Error);
        }
    }

    // What people are to do in the app is not done yet.
    private ValueTask NotePushesAsync(User? user, Assignee assignee, Account? account, Change? change, int? added, int? dependsOn, CancellationToken cancellationToken)
    {
        var kind = change is { Kind: ChangeKind.Create or ChangeKind.Enable or ChangeKind.Disable or ChangeKind.Delete } && !_routing.IsForPeople(change.Kind) ? change.Kind : (ChangeKind?)null;
        return pushes!.NoteAsync(user, assignee.Entries, account, kind, kind is null ? dependsOn : added, cancellationToken);
    }

    // The name that an account had which is gone, or that a person has been asked to give.
    private AttributeSet EarlierOf(User user, Account? account) =>
        _open.GetValueOrDefault(user.Id) is { Kind: ChangeKind.Create } task ? Paths.Apply(AttributeSet.Empty, task.Attributes) : account?.Values ?? AttributeSet.Empty;

    // Those who may be assigned, then those who may not and have an account or an open task.
    private async IAsyncEnumerable<IReadOnlyList<Candidate>> EverybodyAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var accountOf = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var document in Store.ReadAsync(new(Collections.Accounts) { Prefix = AccountDocument.Prefix(App.Name) }, cancellationToken).ConfigureAwait(false))
        {
            var account = AccountDocument.Read(document);
            if (_names.IsUsed)
                _names.Note(account);
            if (account.UserId is { } owner)
                accountOf[owner] = document.Id;
        }

        await foreach (var page in _assignees.EverybodyAsync(cancellationToken).ConfigureAwait(false))
            yield return await WithAccountsAsync(page, accountOf, cancellationToken).ConfigureAwait(false);
        foreach (var rest in accountOf.Keys.Union(_open.Keys).Where(id => !_done.Contains(id)).Order(StringComparer.Ordinal).Chunk(Page))
            yield return await WithAccountsAsync(await _assignees.LoadAsync(rest, cancellationToken).ConfigureAwait(false), accountOf, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<Candidate>> WithAccountsAsync(IReadOnlyList<Assignee> page, Dictionary<string, string> accountOf, CancellationToken cancellationToken)
    {
        var accountIds = page.Where(a => accountOf.ContainsKey(a.UserId)).Select(a => accountOf[a.UserId]).ToList();
        var accounts = accountIds.Count == 0 ? [] : await Store.GetManyAsync(Collections.Accounts, accountIds, cancellationToken).ConfigureAwait(false);
        var owned = accounts.Select(AccountDocument.Read).Where(a => a.UserId is not null).ToDictionary(a => a.UserId!, StringComparer.Ordinal);
        return [.. page.Select(a => new Candidate(a, owned.GetValueOrDefault(a.UserId)))];
    }

    private async IAsyncEnumerable<IReadOnlyList<Candidate>> ByUsersAsync(IReadOnlyCollection<string> userIds, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var page in userIds.Order(StringComparer.Ordinal).Chunk(Page))
        {
            var candidates = new List<Candidate>(page.Length);
            foreach (var assignee in await _assignees.LoadAsync(page, cancellationToken).ConfigureAwait(false))
            {
                Account? account = null;
                await foreach (var document in Store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(assignee.UserId, App.Name)), cancellationToken).ConfigureAwait(false))
                    account = AccountDocument.Read(document);
                candidates.Add(new(assignee, account));
            }

            yield return candidates;
        }
    }

    // Users whom the plan itself makes: only a group can give them an app. They are read back from the plan, so that memory does not grow with a first import.
    private IEnumerable<Candidate> NewUsers()
    {
        if (grants.IsEmpty)
            yield break;
        foreach (var (user, number) in people.Made())
            yield return new(new(user.Id, user, null, []), null, number);
    }

    // A nesting or a group's assignment that begins or ends concerns everybody in the group.
    private async ValueTask<bool> IsGroupDueAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        if (grants.Watched.Count == 0)
            return false;
        var prefix = AccountDocument.Prefix(App.Name);
        await foreach (var document in Store.ReadAsync(Period.Due(Collections.GroupAssignments, since, now), cancellationToken).ConfigureAwait(false))
        {
            if (document.Id.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        }

        await foreach (var entry in MembershipEntry.ReadAsync(Store, Period.Due(Collections.GroupMembers, since, now), cancellationToken).ConfigureAwait(false))
        {
            if (entry.Kind == MemberKind.Nested && grants.Watched.Contains(entry.GroupId))
                return true;
        }

        return false;
    }

    private async ValueTask<IReadOnlyCollection<string>> ChangedAsync(AppState state, CancellationToken cancellationToken)
    {
        var changed = draft.Changed.Select(u => u.User.Id).ToHashSet(StringComparer.Ordinal);
        var users = new HashSet<string>(changed, StringComparer.Ordinal);
        var owners = new HashSet<string>(StringComparer.Ordinal);
        var prefix = AccountDocument.Prefix(App.Name);
        await foreach (var record in Store.ReadJournalAsync(state.PlannedThrough, cancellationToken).ConfigureAwait(false))
        {
            foreach (var write in record.Batch.Writes)
            {
                if (pushes?.Watch(write) is { } moved)
                    changed.Add(moved);
                switch (write.Collection)
                {
                    case Collections.Users:
                        changed.Add(write.Id);
                        users.Add(write.Id);
                        break;
                    case Collections.Assignments when write.Id.StartsWith(prefix, StringComparison.Ordinal):
                        changed.Add(write.Id[prefix.Length..]);
                        break;
                    case Collections.GroupMembers when MembershipEntry.Ids(write.Id) is var (group, member) && grants.Watched.Contains(group) && !grants.Watched.Contains(member):
                        changed.Add(member);
                        break;
                    case Collections.Tasks when write.Id.StartsWith(prefix, StringComparison.Ordinal):
                        changed.UnionWith(write.Keys.Where(k => k.Index == Indexes.User).Select(k => k.Value));
                        break;
                    // Whose account was unlinked by hand has none from then on.
                    case Collections.Matches when write.Json is { } json && write.Id.StartsWith(prefix, StringComparison.Ordinal):
                        changed.UnionWith(MatchDocument.Read(new(write.Collection, write.Id, record.Sequence, json)).Refused);
                        break;
                    case Collections.Accounts when write.Id.StartsWith(prefix, StringComparison.Ordinal):
                        owners.UnionWith(write.Keys.Where(k => k.Index == Indexes.Link).Select(k => k.Value[..k.Value.IndexOf('/', StringComparison.Ordinal)]));
                        break;
                }
            }
        }

        changed.UnionWith(owners);
        if (pushes is not null)
            changed.UnionWith(await pushes.OwnersAsync(cancellationToken).ConfigureAwait(false));
        // Of whose records, or of whose accounts, something of another person's account is made.
        if (target.Reads.Linked.Count > 0)
            changed.UnionWith(await ReferrersAsync(users, cancellationToken).ConfigureAwait(false));
        if (target.References.Count > 0)
            changed.UnionWith(await ReferrersAsync(owners, cancellationToken).ConfigureAwait(false));
        if (App.Deprovisioning == Deprovisioning.Delete)
        {
            await foreach (var document in Store.ReadAsync(DeprovisioningPolicy.Due(App, state.PlannedTime, now), cancellationToken).ConfigureAwait(false))
                changed.Add(AccountDocument.Read(document).UserId!);
        }

        await foreach (var document in Store.ReadAsync(Period.Due(Collections.Assignments, state.PlannedTime, now), cancellationToken).ConfigureAwait(false))
        {
            if (document.Id.StartsWith(prefix, StringComparison.Ordinal))
                changed.Add(document.Id[prefix.Length..]);
        }

        await foreach (var entry in MembershipEntry.ReadAsync(Store, Period.Due(Collections.GroupMembers, state.PlannedTime, now), cancellationToken).ConfigureAwait(false))
        {
            if (entry.Kind != MemberKind.Nested && (grants.Watched.Contains(entry.GroupId) || pushes?.Watched.Contains(entry.GroupId) == true))
                changed.Add(entry.MemberId);
        }

        await foreach (var document in Store.ReadAsync(new(Collections.Pending) { Prefix = prefix }, cancellationToken).ConfigureAwait(false))
        {
            var pending = AppDocument.ReadPending(document);
            if (pending.GroupId is not null)
                continue;
            if (pending.NotBefore <= now)
                changed.Add(pending.UserId);
            else if (!changed.Contains(pending.UserId))
                Waiting++;
        }

        return changed;
    }

    /// <summary>A user whom the app may concern, and the number of the change that makes them, where the plan does.</summary>
    private readonly record struct Candidate(Assignee Assignee, Account? Account, int? Number = null);
}
