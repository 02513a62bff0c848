using System.Globalization;

namespace Provisioning.Engine;

/// <summary>Turns events into deliveries. They are committed together with what the events are of, so that none is lost and none is told that was not so.</summary>
internal sealed class Outbox(EngineContext context)
{
    private const int MostDetails = 60;

    /// <summary>What somebody wants to be told at present.</summary>
    public async ValueTask<WantedEvents> WantedAsync(CancellationToken cancellationToken) => new(await EnabledAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>The deliveries of these events, and the note of what was told, to be committed with whatever else.</summary>
    public async ValueTask<IReadOnlyList<DocumentWrite>> WritesAsync(IReadOnlyList<NotificationEvent> events, CancellationToken cancellationToken)
    {
        var writes = new List<DocumentWrite>();
        if (events.Count == 0)
            return writes;
        foreach (var notification in await EnabledAsync(cancellationToken).ConfigureAwait(false))
        {
            var state = await context.Store.GetNotificationStateAsync(notification.Name, cancellationToken).ConfigureAwait(false);
            var told = new Dictionary<NotificationKind, IReadOnlyDictionary<string, long>>(state.Told);
            var changed = false;
            foreach (var item in events.Where(e => e.IsFor(notification)))
            {
                var before = told.GetValueOrDefault(item.Kind) ?? new Dictionary<string, long>();
                if (item.News(before) is { } news)
                    writes.Add(DeliveryDocument.ToWrite(Make(notification, news), 0));
                var after = item.After(before);
                if (after.Count == before.Count && after.All(a => before.TryGetValue(a.Key, out var count) && count == a.Value))
                    continue;
                told[item.Kind] = after;
                changed = true;
            }

            if (changed)
                writes.Add(NotificationDocument.ToWrite(state with { Told = told }));
        }

        return writes;
    }

    /// <summary>Commits the deliveries of events that come with no commit of their own.</summary>
    public async ValueTask NoteAsync(IReadOnlyList<NotificationEvent> events, CancellationToken cancellationToken)
    {
        var writes = await WritesAsync(events, cancellationToken).ConfigureAwait(false);
        if (writes.Count > 0)
            await context.CommitAsync("notify", writes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A delivery that says this.</summary>
    public Delivery Make(Notification notification, NotificationEvent? item)
    {
        var title = NotificationText.OneLine(item?.Title ?? "This is a test message");
        var path = context.Store.Info.Path;
        var now = context.Now;
        return new()
        {
            Id = $"{context.NewId()}-{NotificationDocument.Id(notification.Name)}",
            Notification = notification.Name,
            Event = item?.Kind,
            Title = title,
            Created = now,
            NextTry = now,
            Fields = new Dictionary<string, string>
            {
                [NotificationFields.Event] = item?.Kind.ToString() ?? "Test",
                [NotificationFields.Title] = title,
                [NotificationFields.Count] = (item?.Count ?? 0).ToString(CultureInfo.InvariantCulture),
                [NotificationFields.Details] = Details(item?.Details ?? []),
                [NotificationFields.Command] = NotificationText.OneLine(item?.Command ?? "Get-ProvNotification"),
                [NotificationFields.Run] = item?.RunId ?? "",
                [NotificationFields.Plan] = item?.PlanId ?? "",
                [NotificationFields.Store] = NotificationText.OneLine(Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar))),
                [NotificationFields.Path] = NotificationText.OneLine(path),
                [NotificationFields.Time] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                [NotificationFields.Notification] = notification.Name,
            },
        };
    }

    private static string Details(IReadOnlyList<string> lines)
    {
        var shown = lines.Take(MostDetails).Select(NotificationText.OneLine);
        return string.Join('\n', lines.Count > MostDetails ? shown.Append($"and {lines.Count - MostDetails} more") : shown);
    }

    private async ValueTask<List<Notification>> EnabledAsync(CancellationToken cancellationToken)
    {
        var enabled = new List<Notification>();
        await foreach (var document in context.Store.ReadAsync(new(Collections.Notifications), cancellationToken).ConfigureAwait(false))
        {
            if (NotificationDocument.Read(document) is { Enabled: true } notification)
                enabled.Add(notification);
        }

        return enabled;
    }
}
