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
        if (change.DependsOn is not { } number || ledger.IsDone(number))
            return null;
        return ledger[number] == ChangeOutcome.Held ? ChangeOutcome.Held : ChangeOutcome.Skipped;
    }

    private static bool IsAllowed(AppMode? mode, Change change) => mode switch
    {
        AppMode.ReadOnly => false,
        AppMode.Additive => change.Kind is ChangeKind.Create or ChangeKind.Update or ChangeKind.Enable or ChangeKind.Withdraw or ChangeKind.Record or ChangeKind.Link && !change.HasClear,
        _ => true,
    };
}
