using System.Threading.Channels;

namespace Provisioning.Engine;

/// <summary>
/// Applies one app's part of a plan. Three stages work side by side: one reads the changes ahead and puts their intents into the journal, as many as the app allows make
/// requests, and one puts the outcomes into the journal, as many at a time as have come. No request waits for a disk.
/// </summary>
internal sealed class AppRunner(EngineContext context, OutboundTarget target, AppGrants grants, GroupGraph graph, PushScope scope, RunJournal journal, RunLedger ledger, RunPolicy policy, InitialPasswords passwords, DateTimeOffset planned, Action<EngineEvent> report)
{
    private const int IntentPage = 64;
    private const int OutcomePage = 256;

    private readonly Dictionary<string, AppliedChange> _unfinished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AppliedChange> _unfinishedGroups = new(StringComparer.Ordinal);
    private readonly HashSet<string> _finishedGroups = new(StringComparer.Ordinal);
    private readonly HashSet<string> _takenGroups = new(StringComparer.Ordinal);
    private readonly Assignees _assignees = new(context.Store, grants);
    private readonly OthersReader _others = new(context.Store, target.Reads, grants);
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);
    private readonly AppBreaker _breaker = new(target.App, report);
    private TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The app.</summary>
    public string Name => target.App.Name;

    /// <summary>What could not be done, by user: to be kept as pending.</summary>
    public IReadOnlyCollection<AppliedChange> Unfinished => _unfinished.Values;

    /// <summary>Users of whom every change was made.</summary>
    public IEnumerable<string> Finished => _finished.Where(u => !_unfinished.ContainsKey(u));

    /// <summary>What could not be done, by the directory's id of the group: to be kept as pending.</summary>
    public IReadOnlyDictionary<string, AppliedChange> UnfinishedGroups => _unfinishedGroups;

    /// <summary>The directory's ids of groups of which every change was made.</summary>
    public IEnumerable<string> FinishedGroups => _finishedGroups.Where(g => !_unfinishedGroups.ContainsKey(g));

    /// <summary>The directory's ids of groups that the app had already: who is in them is known only now.</summary>
    public IReadOnlySet<string> TakenGroups => _takenGroups;

    /// <summary>Why the app as a whole could not be spoken to, and part of its changes was not tried; null when it could.</summary>
    public ProvisioningError? Broken => _breaker.Broken;

    /// <summary>True when the app answered as it should at least once.</summary>
    public bool HasServed => _breaker.HasServed;

    /// <summary>True when the app was not asked, because it is left alone for now.</summary>
    public bool IsResting { get; private set; }

    /// <summary>True when the run had nothing to do in the app.</summary>
    public bool IsIdle { get; private set; } = true;

    /// <summary>True when part of the changes waits for the app to serve us.</summary>
    public bool IsHalfDone => IsResting || Broken is not null;

    private App App => target.App;

    /// <summary>Makes the app's changes.</summary>
    /// <param name="file">The plan's file.</param>
    /// <param name="total">How many lines it has for the app.</param>
    /// <param name="gentle">Stops between two objects.</param>
    /// <param name="atOnce">Stops requests under way too.</param>
    public async Task RunAsync(string file, int total, CancellationToken gentle, CancellationToken atOnce)
    {
        IsIdle = false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(atOnce);
        using var between = CancellationTokenSource.CreateLinkedTokenSource(gentle, stop.Token);
        var outcomes = Channel.CreateBounded<AppliedChange>(OutcomePage * 2);
        var committing = CommitAsync(outcomes.Reader, total, stop);
        try
        {
            if (App.Mode == AppMode.ReadOnly)
                await LeaveAllAsync(file, ChangeOutcome.NotAllowed, outcomes.Writer, between.Token).ConfigureAwait(false);
            else if (await IsToRestAsync(between.Token).ConfigureAwait(false))
                await LeaveAllAsync(file, ChangeOutcome.Pending, outcomes.Writer, between.Token).ConfigureAwait(false);
            else
                await SpeakAsync(file, outcomes.Writer, between.Token, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            // What is done is put into the journal even when the run is stopped.
            outcomes.Writer.TryComplete();
            await committing.ConfigureAwait(false);
        }
    }

    private async Task SpeakAsync(string file, ChannelWriter<AppliedChange> outcomes, CancellationToken gentle, CancellationToken atOnce)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(atOnce);
        using var between = CancellationTokenSource.CreateLinkedTokenSource(gentle, stop.Token);
        var factory = context.Connectors[App.Connector];
        var connector = factory.Create(context.ConnectorContext(App, report));
        await using var closing = connector.ConfigureAwait(false);
        var routing = new TaskRouting(App, factory);
        var applier = new AppApplier(context, target, routing, new(context, App, journal.RunId), routing.IsAllForPeople ? null : new(context, target, (IAccountTarget)connector, passwords, report), Groups(connector));
        var work = Channel.CreateBounded<WorkItem>(IntentPage);
        var tasks = Enumerable.Range(0, Math.Max(1, applier.MaxConcurrency))
            .Select(_ => WorkAsync(applier, work.Reader, outcomes, between.Token, stop.Token))
            .Append(IntendAsync(file, work.Writer, outcomes, between.Token))
            .ToList();
        var first = await Task.WhenAny(Task.WhenAll(tasks), FirstFailure(tasks)).ConfigureAwait(false);
        // One that fails ends the others; a stop between two objects leaves each its object.
        if (!first.IsCompletedSuccessfully && !gentle.IsCancellationRequested)
            await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(tasks).ConfigureAwait(false);

        static async Task FirstFailure(List<Task> tasks)
        {
            var rest = tasks.ToList();
            while (rest.Count > 0)
            {
                var done = await Task.WhenAny(rest).ConfigureAwait(false);
                await done.ConfigureAwait(false);
                rest.Remove(done);
            }
        }
    }

    private GroupApplier? Groups(IConnector connector) =>
        connector is IGroupTarget groups && connector.Capabilities.HasFlag(ConnectorCapabilities.Groups) ? new(context, App, groups, graph, scope, ledger, planned, report) : null;

    private async ValueTask<bool> IsToRestAsync(CancellationToken cancellationToken)
    {
        if (await context.Store.GetHealthAsync(App.Name, cancellationToken).ConfigureAwait(false) is not { } health || health.NextTry <= context.Now)
            return false;
        report(new WarningEvent(HealthText.Resting(App.Name, health)));
        return IsResting = true;
    }

    private async Task LeaveAllAsync(string file, ChangeOutcome outcome, ChannelWriter<AppliedChange> outcomes, CancellationToken cancellationToken)
    {
        await foreach (var change in PlanFile.ReadAsync(file, App.Name, cancellationToken).ConfigureAwait(false))
        {
            if (!SkipSettled(change))
                await outcomes.WriteAsync(new(change, policy.LeaveOut(change) ?? outcome), cancellationToken).ConfigureAwait(false);
        }
    }

    // First stage: what is to be tried, with its intent in the journal.
    private async Task IntendAsync(string file, ChannelWriter<WorkItem> work, ChannelWriter<AppliedChange> outcomes, CancellationToken cancellationToken)
    {
        try
        {
            var page = new List<Change>(IntentPage);
            var first = 0;
            await foreach (var change in PlanFile.ReadAsync(file, App.Name, cancellationToken).ConfigureAwait(false))
            {
                first = first == 0 ? change.Number : first;
                if (SkipSettled(change))
                    continue;
                // What refers to accounts, or to a group, that this run makes comes last, and waits for them.
                if ((change.Deferred.Count > 0 || change.Group is not null) && IsEarly(change, first))
                {
                    await IntendAsync(page, work, outcomes, cancellationToken).ConfigureAwait(false);
                    while (Volatile.Read(ref _committed).Task is var next && IsEarly(change, first))
                        await next.WaitAsync(cancellationToken).ConfigureAwait(false);
                }

                if (policy.LeaveOut(change) is { } outcome)
                {
                    await outcomes.WriteAsync(new(change, outcome), cancellationToken).ConfigureAwait(false);
                    continue;
                }

                page.Add(change);
                if (page.Count == IntentPage)
                    await IntendAsync(page, work, outcomes, cancellationToken).ConfigureAwait(false);
            }

            await IntendAsync(page, work, outcomes, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            work.TryComplete();
        }
    }

    // True while a change of this app on which it depends, all of which come before it, is under way.
    private bool IsEarly(Change change, int first) => _breaker.Broken is null && change.Basis.Select(b => b.DependsOn).Concat(change.Members.Select(m => m.DependsOn)).Append(change.DependsOn).OfType<int>().Any(n => n >= first && !ledger.IsSettled(n));

    private async ValueTask IntendAsync(List<Change> page, ChannelWriter<WorkItem> work, ChannelWriter<AppliedChange> outcomes, CancellationToken cancellationToken)
    {
        var ready = new List<WorkItem>(page.Count);
        foreach (var item in await LoadAsync(page, cancellationToken).ConfigureAwait(false))
        {
            if (_breaker.Broken is not null)
                await outcomes.WriteAsync(new(item.Change, ChangeOutcome.Pending), cancellationToken).ConfigureAwait(false);
            // What a change of a group rests on is looked at when it is made.
            else if (item.Change.Group is not null)
                ready.Add(item);
            else if (IsStale(item) || await IsNameTakenAsync(item.Change, cancellationToken).ConfigureAwait(false))
                await outcomes.WriteAsync(new(item.Change, ChangeOutcome.Stale, Error: Stale(item.Change)), cancellationToken).ConfigureAwait(false);
            else if (Known(item, out var known) is { } unknown)
                await outcomes.WriteAsync(new(item.Change, ChangeOutcome.Failed, Error: unknown), cancellationToken).ConfigureAwait(false);
            else
                ready.Add(known);
        }

        page.Clear();
        var unintended = ready.Where(r => ledger[r.Change.Number] != ChangeOutcome.Intended).Select(r => r.Change.Number).ToList();
        if (unintended.Count > 0)
        {
            await journal.CommitAsync($"{App.Name}/{unintended[0]}/intended", [journal.Event(journal.Outcome(App.Name, unintended, ChangeOutcome.Intended))], cancellationToken).ConfigureAwait(false);
            unintended.ForEach(ledger.Intend);
        }

        foreach (var item in ready)
            await work.WriteAsync(item, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<WorkItem>> LoadAsync(List<Change> page, CancellationToken cancellationToken)
    {
        if (page.Count == 0)
            return [];
        var assignees = await _assignees.LoadAsync([.. page.Select(c => c.UserId).OfType<string>().Distinct(StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false);
        var accounts = await context.Store.GetManyAsync(Collections.Accounts, [.. page.Where(c => c.AccountKey is not null).Select(c => AccountDocument.Id(App.Name, c.AccountKey!)).Distinct(StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false);
        var made = new Dictionary<string, Account>(StringComparer.Ordinal);
        var assigneeById = assignees.ToDictionary(a => a.UserId, StringComparer.Ordinal);
        var accountByKey = accounts.Select(AccountDocument.Read).ToDictionary(a => a.Key, StringComparer.Ordinal);
        // The account may be one that this run has made.
        foreach (var change in page.Where(c => c is { Deferred.Count: > 0, AccountKey: null }))
        {
            await foreach (var document in context.Store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(change.UserId!, App.Name)), cancellationToken).ConfigureAwait(false))
                made[change.UserId!] = AccountDocument.Read(document);
        }

        await _others.LoadAsync([.. assignees.Select(a => a.User).OfType<User>()], cancellationToken).ConfigureAwait(false);
        return [.. page.Select(c => c.Group is not null ? new WorkItem(c, default, null, Others.None) : new WorkItem(c, assigneeById[c.UserId!], c.AccountKey is null ? made.GetValueOrDefault(c.UserId!) : accountByKey.GetValueOrDefault(c.AccountKey), Others.None))];
    }

    // What is known of others is for accounts that may be found in the app, and for what was to be known only now.
    private ProvisioningError? Known(WorkItem item, out WorkItem known)
    {
        known = item;
        if (item.Change.Kind != ChangeKind.Create && item.Change.Deferred.Count == 0)
            return null;
        try
        {
            known = item with { Others = _others.Of(item.User!, item.Assignee.Entries, planned) };
            return null;
        }
        catch (ProvisioningException e)
        {
            return ExpressionFailure.For(item.User, e.Error);
        }
    }

    // A change of a user whom the same plan changed rests on that change, which was made: only the account, what was given by hand and others are to be as they were.
    private bool IsStale(WorkItem item) =>
        item.Assignee.Basis(grants) != (item.Change.AssignmentCount, item.Change.AssignmentRevision)
        || item.Change.DependsOn is null && (item.User?.Revision ?? 0) != item.Change.UserRevision
        || item.Change.Kind == ChangeKind.Create && item.User is null
        || item.Change.AccountKey is not null && (item.Account is null || item.Change is not { Deferred.Count: > 0, AccountRevision: 0 } && item.Account.Revision != item.Change.AccountRevision)
        || item.Change.Deferred.Count > 0 && (item.User is null || item.Account is not { Present: true } || !item.Change.Basis.All(b => _others.HasAccount(b.UserId)))
        || item.Change.Basis.Any(b => !_others.IsAsPlanned(b));

    // A value that was chosen for the account may have been given to another one by another plan.
    private async ValueTask<bool> IsNameTakenAsync(Change change, CancellationToken cancellationToken)
    {
        foreach (var key in target.UniqueKeysOf(change))
        {
            if (await AccountNames.IsTakenAsync(context.Store, key, change.UserId, cancellationToken).ConfigureAwait(false))
                return true;
        }

        return false;
    }

    /// <summary>The values that were chosen for the account and that the app has already, as the index of accounts has them.</summary>
    public IEnumerable<string> RefusedIn(AppliedChange applied) => applied.Error?.Id == ErrorIds.AccountExists ? target.UniqueKeysOf(applied.Change) : [];

    // Second stage: the requests.
    private async Task WorkAsync(IChangeApplier applier, ChannelReader<WorkItem> work, ChannelWriter<AppliedChange> outcomes, CancellationToken gentle, CancellationToken atOnce)
    {
        await foreach (var item in work.ReadAllAsync(gentle).ConfigureAwait(false))
        {
            // What waits in the channel is given even after a stop: nothing more may leave then.
            gentle.ThrowIfCancellationRequested();
            var applied = _breaker.Broken is { } error
                ? new(item.Change, ChangeOutcome.Skipped, Error: error)
                : await applier.ApplyAsync(item.Change, new(item.User, item.Account, item.Others), atOnce).ConfigureAwait(false);
            _breaker.Note(applied);
            // An outcome that is known is never lost to a stop.
            await outcomes.WriteAsync(applied, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Third stage: the outcomes, with what the app holds now.
    private async Task CommitAsync(ChannelReader<AppliedChange> outcomes, int total, CancellationTokenSource stop)
    {
        var meter = new ProgressMeter(context.Clock, $"Changing {App.Name}", total);
        try
        {
            while (await outcomes.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                var page = new List<AppliedChange>();
                while (page.Count < OutcomePage && outcomes.TryRead(out var applied))
                    page.Add(applied);
                await CommitAsync(page).ConfigureAwait(false);
                foreach (var applied in page)
                {
                    // That the app is broken was said once.
                    if (applied.Error is { } error && !ReferenceEquals(error, _breaker.Broken))
                        report(new ObjectErrorEvent(error));
                }

                if (meter.Advance(page.Count) is { } progress)
                    report(progress);
            }
        }
        catch
        {
            // A journal that cannot be written ends the run: nothing may leave without its record.
            await stop.CancelAsync().ConfigureAwait(false);
            while (await outcomes.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (outcomes.TryRead(out _))
                {
                }
            }

            throw;
        }

        if (total > 0)
            report(meter.Completed());
    }

    private async ValueTask CommitAsync(List<AppliedChange> all)
    {
        // What was not tried is as it was: there is nothing to journal of it.
        foreach (var untried in all.Where(a => a.Outcome == ChangeOutcome.Pending))
            ledger.Count(untried.Change, ChangeOutcome.Pending);
        var page = all.Where(a => a.Outcome != ChangeOutcome.Pending).ToList();
        if (page.Count > 0)
            await CommitTriedAsync(page).ConfigureAwait(false);
        Interlocked.Exchange(ref _committed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private async ValueTask CommitTriedAsync(List<AppliedChange> page)
    {
        var writes = new List<DocumentWrite>(page.Count * 2);
        foreach (var applied in page)
        {
            if (applied.Account is { } account)
                writes.Add(AccountDocument.ToWrite(account, null));
            if (applied.Replaced is { } gone && gone.Key != applied.Account?.Key)
            {
                writes.Add(new(Collections.Accounts, AccountDocument.Id(gone.App, gone.Key), null, []));
                writes.AddRange(await GroupResult.WithoutAsync(context.Store, gone, CancellationToken.None).ConfigureAwait(false));
            }

            // Whose account is gone is in no group of the app.
            if (applied.Account is { Present: false } left)
                writes.AddRange(await GroupResult.WithoutAsync(context.Store, left, CancellationToken.None).ConfigureAwait(false));
        }

        writes.AddRange(await GroupResult.WritesAsync(context.Store, App.Name, [.. page.Select(p => p.Group).OfType<GroupResult>()], CancellationToken.None).ConfigureAwait(false));

        // One event each for those that say something of their own, one for all others of an outcome.
        foreach (var group in page.GroupBy(p => p.Outcome))
        {
            var plain = group.Where(IsPlain).ToList();
            if (plain.Count > 0)
                writes.Add(journal.Event(journal.Outcome(App.Name, [.. plain.Select(p => p.Change.Number)], group.Key, users: UsersOf(plain))));
            foreach (var applied in group.Where(p => !IsPlain(p)))
                writes.Add(journal.Event(journal.Outcome(App.Name, [applied.Change.Number], applied.Outcome, applied.Error, applied.Account?.Key, UsersOf([applied]), applied.Found) with { Untouched = applied.Group?.Untouched }));
        }

        await journal.CommitAsync($"{App.Name}/{page[0].Change.Number}/{page[0].Outcome}", writes, CancellationToken.None).ConfigureAwait(false);
        foreach (var applied in page)
        {
            ledger.Settle(applied.Change, applied.Outcome);
            Note(applied);
        }
    }

    private static bool IsPlain(AppliedChange applied) => applied.Error is null && applied.Change.Kind != ChangeKind.Create && applied.Group?.Untouched is null;

    // An account that is written names its user itself.
    private static List<string> UsersOf(IEnumerable<AppliedChange> applied) => [.. applied.Where(a => a.Account is null).SelectMany(a => IsDone(a) ? [a.Change.UserId] : a.Change.Members.Select(m => m.UserId).Append(a.Change.UserId)).OfType<string>()];

    private static bool IsDone(AppliedChange applied) => applied.Outcome is ChangeOutcome.Applied or ChangeOutcome.AlreadyDone;

    private bool SkipSettled(Change change)
    {
        if (!policy.IsPart(change))
        {
            ledger.Pass(change.Number);
            return true;
        }

        if (!ledger.IsSettled(change.Number))
            return false;
        var outcome = ledger[change.Number];
        ledger.Count(change, outcome);
        Note(new(change, outcome));
        return true;
    }

    private void Note(AppliedChange applied)
    {
        lock (_unfinished)
        {
            if (applied.Change.Group is { } group)
                NoteGroup(group.Id, applied);
            if (applied.Change.UserId is not { } user)
                return;
            if (applied.Outcome is ChangeOutcome.Applied or ChangeOutcome.AlreadyDone or ChangeOutcome.TaskMade)
                _finished.Add(user);
            // What failed says more than what was left out because of it.
            else if (_unfinished.GetValueOrDefault(user)?.Outcome != ChangeOutcome.Failed)
                _unfinished[user] = applied;
        }
    }

    private void NoteGroup(string group, AppliedChange applied)
    {
        if (applied is { Change.Kind: ChangeKind.Link, Outcome: ChangeOutcome.Applied or ChangeOutcome.AlreadyDone } or { Change.Kind: ChangeKind.Create, Outcome: ChangeOutcome.AlreadyDone })
            _takenGroups.Add(group);
        if (IsDone(applied))
            _finishedGroups.Add(group);
        else if (_unfinishedGroups.GetValueOrDefault(group)?.Outcome != ChangeOutcome.Failed)
            _unfinishedGroups[group] = applied;
    }

    private ProvisioningError Stale(Change change) => new()
    {
        Id = ErrorIds.ChangeStale,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{App.Name}': '{change.UserName}', the account, what assigns the app to them or somebody to whom they refer changed after the plan was made: the change was left out.",
        RecommendedAction = "Plan again: the next plan takes the new state into account.",
        Target = change.UserName,
        App = App.Name,
    };

    private readonly record struct WorkItem(Change Change, Assignee Assignee, Account? Account, Others Others)
    {
        public User? User => Assignee.User;
    }
}
