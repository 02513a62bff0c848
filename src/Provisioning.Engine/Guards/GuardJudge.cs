namespace Provisioning.Engine;

/// <summary>Judges whether so many objects are too many. Pure.</summary>
internal static class GuardJudge
{
    /// <summary>The hold, or null when no limit is passed.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="count">How many, those of the rolling window included.</param>
    /// <param name="population">Of how many.</param>
    public static GuardHold? Judge(Guard guard, long count, long population)
    {
        if (guard.MaxCount is { } most && count > most)
            return new(guard.GuardKind, null, count, population, $"over {most} objects");
        return guard.MaxPercent is { } percent && population >= guard.MinimumPopulation && count * 100 > (long)percent * population
            ? new(guard.GuardKind, null, count, population, $"over {percent} %")
            : null;
    }

    /// <summary>The population from which on so many objects pass no limit in percent: more need not be counted.</summary>
    public static long EnoughPopulation(Guard guard, long count) => guard.MaxPercent switch
    {
        null => 0,
        0 => long.MaxValue,
        { } percent => Math.Max(guard.MinimumPopulation, (count * 100 + percent - 1) / percent),
    };

    /// <summary>False when so many pass the guard in no population at all.</summary>
    public static bool CanPass(Guard guard, long count) =>
        guard.MaxCount is { } most && count > most || guard.MaxPercent is { } percent && count > 0 && count * 100 > (long)percent * guard.MinimumPopulation;

    /// <summary>By which guards a change is counted, each with the source or group that it is about, where it is about one.</summary>
    public static IEnumerable<(GuardKind Kind, string? Name)> KindsOf(Change change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Disable:
                yield return (GuardKind.Disable, null);
                break;
            case ChangeKind.Delete:
                yield return (GuardKind.Delete, null);
                // Whoever is deleted from the directory was removed long before, and has no access to lose.
                if (change.Target != Change.Directory)
                    yield return (GuardKind.Disable, null);
                break;
            case ChangeKind.Update:
                yield return (GuardKind.Update, null);
                break;
            case ChangeKind.Create:
                yield return (GuardKind.Create, null);
                break;
        }

        if (change.HasClear)
            yield return (GuardKind.Clear, null);
        if (change is { Kind: ChangeKind.Disable, SourceAccount.Present: false, SourceApp: { } source })
            yield return (GuardKind.SourceShrink, source);
        foreach (var group in change.LeftGroups)
            yield return (GuardKind.Membership, group);
    }

    /// <summary>True when the change is one of those that a hold of this kind holds back.</summary>
    public static bool Counts(GuardHold hold, Change change) =>
        KindsOf(change).Any(k => k.Kind == hold.Kind && string.Equals(k.Name, hold.Name, StringComparison.OrdinalIgnoreCase));
}
