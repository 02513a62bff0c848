namespace Provisioning.Http;

/// <summary>Signs in as an OAuth 2.0 client by its own right (RFC 6749 §4.4, client credentials).</summary>
internal sealed class OAuthSignIn(OAuthSettings settings, TokenEndpoint endpoint, IClientProof proof, ConnectorContext context) : ISignIn
{
    public string Description => $"as the OAuth client '{settings.ClientId}' with a token of {settings.TokenUri.Host}";

    public bool AsksSomebody => true;

    public async ValueTask<SignedIn> FetchAsync(CancellationToken cancellationToken)
    {
        var asked = context.Clock.GetUtcNow();
        var answer = await proof.AskAsync(endpoint, Form(), cancellationToken).ConfigureAwait(false);
        return answer.Token is { } token
            ? AccessTokens.Show(context.App, endpoint.Address, token, asked, answer.Lifetime)
            : throw SignInErrors.Refused(context.App, endpoint.Address, answer.Status, answer.Error);
    }

    public void Dispose() => proof.Dispose();

    private List<KeyValuePair<string, string>> Form()
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (settings.Scope is { } scope)
            form.Add(new("scope", scope));
        if (settings.Audience is { } audience)
            form.Add(new("audience", audience));
        form.AddRange(settings.Resources.Select(r => new KeyValuePair<string, string>("resource", r)));
        form.AddRange(settings.Parameters);
        return form;
    }
}
