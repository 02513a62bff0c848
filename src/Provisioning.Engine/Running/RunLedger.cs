using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>What became of each change of a run so far, by its number in the plan. Safe for use by many threads.</summary>
internal sealed class RunLedger
{
    private readonly ChangeOutcome[] _outcomes;
    private readonly Dictionary<(string Target, GuardKind Kind, string Name), int> _guarded = [];
    private readonly HashSet<int> _earlier = [];
    private readonly HashSet<int> _held = [];
    private readonly Dictionary<(string Target, ChangeKind Kind, ChangeOutcome Outcome), int> _counts = [];
    private readonly object _lock = new();

    public RunLedger(int lines) => _outcomes = new ChangeOutcome[lines + 1];

    public ChangeOutcome this[int number] => _outcomes[number];

    /// <summary>True when nothing remains to be done for the change in this run.</summary>
    public bool IsSettled(int number) => _outcomes[number] is not (ChangeOutcome.Pending or ChangeOutcome.Intended) && !WasHeld(number);

    /// <summary>True when the change has been made.</summary>
    public bool IsDone(int number) => _outcomes[number] is ChangeOutcome.Applied or ChangeOutcome.AlreadyDone;

    /// <summary>True when an earlier run of the plan has dealt with the change: it is no part of this one.</summary>
    public bool IsEarlier(int number) => _earlier.Contains(number);

    /// <summary>True when an earlier run of the plan held the change, and this one has not dealt with it.</summary>
    public bool WasHeld(int number)
    {
        lock (_lock)
            return _held.Contains(number);
    }

    /// <summary>How many changes were made that guards count.</summary>
    public IReadOnlyList<GuardedCount> Guarded
    {
        get
        {
            lock (_lock)
                return [.. _guarded.Select(c => new GuardedCount(c.Key.Target, c.Key.Kind, c.Key.Name.Length > 0 ? c.Key.Name : null, c.Value)).OrderBy(c => c.Target, StringComparer.Ordinal).ThenBy(c => c.Kind).ThenBy(c => c.Name, StringComparer.Ordinal)];
        }
    }

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

    public void Intend(int number) => Set(number, ChangeOutcome.Intended);

    /// <summary>The run has nothing to do with the change: it stays as an earlier run left it.</summary>
    public void Pass(int number) => Set(number, _outcomes[number]);

    /// <summary>Notes the outcome and counts it; records are not counted.</summary>
    public void Settle(Change change, ChangeOutcome outcome)
    {
        Set(change.Number, outcome);
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
            if (outcome is not (ChangeOutcome.Applied or ChangeOutcome.TaskMade))
                return;
            foreach (var (kind, name, count) in GuardJudge.KindsOf(change))
                _guarded[(change.Target, kind, name ?? "")] = _guarded.GetValueOrDefault((change.Target, kind, name ?? "")) + count;
        }
    }

    /// <summary>Takes up what an earlier run of the same plan has dealt with, and what it held.</summary>
    public async ValueTask ReplayEarlierAsync(IProvisioningStore store, Run earlier, CancellationToken cancellationToken)
    {
        await foreach (var outcome in OutcomesAsync(store, earlier, cancellationToken).ConfigureAwait(false))
        {
            foreach (var number in outcome.Numbers)
            {
                Set(number, outcome.Outcome);
                if (outcome.Outcome == ChangeOutcome.Held)
                    _held.Add(number);
                else
                    _earlier.Add(number);
            }
        }
    }

    /// <summary>Takes up what the journal has of the run.</summary>
    public async ValueTask ReplayAsync(IProvisioningStore store, Run run, CancellationToken cancellationToken)
    {
        await foreach (var outcome in OutcomesAsync(store, run, cancellationToken).ConfigureAwait(false))
        {
            foreach (var number in outcome.Numbers)
                Set(number, outcome.Outcome);
        }
    }

    private void Set(int number, ChangeOutcome outcome)
    {
        _outcomes[number] = outcome;
        lock (_lock)
            _held.Remove(number);
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
                // Nothing comes after the end: what others did since is not looked through.
                else if (write.Collection == Collections.Runs && write.Json is { } json && JsonSerializer.Deserialize(json.Span, EngineJson.Default.Run) is { State: RunState.Completed })
                    yield break;
            }
        }
    }
}

/// <summary>How the journal says that a run was the cause.</summary>
internal static class RunCause
{
    private const string Mark = "run:";

    public static string Of(string runId) => Mark + runId;

    /// <summary>The run that was the cause, or null.</summary>
    public static string? IdOf(string cause) => cause.StartsWith(Mark, StringComparison.Ordinal) ? cause[Mark.Length..] : null;
}
