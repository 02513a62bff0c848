namespace Provisioning.Engine;

/// <summary>Leaves behind what the next plan needs: how far sources were read and apps planned, and what is still to be done.</summary>
internal sealed class RunClosing(EngineContext context, Plan plan, Run run, RunJournal journal)
{
    private const int BatchSize = 1000;
    private readonly HealthKeeper _health = new(context, run);

    // What is released of a plan says nothing of everybody.
    private readonly bool _isPartial = plan.IsPartial || run.ReleasedHash is not null;

    /// <summary>A source counts as read when every change that it gave was made: otherwise it is read again.</summary>
    public async ValueTask CommitReadsAsync(IReadOnlySet<string> unfinished, CancellationToken cancellationToken)
    {
        if (run.ReleasedHash is not null)
            return;
        var writes = new List<DocumentWrite>();
        foreach (var read in plan.Reads.Where(r => !r.Lookup && (!r.Skipped || r.MatchedThrough is not null)))
        {
            var state = await context.Store.GetStateAsync(read.App, cancellationToken).ConfigureAwait(false);
            var settled = !unfinished.Contains(read.App);
            if (settled && read.MatchedThrough is { } matched)
                state = state with { MatchedThrough = matched };
            writes.Add(AppDocument.ToWrite(read switch
            {
                { Skipped: true } => state,
                { Delta: true } => settled ? AfterDelta(state, read) : state,
                _ => AfterWhole(state, read, settled),
            }));
        }

        if (writes.Count > 0)
            await journal.CommitAsync("reads", writes, cancellationToken).ConfigureAwait(false);
    }

    private AppState AfterWhole(AppState state, PlanRead read, bool settled) => state with
    {
        ContentMark = settled ? read.ContentMark : null,
        ReadConfiguration = settled ? read.ConfigurationMark : null,
        Watermark = settled ? read.Watermark : state.Watermark,
        Newest = settled ? read.Newest : state.Newest,
        LastFullRead = settled ? plan.Created : state.LastFullRead,
        NoDeltas = read.NoDeltas,
        LastRead = plan.Created,
        LastProblems = read.Problems,
    };

    // A delta whose changes were not all made leaves the watermark where it was: the next one has them again.
    private AppState AfterDelta(AppState state, PlanRead read) => state with
    {
        ContentMark = read.ContentMark,
        Watermark = read.Watermark ?? state.Watermark,
        Newest = read.Newest > state.Newest ? read.Newest : state.Newest,
        LastRead = plan.Created,
        LastProblems = Math.Max(state.LastProblems, read.Problems),
    };

    /// <summary>Keeps what could not be done, forgets what now is, and moves each app's mark.</summary>
    public async ValueTask CommitAppsAsync(IReadOnlyList<AppRunner> runners, CancellationToken cancellationToken)
    {
        if (runners.Count == 0)
            return;
        var foreign = await ForeignChangesAsync(run.Id, cancellationToken).ConfigureAwait(false);
        foreach (var runner in runners)
        {
            var target = plan.Targets.First(t => t.Name == runner.Name);
            var writes = await PendingAsync(runner, cancellationToken).ConfigureAwait(false);
            writes.AddRange(await PendingGroupsAsync(runner, cancellationToken).ConfigureAwait(false));
            writes.AddRange(await EndedPushesAsync(runner, cancellationToken).ConfigureAwait(false));
            if (await _health.NoteAsync(runner, cancellationToken).ConfigureAwait(false) is { } health)
                writes.Add(health);
            // A plan of some users, of an app that is only looked at, or one that was given up half-way says nothing about everybody.
            if (!_isPartial && target.Mode != AppMode.ReadOnly && !runner.IsHalfDone)
            {
                var state = await context.Store.GetStateAsync(runner.Name, cancellationToken).ConfigureAwait(false);
                writes.Add(AppDocument.ToWrite(state with
                {
                    PlannedThrough = foreign.Contains(runner.Name) ? plan.BaseSequence : context.Store.LastSequence,
                    PlannedTime = plan.Created,
                    PlannedConfiguration = target.ConfigurationMark,
                    // The next plan looks at who was found in a group that is kept from now on.
                    PlannedPushes = target.PushMarks is { } marks ? marks.Where(m => !runner.TakenGroups.Contains(m.Key)).ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal) : null,
                }));
            }

            var part = 0;
            foreach (var chunk in writes.Chunk(BatchSize))
                await journal.CommitAsync($"{runner.Name}/closing/{context.Store.LastSequence}/{part++}", chunk, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<List<DocumentWrite>> PendingAsync(AppRunner runner, CancellationToken cancellationToken)
    {
        var writes = new List<DocumentWrite>();
        var known = new Dictionary<string, PendingChange>(StringComparer.Ordinal);
        await foreach (var document in context.Store.ReadAsync(new(Collections.Pending) { Prefix = AccountDocument.Prefix(runner.Name) }, cancellationToken).ConfigureAwait(false))
        {
            var pending = AppDocument.ReadPending(document);
            if (pending.GroupId is null)
                known.Add(pending.UserId, pending);
        }

        foreach (var user in runner.Finished.Where(known.ContainsKey))
            writes.Add(new(Collections.Pending, PendingChange.Id(runner.Name, user), null, []));
        var target = plan.Targets.First(t => t.Name == runner.Name);
        if (target.Mode == AppMode.ReadOnly)
            return writes;
        foreach (var user in target.Unplanned)
            Keep(user.UserId, ChangeOutcome.Failed, user.Reason, []);
        foreach (var left in runner.Unfinished)
            Keep(left.Change.UserId!, left.Outcome, left.Error?.Message, runner.RefusedIn(left), runner.Broken is not null && left.Error is { } error && AppBreaker.IsOfTheApp(error));

        // Somebody planned again who needs nothing any more is done with.
        var planned = runner.Finished.Concat(runner.Unfinished.Select(u => u.Change.UserId!)).Concat(target.Unplanned.Select(u => u.UserId)).ToHashSet(StringComparer.Ordinal);
        if (!_isPartial && !runner.IsHalfDone)
            writes.AddRange(known.Values.Where(p => p.NotBefore <= plan.Created && !planned.Contains(p.UserId)).Select(p => new DocumentWrite(Collections.Pending, PendingChange.Id(p.App, p.UserId), null, [])));
        return writes;

        // Where the app as a whole does not serve us, it is the app that is waited for, and not the person's change.
        void Keep(string userId, ChangeOutcome outcome, string? error, IEnumerable<string> refused, bool isOfTheApp = false)
        {
            var before = known.GetValueOrDefault(userId);
            var failed = outcome == ChangeOutcome.Failed && !isOfTheApp;
            var attempts = (before?.Attempts ?? 0) + (failed ? 1 : 0);
            writes.Add(AppDocument.ToWrite(new PendingChange
            {
                App = runner.Name,
                UserId = userId,
                Outcome = outcome,
                Attempts = attempts,
                NotBefore = failed ? context.Now + PendingChange.Delay(attempts) : context.Now,
                LastError = error,
                Refused = [.. (before?.Refused ?? []).Union(refused, StringComparer.Ordinal)],
            }));
        }
    }

    private async ValueTask<List<DocumentWrite>> PendingGroupsAsync(AppRunner runner, CancellationToken cancellationToken)
    {
        var writes = new List<DocumentWrite>();
        var known = new Dictionary<string, PendingChange>(StringComparer.Ordinal);
        await foreach (var document in context.Store.ReadAsync(new(Collections.Pending) { Prefix = PendingChange.PrefixOfGroups(runner.Name) }, cancellationToken).ConfigureAwait(false))
            known.Add(PendingChange.GroupOf(document.Id)!, AppDocument.ReadPending(document));
        var isReadOnly = plan.Targets.First(t => t.Name == runner.Name).Mode == AppMode.ReadOnly;
        var isPlanned = !_isPartial && !runner.IsHalfDone && !isReadOnly;
        foreach (var (id, _) in known.Where(k => !runner.UnfinishedGroups.ContainsKey(k.Key) && (runner.FinishedGroups.Contains(k.Key) || isPlanned && k.Value.NotBefore <= plan.Created)))
            writes.Add(new(Collections.Pending, PendingChange.IdOfGroup(runner.Name, id), null, []));
        foreach (var (id, left) in runner.UnfinishedGroups.Where(_ => !isReadOnly))
        {
            var failed = left.Outcome == ChangeOutcome.Failed && !(runner.Broken is not null && left.Error is { } error && AppBreaker.IsOfTheApp(error));
            var attempts = (known.GetValueOrDefault(id)?.Attempts ?? 0) + (failed ? 1 : 0);
            writes.Add(AppDocument.ToWrite(new PendingChange
            {
                App = runner.Name,
                UserId = "",
                GroupId = id,
                Outcome = left.Outcome,
                Attempts = attempts,
                NotBefore = failed ? context.Now + PendingChange.Delay(attempts) : context.Now,
                LastError = left.Error?.Message,
            }));
        }

        return writes;
    }

    // A push that ended, or whose group is gone, is forgotten when it keeps no group any more.
    private async ValueTask<List<DocumentWrite>> EndedPushesAsync(AppRunner runner, CancellationToken cancellationToken)
    {
        var writes = new List<DocumentWrite>();
        foreach (var push in await GroupPushDocument.ListAsync(context.Store, runner.Name, cancellationToken).ConfigureAwait(false))
        {
            var isOver = push.Removed is not null || push.GroupId is { } id && await context.Store.GetAsync(Collections.Groups, id, cancellationToken).ConfigureAwait(false) is null;
            if (isOver && !await GroupPushDocument.KeepsAsync(context.Store, push, cancellationToken).ConfigureAwait(false))
                writes.Add(GroupPushDocument.Removal(push));
        }

        return writes;
    }

    // Apps for which somebody else changed something since the plan was made: those changes have not been planned.
    private async ValueTask<HashSet<string>> ForeignChangesAsync(string runId, CancellationToken cancellationToken)
    {
        var own = RunCause.Of(runId);
        var names = plan.Targets.Select(t => t.Name).ToList();
        var foreign = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var record in context.Store.ReadJournalAsync(plan.BaseSequence, cancellationToken).ConfigureAwait(false))
        {
            if (record.Batch.Cause == own)
                continue;
            foreach (var write in record.Batch.Writes)
            {
                if (write.Collection is Collections.Users or Collections.GroupMembers)
                    foreign.UnionWith(names);
                else if (write.Collection is Collections.Assignments or Collections.Accounts or Collections.Tasks or Collections.AppGroups or Collections.AppMembers)
                    foreign.UnionWith(names.Where(n => write.Id.StartsWith(AccountDocument.Prefix(n), StringComparison.Ordinal)));
            }
        }

        return foreign;
    }
}
