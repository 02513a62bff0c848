namespace Provisioning.Engine;

/// <summary>Says which changes of a plan a run leaves out, and why. Pure.</summary>
internal sealed class RunPolicy(Plan plan, bool released, RunLedger ledger)
{
    private readonly Dictionary<string, PlanTarget> _targets = plan.Targets.ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>The outcome of a change that is not to be tried, or null for one that is.</summary>
    public ChangeOutcome? LeaveOut(Change change)
    {
        var target = _targets[change.Target];
        if (!IsAllowed(target.Mode, change))
            return ChangeOutcome.NotAllowed;
        if (!released && target.Held.Any(h => Guard.Counts(h, change)))
            return ChangeOutcome.Held;
        if (change.DependsOn is null && change.Basis.Count == 0)
            return null;
        var undone = change.Basis.Select(b => b.DependsOn).Append(change.DependsOn).OfType<int>().Where(n => !ledger.IsDone(n)).ToList();
        return undone.Count == 0 ? null : undone.Exists(n => ledger[n] == ChangeOutcome.Held) ? ChangeOutcome.Held : ChangeOutcome.Skipped;
    }

    private static bool IsAllowed(AppMode? mode, Change change) => mode switch
    {
        AppMode.ReadOnly => false,
        AppMode.Additive => change.Kind is ChangeKind.Create or ChangeKind.Update or ChangeKind.Enable or ChangeKind.Withdraw or ChangeKind.Record or ChangeKind.Link && !change.HasClear,
        _ => true,
    };
}
