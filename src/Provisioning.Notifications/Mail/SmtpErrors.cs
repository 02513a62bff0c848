using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Provisioning.Notifications.Mail;

/// <summary>What a mail server's refusals and silences are as errors of this product.</summary>
internal static class SmtpErrors
{
    public static ProvisioningException From(Notification notification, MailRoute route, Exception cause)
    {
        var (category, why, action) = Meaning(notification, route, cause);
        return NotificationErrors.Failed(notification, category, $"{route.Server}:{route.Port} {why}", action, cause);
    }

    private static (ProvisioningErrorCategory Category, string Why, string Action) Meaning(Notification notification, MailRoute route, Exception cause) => cause switch
    {
        SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } e => (
            ProvisioningErrorCategory.InvalidOperation,
            $"does not take mail for {e.Mailbox?.Address} ({Answer(e)})",
            $"Check the address, or the server's rules: Set-ProvNotification {notification.Name} -Recipient …"),
        SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } e => (
            ProvisioningErrorCategory.Permission,
            $"does not take mail from {route.From} ({Answer(e)})",
            $"Send from an address that the account may use: Set-ProvNotification {notification.Name} -Sender …"),
        SmtpCommandException e => (ProvisioningErrorCategory.InvalidOperation, $"did not take the mail ({Answer(e)})", "The server's administrator knows what the answer means."),
        AuthenticationException => (
            ProvisioningErrorCategory.Authentication,
            $"does not accept the account {route.UserName} with its password",
            $"Give both again: Set-ProvNotification {notification.Name} -UserName … -Credential …"),
        SslHandshakeException => (
            ProvisioningErrorCategory.Authentication,
            $"has no certificate that can be trusted for the name '{route.Server}', or no TLS on this port",
            $"Name the server as its certificate does, give its authority (-CaPath), or take the port that fits -Tls {route.Tls}."),
        NotSupportedException => (
            ProvisioningErrorCategory.Protocol,
            route.Tls == SmtpTls.StartTls ? "offers no STARTTLS, or no way to sign in" : "offers no way to sign in",
            "Look at what the server offers; mail is not sent unencrypted unless -Tls None says so."),
        SocketException => (ProvisioningErrorCategory.Unavailable, "could not be reached", "Check the server's name and port, the network and the server."),
        _ => (ProvisioningErrorCategory.Unavailable, "broke off the connection", "Look at the server; it may have taken the mail all the same, and gets it again under the same Message-Id."),
    };

    private static string Answer(SmtpCommandException e) => $"{(int)e.StatusCode} {NotificationErrors.Clean(e.Message)}";
}
