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

    /// <summary>By which guards a change is counted, each with the source or group that it is about, where it is about one, and how often.</summary>
    public static IEnumerable<(GuardKind Kind, string? Name, int Count)> KindsOf(Change change) =>
        change.Group is { } group ? KindsOfGroup(change, group) : KindsOfPerson(change).Select(k => (k.Kind, k.Name, 1));

    /// <summary>What a guard calls a group that is pushed: a group of the directory that gives the app may have the same name.</summary>
    public static string NameOf(ChangeGroup group, string app) => $"{group.Name} in {app}";

    // Groups are no accounts; but who loses one loses access.
    private static IEnumerable<(GuardKind Kind, string? Name, int Count)> KindsOfGroup(Change change, ChangeGroup group)
    {
        if (change.Kind == ChangeKind.Record)
            yield break;
        if (change.Kind == ChangeKind.Delete)
        {
            yield return (GuardKind.Delete, null, 1);
            yield return (GuardKind.Disable, null, 1);
        }

        var leaving = change.Kind == ChangeKind.Delete ? group.MemberCount : change.Members.Count(m => m.Removed);
        if (leaving > 0)
            yield return (GuardKind.Membership, NameOf(group, change.Target), leaving);
    }

    private static IEnumerable<(GuardKind Kind, string? Name)> KindsOfPerson(Change change)
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
