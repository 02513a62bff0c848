namespace Provisioning.Notifications.Webhooks;

/// <summary>The address of a webhook. Where the address itself is what has to be kept secret, as those of chat services are, {secret} in it stands for the secret.</summary>
internal static class WebhookAddress
{
    private const string Placeholder = "{secret}";

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.NotificationInvalid"/>.</exception>
    public static void Check(Notification notification)
    {
        var address = notification.Webhook!.Uri;
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            throw NotificationErrors.Invalid(notification, "its address is none of a webhook", "Give an address such as https://hooks.contoso.com/provisioning, without a user in it.");
        if (address.Scheme == "http" && !address.IsLoopback)
            throw NotificationErrors.Invalid(notification, $"{notification.Destination} is http, so that everybody on the way could read the message", "Give an https address; http is for this machine alone.");
        if (HasSecret(notification) && notification.Credential is null)
            throw NotificationErrors.Invalid(notification, "its address has a place for a secret, and there is none", "Give the secret part of the address as -Credential.");
    }

    /// <summary>True when the address has a place for the secret.</summary>
    public static bool HasSecret(Notification notification) => notification.Webhook!.Uri.OriginalString.Contains(Placeholder, StringComparison.Ordinal);

    /// <summary>The address with the secret in its place.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.NotificationFailed"/>: it would be another server's.</exception>
    public static Uri With(Notification notification, ReadOnlySpan<char> secret)
    {
        var configured = notification.Webhook!.Uri;
        return Uri.TryCreate(configured.OriginalString.Replace(Placeholder, new string(secret), StringComparison.Ordinal), UriKind.Absolute, out var address)
            && address.GetLeftPart(UriPartial.Authority) == configured.GetLeftPart(UriPartial.Authority)
            ? address
            : throw NotificationErrors.Failed(
                notification,
                ProvisioningErrorCategory.InvalidOperation,
                $"The address of {notification.Destination} is none with the secret in it",
                $"Give the part of the address that {Placeholder} stands for: Set-ProvNotification {notification.Name} -Credential …");
    }
}
