using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Notifications, what they were told, and deliveries as stored documents.</summary>
internal static class NotificationDocument
{
    public static string Id(string name) => name.ToLowerInvariant();

    public static Notification Read(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Notification)! with { Revision = document.Revision };

    public static DocumentWrite ToWrite(Notification notification, long? expectedRevision) =>
        new(Collections.Notifications, Id(notification.Name), Utf8JsonBuffer.Shared.Serialize(notification, EngineJson.Default.Notification), [], expectedRevision);

    public static DocumentWrite ToWrite(NotificationState state) =>
        new(Collections.NotificationStates, Id(state.Notification), Utf8JsonBuffer.Shared.Serialize(state, EngineJson.Default.NotificationState), []);

    public static async ValueTask<NotificationState> GetNotificationStateAsync(this IProvisioningStore store, string name, CancellationToken cancellationToken)
    {
        var document = await store.GetAsync(Collections.NotificationStates, Id(name), cancellationToken).ConfigureAwait(false);
        return document is null ? new() { Notification = name } : JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.NotificationState)!;
    }
}
