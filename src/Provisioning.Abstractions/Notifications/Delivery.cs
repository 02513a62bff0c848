using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>To be sent, or to be tried again.</summary>
    Pending,

    /// <summary>The other side has taken it.</summary>
    Delivered,

    /// <summary>Given up after the last try; Send-ProvNotification tries it again on request.</summary>
    Dead,
}

/// <summary>One message on its way to one destination. It is kept with the event that caused it, and delivered at least once.</summary>
public sealed record Delivery
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The notification that it belongs to.</summary>
    public required string Notification { get; init; }

    /// <summary>What it tells; null for a test message.</summary>
    public NotificationKind? Event { get; init; }

    /// <summary>What it says in a line.</summary>
    public string Title { get; init; } = "";

    /// <summary>What the templates can name, by field (docs/notifications.md).</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>When the event was (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Where it stands.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DeliveryState State { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>Not tried before this time (UTC).</summary>
    public DateTimeOffset NextTry { get; init; }

    /// <summary>When it was delivered or given up (UTC).</summary>
    public DateTimeOffset? Closed { get; init; }

    /// <summary>What the last try said.</summary>
    public string? LastError { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
