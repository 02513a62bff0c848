namespace Provisioning.Engine;

/// <summary>What there is to tell of what stands open, whichever run left it so.</summary>
internal sealed class StandingEvents(EngineContext context, IReadOnlySet<NotificationKind> wanted)
{
    /// <summary>The events as of now.</summary>
    public async ValueTask<IReadOnlyList<NotificationEvent>> NowAsync(CancellationToken cancellationToken)
    {
        var events = new List<NotificationEvent>();
        if (wanted.Contains(NotificationKind.TaskOverdue))
            events.Add(await OverdueAsync(cancellationToken).ConfigureAwait(false));
        if (wanted.Contains(NotificationKind.MatchPending))
            events.Add(await MatchesAsync(cancellationToken).ConfigureAwait(false));
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
