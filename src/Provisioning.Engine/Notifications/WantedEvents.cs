namespace Provisioning.Engine;

/// <summary>What somebody wants to be told.</summary>
internal sealed class WantedEvents(IReadOnlyCollection<Notification> notifications)
{
    private readonly HashSet<NotificationKind> _kinds = [.. notifications.SelectMany(n => n.Events)];

    /// <summary>True when nobody wants to be told anything.</summary>
    public bool IsEmpty => _kinds.Count == 0;

    /// <summary>So many days ahead somebody wants to be told of access that ends, each once.</summary>
    public IReadOnlyList<int> ExpiringDays { get; } = [.. notifications.Where(n => n.Events.Contains(NotificationKind.AccountExpiring)).Select(n => n.ExpiringDays).Distinct().Order()];

    /// <summary>True when somebody wants to be told this.</summary>
    public bool Contains(NotificationKind kind) => _kinds.Contains(kind);
}
