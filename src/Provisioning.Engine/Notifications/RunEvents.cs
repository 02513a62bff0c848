namespace Provisioning.Engine;

/// <summary>What there is to tell of a run that has ended, or of one that could not be planned.</summary>
internal sealed class RunEvents(EngineContext context, WantedEvents wanted)
{
    private const int MostNames = 50;

    /// <summary>The event of a plan that could not be made: nothing was run.</summary>
    public static NotificationEvent NotPlanned(ProvisioningError error) => new(NotificationKind.RunFailed)
    {
        Counts = new Dictionary<string, long> { [NotificationEvent.Key("plan", error.Id)] = 1 },
        Scope = ["plan"],
        Title = "A sync could not be planned: nothing was changed",
        Details = [error.Message, .. Optional(error.RecommendedAction)],
        Command = "Invoke-ProvSync -WhatIf",
    };

    /// <summary>The event of sources that could not be read.</summary>
    public static NotificationEvent NotRead(IReadOnlyList<string> sources, IReadOnlyDictionary<string, ProvisioningError> errors) => new(NotificationKind.RunFailed)
    {
        Counts = sources.ToDictionary(s => NotificationEvent.Key(s, "read"), _ => 1L),
        Scope = sources,
        Title = $"{(sources.Count == 1 ? "A source" : $"{sources.Count} sources")} could not be read: {string.Join(", ", sources)}",
        Details = [.. sources.Select(s => errors.GetValueOrDefault(s)?.Message).OfType<string>()],
        Command = $"Invoke-ProvImport {string.Join(", ", sources)} -WhatIf",
    };

    /// <summary>The event of a plan that was saved and not applied, because it needs approvals.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="asked">What it needs, and how to give it.</param>
    public static NotificationEvent ApprovalNeeded(Plan plan, string asked) => new(NotificationKind.ApprovalNeeded)
    {
        Counts = plan.Targets
            .SelectMany(t => t.Counts.Where(c => c.Key != ChangeKind.Record).Select(c => (Key: NotificationEvent.Key(t.Name, c.Key.ToString()), Count: (long)c.Value)))
            .ToDictionary(c => c.Key, c => c.Count),
        Scope = [.. plan.Targets.Select(t => t.Name)],
        Title = $"A plan of {plan.ChangeCount} {(plan.ChangeCount == 1 ? "change" : "changes")} waits for approval: nothing was changed",
        Details = [.. plan.Targets.Where(t => t.Counts.Any(c => c.Key != ChangeKind.Record)).Select(t => $"{t.Name}: {ChangeText.Counts(t)}"), asked],
        Command = $"Export-ProvPlan {plan.Id} ./plan.html",
        PlanId = plan.Id,
    };

    /// <summary>The event of a run that was broken off by a fault.</summary>
    public static NotificationEvent BrokenOff(Run run) => new(NotificationKind.RunFailed)
    {
        Counts = new Dictionary<string, long> { [NotificationEvent.Key("run", run.Id)] = 1 },
        Scope = ["run"],
        Title = "A run was broken off",
        Details = ["What it has not done yet is done when it is taken up."],
        Command = $"Resume-ProvRun {run.Id}",
        RunId = run.Id,
        PlanId = run.PlanId,
    };

    /// <summary>The events of a completed run.</summary>
    /// <param name="run">The run, with its counts.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="file">The plan's file.</param>
    /// <param name="failures">What could not be done, with the reasons.</param>
    /// <param name="unserved">The apps that did not serve us.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<IReadOnlyList<NotificationEvent>> OfAsync(Run run, Plan plan, string file, IReadOnlyList<AppliedChange> failures, IReadOnlyList<AppRunner> unserved, CancellationToken cancellationToken)
    {
        var events = new List<NotificationEvent>();
        if (wanted.Contains(NotificationKind.RunHeld))
            events.Add(await HeldAsync(run, plan, file, cancellationToken).ConfigureAwait(false));
        if (wanted.Contains(NotificationKind.RunFailed))
            events.Add(Failed(run, plan, failures));
        if (wanted.Contains(NotificationKind.AppQuarantined))
            events.Add(Unserved(run, plan, unserved));
        // What was waited for is applied: the next plan that waits is told anew.
        if (wanted.Contains(NotificationKind.ApprovalNeeded))
            events.Add(new(NotificationKind.ApprovalNeeded) { Scope = [.. plan.Targets.Select(t => t.Name)] });
        if (wanted.Contains(NotificationKind.TaskMade))
            events.Add(await TasksAsync(run, plan, cancellationToken).ConfigureAwait(false));
        return events;
    }

    private static async ValueTask<NotificationEvent> HeldAsync(Run run, Plan plan, string file, CancellationToken cancellationToken)
    {
        var held = run.Counts.Where(c => c.Outcome == ChangeOutcome.Held).ToList();
        var targets = plan.Targets.Where(t => held.Any(h => h.Target == t.Name)).ToList();
        var details = targets.SelectMany(t => t.Held.Select(h => $"{t.Name}: {h}")).ToList();
        foreach (var target in targets)
        {
            await foreach (var change in PlanFile.ReadAsync(file, target.Name, cancellationToken).ConfigureAwait(false))
            {
                if (details.Count >= MostNames)
                    break;
                if (target.Held.Any(h => GuardJudge.Counts(h, change)))
                    details.Add($"{target.Name}: {change.Kind} {change.Subject}");
            }
        }

        var count = held.Sum(h => h.Count);
        return new(NotificationKind.RunHeld)
        {
            Counts = held.ToDictionary(h => NotificationEvent.Key(h.Target, h.Kind.ToString()), h => (long)h.Count),
            Scope = [.. plan.Targets.Select(t => t.Name)],
            Title = $"{count} {(count == 1 ? "change is" : "changes are")} held back by a guard: {string.Join(", ", targets)}",
            Details = details,
            Command = $"Get-ProvChange {plan.Id} -Held",
            RunId = run.Id,
            PlanId = plan.Id,
        };
    }

    private static NotificationEvent Failed(Run run, Plan plan, IReadOnlyList<AppliedChange> failures)
    {
        var counts = run.Counts.Where(c => c.Outcome == ChangeOutcome.Failed).ToDictionary(c => NotificationEvent.Key(c.Target, c.Kind.ToString()), c => (long)c.Count);
        foreach (var target in plan.Targets.Where(t => t.Unplanned.Count > 0))
            counts[NotificationEvent.Key(target.Name, "unplanned")] = target.Unplanned.Count;
        foreach (var read in plan.Reads.Where(r => r.Problems > 0))
            counts[NotificationEvent.Key(read.App, "rows")] = read.Problems;
        var count = counts.Values.Sum();
        return new(NotificationKind.RunFailed)
        {
            Counts = counts,
            // A plan was made, and it was run to its end.
            Scope = ["plan", "run", .. plan.Targets.Select(t => t.Name), .. plan.Reads.Select(r => r.App)],
            Title = $"A run could not do everything: {count} {(count == 1 ? "change or row" : "changes or rows")} failed",
            Details =
            [
                .. run.Counts.Where(c => c.Outcome == ChangeOutcome.Failed).Select(c => $"{c.Target}: {c.Kind}: {c.Count} failed"),
                .. plan.Targets.Where(t => t.Unplanned.Count > 0).Select(t => $"{t.Name}: {t.Unplanned.Count} could not be planned"),
                .. plan.Reads.Where(r => r.Problems > 0).Select(r => $"{r.App}: {r.Problems} of {r.Objects + r.Problems} rows could not be used"),
                // One example of each kind of error says more than all of them.
                .. failures.Select(f => f.Error).OfType<ProvisioningError>().DistinctBy(e => (e.App, e.Id)).Select(e => e.Message),
            ],
            Command = $"Get-ProvRun {run.Id} | Get-ProvChange | Where-Object Outcome -eq Failed",
            RunId = run.Id,
            PlanId = plan.Id,
        };
    }

    private static NotificationEvent Unserved(Run run, Plan plan, IReadOnlyList<AppRunner> unserved) => new(NotificationKind.AppQuarantined)
    {
        Counts = unserved.ToDictionary(r => NotificationEvent.Key(r.Name, "health"), _ => 1L),
        Scope = [.. plan.Targets.Select(t => t.Name)],
        Title = $"{(unserved.Count == 1 ? "An app does" : $"{unserved.Count} apps do")} not serve us: {string.Join(", ", unserved.Select(r => r.Name))}",
        Details =
        [
            .. unserved.Select(r => r.Broken?.Message).OfType<string>(),
            .. run.Counts.Where(c => c.Outcome == ChangeOutcome.Pending).Select(c => $"{c.Target}: {c.Kind}: {c.Count} wait"),
        ],
        Command = "Get-ProvQuarantine",
        RunId = run.Id,
        PlanId = plan.Id,
    };

    private async ValueTask<NotificationEvent> TasksAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        var made = run.Counts.Where(c => c.Outcome == ChangeOutcome.TaskMade).GroupBy(c => c.Target).ToDictionary(g => g.Key, g => g.Sum(c => (long)c.Count));
        var tasks = new List<ManualTask>();
        foreach (var app in made.Keys)
        {
            await foreach (var document in context.Store.ReadAsync(new(Collections.Tasks) { Prefix = TaskDocument.Prefix(app, run.Id) }, cancellationToken).ConfigureAwait(false))
                tasks.Add(TaskDocument.Read(document));
        }

        var count = made.Values.Sum();
        return new(NotificationKind.TaskMade)
        {
            Counts = made.ToDictionary(m => NotificationEvent.Key(m.Key, run.Id), m => m.Value),
            Scope = [.. plan.Targets.Select(t => t.Name)],
            Title = $"{count} {(count == 1 ? "task" : "tasks")} to do: {string.Join(", ", made.Keys)}{Deprovisions(tasks)}",
            Details = [.. tasks.OrderBy(t => t.Due).Select(Line)],
            Command = "Get-ProvTask",
            RunId = run.Id,
            PlanId = plan.Id,
        };
    }

    /// <summary>A task in a line.</summary>
    public static string Line(ManualTask task) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{task.App}: {task.Action} {task.UserName}, due {task.Due:yyyy-MM-dd HH:mm} UTC{(task.Assignee is { } who ? $", {who}" : "")}");

    /// <summary>How many of the tasks take access away: those are urgent.</summary>
    public static string Deprovisions(IReadOnlyCollection<ManualTask> tasks)
    {
        var count = tasks.Count(t => t.Action == TaskAction.Deprovision);
        return count == 0 ? "" : $" ({count} to deprovision)";
    }

    private static IEnumerable<string> Optional(string? text) => text is null ? [] : [text];
}
