using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Provisioning.Notifications.Webhooks;

/// <summary>
/// Posts JSON to an address, signed as the Standard Webhooks specification 1.0.0 says (webhook-id, webhook-timestamp, webhook-signature). It goes to that address alone: redirects are not followed.
/// </summary>
public sealed class WebhookChannel : INotificationChannel, IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <inheritdoc/>
    public string StandardBody =>
        """{"type":"{{Event}}","timestamp":"{{Time}}","data":{"title":"{{Title}}","count":{{Count}},"details":"{{Details}}","command":"{{Command}}","run":"{{Run}}","plan":"{{Plan}}","store":"{{Store}}","notification":"{{Notification}}"}}""";

    /// <inheritdoc/>
    public bool Serves(Notification notification)
    {
        ArgumentNullException.ThrowIfNull(notification);
        return notification.Webhook is not null;
    }

    /// <inheritdoc/>
    public void Validate(Notification notification, string sampleBody)
    {
        ArgumentNullException.ThrowIfNull(notification);
        WebhookAddress.Check(notification);
        if (notification.Subject is not null)
            throw NotificationErrors.Invalid(notification, "a webhook has no subject", "Put {{Title}} into the body instead.");
        try
        {
            using var _ = JsonDocument.Parse(sampleBody);
        }
        catch (JsonException e)
        {
            throw NotificationErrors.Invalid(
                notification,
                $"its body is no JSON (line {(e.LineNumber ?? 0) + 1}, byte {e.BytePositionInLine})",
                "Give JSON with fields in quotation marks, such as {\"text\":\"{{Title}}\"}; their values are escaped as JSON wants it.");
        }
    }

    /// <inheritdoc/>
    public string Escape(string value) => JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    /// <inheritdoc/>
    public async ValueTask SendAsync(NotificationMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var notification = message.Notification;
        using var request = await RequestAsync(message, cancellationToken).ConfigureAwait(false);
        try
        {
            // What it says to it is nobody's concern: the status counts.
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
                throw Refused(notification, answer.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw NotificationErrors.Failed(
                notification,
                ProvisioningErrorCategory.Unavailable,
                $"{notification.Destination} could not be reached{((e as HttpRequestException)?.HttpRequestError is HttpRequestError.SecureConnectionError ? ": its certificate is not to be trusted, or it has no TLS" : "")}",
                "Check the address, the network and the service.",
                e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async ValueTask<HttpRequestMessage> RequestAsync(NotificationMessage message, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(message.Body);
        var id = $"msg_{message.Id}";
        var time = message.Sent.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var secret = message.Secret is { } fetch ? await fetch(cancellationToken).ConfigureAwait(false) : [];
        try
        {
            var isInAddress = WebhookAddress.HasSecret(message.Notification);
            var request = new HttpRequestMessage(HttpMethod.Post, isInAddress ? WebhookAddress.With(message.Notification, secret) : message.Notification.Webhook!.Uri)
            {
                Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" } } },
            };
            request.Headers.UserAgent.ParseAdd($"ProvisioningModule/{typeof(WebhookChannel).Assembly.GetName().Version?.ToString(3)}");
            request.Headers.Add("webhook-id", id);
            request.Headers.Add("webhook-timestamp", time);
            if (secret.Length > 0 && !isInAddress)
                request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Of(message.Notification, secret, id, time, body));
            return request;
        }
        finally
        {
            Array.Clear(secret);
        }
    }

    private static ProvisioningException Refused(Notification notification, HttpStatusCode status) => (int)status is >= 300 and < 400
        ? NotificationErrors.Failed(notification, ProvisioningErrorCategory.Protocol, $"{notification.Destination} answered {(int)status}: it sends us to another address, which is not followed", $"Give the address itself: Set-ProvNotification {notification.Name} -Uri …")
        : NotificationErrors.Failed(notification, ProvisioningErrorCategory.InvalidOperation, $"{notification.Destination} answered {(int)status}", "Look at the service; 401 and 403 mean that it does not accept the signature or the address, 404 that there is nothing.");
}
