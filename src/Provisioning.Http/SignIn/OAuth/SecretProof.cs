namespace Provisioning.Http;

/// <summary>Shows the client's secret, in the header or in the form; which of them a service takes is found out at the first token.</summary>
internal sealed class SecretProof(OAuthSettings settings, ConnectorContext context) : IClientProof
{
    private ClientAuthentication _way = settings.Authentication;

    public async ValueTask<TokenAnswer> AskAsync(TokenEndpoint endpoint, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        var secret = await context.Secret!(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_way != ClientAuthentication.Auto)
                return await AskAsync(endpoint, form, secret, _way, cancellationToken).ConfigureAwait(false);
            // The header is what every service has to take (RFC 6749 §2.3.1), and many do not.
            foreach (var way in new[] { ClientAuthentication.Basic, ClientAuthentication.Form })
            {
                var answer = await AskAsync(endpoint, form, secret, way, cancellationToken).ConfigureAwait(false);
                if (answer.Token is not null)
                    _way = way;
                if (way == ClientAuthentication.Form || answer.Token is not null || !IsOfTheWay(answer))
                    return answer;
            }

            throw new InvalidOperationException("There are two ways.");
        }
        finally
        {
            Array.Clear(secret);
        }
    }

    public void Dispose()
    {
    }

    private static bool IsOfTheWay(TokenAnswer answer) => answer.Status == 401 || answer.Error is "invalid_client" or "invalid_request" or "unauthorized_client";

    private ValueTask<TokenAnswer> AskAsync(TokenEndpoint endpoint, IReadOnlyList<KeyValuePair<string, string>> form, char[] secret, ClientAuthentication way, CancellationToken cancellationToken) =>
        way is ClientAuthentication.Form or ClientAuthentication.Json
            ? endpoint.AskAsync([.. form, new("client_id", settings.ClientId), new("client_secret", new string(secret))], null, cancellationToken, asJson: way == ClientAuthentication.Json)
            // Both are encoded as in a form before they are put together.
            : endpoint.AskAsync(form, new("Basic", BasicCredentials.Of(Encoded(settings.ClientId), Encoded(new string(secret)))), cancellationToken);

    private static string Encoded(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
