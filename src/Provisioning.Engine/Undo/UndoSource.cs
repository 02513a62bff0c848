namespace Provisioning.Engine;

/// <summary>The run that is to be undone: its changes that took effect, with what became of each.</summary>
internal sealed class UndoSource
{
    private readonly string _file;
    private readonly Dictionary<int, OutcomeRecord> _outcomes = [];

    private UndoSource(Run run, Plan plan, string file) => (Run, Plan, _file) = (run, plan, file);

    public Run Run { get; }

    public Plan Plan { get; }

    public static async ValueTask<UndoSource> LoadAsync(IProvisioningStore store, Run run, Plan plan, string file, CancellationToken cancellationToken)
    {
        var source = new UndoSource(run, plan, file);
        await foreach (var outcome in RunLedger.OutcomesAsync(store, run, cancellationToken).ConfigureAwait(false))
        {
            foreach (var number in outcome.Numbers)
                source._outcomes[number] = outcome;
        }

        return source;
    }

    /// <summary>The changes of a target that took effect or became tasks, in pages.</summary>
    public async IAsyncEnumerable<IReadOnlyList<(Change Change, OutcomeRecord Outcome)>> ReadAsync(string target, int page, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var part = new List<(Change, OutcomeRecord)>(page);
        await foreach (var change in PlanFile.ReadAsync(_file, target, cancellationToken).ConfigureAwait(false))
        {
            if (!_outcomes.TryGetValue(change.Number, out var outcome) || outcome.Outcome is not (ChangeOutcome.Applied or ChangeOutcome.AlreadyDone or ChangeOutcome.TaskMade))
                continue;
            part.Add((change, outcome));
            if (part.Count < page)
                continue;
            yield return part;
            part = new(page);
        }

        if (part.Count > 0)
            yield return part;
    }
}
