namespace Provisioning.Engine;

/// <summary>Adds up what one turn of a watch did.</summary>
internal sealed class WatchTally(IReadOnlyList<string> apps, IReadOnlyList<string> rung, int number, DateTimeOffset started)
{
    private readonly List<PlanRead> _reads = [];
    private readonly List<string> _runs = [];
    private int _applied;
    private int _held;
    private long _failed;
    private bool _waits;

    /// <summary>True when an app could not be read, or something could not be done.</summary>
    public bool Failed => _failed > 0;

    public void Add(Plan plan, bool waits)
    {
        _reads.AddRange(plan.Reads);
        _waits |= waits;
        if (waits)
            _runs.Add(plan.Id);
    }

    public void Add(Run run)
    {
        _runs.Add(run.Id);
        (_applied, _held) = (_applied + run.Applied, _held + run.Held);
    }

    public void AddError() => _failed++;

    /// <summary>The turn as it ended.</summary>
    public WatchCycle Close(DateTimeOffset ended, DateTimeOffset? next)
    {
        var newest = _reads.Max(r => r.NewestChange);
        return new()
        {
            App = apps,
            Signal = rung,
            Number = number,
            Started = started,
            Duration = ended - started,
            Outcome = _failed > 0 ? WatchOutcome.Failed : _waits ? WatchOutcome.WaitsForApproval : _held > 0 ? WatchOutcome.Held : _runs.Count > 0 && (_applied > 0 || _reads.Exists(r => r.Changed > 0)) ? WatchOutcome.Applied : WatchOutcome.Unchanged,
            Delta = _reads.Count > 0 && _reads.TrueForAll(r => r.Delta || r.Skipped),
            Read = _reads.Sum(r => r.Objects),
            Changed = _reads.Sum(r => r.Changed),
            Applied = _applied,
            Held = _held,
            Failed = _failed,
            // The clock of the app may be ahead of this one.
            Lag = newest is { } at ? TimeSpan.FromTicks(Math.Max(0, (ended - at).Ticks)) : null,
            Runs = _runs,
            Next = next,
        };
    }
}
