using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Provisioning.Scim.Service;

namespace Provisioning.Scim.Host;

/// <summary>A SCIM service on Kestrel: TLS, HTTP/1.1 and HTTP/2, and limits on what connections may cost.</summary>
public sealed class KestrelHost : IScimEndpointHost
{
    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxHeaders = 64;
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(5);

    private readonly KestrelOptions _options;
    private readonly WebApplication _application;
    private readonly RequestCounts _counts = new();
    private ScimService? _service;
    private int _ended;

    private KestrelHost(KestrelOptions options)
    {
        _options = options;
        // Empty: no configuration from files or the environment, and no log.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        if (options.Certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        // Signals are the session's, which ends the endpoint.
        builder.Services.AddSingleton<IHostLifetime, SessionLifetime>();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = EndGrace);
        _application = builder.Build();
        _application.Run(HandleAsync);
    }

    /// <inheritdoc/>
    public string BaseUri { get; private set; } = "";

    /// <inheritdoc/>
    public IReadOnlyList<RequestCount> Requests => _counts.All;

    /// <summary>Starts to listen.</summary>
    /// <param name="options">How.</param>
    /// <param name="storage">Where resources are kept.</param>
    /// <param name="admission">Who is let in.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.EndpointInvalid"/>: plain HTTP is for the loopback address; the address or port cannot be listened on.</exception>
    public static async ValueTask<IScimEndpointHost> StartAsync(KestrelOptions options, IResourceStorage storage, IScimAdmission admission, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Certificate is null && !IPAddress.IsLoopback(options.Address))
            throw Invalid(options, $"Without a certificate, tokens and people's data would be readable on the way to {options.Address}.", "Give a certificate (-CertificatePath), or listen on 127.0.0.1 behind a reverse proxy that has one.", null);
        var host = new KestrelHost(options);
        try
        {
            await host._application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw Invalid(options, $"{options.Address} port {options.Port} cannot be listened on: {(e.InnerException ?? e).Message.TrimEnd('.')}.", "Name another port or address; ports below 1024 need a right of their own on Unix.", e);
        }

        host.BaseUri = options.BaseUri ?? host.OwnAddress();
        host._service = new(storage, admission, host.BaseUri, options.Limits, changesPasswords: false);
        return host;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
            return;
        await _application.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private void Configure(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = _options.Limits.MaxBodyBytes;
        server.Limits.MaxRequestLineSize = _options.Limits.MaxTargetLength + 64;
        server.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        server.Limits.MaxRequestHeaderCount = MaxHeaders;
        server.Limits.MaxConcurrentConnections = _options.MaxConnections;
        server.Limits.RequestHeadersTimeout = _options.RequestTimeout;
        server.Limits.KeepAliveTimeout = _options.KeepAlive;
        server.Listen(_options.Address, _options.Port, listen =>
        {
            if (_options.Certificate is not { } certificate)
                return;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = _options.RequestTimeout,
                OnConnection = _ => new(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate.Current,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                }),
            });
        });
    }

    private string OwnAddress()
    {
        var bound = new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var isAny = _options.Address.Equals(IPAddress.Any) || _options.Address.Equals(IPAddress.IPv6Any);
        var host = _options.Certificate?.Name ?? (isAny ? Dns.GetHostName() : bound.Host);
        return $"{(_options.Certificate is null ? "http" : "https")}://{host}:{bound.Port}{ScimTarget.Root}";
    }

    private async Task HandleAsync(HttpContext context)
    {
        var start = _options.Clock.GetTimestamp();
        var request = context.Request;
        var (path, query) = ScimTarget.Read(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        ScimReply reply;
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _options.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        try
        {
            reply = _service is not { } service
                ? ScimReply.Fault(503, "The service is starting.")
                : await service.AnswerAsync(
                    new(request.Method, path, query, default)
                    {
                        Authorization = request.Headers.Authorization,
                        ContentType = request.ContentType,
                        IfMatch = request.Headers.IfMatch,
                        IfNoneMatch = request.Headers.IfNoneMatch,
                        RemoteAddress = context.Connection.RemoteIpAddress?.ToString(),
                    },
                    token => ReadAsync(request, token),
                    end.Token).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            reply = ScimReply.Fault(e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"The request is larger than {_options.Limits.MaxBodyBytes} bytes." : "The request cannot be read.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (OperationCanceledException)
        {
            reply = ScimReply.Fault(503, "It took too long.");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Nothing of it goes out: it may be of what somebody else sent.
            reply = ScimReply.Fault(500, "The service failed.");
        }

        _counts.Add(request.Method, reply.Status);
        await WriteAsync(context.Response, reply, context.RequestAborted).ConfigureAwait(false);
        _options.Access?.Invoke(new(RequestCounts.Known(request.Method), EndpointOf(path), reply.Status, _options.Clock.GetElapsedTime(start), context.Connection.RemoteIpAddress?.ToString()));
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength == 0 || request.ContentLength is null && !request.HttpContext.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody)
            return default;
        using var body = new MemoryStream(request.ContentLength is { } length and < 1 << 16 ? (int)length : 0);
        await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static async ValueTask WriteAsync(HttpResponse response, ScimReply reply, CancellationToken cancellationToken)
    {
        response.StatusCode = reply.Status;
        var headers = response.Headers;
        // What is told of people is for who asked alone.
        headers.CacheControl = "no-store";
        if (reply.Version is { } version)
            headers.ETag = version;
        if (reply.Location is { } location)
            headers.Location = location;
        if (reply.Allow is { } allow)
            headers.Allow = allow;
        if (reply.RetryAfter is { } wait)
            headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        if (reply.Status == 401)
            headers.WWWAuthenticate = "Bearer";
        if (reply.Body.Length == 0)
            return;
        response.ContentType = "application/scim+json";
        response.ContentLength = reply.Body.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
            await response.Body.WriteAsync(reply.Body, cancellationToken).ConfigureAwait(false);
    }

    private static string EndpointOf(string? path) => path?.Split('/')[0] switch
    {
        "Users" => "Users",
        "Groups" => "Groups",
        "Bulk" => "Bulk",
        ".search" => ".search",
        "Schemas" or "ResourceTypes" or "ServiceProviderConfig" => "discovery",
        _ => "other",
    };

    private static ProvisioningException Invalid(KestrelOptions options, string message, string action, Exception? cause) => new ProvisioningError
    {
        Id = ErrorIds.EndpointInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = message,
        RecommendedAction = action,
        Target = $"{options.Address}:{options.Port}",
    }.ToException(cause);

    private sealed class SessionLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
