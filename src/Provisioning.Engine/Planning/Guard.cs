namespace Provisioning.Engine;

/// <summary>Judges whether so many objects are too many. Pure.</summary>
internal static class Guard
{
    /// <summary>The hold, or null when no limit is passed.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="kind">What is counted.</param>
    /// <param name="source">For a shrunken source, its app.</param>
    /// <param name="count">How many, those of the rolling window included.</param>
    /// <param name="population">Of how many.</param>
    public static GuardHold? Judge(GuardLimits limits, GuardKind kind, string? source, long count, long population)
    {
        if (count == 0 || population < limits.MinimumPopulation)
            return null;
        if (kind == GuardKind.Disable && count > limits.MaxDisables)
            return new(kind, source, count, population, $"over {limits.MaxDisables} objects");
        var percent = Percent(limits, kind);
        return count * 100 > percent * population
            ? new(kind, source, count, population, $"over {percent} %")
            : null;
    }

    /// <summary>The population from which on so many objects pass no limit in percent: more need not be counted.</summary>
    public static long EnoughPopulation(GuardLimits limits, GuardKind kind, long count) =>
        Math.Max(limits.MinimumPopulation, (count * 100 + Percent(limits, kind) - 1) / Math.Max(1, Percent(limits, kind)));

    /// <summary>True when so many pass a limit in percent of the smallest population of which one is judged: fewer pass it of none.</summary>
    public static bool CanPass(GuardLimits limits, GuardKind kind, long count) => count * 100 > (long)Percent(limits, kind) * limits.MinimumPopulation;

    /// <summary>True when the change is one of those that a hold of this kind holds back.</summary>
    public static bool Counts(GuardHold hold, Change change) => hold.Kind switch
    {
        GuardKind.Disable => change.Kind is ChangeKind.Disable or ChangeKind.Delete,
        GuardKind.Clear => change.HasClear,
        GuardKind.Membership => change.LeftGroups.Contains(hold.Group!, StringComparer.OrdinalIgnoreCase),
        _ => change.Kind == ChangeKind.Disable
            && change.SourceAccount is { Present: false }
            && string.Equals(change.SourceApp, hold.App, StringComparison.OrdinalIgnoreCase),
    };

    private static int Percent(GuardLimits limits, GuardKind kind) => kind switch
    {
        GuardKind.Disable => limits.MaxDisablePercent,
        GuardKind.Clear => limits.MaxClearPercent,
        GuardKind.Membership => limits.MaxMembershipPercent,
        _ => limits.MaxShrinkPercent,
    };
}
