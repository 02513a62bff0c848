namespace Provisioning;

/// <summary>Sends messages in one way. One instance serves the process; safe for use by many threads.</summary>
public interface INotificationChannel
{
    /// <summary>True when the notification goes this way.</summary>
    bool Serves(Notification notification);

    /// <summary>Checks what the notification says of its destination, as far as that is possible without asking it, and what its text becomes.</summary>
    /// <param name="notification">The notification.</param>
    /// <param name="sampleBody">The text that its template gives with values such as there are.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.NotificationInvalid"/>.</exception>
    void Validate(Notification notification, string sampleBody);

    /// <summary>The message's text, as it is sent when the notification has no template of its own.</summary>
    string StandardBody { get; }

    /// <summary>A field's value, as it has to stand in a text of this channel.</summary>
    string Escape(string value);

    /// <summary>Sends the message, and returns when the other side has taken it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.NotificationFailed"/>, <see cref="ErrorIds.SecretMissing"/>.</exception>
    ValueTask SendAsync(NotificationMessage message, CancellationToken cancellationToken);
}

/// <summary>A message to be sent.</summary>
/// <param name="Notification">Where it goes.</param>
/// <param name="Id">Letters and digits that are the same each time this very message is sent, so that its receiver can tell a second copy.</param>
/// <param name="Subject">Its subject: one line.</param>
/// <param name="Body">Its text.</param>
/// <param name="Created">When the event was (UTC).</param>
/// <param name="Sent">When this try is made (UTC).</param>
/// <param name="Secret">Fetches the notification's secret; null when it has none. The caller clears the characters.</param>
public sealed record NotificationMessage(
    Notification Notification,
    string Id,
    string Subject,
    string Body,
    DateTimeOffset Created,
    DateTimeOffset Sent,
    Func<CancellationToken, ValueTask<char[]>>? Secret);
