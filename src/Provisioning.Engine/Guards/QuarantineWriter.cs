namespace Provisioning.Engine;

/// <summary>Keeps what a completed run held back, in place of what earlier ones did.</summary>
internal sealed class QuarantineWriter(EngineContext context, Plan plan, RunLedger ledger, string file)
{
    private const int MostPeople = 25;

    /// <summary>The writes that leave the quarantine as the run found it.</summary>
    public async ValueTask<IReadOnlyList<DocumentWrite>> WritesAsync(Run run, CancellationToken cancellationToken)
    {
        var writes = new List<DocumentWrite>();
        // A released part changes nothing of what else is held.
        if (run.ReleasedHash is not null)
            return writes;
        var before = new List<Quarantine>();
        await foreach (var document in context.Store.ReadAsync(new(Collections.Quarantine), cancellationToken).ConfigureAwait(false))
            before.Add(GuardDocument.ReadQuarantine(document));
        foreach (var target in plan.Targets)
        {
            var old = before.Where(e => e.Cause == QuarantineCause.Guard && e.App == target.Name).ToList();
            var entries = target.Held.Count == 0 ? [] : await EntriesAsync(run, target, old, cancellationToken).ConfigureAwait(false);
            writes.AddRange(entries.Select(GuardDocument.ToWrite));
            if (old.Count > 0 && await SpeaksForAllAsync(target, cancellationToken).ConfigureAwait(false))
                writes.AddRange(old.Where(o => !entries.Exists(e => e.Id == o.Id)).Select(o => GuardDocument.Removal(o)));
        }

        return writes;
    }

    private async ValueTask<List<Quarantine>> EntriesAsync(Run run, PlanTarget target, List<Quarantine> old, CancellationToken cancellationToken)
    {
        var counts = new int[target.Held.Count];
        var people = target.Held.Select(_ => new List<string>()).ToArray();
        await foreach (var change in PlanFile.ReadAsync(file, target.Name, cancellationToken).ConfigureAwait(false))
        {
            if (ledger[change.Number] != ChangeOutcome.Held)
                continue;
            for (var i = 0; i < counts.Length; i++)
            {
                if (!GuardJudge.Counts(target.Held[i], change))
                    continue;
                counts[i]++;
                if (people[i].Count < MostPeople)
                    people[i].Add(change.Subject ?? "");
            }
        }

        var entries = new List<Quarantine>();
        foreach (var (hold, i) in target.Held.Select((h, i) => (h, i)).Where(h => counts[h.i] > 0))
        {
            entries.Add(new()
            {
                Id = GuardDocument.QuarantineId(target.Name, plan.Id, hold),
                App = target.Name,
                Cause = QuarantineCause.Guard,
                Since = old.Where(o => o.Hold!.IsSameGuard(hold)).Select(o => (DateTimeOffset?)o.Since).Min() ?? context.Now,
                Hold = hold,
                PlanId = plan.Id,
                PlanHash = plan.Hash,
                RunId = run.Id,
                ChangeCount = counts[i],
                People = people[i],
            });
        }

        return entries;
    }

    // A plan of some users says nothing of the others; nor does one of the directory that has not seen every source.
    private async ValueTask<bool> SpeaksForAllAsync(PlanTarget target, CancellationToken cancellationToken)
    {
        if (plan.IsPartial || target.Name != Change.Directory)
            return !plan.IsPartial;
        await foreach (var document in context.Store.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
        {
            if (AppDocument.Read(document) is { IsSource: true } app && !plan.Reads.Any(r => string.Equals(r.App, app.Name, StringComparison.OrdinalIgnoreCase)))
                return false;
        }

        return true;
    }
}
