using Microsoft.Identity.Client;

namespace Provisioning.Http;

/// <summary>
/// A person who enters a code in a browser, on this machine or another. Whoever signed in stays so in this process, in memory only: a token is renewed without them, and the next process asks again.
/// </summary>
internal sealed class EntraPerson(EntraSettings settings, ConnectorContext context, HttpTransport transport) : IEntraClient
{
    public string Description => $"to the Entra application '{settings.ClientId}' as the person who entered a code";

    public async Task<AuthenticationResult> AcquireAsync(CancellationToken cancellationToken)
    {
        var http = await transport.ClientAsync(cancellationToken).ConfigureAwait(false);
        var application = PublicClientApplicationBuilder.Create(settings.ClientId)
            .WithAuthority(settings.Authority!.AbsoluteUri, validateAuthority: !settings.IsOwnCloud)
            .WithInstanceDiscovery(!settings.IsOwnCloud)
            .WithHttpClientFactory(new OurHttp(http), retryOnceOn5xx: false)
            .Build();
        DeviceTokens.Keep(application.UserTokenCache, $"{context.App.Name}\n{settings.Authority}\n{settings.ClientId}".ToUpperInvariant());
        if ((await application.GetAccountsAsync().ConfigureAwait(false)).FirstOrDefault() is { } known)
        {
            try
            {
                return await application.AcquireTokenSilent(settings.Scopes, known).WithForceRefresh(true).ExecuteAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (MsalUiRequiredException)
            {
                // What the person signed in to has ended: they are asked again.
            }
        }

        return await AskAsync(application, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
    }

    private async Task<AuthenticationResult> AskAsync(IPublicClientApplication application, CancellationToken cancellationToken)
    {
        var tell = context.Report ?? throw SignInErrors.NobodyToAsk(context.App);
        return await application.AcquireTokenWithDeviceCode(
            settings.Scopes,
            code =>
            {
                tell(new WarningEvent($"App '{context.App.Name}' waits for somebody to sign in: open {code.VerificationUrl} in a browser and enter the code {code.UserCode}, until {code.ExpiresOn:u}."));
                return Task.CompletedTask;
            }).ExecuteAsync(cancellationToken).ConfigureAwait(false);
    }
}
