namespace Provisioning.Engine;

/// <summary>An instant at which something of a person's standing may change by itself.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct LifecycleStep(DateTimeOffset At, TimerKind Kind)
{
    /// <summary>Every step of a person, in the order of time.</summary>
    public static IReadOnlyList<LifecycleStep> Of(UserLifecycle facts, LifecycleDates dates, LifecyclePolicy policy)
    {
        if (facts.Removal is { } removal)
            return [new(ZoneTime.Add(removal.At, policy.RetentionDays), TimerKind.RetentionEnd)];
        if (dates is { IsEmpty: true, ValuesFrom.Count: 0 } && facts.Decision?.Until is null)
            return [];
        var steps = new List<LifecycleStep>(5);
        Add(dates.AccountsFrom, TimerKind.Start);
        Add(dates.LeaveFrom, TimerKind.LeaveStart);
        Add(dates.LeaveUntil, TimerKind.LeaveEnd);
        Add(dates.Left, TimerKind.End);
        Add(facts.Decision?.Until, TimerKind.DecisionEnd);
        foreach (var from in dates.ValuesFrom)
            Add(from, TimerKind.ValueStart);
        steps.Sort((a, b) => a.At.CompareTo(b.At));
        return steps;

        void Add(DateTimeOffset? at, TimerKind kind)
        {
            if (at is { } time)
                steps.Add(new(time, kind));
        }
    }

    /// <summary>The steps that are still to come for the person, in the order of time.</summary>
    public static IEnumerable<LifecycleStep> ToCome(User user, LifecyclePolicy policy) =>
        Of(user.Lifecycle, LifecycleDates.Of(user, policy), policy).Where(s => user.Lifecycle.Through is not { } through || s.At > through);
}
