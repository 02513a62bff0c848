using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Applies the directory part of a plan: in batches of whole people, each with what its source holds, each with its event.</summary>
internal sealed class DirectoryRunner(EngineContext context, DirectorySchema schema, RunJournal journal, RunLedger ledger, RunPolicy policy)
{
    private const int BatchSize = 1000;

    // A change may be of a group with hundreds of members.
    private const int MostAhead = 512;

    // A person whom two sources changed is in the plan twice: the second change rests on what the first made.
    private readonly Dictionary<string, User> _changed = new(StringComparer.Ordinal);

    private IReadOnlyList<App>? _apps;

    /// <summary>The sources of changes that were not made: they are read again the next time.</summary>
    public HashSet<string> UnfinishedSources { get; } = new(StringComparer.OrdinalIgnoreCase);

    public async IAsyncEnumerable<EngineEvent> RunAsync(string file, long total, bool severalSources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(context.Clock, "Changing the directory", total);
        var batch = new List<Change>(BatchSize);
        var writes = 0;
        // Changes are read from the file while those before them are committed.
        var read = new ReadAhead<Change>(token => PlanFile.ReadAsync(file, Change.Directory, token), MostAhead, cancellationToken);
        await using var closing = read.ConfigureAwait(false);
        while (await read.NextAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } changes)
        {
            foreach (var change in changes)
            {
                if (IsFull(batch, writes, change))
                {
                    foreach (var error in await ApplyAsync(batch, severalSources, cancellationToken).ConfigureAwait(false))
                        yield return new ObjectErrorEvent(error);
                    if (meter.Advance(batch.Count) is { } progress)
                        yield return progress;
                    batch.Clear();
                    writes = 0;
                }

                if (!policy.IsPart(change))
                    continue;
                if (ledger.IsSettled(change.Number))
                {
                    ledger.Count(change, ledger[change.Number]);
                    NoteUnfinished(change, ledger[change.Number]);
                    continue;
                }

                batch.Add(change);
                writes += WritesOf(change);
            }
        }

        if (batch.Count > 0)
        {
            foreach (var error in await ApplyAsync(batch, severalSources, cancellationToken).ConfigureAwait(false))
                yield return new ObjectErrorEvent(error);
            meter.Advance(batch.Count);
        }

        if (meter.Done > 0)
            yield return meter.Completed();
    }

    private async ValueTask<List<ProvisioningError>> ApplyAsync(List<Change> changes, bool severalSources, CancellationToken cancellationToken)
    {
        var errors = new List<ProvisioningError>();
        var left = new Dictionary<int, (Change Change, ChangeOutcome Outcome, ProvisioningError? Error)>();
        var current = await LoadAsync(changes, cancellationToken).ConfigureAwait(false);
        var followed = await FollowedAsync(changes, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var users = new Dictionary<string, (User User, long Base)>(StringComparer.Ordinal);
            var writes = new List<DocumentWrite>();
            var deleted = new List<User>();
            var done = new List<Change>();
            foreach (var change in changes)
            {
                if (left.ContainsKey(change.Number))
                    continue;
                if (policy.LeaveOut(change) is { } outcome)
                {
                    left.Add(change.Number, (change, outcome, null));
                    continue;
                }

                if (RestsOnUser(change))
                {
                    var before = users.TryGetValue(change.UserId!, out var pending) ? pending : Before(change, current);
                    if (before.User is null && change.Kind != ChangeKind.Create || before.Base < 0)
                    {
                        left.Add(change.Number, (change, ChangeOutcome.Stale, Stale(change)));
                        continue;
                    }

                    if (change.Kind == ChangeKind.Delete)
                        deleted.Add(before.User!);
                    else if (ChangesUser(change))
                        users[change.UserId!] = (UserState.After(before.User, change, context.Now), before.Base);
                }

                if (change.SourceAccount is { } account)
                    writes.Add(AccountDocument.ToWrite(account, change.AccountRevision));
                if (change.Membership is { } membership)
                {
                    if (!followed.Contains(membership.GroupId))
                    {
                        left.Add(change.Number, (change, ChangeOutcome.Stale, Stale(change)));
                        continue;
                    }

                    writes.Add(MembershipEntry.ToWrite(membership, change.UserId!, change.SourceApp!, context.Now));
                }

                if (change.SourceGroup is { } group)
                    writes.AddRange(AppGroupDocument.ToWrites(group));
                if (change.Match is { } match)
                    writes.Add(MatchDocument.ToWrite(match));
                if (change.Assignment is { } assignment)
                    writes.Add(change.EndsAssignment ? AssignmentDocument.End(assignment, change.AssignmentRevision) : AssignmentDocument.Start(assignment));
                done.Add(change);
            }

            foreach (var user in deleted)
                writes.AddRange(await new UserPurge(context.Store, await AppsAsync(cancellationToken).ConfigureAwait(false), context.Now).WritesAsync(user, cancellationToken).ConfigureAwait(false));
            writes.AddRange(users.Values.Select(u => DirectoryService.ToWrite(u.User, schema, u.Base)));
            writes.AddRange(Events(done, left.Values));
            try
            {
                var receipt = await journal.CommitAsync($"directory/{changes[0].Number}/{left.Count}", writes, cancellationToken).ConfigureAwait(false);
                foreach (var change in done)
                    ledger.Settle(change, ChangeOutcome.Applied);
                foreach (var (change, outcome, error) in left.Values)
                {
                    ledger.Settle(change, outcome);
                    NoteUnfinished(change, outcome);
                    if (error is not null)
                        errors.Add(error);
                }

                foreach (var (id, user) in users)
                {
                    if (severalSources)
                        _changed[id] = user.User with { Revision = receipt.Sequence };
                }

                return errors;
            }
            catch (ProvisioningException e) when (e.Error.Id is ErrorIds.RevisionConflict or ErrorIds.UniqueConflict)
            {
                // One person's conflict is that person's: the others of the batch go on without them.
                var guilty = done.Where(c => Concerns(e.Error, c)).ToList();
                if (guilty.Count == 0)
                    throw;
                foreach (var change in guilty)
                {
                    left.Add(change.Number, e.Error.Id == ErrorIds.RevisionConflict ? (change, ChangeOutcome.Stale, Stale(change))
                        : change.Origins.Any(o => o.Kind == OriginKind.Chosen) ? (change, ChangeOutcome.Stale, Overtaken(change))
                        : (change, ChangeOutcome.Failed, Taken(change, e.Error, schema)));
                }
            }
        }
    }

    private async ValueTask<IReadOnlyList<App>> AppsAsync(CancellationToken cancellationToken)
    {
        if (_apps is not null)
            return _apps;
        var apps = new List<App>();
        await foreach (var document in context.Store.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
            apps.Add(AppDocument.Read(document));
        return _apps = apps;
    }

    // Who is deleted goes with documents that other changes of the plan write: these are in no batch with those. What a change rests on is in no batch with it either: what became of that decides about the change.
    private static bool IsFull(List<Change> batch, int writes, Change next) =>
        batch.Count > 0 && writes + WritesOf(next) > BatchSize || batch.Count > 0 && ((batch[^1].Kind == ChangeKind.Delete) != (next.Kind == ChangeKind.Delete) || next.DependsOn >= batch[0].Number);

    private static int WritesOf(Change change) => 1 + (change.SourceGroup?.Members.Count ?? 0);

    // A record changes nobody, but where a value comes from, what the status follows from, and what is undone.
    private static bool RestsOnUser(Change change) => change.Membership is null && (change.Kind != ChangeKind.Record || ChangesUser(change));

    // Nor does a link, where what the account says of the person is known already or does not count.
    private static bool ChangesUser(Change change) =>
        change.Kind is not (ChangeKind.Record or ChangeKind.Link) || change.Attributes.Count > 0 || change.Origins.Count > 0 || change.Lifecycle is not null || change.Undone is not null;

    // A group that somebody removed, or that follows nobody any more, gets no members.
    private async ValueTask<HashSet<string>> FollowedAsync(List<Change> changes, CancellationToken cancellationToken)
    {
        var ids = changes.Select(c => c.Membership?.GroupId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var documents = ids.Count == 0 ? [] : await context.Store.GetManyAsync(Collections.Groups, ids, cancellationToken).ConfigureAwait(false);
        return documents.Select(GroupDocument.Read).Where(g => g.FollowedApp is not null).Select(g => g.Id).ToHashSet(StringComparer.Ordinal);
    }

    private async ValueTask<Dictionary<string, User>> LoadAsync(List<Change> changes, CancellationToken cancellationToken)
    {
        var ids = changes
            .Where(c => c.Kind != ChangeKind.Create && RestsOnUser(c) && !_changed.ContainsKey(c.UserId!))
            .Select(c => c.UserId!).Distinct(StringComparer.Ordinal).ToList();
        var documents = ids.Count == 0 ? [] : await context.Store.GetManyAsync(Collections.Users, ids, cancellationToken).ConfigureAwait(false);
        return documents.ToDictionary(d => d.Id, UserDocument.Read, StringComparer.Ordinal);
    }

    // The user as they are and the revision to insist on; a negative one when the plan no longer rests on it.
    private (User? User, long Base) Before(Change change, Dictionary<string, User> current)
    {
        if (_changed.TryGetValue(change.UserId!, out var changed))
            return (changed, changed.Revision);
        if (change.Kind == ChangeKind.Create)
            return (null, 0);
        // What rests on a change of this plan rests on the revision that it made.
        return current.TryGetValue(change.UserId!, out var user) && (user.Revision == change.UserRevision || change.DependsOn is not null) ? (user, user.Revision) : (null, -1);
    }

    private IEnumerable<DocumentWrite> Events(List<Change> done, IEnumerable<(Change Change, ChangeOutcome Outcome, ProvisioningError? Error)> left)
    {
        if (done.Count > 0)
            yield return journal.Event(journal.Outcome(Change.Directory, [.. done.Select(c => c.Number)], ChangeOutcome.Applied));
        foreach (var (change, outcome, error) in left)
            yield return journal.Event(journal.Outcome(Change.Directory, [change.Number], outcome, error, users: UsersOf([change])));
    }

    private static List<string> UsersOf(IEnumerable<Change> changes) => [.. changes.Select(c => c.UserId).OfType<string>()];

    private void NoteUnfinished(Change change, ChangeOutcome outcome)
    {
        if (outcome is not (ChangeOutcome.Applied or ChangeOutcome.AlreadyDone) && change.SourceApp is { } source)
            UnfinishedSources.Add(source);
    }

    private static bool Concerns(ProvisioningError error, Change change) =>
        error.Target is { } target
        && (change.UserId is { } user && target == $"{Collections.Users}/{user}"
            || change.SourceAccount is { } account && target == $"{Collections.Accounts}/{AccountDocument.Id(account.App, account.Key)}"
            || change.SourceGroup is { IsContinued: false } group && target == $"{Collections.AppGroups}/{AppGroupDocument.Id(group.Group.App, group.Group.Key)}"
            || change.Assignment is { } assignment && target == $"{Collections.Assignments}/{AssignmentDocument.Id(assignment.App, assignment.UserId)}"
            || change.Match is { } match && target == $"{Collections.Matches}/{MatchDocument.Id(match.App, match.Key)}");

    private static ProvisioningError Stale(Change change) => new()
    {
        Id = ErrorIds.ChangeStale,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{change.UserName ?? change.AccountKey ?? change.SourceGroup?.Group.Name}' changed after the plan was made: the change was left out.",
        RecommendedAction = "Plan again: the next plan takes the new state into account.",
        Target = change.UserName ?? change.AccountKey ?? change.SourceGroup?.Group.Name,
        App = change.SourceApp,
    };

    private static ProvisioningError Overtaken(Change change) => Stale(change) with
    {
        Message = $"What was chosen for '{change.UserName}' was given to somebody else after the plan was made: the change was left out.",
    };

    private static ProvisioningError Taken(Change change, ProvisioningError conflict, DirectorySchema schema) => new()
    {
        Id = ErrorIds.UserExists,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{change.UserName}' ({change.SourceApp}/{change.AccountKey}) cannot be saved: {DirectoryService.TakenBy(conflict, schema)}.",
        RecommendedAction = "Correct the value in the source, or change the user that has it.",
        Target = change.UserName,
        App = change.SourceApp,
    };
}
