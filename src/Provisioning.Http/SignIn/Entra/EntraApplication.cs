using System.Security.Cryptography;
using Microsoft.Identity.Client;

namespace Provisioning.Http;

/// <summary>An application that shows its secret or its certificate.</summary>
internal sealed class EntraApplication(EntraSettings settings, ConnectorContext context, HttpTransport transport) : IEntraClient
{
    private readonly PrivateKeySource? _key = settings.Certificate is { } certificate ? new(certificate, context) : null;

    public string Description => $"as the Entra application '{settings.ClientId}' with its {(_key is null ? "secret" : "certificate")}";

    public async Task<AuthenticationResult> AcquireAsync(CancellationToken cancellationToken)
    {
        var http = await transport.ClientAsync(cancellationToken).ConfigureAwait(false);
        // One application for each token: a secret or certificate that was replaced is taken, and nothing is kept twice.
        var builder = ConfidentialClientApplicationBuilder.Create(settings.ClientId)
            .WithAuthority(settings.Authority!.AbsoluteUri, validateAuthority: !settings.IsOwnCloud)
            .WithInstanceDiscovery(!settings.IsOwnCloud)
            .WithHttpClientFactory(new OurHttp(http), retryOnceOn5xx: false);
        var application = (_key is null ? await WithSecretAsync(builder, cancellationToken).ConfigureAwait(false) : await WithCertificateAsync(builder, _key, cancellationToken).ConfigureAwait(false)).Build();
        return await application.AcquireTokenForClient(settings.Scopes).ExecuteAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _key?.Dispose();

    private async ValueTask<ConfidentialClientApplicationBuilder> WithSecretAsync(ConfidentialClientApplicationBuilder builder, CancellationToken cancellationToken)
    {
        var secret = await context.Secret!(cancellationToken).ConfigureAwait(false);
        try
        {
            return builder.WithClientSecret(new string(secret));
        }
        finally
        {
            Array.Clear(secret);
        }
    }

    private static async ValueTask<ConfidentialClientApplicationBuilder> WithCertificateAsync(ConfidentialClientApplicationBuilder builder, PrivateKeySource source, CancellationToken cancellationToken)
    {
        var key = await source.GetAsync(cancellationToken).ConfigureAwait(false);
        if (key is not { Certificate: { } certificate, Key: RSA })
            throw source.Unusable("is no certificate with an RSA key, which Entra asks for", null);
        // The chain goes along for applications that trust a subject and issuer instead of one certificate.
        return builder.WithCertificate(certificate, sendX5C: true);
    }
}
