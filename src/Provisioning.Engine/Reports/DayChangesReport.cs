using System.Globalization;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>How much was changed, by day and app: by runs as they count their changes, and by commands as the journal has them. What it costs follows what happened in the time asked for.</summary>
internal sealed class DayChangesReport(EngineContext context) : IReport
{
    private const int DefaultDays = 30;

    public ReportInfo Info { get; } = new(ReportName.ChangesByDay, "How much was changed in the directory and in each app, by runs and by hand.", ["After", "Before"]);

    public ReportSubject Subject => ReportSubject.Everything;

    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var before = scope.Query.Before ?? context.Now;
        var after = scope.Query.After ?? new DateTimeOffset(before.UtcDateTime.Date.AddDays(1 - DefaultDays), TimeSpan.Zero);
        var days = new SortedDictionary<(DateOnly Day, int Order, string App), DayChanges>();
        await foreach (var document in context.Store.ReadAsync(RunsFrom(after), cancellationToken).ConfigureAwait(false))
        {
            if (RunService.Read(document) is { } run && run.Started >= after && run.Started <= before)
                AddRun(run);
        }

        await foreach (var commit in context.Store.FindCommitsAsync(new() { From = after, To = before }, cancellationToken).ConfigureAwait(false))
        {
            if (RunCause.IdOf(commit.Batch.Cause) is null)
                AddByHand(commit.Batch);
        }

        foreach (var day in days.Values)
            yield return new ResultEvent(day);

        void AddRun(Run run)
        {
            foreach (var target in run.Counts.Where(c => c.Kind != ChangeKind.Record).GroupBy(c => c.Target, StringComparer.OrdinalIgnoreCase))
                Add(run.Started, target.Key, day => target.Aggregate(day with { Runs = day.Runs + 1 }, Count));
        }

        void AddByHand(CommitBatch batch)
        {
            foreach (var target in batch.Writes.Select(TargetOf).OfType<string>().GroupBy(t => t, StringComparer.OrdinalIgnoreCase))
                Add(batch.Time, target.Key, day => day with { ByHand = day.ByHand + target.Count() });
        }

        void Add(DateTimeOffset time, string target, Func<DayChanges, DayChanges> change)
        {
            if (!scope.Includes(target))
                return;
            var name = scope.Apps.FirstOrDefault(a => string.Equals(a.Name, target, StringComparison.OrdinalIgnoreCase))?.Name ?? target;
            var day = DateOnly.FromDateTime(time.UtcDateTime);
            var key = (day, target == Change.Directory ? 0 : 1, name);
            days[key] = change(days.GetValueOrDefault(key) ?? new() { Day = day, App = name });
        }
    }

    // The id of a run begins with the second in which it began.
    private static StoreQuery RunsFrom(DateTimeOffset after) => new(Collections.Runs) { From = after.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) };

    private static DayChanges Count(DayChanges day, RunCount count) => (count.Outcome, count.Kind) switch
    {
        (ChangeOutcome.Failed, _) => day with { Failed = day.Failed + count.Count },
        (ChangeOutcome.Held, _) => day with { Held = day.Held + count.Count },
        (ChangeOutcome.TaskMade, _) => day with { TasksMade = day.TasksMade + count.Count },
        (not ChangeOutcome.Applied, _) => day,
        (_, ChangeKind.Create) => day with { Created = day.Created + count.Count },
        (_, ChangeKind.Update) => day with { Updated = day.Updated + count.Count },
        (_, ChangeKind.Link) => day with { Linked = day.Linked + count.Count },
        (_, ChangeKind.Enable) => day with { Enabled = day.Enabled + count.Count },
        (_, ChangeKind.Disable) => day with { Disabled = day.Disabled + count.Count },
        (_, ChangeKind.Delete) => day with { Deleted = day.Deleted + count.Count },
        _ => day,
    };

    // Of what people are and have; settings are none of it.
    private static string? TargetOf(DocumentWrite write) => write.Collection switch
    {
        Collections.Users or Collections.Groups or Collections.GroupMembers => Change.Directory,
        Collections.Accounts or Collections.Assignments or Collections.GroupAssignments or Collections.Tasks => write.Id[..write.Id.IndexOf('/', StringComparison.Ordinal)],
        _ => null,
    };
}
