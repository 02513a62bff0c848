using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Notifications.Webhooks;

/// <summary>The signature of the Standard Webhooks specification 1.0.0: HMAC-SHA256 over id, time and body.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>The header's value.</summary>
    /// <param name="notification">Whose secret it is.</param>
    /// <param name="secret">The secret: Base64 after "whsec_", else its own characters in UTF-8.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="time">When it is sent, in seconds since 1970.</param>
    /// <param name="body">The very bytes of the body.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.NotificationFailed"/>: the secret is none of that form.</exception>
    public static string Of(Notification notification, ReadOnlySpan<char> secret, string id, string time, byte[] body)
    {
        var key = Key(notification, secret);
        try
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{time}."));
            hmac.AppendData(body);
            return $"v1,{Convert.ToBase64String(hmac.GetHashAndReset())}";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Key(Notification notification, ReadOnlySpan<char> secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            var text = new byte[Encoding.UTF8.GetByteCount(secret)];
            Encoding.UTF8.GetBytes(secret, text);
            return text;
        }

        var encoded = secret[Prefix.Length..];
        var key = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, key, out var length))
        {
            throw NotificationErrors.Failed(
                notification,
                ProvisioningErrorCategory.Authentication,
                "The secret begins with whsec_, and what follows is no Base64",
                $"Give it again as the receiver shows it: Set-ProvNotification {notification.Name} -Credential …");
        }

        return key[..length];
    }
}
