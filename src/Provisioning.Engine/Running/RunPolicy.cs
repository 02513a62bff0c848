namespace Provisioning.Engine;

/// <summary>Says which changes of a plan a run leaves out, and why. Pure.</summary>
internal sealed class RunPolicy(Plan plan, IReadOnlyList<ReleasedHold> released, RunLedger ledger)
{
    private readonly Dictionary<string, (AppMode? Mode, IReadOnlyList<GuardHold> Held)> _targets =
        plan.Targets.ToDictionary(t => t.Name, t => (t.Mode, (IReadOnlyList<GuardHold>)[.. t.Held.Where(h => !released.Any(r => r == new ReleasedHold(t.Name, h.Kind, h.Name)))]), StringComparer.Ordinal);

    /// <summary>False for a change with which a run that makes what an earlier one held has nothing to do: one that was not held, or still is.</summary>
    public bool IsPart(Change change) => !ledger.IsEarlier(change.Number) && !(ledger.WasHeld(change.Number) && LeaveOut(change) == ChangeOutcome.Held);

    /// <summary>The outcome of a change that is not to be tried, or null for one that is.</summary>
    public ChangeOutcome? LeaveOut(Change change)
    {
        var (mode, held) = _targets[change.Target];
        if (!IsAllowed(mode, change))
            return ChangeOutcome.NotAllowed;
        if (held.Any(h => GuardJudge.Counts(h, change)))
            return ChangeOutcome.Held;
        if (change.DependsOn is null && change.Basis.Count == 0)
            return null;
        var undone = change.Basis.Select(b => b.DependsOn).Append(change.DependsOn).OfType<int>().Where(n => !ledger.IsDone(n)).ToList();
        return undone.Count == 0 ? null : undone.Exists(n => ledger[n] == ChangeOutcome.Held) ? ChangeOutcome.Held : ChangeOutcome.Skipped;
    }

    private static bool IsAllowed(AppMode? mode, Change change) => mode switch
    {
        AppMode.ReadOnly => false,
        AppMode.Additive => change.Kind is ChangeKind.Create or ChangeKind.Update or ChangeKind.Enable or ChangeKind.Withdraw or ChangeKind.Record or ChangeKind.Link && !change.HasClear && !change.RemovesMembers,
        _ => true,
    };
}
