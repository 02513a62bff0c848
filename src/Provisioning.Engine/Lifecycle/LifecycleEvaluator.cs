namespace Provisioning.Engine;

/// <summary>What the evaluation of a person's standing found.</summary>
/// <param name="Status">Where they stand.</param>
/// <param name="Facts">From what that follows, with how far it was looked at.</param>
/// <param name="Because">Why, as words that follow upon a name.</param>
internal readonly record struct LifecycleVerdict(UserStatus Status, UserLifecycle Facts, string Because);

/// <summary>
/// Says where a person stands. Pure: it follows from what is known, the dates, the policy and the time, and never from how often or in which order anything ran.
/// </summary>
internal static class LifecycleEvaluator
{
    /// <summary>Where the person stands now.</summary>
    /// <param name="facts">What is known of them.</param>
    /// <param name="dates">Their dates.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="now">The time (UTC). A clock that went back does not undo what had come about.</param>
    public static LifecycleVerdict Evaluate(UserLifecycle facts, LifecycleDates dates, LifecyclePolicy policy, DateTimeOffset now)
    {
        var at = facts.Through > now ? facts.Through.Value : now;
        var steps = LifecycleStep.Of(facts, dates, policy);
        LifecycleStep? last = null, moved = null;
        foreach (var step in steps.TakeWhile(s => s.At <= at))
        {
            last = step;
            if (step.Kind != TimerKind.ValueStart)
                moved = step;
        }

        var (status, because) = Status(facts, dates, moved, at);
        var looked = facts with
        {
            Through = last?.At > facts.Through || facts.Through is null ? last?.At : facts.Through,
            PolicyVersion = dates.IsEmpty && facts.Removal is null ? 0 : policy.Version,
        };
        return new(status, looked == facts ? facts : looked, because);
    }

    // What has no end of its own gives way to a date that comes after it: that somebody is active to any, that they are suspended or staged to an end date, that they are deactivated to none.
    private static bool Stands(LifecycleDecision? decision, LifecycleDates dates, DateTimeOffset at)
    {
        if (decision is null)
            return false;
        if (decision.Until is { } until)
            return at < until;
        return decision.Status switch
        {
            UserStatus.Deactivated => true,
            UserStatus.Active => !HasCome(dates.AccountsFrom) && !HasCome(dates.LeaveFrom) && !HasCome(dates.Left),
            _ => !HasCome(dates.Left),
        };

        bool HasCome(DateTimeOffset? date) => date > decision.Since && date <= at;
    }

    private static (UserStatus Status, string Because) Status(UserLifecycle facts, LifecycleDates dates, LifecycleStep? last, DateTimeOffset at)
    {
        if (facts.Removal is { } removal)
            return (UserStatus.Deleted, $"removed{By(removal.By)}");
        if (Stands(facts.Decision, dates, at))
            return (facts.Decision!.Status, $"decided{By(facts.Decision.By)}{(facts.Decision.Reason is { } reason ? $": {reason}" : "")}");
        if (facts.HasLeft)
            return (UserStatus.Deactivated, "the source says that the person has left");
        // An end before the start is that of an earlier time here, once the later one begins.
        if (dates.Left <= at && !(dates.Begins >= dates.Ends && dates.AccountsFrom <= at))
            return (UserStatus.Deactivated, $"the end date {dates.End?.Text} has passed");
        if (dates.AccountsFrom > at)
            return (UserStatus.Staged, $"the start date {dates.Start?.Text} is to come");
        if (dates.LeaveFrom <= at && !(dates.LeaveUntil <= at) && !(dates.LeaveFrom <= facts.BackSince))
            return (UserStatus.Suspended, $"on leave from {dates.LeaveStart?.Text}{(dates.LeaveEnd is { } end ? $" to {end.Text}" : "")}");
        return (UserStatus.Active, last?.Kind switch
        {
            TimerKind.Start when dates.Begins > at => $"the start date {dates.Start?.Text} is near enough for accounts",
            TimerKind.Start => $"the start date {dates.Start?.Text} has come",
            TimerKind.LeaveEnd => $"the leave that ended on {dates.LeaveEnd?.Text} is over",
            TimerKind.DecisionEnd => $"what was decided{By(facts.Decision?.By)} has ended",
            _ => "nothing says otherwise any more",
        });
    }

    private static string By(string? who) => who is null ? "" : $" by {who}";
}
