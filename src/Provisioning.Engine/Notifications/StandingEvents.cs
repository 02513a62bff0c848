namespace Provisioning.Engine;

/// <summary>What there is to tell of what stands open, whichever run left it so.</summary>
internal sealed class StandingEvents(EngineContext context, DirectorySchema schema, WantedEvents wanted)
{
    /// <summary>The events as of now.</summary>
    public async ValueTask<IReadOnlyList<NotificationEvent>> NowAsync(CancellationToken cancellationToken)
    {
        var events = new List<NotificationEvent>();
        if (wanted.Contains(NotificationKind.TaskOverdue))
            events.Add(await OverdueAsync(cancellationToken).ConfigureAwait(false));
        if (wanted.Contains(NotificationKind.MatchPending))
            events.Add(await MatchesAsync(cancellationToken).ConfigureAwait(false));
        if (wanted.ExpiringDays is [.., var most])
        {
            var ends = await new ExpiringAccess(context, schema).ListAsync(most, cancellationToken).ConfigureAwait(false);
            events.AddRange(wanted.ExpiringDays.Select(days => Expiring([.. ends.Where(e => e.At <= context.Now.AddDays(days))], days)));
        }

        return events;
    }

    private async ValueTask<NotificationEvent> OverdueAsync(CancellationToken cancellationToken)
    {
        var tasks = new List<ManualTask>();
        await foreach (var document in context.Store.ReadAsync(TaskDocument.OpenUntil(context.Now), cancellationToken).ConfigureAwait(false))
            tasks.Add(TaskDocument.Read(document));
        return new(NotificationKind.TaskOverdue)
        {
            Counts = tasks.ToDictionary(t => t.Id, _ => 1L),
            Title = $"{tasks.Count} {(tasks.Count == 1 ? "task is" : "tasks are")} overdue: {string.Join(", ", tasks.Select(t => t.App).Distinct(StringComparer.OrdinalIgnoreCase))}{RunEvents.Deprovisions(tasks)}",
            Details = [.. tasks.Select(RunEvents.Line)],
            Command = "Get-ProvTask -Overdue",
        };
    }

    private NotificationEvent Expiring(IReadOnlyList<AccessEnd> ends, int days)
    {
        var people = ends.Where(e => e.IsPerson).DistinctBy(e => e.HolderId).Count();
        var groups = ends.Where(e => !e.IsPerson).DistinctBy(e => e.HolderId).Count();
        return new(NotificationKind.AccountExpiring)
        {
            Counts = ends.ToDictionary(e => e.Key, _ => 1L),
            Count = people + groups,
            DaysAhead = days,
            Only = keys => Expiring([.. ends.Where(e => keys.Contains(e.Key))], days),
            Title = $"Access ends within {days} {(days == 1 ? "day" : "days")}: {string.Join(", ", new[] { Number(people, "person", "people"), Number(groups, "group", "groups") }.OfType<string>())}",
            Details = [.. ends.GroupBy(e => (e.At, e.HolderId)).Select(e => AccessEnd.Line([.. e]))],
            Command = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Get-ProvTimer -Before '{context.Now.AddDays(days).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}'"),
        };

        static string? Number(int count, string one, string many) => count == 0 ? null : $"{count} {(count == 1 ? one : many)}";
    }

    private async ValueTask<NotificationEvent> MatchesAsync(CancellationToken cancellationToken)
    {
        var pending = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var match in context.Store.MatchesAsync(MatchState.Pending, null, cancellationToken).ConfigureAwait(false))
            pending[match.App] = pending.GetValueOrDefault(match.App) + 1;
        var count = pending.Values.Sum();
        return new(NotificationKind.MatchPending)
        {
            Counts = pending.ToDictionary(p => NotificationEvent.Key(p.Key, "pending"), p => p.Value),
            Title = $"{count} {(count == 1 ? "object waits" : "objects wait")} for a decision whose {(count == 1 ? "it is" : "they are")}: {string.Join(", ", pending.Keys)}",
            Details = [.. pending.Select(p => $"{p.Key}: {p.Value}")],
            Command = "Get-ProvMatch -Pending",
        };
    }
}
