namespace Provisioning.Engine;

/// <summary>Judges a plan's changes by the guards, target by target.</summary>
internal sealed class PlanJudge
{
    private static readonly GuardKind[] ByChange = [GuardKind.Disable, GuardKind.Delete, GuardKind.Clear, GuardKind.Create, GuardKind.Update];
    private readonly EngineContext _context;
    private readonly GuardTable _guards;
    private readonly GuardWindow _window;

    private PlanJudge(EngineContext context, GuardTable guards) => (_context, _guards, _window) = (context, guards, new(context, guards.LongestWindow));

    public static async ValueTask<PlanJudge> LoadAsync(EngineContext context, CancellationToken cancellationToken) =>
        new(context, await GuardTable.LoadAsync(context, cancellationToken).ConfigureAwait(false));

    /// <summary>What is held of the section, and the population as far as it had to be counted.</summary>
    /// <param name="section">The changes of the directory or of an app.</param>
    /// <param name="grants">What gives the app; null for the directory.</param>
    /// <param name="reads">The reads on which the plan rests.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public async ValueTask<(IReadOnlyList<GuardHold> Holds, long Population)> JudgeAsync(PlanSection section, AppGrants? grants, IReadOnlyList<PlanRead> reads, CancellationToken cancellationToken)
    {
        var census = new Census(_context, section.Target == Change.Directory ? null : section.Target);
        var holds = new List<GuardHold>();
        foreach (var kind in ByChange)
        {
            var guard = _guards.Of(section.Target, kind);
            var planned = section.Guarded.GetValueOrDefault((kind, ""));
            if (planned == 0 || !guard.HasLimit)
                continue;
            var recent = await _window.CountAsync(guard, section.Target, null, cancellationToken).ConfigureAwait(false);
            var count = planned + recent;
            var population = await PopulationAsync(GuardJudge.EnoughPopulation(guard, count)).ConfigureAwait(false);
            if (GuardJudge.Judge(guard, count, population) is not null && GuardJudge.Judge(guard, count, await PopulationAsync(long.MaxValue).ConfigureAwait(false)) is { } hold)
                holds.Add(hold);

            // Percentages are of what can be used now: what earlier runs took away, and what cannot be used and is deleted, is so much more; what they made is so much less.
            async ValueTask<long> PopulationAsync(long enough) => await census.CountAsync(enough, cancellationToken).ConfigureAwait(false) + kind switch
            {
                GuardKind.Disable or GuardKind.Delete => recent + section.DeletesOfDisabled,
                GuardKind.Create => -recent,
                _ => 0,
            };
        }

        await JudgeAbsenceAsync(section, reads, holds, cancellationToken).ConfigureAwait(false);
        await JudgeDeparturesAsync(section, grants, holds, cancellationToken).ConfigureAwait(false);
        return (holds, census.Counted);
    }

    private async ValueTask JudgeAbsenceAsync(PlanSection section, IReadOnlyList<PlanRead> reads, List<GuardHold> holds, CancellationToken cancellationToken)
    {
        foreach (var ((_, source), absent) in section.Guarded.Where(c => c.Key.Kind == GuardKind.SourceShrink))
        {
            var read = reads.First(r => string.Equals(r.App, source, StringComparison.OrdinalIgnoreCase));
            var guard = _guards.Of(source, GuardKind.SourceShrink);
            var recent = await _window.CountAsync(guard, section.Target, source, cancellationToken).ConfigureAwait(false);
            if (GuardJudge.Judge(guard, absent + recent, (read.Population ?? read.Objects + read.Problems + read.Absent) + recent) is { } hold)
                holds.Add(hold with { App = source });
        }
    }

    // Groups of which too many are no members any more. Accounts are counted only where so many leave that it could be too many.
    private async ValueTask JudgeDeparturesAsync(PlanSection section, AppGrants? grants, List<GuardHold> holds, CancellationToken cancellationToken)
    {
        var guard = _guards.Of(section.Target, GuardKind.Membership);
        var census = new Census(_context, section.Target == Change.Directory ? null : section.Target);
        foreach (var ((_, group), left) in section.Guarded.Where(c => c.Key.Kind == GuardKind.Membership).OrderBy(c => c.Key.Name, StringComparer.OrdinalIgnoreCase))
        {
            var recent = await _window.CountAsync(guard, section.Target, group, cancellationToken).ConfigureAwait(false);
            var count = left + recent;
            if (!GuardJudge.CanPass(guard, count))
                continue;
            if (await JudgeAsync(GuardJudge.EnoughPopulation(guard, count)).ConfigureAwait(false) is not null && await JudgeAsync(long.MaxValue).ConfigureAwait(false) is { } hold)
                holds.Add(hold with { Group = group });

            async ValueTask<GuardHold?> JudgeAsync(long most) =>
                GuardJudge.Judge(guard, count, await PopulationAsync(most).ConfigureAwait(false) + recent);

            ValueTask<long> PopulationAsync(long most)
            {
                if (section.Pushed.TryGetValue(group, out var pushed))
                    return census.CountOfPushedAsync(pushed, most, cancellationToken);
                return grants is null ? census.CountImportedAsync(group, most, cancellationToken) : census.CountOfGroupAsync(grants.IdOf(group), most, cancellationToken);
            }
        }
    }
}
