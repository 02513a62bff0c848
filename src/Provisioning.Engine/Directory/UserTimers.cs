using System.Globalization;

namespace Provisioning.Engine;

/// <summary>When something of a user happens by itself: a plan finds by an index whom it is time for, and looks at nobody else.</summary>
internal static class UserTimers
{
    /// <summary>When the user is due next (UTC), or null.</summary>
    public static DateTimeOffset? Next(User user, LifecyclePolicy policy)
    {
        DateTimeOffset? next = user.Overrides.Count == 0 ? null : user.Overrides.Min(o => o.Until);
        // What was undone and is released is worked out anew at once.
        foreach (var released in user.Undone.Where(u => u.IsReleased))
            next = next < released.Since ? next : released.Since;
        foreach (var step in LifecycleStep.ToCome(user, policy))
            return next < step.At ? next : step.At;
        return next;
    }

    /// <summary>What is to come for the user, in the order of time: dates that change where they stand, and what ends.</summary>
    public static IEnumerable<ProvisioningTimer> List(User user, DirectorySchema schema)
    {
        var policy = schema.Lifecycle;
        var timers = user.Overrides.Select(o => Timer(o.Until, TimerKind.OverrideEnd, $"the override of {o.Path} ends: {o.Reason}")).ToList();
        if (user.Lifecycle.Removal is null)
            timers.AddRange(user.Scheduled.Where(s => !(s.From <= user.Lifecycle.Through)).Select(s => Timer(s.From, TimerKind.ValueStart, $"{s.Path} becomes {Shown(s)}{(s.Reason is null ? "" : $": {s.Reason}")}")));
        timers.AddRange(LifecycleStep.ToCome(user, policy).Where(s => s.Kind == TimerKind.RetentionEnd).Select(s => Timer(s.At, s.Kind, "what is known of the user is deleted")));
        timers.AddRange(Statuses(user, policy).Select(s => Timer(s.Step.At, s.Step.Kind, $"{s.Before} -> {s.After}: {s.Because}")));
        return timers.OrderBy(t => t.Due);

        string Shown(ScheduledValue set) => set.Value.IsNone ? "empty" : schema.IsSensitive(Paths.Get(set.Path)) ? ValueRule.Masked : $"'{set.Value}'";

        ProvisioningTimer Timer(DateTimeOffset due, TimerKind kind, string what) => new() { Due = due, Kind = kind, UserId = user.Id, UserName = user.UserName, What = what };
    }

    /// <summary>The steps to come that change where the user stands, in the order of time.</summary>
    public static IEnumerable<(LifecycleStep Step, UserStatus Before, UserStatus After, string Because)> Statuses(User user, LifecyclePolicy policy)
    {
        var dates = LifecycleDates.Of(user, policy);
        var before = user.Status;
        foreach (var step in LifecycleStep.ToCome(user, policy))
        {
            var (after, _, because) = LifecycleEvaluator.Evaluate(user.Lifecycle, dates, policy, step.At);
            if (after == before)
                continue;
            yield return (step, before, after, because);
            before = after;
        }
    }

    /// <summary>True when something of the user has come about by itself by now, or they were last looked at under an earlier policy.</summary>
    public static bool IsDue(User user, LifecyclePolicy policy, DateTimeOffset now) =>
        Next(user, policy) <= now || user.Lifecycle.PolicyVersion > 0 && user.Lifecycle.PolicyVersion < policy.Version;

    /// <summary>The key under which a user is found who is due then.</summary>
    public static IndexKey Key(DateTimeOffset due) => new(Indexes.Timer, IndexTime.Text(due));

    /// <summary>Everybody who is due by now, those who have waited longest first.</summary>
    public static StoreQuery Due(DateTimeOffset now) => new(Collections.Users) { Index = Indexes.Timer, To = IndexTime.Text(now) };

    /// <summary>Everybody who was last looked at under an earlier policy, and to whom it matters.</summary>
    public static StoreQuery Outdated(LifecyclePolicy policy) => new(Collections.Users) { Index = Indexes.Policy, To = PolicyText(policy.Version - 1) };

    /// <summary>The key under which a user is found by the policy under which they were looked at.</summary>
    public static IndexKey PolicyKey(int version) => new(Indexes.Policy, PolicyText(version));

    /// <summary>The key under which a user is found whose first override ends then.</summary>
    public static IndexKey OverrideKey(DateTimeOffset end) => new(Indexes.Override, IndexTime.Text(end));

    /// <summary>Everybody with overrides, those of whom one ends first coming first.</summary>
    public static StoreQuery Overrides { get; } = new(Collections.Users) { Index = Indexes.Override };

    /// <summary>Everybody for whom something is to come, whoever is next coming first.</summary>
    public static StoreQuery All { get; } = new(Collections.Users) { Index = Indexes.Timer };

    private static string PolicyText(int version) => version.ToString("D10", CultureInfo.InvariantCulture);
}
