using System.Net;

namespace Provisioning.Http;

/// <summary>The way to an app's services: its proxy, whom it trusts, which certificate it shows. Nothing is read or opened before the first request.</summary>
/// <param name="settings">The way.</param>
/// <param name="context">The app, with the secrets that its settings name.</param>
/// <param name="connections">How many connections there may be to one service.</param>
public sealed class HttpTransport(TransportSettings settings, ConnectorContext context, int connections) : IDisposable
{
    private const long MostBytes = 256 << 20;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly PrivateKeySource? _certificate = settings.ClientCertificate is { } own ? new(own, context) : null;
    private TrustedAuthorities? _authorities;
    private volatile HttpClient? _http;

    /// <summary>Sends a request and gives the whole answer, whatever its status. Redirects are not followed.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>: a file that the settings name cannot be used; <see cref="ErrorIds.SecretMissing"/>.</exception>
    public async ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var http = await ClientAsync(cancellationToken).ConfigureAwait(false);
        // HTTP/2 where the service offers it.
        (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrHigher);
        return await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What sends requests this way, for libraries that send their own. The transport disposes it.</summary>
    internal async ValueTask<HttpClient> ClientAsync(CancellationToken cancellationToken)
    {
        var http = _http ?? await OpenAsync(cancellationToken).ConfigureAwait(false);
        // A certificate that was replaced is shown by the connections made from now on.
        if (_certificate is not null)
            await _certificate.GetAsync(cancellationToken).ConfigureAwait(false);
        return http;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http?.Dispose();
        _certificate?.Dispose();
        _authorities?.Dispose();
        _opening.Dispose();
    }

    private async ValueTask<HttpClient> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _http ??= new(await HandlerAsync(cancellationToken).ConfigureAwait(false))
            {
                Timeout = Timeout.InfiniteTimeSpan,
                MaxResponseContentBufferSize = MostBytes,
                DefaultRequestHeaders = { UserAgent = { new("ProvisioningModule", typeof(HttpTransport).Assembly.GetName().Version?.ToString(3)) } },
            };
        }
        finally
        {
            _opening.Release();
        }
    }

    private async ValueTask<SocketsHttpHandler> HandlerAsync(CancellationToken cancellationToken)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxConnectionsPerServer = connections,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(15),
            UseProxy = !settings.IsDirect,
        };
        if (settings.Proxy is { } proxy)
            handler.Proxy = new WebProxy(proxy) { Credentials = settings.ProxyUserName is { } user ? await ProxyCredentialAsync(user, cancellationToken).ConfigureAwait(false) : null };
        if (settings.CaPath is { } path)
        {
            var authorities = _authorities = TrustedAuthorities.Read(context.App, path);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => authorities.Accepts(certificate, chain, errors);
        }

        if (_certificate is { } own)
        {
            if ((await own.GetAsync(cancellationToken).ConfigureAwait(false)).Certificate is null)
                throw own.Unusable("has a key and no certificate", null);
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own.Current!.Certificate!;
            // A resumed session would go on with the certificate before.
            handler.SslOptions.AllowTlsResume = false;
        }

        return handler;
    }

    private async ValueTask<NetworkCredential> ProxyCredentialAsync(string user, CancellationToken cancellationToken)
    {
        var password = await context.SettingSecret!("ProxyPassword", cancellationToken).ConfigureAwait(false);
        try
        {
            return new(user, new string(password));
        }
        finally
        {
            Array.Clear(password);
        }
    }
}
