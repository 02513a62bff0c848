namespace Provisioning.Engine;

/// <summary>Where a person stands as everything that is known of them is taken together. Pure.</summary>
internal static class PersonLifecycle
{
    /// <summary>Where the person stands after these changes of their attributes.</summary>
    /// <param name="user">The person, or null for one to be made.</param>
    /// <param name="changes">The attributes that become others.</param>
    /// <param name="first">What the source holds that decides whether they work here; null for who has none.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="now">The time (UTC).</param>
    public static LifecycleVerdict Evaluate(User? user, IReadOnlyList<AttributeChange> changes, SourceState? first, LifecyclePolicy policy, DateTimeOffset now)
    {
        var facts = user?.Lifecycle ?? UserLifecycle.None;
        if (first is not null)
            facts = AfterNews(facts, first);
        return LifecycleEvaluator.Evaluate(facts, LifecycleDates.Of(Value, policy).With(user?.Scheduled ?? []), policy, now);

        AttributeValue Value(string name)
        {
            foreach (var change in changes)
            {
                if (string.Equals(change.Path, name, StringComparison.OrdinalIgnoreCase))
                    return change.New;
            }

            return user is null ? default : user.Attributes[name];
        }
    }

    // A departure ends whatever was decided by hand; a return, that the person was deactivated. What is no news ends nothing: somebody disabled by hand is not enabled by a new phone number.
    private static UserLifecycle AfterNews(UserLifecycle facts, SourceState first)
    {
        var hasLeft = first.Now is not { Active: true, Present: true };
        if (first.Before is not null && facts.HasLeft == hasLeft)
            return facts;
        var ends = hasLeft || facts.Decision is { Status: UserStatus.Deactivated };
        return facts with { HasLeft = hasLeft, Decision = ends ? null : facts.Decision };
    }
}
