using System.Net;

namespace Provisioning.Http;

/// <summary>The way to an app's services. Nothing is opened before the first request.</summary>
public sealed class HttpTransport : IDisposable
{
    private const long MostBytes = 256 << 20;
    private readonly HttpClient _http;

    /// <param name="connections">How many connections there may be to one service.</param>
    public HttpTransport(int connections)
    {
        _http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxConnectionsPerServer = connections,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(15),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MostBytes,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd($"ProvisioningModule/{typeof(HttpTransport).Assembly.GetName().Version?.ToString(3)}");
    }

    /// <summary>Sends a request and gives the whole answer, whatever its status. Redirects are not followed.</summary>
    public async ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        // HTTP/2 where the service offers it.
        (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrHigher);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
