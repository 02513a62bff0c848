using Provisioning.Notifications.Mail;
using Provisioning.Notifications.Webhooks;

namespace Provisioning.Commands;

/// <summary>The ways in which the module can tell people.</summary>
internal static class NotificationChannels
{
    public static IReadOnlyList<INotificationChannel> All { get; } = [new SmtpChannel(), new WebhookChannel()];
}
