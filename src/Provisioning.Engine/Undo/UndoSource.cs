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

    /// <summary>Those whose changes took effect and were erased since.</summary>
    public async ValueTask<IReadOnlyList<string>> ErasedAsync(CancellationToken cancellationToken)
    {
        var people = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var (number, userId) in PlanFile.ErasedAsync(_file, cancellationToken).ConfigureAwait(false))
        {
            if (TookEffect(number) is not null)
                people.Add(userId);
        }

        return [.. people];
    }

    /// <summary>The changes of a target that took effect or became tasks, in pages.</summary>
    public async IAsyncEnumerable<IReadOnlyList<(Change Change, OutcomeRecord Outcome)>> ReadAsync(string target, int page, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var part = new List<(Change, OutcomeRecord)>(page);
        await foreach (var change in PlanFile.ReadAsync(_file, target, cancellationToken).ConfigureAwait(false))
        {
            if (TookEffect(change.Number) is not { } outcome)
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

    // Of who is in a group a part may have been done.
    private OutcomeRecord? TookEffect(int number) =>
        _outcomes.GetValueOrDefault(number) is { } outcome && (outcome.Outcome is ChangeOutcome.Applied or ChangeOutcome.AlreadyDone or ChangeOutcome.TaskMade || outcome is { Outcome: ChangeOutcome.Failed, Untouched: not null }) ? outcome : null;
}
