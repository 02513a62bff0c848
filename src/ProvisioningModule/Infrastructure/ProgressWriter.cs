using System.Globalization;
using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Draws progress: at most five times a second for an activity, with counts, rate and time left, and always to its end.</summary>
internal sealed class ProgressWriter(Action<ProgressRecord> write, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, Activity> open = new(StringComparer.Ordinal);
    private int lastId;

    /// <summary>Draws the state, unless the last drawing was a moment ago.</summary>
    public void Write(ProgressEvent state)
    {
        var now = clock.GetTimestamp();
        if (!open.TryGetValue(state.Activity, out var activity))
        {
            if (state.Completed)
                return;
            activity = new Activity(++lastId, now);
            open.Add(state.Activity, activity);
        }
        else if (state.Completed)
        {
            Complete(state.Activity, activity);
            return;
        }
        else if (clock.GetElapsedTime(activity.Drawn, now) < Interval)
        {
            return;
        }

        activity.Drawn = now;
        write(Draw(state, activity, clock.GetElapsedTime(activity.Started, now)));
    }

    /// <summary>Takes what is still drawn off the screen.</summary>
    public void CompleteAll()
    {
        foreach (var (name, activity) in open.ToArray())
        {
            try
            {
                Complete(name, activity);
            }
            catch (PipelineStoppedException)
            {
                // A stopped pipeline takes no more writes; the host clears its screen itself.
            }
        }
    }

    private void Complete(string name, Activity activity)
    {
        open.Remove(name);
        write(new ProgressRecord(activity.Id, name, "Done") { RecordType = ProgressRecordType.Completed });
    }

    private static ProgressRecord Draw(ProgressEvent state, Activity activity, TimeSpan elapsed)
    {
        var rate = state.Rate ?? (elapsed >= TimeSpan.FromSeconds(1) ? state.Done / elapsed.TotalSeconds : null);
        var remaining = state.Remaining
            ?? (rate > 0 && state.Total is { } all ? TimeSpan.FromSeconds(Math.Max(0, all - state.Done) / rate.Value) : null);

        var status = state.Total is { } total ? $"{Number(state.Done)} of {Number(total)}" : Number(state.Done);
        if (rate is not null)
            status += $", {Number(rate.Value)} a second";

        return new ProgressRecord(activity.Id, state.Activity, status)
        {
            PercentComplete = state.Total > 0 ? (int)Math.Clamp(state.Done * 100 / state.Total.Value, 0, 100) : -1,
            SecondsRemaining = remaining is { } left ? (int)Math.Min(left.TotalSeconds, int.MaxValue) : -1,
        };
    }

    private static string Number(double value) => value.ToString(value < 10 ? "0.#" : "#,0", CultureInfo.CurrentCulture);

    private sealed class Activity(int id, long now)
    {
        public int Id { get; } = id;

        public long Started { get; } = now;

        public long Drawn { get; set; }
    }
}
