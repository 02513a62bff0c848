using System.Text.RegularExpressions;

namespace Provisioning.Engine;

/// <summary>Checks a notification before it is saved.</summary>
internal sealed partial class NotificationValidator(IReadOnlyList<INotificationChannel> channels)
{
    private const int MostTimeoutSec = 30;
    private const int MostExpiringDays = 365;

    /// <summary>The channel that the notification goes through.</summary>
    public INotificationChannel ChannelOf(Notification notification) => channels.First(c => c.Serves(notification));

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.NotificationInvalid"/>.</exception>
    public void Check(Notification notification)
    {
        if (!Name().IsMatch(notification.Name))
            throw Invalid(notification, "its name cannot be one", "A name is a letter, then up to 62 letters, digits, '-' or '_'.");
        if (notification.Events.Count == 0)
            throw Invalid(notification, "it tells nothing", $"Say what it tells: -Event {string.Join(", ", Enum.GetNames<NotificationKind>())}.");
        if (notification.Mail is null == notification.Webhook is null)
        {
            throw Invalid(
                notification,
                notification.Mail is null ? "it goes nowhere" : "it would be mail and a webhook at once",
                "Give -Recipient, -Sender and -SmtpServer for mail, or -Uri for a webhook; for both, make two notifications.");
        }

        if (notification.TimeoutSec is < 1 or > MostTimeoutSec)
            throw Invalid(notification, $"TimeoutSec is {notification.TimeoutSec}", $"One try may take 1 to {MostTimeoutSec} seconds.");
        if (notification.ExpiringDays is < 1 or > MostExpiringDays)
            throw Invalid(notification, $"ExpiringDays is {notification.ExpiringDays}", $"It may look 1 to {MostExpiringDays} days ahead.");
        CheckFields(notification, "subject", notification.Subject);
        CheckFields(notification, "body", notification.Body);
        var channel = ChannelOf(notification);
        channel.Validate(notification, NotificationText.Body(notification, channel, NotificationFields.All));
    }

    private static void CheckFields(Notification notification, string part, string? template)
    {
        if (template is null || NotificationTemplate.Parse(template).Unknown is not [var unknown, ..])
            return;
        throw Invalid(
            notification,
            $"its {part} names the field '{unknown}', which there is not.{NearNames.Hint(unknown, NotificationFields.All.Keys)}".TrimEnd('.'),
            $"The fields are: {string.Join(", ", NotificationFields.All.Keys)}; they are named as {{{{Title}}}}.");
    }

    private static ProvisioningException Invalid(Notification notification, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.NotificationInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The notification '{NotificationText.OneLine(notification.Name)}' cannot be saved: {why}{(why.EndsWith('?') ? "" : ".")}",
        RecommendedAction = action,
        Target = notification.Name,
    }.ToException();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,62}$")]
    private static partial Regex Name();
}
