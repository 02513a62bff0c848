using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>What is held back now: looked up; apps that are left alone tried again before their time; and what was undone let in again. What guards hold is released by <see cref="RunService.ReleaseAsync"/>.</summary>
public sealed class QuarantineService
{
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly PlanService _plans;

    internal QuarantineService(EngineContext context, DirectoryService directory, PlanService plans) => (_context, _directory, _plans) = (context, directory, plans);

    /// <summary>What is held back, of one app or of all; the directory comes first.</summary>
    public async IAsyncEnumerable<Quarantine> ListAsync(string? app, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = new List<Quarantine>();
        var query = new StoreQuery(Collections.Quarantine) { Prefix = app is null ? null : AccountDocument.Prefix(app) };
        await foreach (var document in _context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            entries.Add(GuardDocument.ReadQuarantine(document));
        foreach (var entry in entries.OrderBy(e => e.App == Change.Directory ? 0 : 1))
            yield return entry;
        foreach (var entry in await new UndoneIndex(_context, _directory).ListAsync(app, cancellationToken).ConfigureAwait(false))
            yield return entry;
    }

    /// <summary>The changes that the entry holds, with sensitive values masked.</summary>
    public async IAsyncEnumerable<Change> ChangesAsync(Quarantine entry, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Cause == QuarantineCause.Undo)
        {
            var mask = await _directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
            await foreach (var change in new UndoneIndex(_context, _directory).ChangesAsync(entry, cancellationToken).ConfigureAwait(false))
                yield return mask.Apply(change);
            yield break;
        }

        if (entry is not { PlanId: { } id, Hold: { } hold })
            yield break;
        var plan = await _plans.GetAsync(id, cancellationToken).ConfigureAwait(false);
        await foreach (var change in _plans.ChangesAsync(plan, records: false, cancellationToken).ConfigureAwait(false))
        {
            if (change.Target == entry.App && GuardJudge.Counts(hold, change))
                yield return change;
        }
    }

    /// <summary>The app with what is known of its health.</summary>
    public async ValueTask<App> WithHealthAsync(App app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        var health = await _context.Store.GetHealthAsync(app.Name, cancellationToken).ConfigureAwait(false);
        return health is null ? app : app with { Health = new(health.Since, health.NextTry!.Value, health.Attempts, health.Error ?? "") };
    }

    /// <summary>Ends that what a run had given is not given again: the next plan has it, where it is still wanted.</summary>
    public async ValueTask EndUndoAsync(Quarantine entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await new UndoneIndex(_context, _directory).ReleaseAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends that an app is left alone: the next run tries it.</summary>
    public async ValueTask EndHealthAsync(Quarantine entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await _context.CommitAsync("Clear-ProvQuarantine", [GuardDocument.Removal(entry)], cancellationToken).ConfigureAwait(false);
    }
}
