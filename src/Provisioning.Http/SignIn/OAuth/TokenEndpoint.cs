using System.Net.Http.Headers;
using System.Text.Json;

namespace Provisioning.Http;

/// <summary>What a token endpoint answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Error">What stands as error in it (RFC 6749 §5.2), or null.</param>
/// <param name="Token">The token, or null.</param>
/// <param name="Lifetime">How long it is good from the request on; null when that is not said.</param>
/// <param name="Date">The other side's time, or null.</param>
internal sealed record TokenAnswer(int Status, string? Error, string? Token, TimeSpan? Lifetime, DateTimeOffset? Date);

/// <summary>Asks an OAuth token endpoint (RFC 6749 §3.2).</summary>
internal sealed class TokenEndpoint(Uri address, HttpTransport transport, ConnectorContext context, TimeSpan timeout)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(365);

    public Uri Address { get; } = address;

    /// <summary>Sends one request. A refusal is an answer; what keeps an answer from coming is an error.</summary>
    public async ValueTask<TokenAnswer> AskAsync(IEnumerable<KeyValuePair<string, string>> form, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken, bool asJson = false)
    {
        using var patience = new CancellationTokenSource(timeout, context.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = asJson ? Json(form) : new FormUrlEncodedContent(form) };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Authorization = authorization;
        try
        {
            using var answer = await transport.SendAsync(request, both.Token).ConfigureAwait(false);
            var status = (int)answer.StatusCode;
            if (status is 429 or >= 500)
                throw SignInErrors.NotNow(context.App, Address, status, RetryAfter.Of(answer, context.Clock));
            return Read(status, await answer.Content.ReadAsByteArrayAsync(both.Token).ConfigureAwait(false), answer.Headers.Date);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw SignInErrors.NotReached(context.App, Address, e);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw SignInErrors.NoAnswer(context.App, Address, timeout);
        }
    }

    // What is there several times is a list.
    private static ByteArrayContent Json(IEnumerable<KeyValuePair<string, string>> form)
    {
        var set = form.GroupBy(f => f.Key, f => AttributeValue.From(f.Value)).Aggregate(AttributeSet.Empty, (s, f) => s.With(f.Key, f.Count() == 1 ? f.First() : AttributeValue.FromList(f)));
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            set.Write(writer);
        return new(buffer.ToArray()) { Headers = { ContentType = new("application/json") } };
    }

    private TokenAnswer Read(int status, byte[] body, DateTimeOffset? date)
    {
        JsonElement json;
        try
        {
            using var document = JsonDocument.Parse(body);
            json = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            json = default;
        }

        if (status is < 200 or >= 300)
            return new(status, Text(json, "error"), null, null, date);
        if (json.ValueKind != JsonValueKind.Object)
            throw SignInErrors.NoToken(context.App, Address, "it is no JSON object");
        if (Text(json, "access_token") is not { Length: > 0 } token)
            throw SignInErrors.NoToken(context.App, Address, "it has no access_token");
        if (Text(json, "token_type") is { Length: > 0 } type && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            throw SignInErrors.NoToken(context.App, Address, "its token is of a kind other than Bearer");
        // Some services give the number as text.
        var seconds = Text(json, "expires_in") is { } text && double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0
            ? Math.Min(number, LongestLife.TotalSeconds)
            : (double?)null;
        return new(status, null, token, seconds is { } life ? TimeSpan.FromSeconds(life) : null, date);
    }

    private static string? Text(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
        ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null }
        : null;
}
