namespace Provisioning.Engine;

/// <summary>Counts an activity and says at most five times a second how far it is.</summary>
internal sealed class ProgressMeter(TimeProvider clock, string activity, long? total = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly long _started = clock.GetTimestamp();
    private long _lastReport = clock.GetTimestamp();

    public long Done { get; private set; }

    public long? Total { get; set; } = total;

    /// <summary>Counts, and gives an event when one is due.</summary>
    public ProgressEvent? Advance(long by = 1)
    {
        Done += by;
        if (clock.GetElapsedTime(_lastReport) < Interval)
            return null;
        _lastReport = clock.GetTimestamp();
        return Event(completed: false);
    }

    public ProgressEvent Completed() => Event(completed: true);

    private ProgressEvent Event(bool completed)
    {
        var elapsed = clock.GetElapsedTime(_started);
        double? rate = elapsed > TimeSpan.Zero ? Done / elapsed.TotalSeconds : null;
        return new(activity, Done, Total, completed)
        {
            Rate = rate,
            Remaining = rate > 0 && Total > Done ? TimeSpan.FromSeconds((Total.Value - Done) / rate.Value) : null,
        };
    }
}
