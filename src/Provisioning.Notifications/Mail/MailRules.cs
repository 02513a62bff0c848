using MimeKit;

namespace Provisioning.Notifications.Mail;

/// <summary>Checks where mail is to go.</summary>
internal static class MailRules
{
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.NotificationInvalid"/>.</exception>
    public static void Check(Notification notification, MailRoute route)
    {
        if (route.Server.Length == 0 || route.Server.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '/' or '@'))
            throw NotificationErrors.Invalid(notification, route.Server.Length == 0 ? "no mail server is named" : "the mail server's name is none", "Give the name of the server: -SmtpServer smtp.contoso.com.");
        if (route.Port is < 1 or > 65535)
            throw NotificationErrors.Invalid(notification, $"the port {route.Port} is none", "A port is a number from 1 to 65535; without -Port it is 587 for StartTls, 465 for Implicit, 25 for None.");
        if (route.To.Count == 0)
            throw NotificationErrors.Invalid(notification, "nobody gets the mail", "Name one recipient at least: -Recipient ops@contoso.com.");
        foreach (var address in route.To.Prepend(route.From))
            CheckAddress(notification, address);
        if (route.UserName is null != notification.Credential is null)
        {
            throw NotificationErrors.Invalid(
                notification,
                route.UserName is null ? "there is a password, and no account that it is of" : $"the account '{NotificationErrors.Clean(route.UserName)}' has no password",
                "Give both, -UserName and -Credential (a PSCredential has both), or neither.");
        }

        if (route.UserName is not null && route.Tls == SmtpTls.None)
            throw NotificationErrors.Invalid(notification, "without TLS everybody on the way could read the password", "Take -Tls StartTls or Implicit, or a server that asks for no password.");
        if (route.CaPath is { } file)
            CertificateTrust.From(notification, file);
    }

    // A line end in an address would begin a header of its own.
    private static void CheckAddress(Notification notification, string address)
    {
        if (address.Any(char.IsControl) || !MailboxAddress.TryParse(address, out var mailbox) || mailbox.Domain.Length == 0)
            throw NotificationErrors.Invalid(notification, $"'{NotificationErrors.Clean(address)}' is no mail address", "Give addresses such as ops@contoso.com or Operations <ops@contoso.com>.");
    }
}
