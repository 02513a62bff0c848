using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>What became of each change of a run so far, by its number in the plan. Safe for use by many threads.</summary>
internal sealed class RunLedger
{
    private readonly ChangeOutcome[] _outcomes;
    private readonly Dictionary<(string Target, ChangeKind Kind, ChangeOutcome Outcome), int> _counts = [];
    private readonly object _lock = new();

    public RunLedger(int lines) => _outcomes = new ChangeOutcome[lines + 1];

    public ChangeOutcome this[int number] => _outcomes[number];

    /// <summary>True when nothing remains to be done for the change in this run.</summary>
    public bool IsSettled(int number) => _outcomes[number] is not (ChangeOutcome.Pending or ChangeOutcome.Intended);

    /// <summary>True when the change has been made.</summary>
    public bool IsDone(int number) => _outcomes[number] is ChangeOutcome.Applied or ChangeOutcome.AlreadyDone;

    public IReadOnlyList<RunCount> Counts
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _counts
                        .Select(c => new RunCount(c.Key.Target, c.Key.Kind, c.Key.Outcome, c.Value))
                        .OrderBy(c => c.Target == Change.Directory ? 0 : 1)
                        .ThenBy(c => c.Target, StringComparer.OrdinalIgnoreCase).ThenBy(c => c.Kind).ThenBy(c => c.Outcome),
                ];
            }
        }
    }

    public void Intend(int number) => _outcomes[number] = ChangeOutcome.Intended;

    /// <summary>Notes the outcome and counts it; records are not counted.</summary>
    public void Settle(Change change, ChangeOutcome outcome)
    {
        _outcomes[change.Number] = outcome;
        Count(change, outcome);
    }

    /// <summary>Counts what an earlier part of the run did.</summary>
    public void Count(Change change, ChangeOutcome outcome)
    {
        if (change.Kind == ChangeKind.Record)
            return;
        lock (_lock)
        {
            var key = (change.Target, change.Kind, outcome);
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Takes up what the journal has of the run.</summary>
    public async ValueTask ReplayAsync(IProvisioningStore store, Run run, CancellationToken cancellationToken)
    {
        await foreach (var outcome in OutcomesAsync(store, run, cancellationToken).ConfigureAwait(false))
        {
            foreach (var number in outcome.Numbers)
                _outcomes[number] = outcome.Outcome;
        }
    }

    /// <summary>The run's events, in order.</summary>
    public static async IAsyncEnumerable<OutcomeRecord> OutcomesAsync(IProvisioningStore store, Run run, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cause = RunCause.Of(run.Id);
        await foreach (var record in store.ReadJournalAsync(run.FirstSequence, cancellationToken).ConfigureAwait(false))
        {
            if (record.Batch.Cause != cause)
                continue;
            foreach (var write in record.Batch.Writes)
            {
                if (write.Collection == Collections.Outcomes)
                    yield return JsonSerializer.Deserialize(write.Json!.Value.Span, EngineJson.Default.OutcomeRecord)!;
            }
        }
    }
}

/// <summary>How the journal says that a run was the cause.</summary>
internal static class RunCause
{
    private const string Start = "run:";

    public static string Of(string runId) => Start + runId;

    public static bool IsRun(string cause) => cause.StartsWith(Start, StringComparison.Ordinal);
}
