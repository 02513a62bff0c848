namespace Provisioning.Engine;

/// <summary>An erasure that is worked out and not made.</summary>
public sealed class PreparedErasure
{
    internal PreparedErasure(ErasedPerson person, UserErasure preview, IReadOnlyList<DocumentWrite> writes, Erasure erasure, long through) =>
        (Person, Preview, Batch, Erasure, Through) = (person, preview, writes, erasure, through);

    /// <summary>What it would erase, and what not.</summary>
    public UserErasure Preview { get; }

    /// <summary>True when nothing is there that could be erased.</summary>
    public bool IsEmpty => Erasure.Writes.Count == 0 && Erasure.Lines.Count == 0 && Batch.Count == 0;

    internal ErasedPerson Person { get; }

    internal IReadOnlyList<DocumentWrite> Batch { get; }

    // The journal was looked through up to here.
    internal long Through { get; }

    internal Erasure Erasure { get; }
}

/// <summary>That a person was erased.</summary>
/// <param name="UserId">The person's id.</param>
/// <param name="Time">When (UTC).</param>
/// <param name="Actor">By whom.</param>
/// <param name="Sequence">The number of the commit.</param>
public sealed record ErasureNote(string UserId, DateTimeOffset Time, string Actor, long Sequence)
{
    /// <inheritdoc/>
    public override string ToString() => $"{UserErasure.NameOf(UserId)}: what was known of them was erased on {Time:u} by {Actor}, and is not there any more";
}

/// <summary>
/// Erases everything that a store knows of one person, in the journal too: values, rows, accounts, plans, messages. The id stays, so that the history is readable; the chain of hashes stays whole
/// (docs/decisions/0022-erasing.md).
/// </summary>
public sealed class ErasureService
{
    private const string Cause = "Clear-ProvUser";

    // What somebody else commits while it is worked out is found the next time.
    private const int MostRounds = 5;

    private readonly EngineContext _context;

    internal ErasureService(EngineContext context) => _context = context;

    /// <summary>Works out what is to be erased. Nothing is changed.</summary>
    /// <param name="userId">The user, who is removed or gone.</param>
    /// <param name="force">Also with accounts that can be used, and with open tasks.</param>
    /// <param name="report">Takes progress.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNotErasable"/>: what has to be done first.</exception>
    public async ValueTask<PreparedErasure> PrepareAsync(string userId, bool force, Action<EngineEvent>? report, CancellationToken cancellationToken)
    {
        var person = await ErasedPerson.LoadAsync(_context.Store, userId, cancellationToken).ConfigureAwait(false);
        var through = _context.Store.LastSequence;
        var plans = await ErasedPlans.FindAsync(_context.PlanFolder, person, cancellationToken).ConfigureAwait(false);
        var held = await new ErasureObstacles(_context.Store, person).CheckAsync(plans, force, cancellationToken).ConfigureAwait(false);
        return await WorkOutAsync(person, plans, held, 0, through, report, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<PreparedErasure> WorkOutAsync(
        ErasedPerson person, IReadOnlyDictionary<string, ErasedPlan> plans, IReadOnlyList<string> held, long after, long through, Action<EngineEvent>? report, CancellationToken cancellationToken)
    {
        var store = _context.Store;
        var journal = new JournalErasure(store, person, plans);
        await journal.RunAsync(after, (done, total) => report?.Invoke(new ProgressEvent("Looking through the journal", done, total)), cancellationToken).ConfigureAwait(false);
        var batch = new List<DocumentWrite>(await RemovalsAsync(person, cancellationToken).ConfigureAwait(false));
        // What the deletions themselves would tell is erased with the rest.
        var own = batch.Select((write, part) => new ErasedWrite(0, part, JournalErasure.Bare(write))).Where(e => e.Replacement.Id != batch[e.Part].Id).ToList();
        batch.AddRange(await journal.CurrentAsync(cancellationToken).ConfigureAwait(false));
        batch.AddRange(await PlansAsync(plans, person, cancellationToken).ConfigureAwait(false));
        return new(
            person,
            new()
            {
                UserId = person.Id,
                Records = journal.Writes.Count - journal.SharedCount,
                SharedRecords = journal.SharedCount,
                PlanChanges = plans.Values.Sum(p => p.Numbers.Count),
                NotErased = [.. held, .. Kept(journal, plans.Values.Sum(p => p.Kept))],
            },
            batch,
            new(
                $"{person.Id}/{_context.NewId()}",
                [.. journal.Writes, .. own],
                [.. plans.Values.Where(p => p.Lines.Count > 0).Select(p => new ErasedLines(Path.GetRelativePath(store.Info.Path, p.File), p.Lines))]),
            through);
    }

    /// <summary>Erases for good what was worked out, and what has come to it since.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ErasureImpossible"/>, <see cref="ErrorIds.AccessDenied"/>, <see cref="ErrorIds.RevisionConflict"/>: somebody changed something meanwhile, and nothing was erased.</exception>
    public async ValueTask<UserErasure> EraseAsync(PreparedErasure prepared, Action<EngineEvent>? report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        var done = prepared.Preview;
        for (var round = 0; round < MostRounds && !prepared.IsEmpty; round++)
        {
            var receipt = await _context.EraseAsync(Cause, prepared.Batch, prepared.Erasure, cancellationToken).ConfigureAwait(false);
            done = done with { Sequence = receipt.Sequence };
            var (person, after, through) = (prepared.Person, prepared.Through, _context.Store.LastSequence);
            var plans = await ErasedPlans.FindAsync(_context.PlanFolder, person, CancellationToken.None).ConfigureAwait(false);
            prepared = await WorkOutAsync(person, plans, [], after, through, report, CancellationToken.None).ConfigureAwait(false);
            done = done with
            {
                Records = done.Records + prepared.Preview.Records,
                SharedRecords = done.SharedRecords + prepared.Preview.SharedRecords,
                PlanChanges = done.PlanChanges + prepared.Preview.PlanChanges,
            };
        }

        return done;
    }

    /// <summary>That the person was erased, or null.</summary>
    public async ValueTask<ErasureNote?> FindAsync(string userId, CancellationToken cancellationToken)
    {
        await foreach (var commit in _context.Store.FindCommitsAsync(new() { Terms = [EngineTerms.User(userId), EngineTerms.In(Collections.Erasures)], NewestFirst = true }, cancellationToken).ConfigureAwait(false))
            return new(userId, commit.Batch.Time, commit.Batch.Actor, commit.Sequence);
        return null;
    }

    // The newest state of everything that is the person's alone.
    private async ValueTask<IReadOnlyList<DocumentWrite>> RemovalsAsync(ErasedPerson person, CancellationToken cancellationToken)
    {
        var store = _context.Store;
        var found = new List<StoredDocument>();
        await AddAsync(Collections.Users, [person.Id]).ConfigureAwait(false);
        await AddAsync(Collections.Passwords, [person.Id]).ConfigureAwait(false);
        var apps = new List<string>();
        await foreach (var app in store.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
            apps.Add(AccountDocument.Id(AppDocument.Read(app).Name, person.Id));
        await AddAsync(Collections.Pending, apps).ConfigureAwait(false);
        await AddAsync(Collections.HandOuts, apps).ConfigureAwait(false);
        foreach (var (collection, index) in new[] { (Collections.Assignments, Indexes.User), (Collections.GroupMembers, Indexes.Member), (Collections.Tasks, Indexes.User) })
        {
            await foreach (var document in store.ReadAsync(StoreQuery.Equal(collection, index, person.Id), cancellationToken).ConfigureAwait(false))
                found.Add(document);
        }

        foreach (var account in person.Objects)
        {
            await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.AppMembers, Indexes.Member, account), cancellationToken).ConfigureAwait(false))
            {
                if (AppMembership.Read(document) is var membership && person.Has(membership.App, membership.MemberKey))
                    found.Add(document);
            }
        }

        foreach (var document in await store.GetManyAsync(Collections.Accounts, [.. person.Objects], cancellationToken).ConfigureAwait(false))
        {
            if (person.Owns(new(document.Collection, document.Id, document.Json, []), AccountDocument.Read(document).UserId))
                found.Add(document);
        }

        foreach (var document in await store.GetManyAsync(Collections.Matches, [.. person.Objects], cancellationToken).ConfigureAwait(false))
        {
            if (person.Owns(new(document.Collection, document.Id, document.Json, []), MatchDocument.Read(document).UserId))
                found.Add(document);
        }

        foreach (var document in await store.GetManyAsync(Collections.Inbound, [.. person.Objects], cancellationToken).ConfigureAwait(false))
        {
            if (person.Owns(new(document.Collection, document.Id, document.Json, []), null))
                found.Add(document);
        }

        return [.. found.Select(d => new DocumentWrite(d.Collection, d.Id, null, [], d.Revision))];

        async ValueTask AddAsync(string collection, IReadOnlyList<string> ids) => found.AddRange(await store.GetManyAsync(collection, ids, cancellationToken).ConfigureAwait(false));
    }

    // A plan says that changes of it were erased. One whose changes were altered before stays so.
    private async ValueTask<IReadOnlyList<DocumentWrite>> PlansAsync(IReadOnlyDictionary<string, ErasedPlan> plans, ErasedPerson person, CancellationToken cancellationToken)
    {
        var writes = new List<DocumentWrite>();
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Plans), cancellationToken).ConfigureAwait(false))
        {
            var plan = PlanService.Read(document);
            var after = SharedDocuments.Clear(plan, person);
            if (plans.TryGetValue(plan.Id, out var erased) && erased.Lines.Count > 0)
                after = after with { Erasure = PlanService.IsWhole(plan, erased.Before) ? erased.After : erased.After with { Hash = "" } };
            else if (SharedDocuments.Clear(PlanService.ToWrite(plan), person) is not null)
                after = after with { Erasure = plan.Erasure ?? new(0, await PlanFile.HashAsync(PlanFile.Path(_context.PlanFolder, plan.Id), cancellationToken).ConfigureAwait(false)) };
            else
                continue;
            writes.Add(PlanService.ToWrite(after) with { ExpectedRevision = document.Revision });
        }

        return writes;
    }

    private static IEnumerable<string> Kept(JournalErasure journal, int changes)
    {
        foreach (var (collection, count) in journal.Kept)
            yield return $"{count} {(count == 1 ? "record" : "records")} of '{collection}', of others or of the configuration, {(count == 1 ? "has" : "have")} a name, address or number of the person and {(count == 1 ? "stays" : "stay")} as {(count == 1 ? "it is" : "they are")}.";
        if (changes > 0)
            yield return $"{changes} changes of plans, of others, have a name, address or number of the person in a value and stay as they are.";
        if (journal.Acted > 0)
            yield return $"{journal.Acted} commits were made by or for an account with a name of the person: who did what stays.";
    }
}
