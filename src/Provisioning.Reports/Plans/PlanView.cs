using System.Globalization;

namespace Provisioning.Reports;

/// <summary>A plan as it is shown: its header, how many there are of whom, and its changes as they are read. What is not to be seen is masked already.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Populations">How many users or linked accounts are active in each target.</param>
/// <param name="Written">When it is written (UTC).</param>
/// <param name="Changes">Reads the changes, records left out, each with the guards that hold it.</param>
public sealed record PlanView(Plan Plan, IReadOnlyDictionary<string, long> Populations, DateTimeOffset Written, Func<IAsyncEnumerable<(Change Change, IReadOnlyList<GuardHold> Held)>> Changes)
{
    // In the order in which a bar shows them: what is lost comes first.
    private static readonly ChangeKind[] Order = [ChangeKind.Delete, ChangeKind.Disable, ChangeKind.Update, ChangeKind.Link, ChangeKind.Enable, ChangeKind.Create, ChangeKind.Withdraw];

    internal string Title => $"Plan {Plan.Id}";

    internal string Lead => $"{Plan.ChangeCount} {(Plan.ChangeCount == 1 ? "change" : "changes")}: exactly these are applied, and what has moved since is left out.";

    internal IEnumerable<(string Name, string? Value)> Facts =>
    [
        ("Made", $"{ReportTime.Text(Plan.Created)} by {Plan.Author ?? "nobody known"}"),
        ("State", Plan.RunId is null ? $"{Plan.State}" : $"{Plan.State}, run {Plan.RunId}"),
        ("Covers", Plan.IsPartial ? "some users only" : "everybody whom it concerns"),
        ("Hash", Plan.Hash),
        ("Journal", $"made from the state at {Plan.BaseSequence.ToString(CultureInfo.InvariantCulture)}"),
        ("Read", string.Join("; ", Plan.Reads.Select(Read))),
        ("Written", ReportTime.Text(Written)),
    ];

    /// <summary>What guards hold, a line each.</summary>
    internal IReadOnlyList<string> Held => [.. Plan.Targets.SelectMany(t => t.Held.Select(h => $"{t.Name}: {Of(h)}"))];

    /// <summary>What of the plan is not a change and yet is to be known: who is left as they are, and for whom nothing could be worked out.</summary>
    internal IReadOnlyList<string> Left =>
    [
        .. Plan.Targets.Where(t => t.Protected.Count > 0).Select(t => $"{t.Name}: {t.Protected.Count} protected {(t.Protected.Count == 1 ? "user is" : "users are")} left as they are"),
        .. Plan.Targets.Where(t => t.Unplanned.Count > 0).Select(t => $"{t.Name}: for {t.Unplanned.Count} {(t.Unplanned.Count == 1 ? "user" : "users")} it could not be worked out what to change"),
        .. Plan.Targets.Where(t => t.Drift.Count > 0).Select(t => $"{t.Name}: {t.Drift.Count} {(t.Drift.Count == 1 ? "value that the app has by itself is" : "values that the app has by itself are")} left"),
        .. Plan.Targets.Where(t => t.Mode == AppMode.ReadOnly && Counts(t).Any()).Select(t => $"{t.Name} is ReadOnly: its changes are shown and not made"),
        .. Plan.Targets.Where(t => t.Mode == AppMode.Additive && Counts(t).Any()).Select(t => $"{t.Name} is Additive: what would take something away is shown and not made"),
    ];

    /// <summary>How much of each target is touched. The whole is who is active there now and who comes in.</summary>
    internal BarChart Blast => new(
        "What share of each app's accounts, and of the directory's users, is touched: of those who are active now, and those who come in.",
        [
            .. Plan.Targets.Select(t => new Bar(
                t.Name,
                Whole(t),
                [.. Order.Where(k => t.Counts.GetValueOrDefault(k) > 0).Select(k => new BarPart($"{k}", t.Counts[k], Tone(k)))])),
        ]);

    internal static IReadOnlyList<ReportColumn> CountColumns { get; } =
        [new("App"), new("Mode"), .. Enumerable.Reverse(Order).Select(k => new ReportColumn($"{k}", ReportColumnKind.Number)), new("Active now", ReportColumnKind.Number), new("Touched", ReportColumnKind.Number)];

    internal IEnumerable<IReadOnlyList<object?>> CountRows => Plan.Targets.Select(t => (IReadOnlyList<object?>)
    [
        t.Name,
        t.Mode?.ToString() ?? "",
        .. Enumerable.Reverse(Order).Select(k => (object?)(t.Counts.GetValueOrDefault(k) is var n and > 0 ? n : "")),
        Populations.GetValueOrDefault(t.Name),
        BarChart.Share(Counts(t).Sum(), Whole(t)),
    ]);

    internal static string Who(Change change) => change.Subject ?? "";

    internal static string Of(IReadOnlyList<GuardHold> held) => string.Join("; ", held.Select(Of));

    /// <summary>The old and new values; what has none has no text.</summary>
    internal static IEnumerable<ReportDifference> Differences(Change change) =>
        [.. change.Attributes.Select(a => new ReportDifference(a.Path, Text(a.Old), Text(a.New))), .. change.Members.Count > 0 ? [new ReportDifference("members", Names(change, removed: true), Names(change, removed: false))] : Array.Empty<ReportDifference>()];

    // Who is taken out stands where what is lost stands.
    private static string? Names(Change change, bool removed) =>
        string.Join(", ", change.Members.Where(m => m.Removed == removed).Select(m => m.UserName ?? m.AccountKey)) is { Length: > 0 } names ? names : null;

    private static string Of(GuardHold hold) => hold.Kind switch
    {
        GuardKind.Disable => $"{hold.Count} of {hold.Population} would be disabled or deleted ({hold.Limit})",
        GuardKind.Clear => $"{hold.Count} of {hold.Population} would lose a value ({hold.Limit})",
        GuardKind.SourceShrink => $"{hold.Count} of {hold.Population} are gone from '{hold.App}' ({hold.Limit})",
        GuardKind.Membership => $"{hold.Count} of {hold.Population} would leave the group '{hold.Group}' ({hold.Limit})",
        _ => hold.ToString(),
    };

    private static string Read(PlanRead read) => read.Skipped
        ? $"{read.App} as it was last read"
        : read.Lookup ? $"{read.App}: {read.Objects} {(read.Objects == 1 ? "object" : "objects")} looked up, {read.Problems} with problems"
        : read.Delta ? $"{read.App}: {read.Objects} objects that changed since it was last read, {read.Problems} with problems, {read.Absent} gone"
        : $"{read.App}: {read.Objects} objects, {read.Problems} with problems, {read.Absent} gone, {(read.Proof?.IsComplete == true ? "whole" : "not proven whole")}";

    private static string? Text(AttributeValue value) => value.IsNone ? null : value.ToString();

    private static IEnumerable<long> Counts(PlanTarget target) => Order.Select(k => (long)target.Counts.GetValueOrDefault(k)).Where(n => n > 0);

    private long Whole(PlanTarget target)
    {
        var incoming = target.Counts.GetValueOrDefault(ChangeKind.Create) + target.Counts.GetValueOrDefault(ChangeKind.Enable) + target.Counts.GetValueOrDefault(ChangeKind.Link);
        // Who cannot sign in already may be deleted too.
        return Math.Max(Populations.GetValueOrDefault(target.Name) + incoming, Counts(target).Sum());
    }

    private static BarTone Tone(ChangeKind kind) => kind switch
    {
        ChangeKind.Create => BarTone.Grow,
        ChangeKind.Update => BarTone.Change,
        ChangeKind.Enable => BarTone.Return,
        ChangeKind.Disable => BarTone.Pause,
        ChangeKind.Delete => BarTone.Loss,
        ChangeKind.Link => BarTone.Tie,
        _ => BarTone.Other,
    };
}
