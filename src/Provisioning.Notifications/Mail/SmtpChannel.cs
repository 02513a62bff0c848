using System.Net.Security;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MimeKit.Text;

namespace Provisioning.Notifications.Mail;

/// <summary>Sends mail through an SMTP server (RFC 5321), encrypted with STARTTLS (RFC 3207) or from the first byte (RFC 8314).</summary>
public sealed class SmtpChannel : INotificationChannel
{
    /// <inheritdoc/>
    public string StandardBody =>
        """
        {{Title}}

        {{Details}}

        More: {{Command}}
        Store: {{Path}}
        Time: {{Time}}

        """;

    /// <inheritdoc/>
    public bool Serves(Notification notification)
    {
        ArgumentNullException.ThrowIfNull(notification);
        return notification.Mail is not null;
    }

    /// <inheritdoc/>
    public void Validate(Notification notification, string sampleBody)
    {
        ArgumentNullException.ThrowIfNull(notification);
        MailRules.Check(notification, notification.Mail!);
    }

    /// <inheritdoc/>
    public string Escape(string value) => value;

    /// <inheritdoc/>
    public async ValueTask SendAsync(NotificationMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var route = message.Notification.Mail!;
        using var mail = Compose(message, route);
        using var client = new SmtpClient { CheckCertificateRevocation = false };
        client.ServerCertificateValidationCallback = route.CaPath is { } file ? CertificateTrust.From(message.Notification, file).Accepts : (_, _, _, errors) => errors == SslPolicyErrors.None;
        try
        {
            await client.ConnectAsync(route.Server, route.Port, Protection(route.Tls), cancellationToken).ConfigureAwait(false);
            await SignInAsync(client, message, route, cancellationToken).ConfigureAwait(false);
            await client.SendAsync(mail, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CommandException or ProtocolException or SslHandshakeException or AuthenticationException or NotSupportedException or SocketException or IOException or ServiceNotConnectedException)
        {
            throw SmtpErrors.From(message.Notification, route, e);
        }

        await LeaveAsync(client, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask SignInAsync(SmtpClient client, NotificationMessage message, MailRoute route, CancellationToken cancellationToken)
    {
        if (route.UserName is not { } name || message.Secret is not { } fetch)
            return;
        var password = await fetch(cancellationToken).ConfigureAwait(false);
        try
        {
            await client.AuthenticateAsync(name, new string(password), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Array.Clear(password);
        }
    }

    // The server has taken the mail: how it takes the farewell changes nothing.
    private static async ValueTask LeaveAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CommandException or ProtocolException or SocketException or IOException or OperationCanceledException)
        {
        }
    }

    private static MimeMessage Compose(NotificationMessage message, MailRoute route)
    {
        var from = MailboxAddress.Parse(route.From);
        var mail = new MimeMessage
        {
            Subject = message.Subject,
            Date = message.Created,
            MessageId = $"{message.Id}@{from.Domain}",
            Body = new TextPart(TextFormat.Plain) { Text = message.Body },
        };
        mail.From.Add(from);
        mail.To.AddRange(route.To.Select(MailboxAddress.Parse));
        // RFC 3834 section 5: nobody's absence is to be answered with a note of it.
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }

    private static SecureSocketOptions Protection(SmtpTls tls) => tls switch
    {
        SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
        SmtpTls.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
