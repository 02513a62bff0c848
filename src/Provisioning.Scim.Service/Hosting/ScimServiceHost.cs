using System.Net;
using System.Net.Sockets;

namespace Provisioning.Scim.Service;

/// <summary>
/// A SCIM 2.0 service provider in this process, on the loopback address only. It ends when it is disposed, and with the process.
/// </summary>
public sealed class ScimServiceHost : IAsyncDisposable
{
    private const int Accepting = 16;
    private static readonly ScimLimits Limits = new();

    private readonly ScimServiceOptions _options;
    private readonly HttpListener _listener;
    private readonly MemoryStorage _storage;
    private readonly ScimService _service;
    private readonly ResourceView _view;
    private readonly CancellationTokenSource _stop = new();
    private readonly RequestCounts _counts = new();
    private readonly Task[] _work;
    private long _requests;

    private ScimServiceHost(ScimServiceOptions options, HttpListener listener, MemoryStorage storage, string baseUri)
    {
        (_options, _listener, _storage, BaseUri, _view) = (options, listener, storage, baseUri, new(baseUri));
        _service = new(storage, new SharedToken(options.Token), baseUri, Limits, changesPasswords: true);
        _work = [.. Enumerable.Range(0, Accepting).Select(_ => Task.Run(AcceptAsync))];
    }

    /// <summary>The address to give to an app.</summary>
    public string BaseUri { get; }

    /// <summary>How many users there are.</summary>
    public int Users => (int)_storage.Count(ResourceKind.User);

    /// <summary>How many groups there are.</summary>
    public int Groups => (int)_storage.Count(ResourceKind.Group);

    /// <summary>The requests so far, by method and status.</summary>
    public IReadOnlyList<RequestCount> Requests => _counts.All;

    /// <summary>Every user, as on the wire.</summary>
    public IReadOnlyList<AttributeSet> AllUsers() => [.. _storage.All(ResourceKind.User).Select(u => _view.Whole(ResourceType.User, u))];

    /// <summary>Starts the service.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SandboxRunning"/>: the port is taken; <see cref="ErrorIds.FileUnreadable"/>: the file cannot be used.</exception>
    public static ScimServiceHost Start(ScimServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        for (var attempt = 1; ; attempt++)
        {
            var port = options.Port == 0 ? FreePort() : options.Port;
            var listener = new HttpListener { IgnoreWriteExceptions = true };
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
            }
            catch (Exception e) when (e is HttpListenerException or SocketException)
            {
                // Somebody else may take a free port between the look and the start.
                if (options.Port == 0 && attempt < 10)
                    continue;
                throw new ProvisioningError
                {
                    Id = ErrorIds.SandboxRunning,
                    Category = ProvisioningErrorCategory.Unavailable,
                    Message = $"The port {port} of this machine is in use.",
                    RecommendedAction = "Name another port, or none for a free one.",
                    Target = $"{port}",
                }.ToException(e);
            }

            try
            {
                var baseUri = $"http://127.0.0.1:{port}{ScimTarget.Root}";
                return new(options, listener, new(options.Path, options.Clock), baseUri);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                listener.Close();
                throw new ProvisioningError
                {
                    Id = ErrorIds.FileUnreadable,
                    Category = ProvisioningErrorCategory.Unavailable,
                    Message = $"The file '{options.Path}' cannot be used: {e.Message.TrimEnd('.')}.",
                    RecommendedAction = e is InvalidDataException ? "Name another file, or remove this one: what it has is practice data." : "Name a file that this account can write.",
                    Target = options.Path,
                }.ToException(e);
            }
        }
    }

    /// <summary>Stops the service; requests under way are cut off. Calling it again does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Close();
        await Task.WhenAll(_work).ConfigureAwait(false);
        _storage.Dispose();
        _stop.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            try
            {
                await AnswerAsync(context).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or OperationCanceledException or InvalidOperationException)
            {
                // The client went away, or the service stops.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var number = Interlocked.Increment(ref _requests);
        if (_options.Latency > TimeSpan.Zero)
            await Task.Delay(_options.Latency, _options.Clock, _stop.Token).ConfigureAwait(false);
        if (IsTurn(number, _options.StallEvery))
            await Task.Delay(_options.StallFor, _options.Clock, _stop.Token).ConfigureAwait(false);
        var reply = IsTurn(number, _options.ThrottleEvery) ? ScimReply.Fault(429, "Too many requests.") with { RetryAfter = 1 }
            : IsTurn(number, _options.FailEvery) ? ScimReply.Fault(500, "The service has a fault.")
            : await ReadAsync(context.Request).ConfigureAwait(false) is { } request ? await AnswerAsync(request).ConfigureAwait(false)
            : ScimReply.Fault(413, "The request is too large.");
        _counts.Add(context.Request.HttpMethod, reply.Status);
        await WriteAsync(context.Response, reply).ConfigureAwait(false);
    }

    // A fault of the service is an answer too: a client that waits for none would wait for ever.
    private async ValueTask<ScimReply> AnswerAsync(ScimRequest request)
    {
        try
        {
            return await _service.AnswerAsync(request, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return ScimReply.Fault(500, "The service failed.");
        }
    }

    private static bool IsTurn(long number, int every) => every > 0 && number % every == 0;

    private static async ValueTask<ScimRequest?> ReadAsync(HttpListenerRequest request)
    {
        using var body = new MemoryStream();
        if (request.HasEntityBody)
        {
            if (request.ContentLength64 > Limits.MaxBodyBytes)
                return null;
            var buffer = new byte[8192];
            while (await request.InputStream.ReadAsync(buffer).ConfigureAwait(false) is var read and > 0)
            {
                body.Write(buffer, 0, read);
                if (body.Length > Limits.MaxBodyBytes)
                    return null;
            }
        }

        var (path, query) = ScimTarget.Read(request.RawUrl ?? "");
        return new(request.HttpMethod, path, query, body.ToArray())
        {
            Authorization = request.Headers["Authorization"],
            ContentType = request.Headers["Content-Type"],
            IfMatch = request.Headers["If-Match"],
            IfNoneMatch = request.Headers["If-None-Match"],
        };
    }

    private static async ValueTask WriteAsync(HttpListenerResponse response, ScimReply reply)
    {
        response.StatusCode = reply.Status;
        if (reply.Version is { } version)
            response.Headers["ETag"] = version;
        if (reply.Location is { } location)
            response.Headers["Location"] = location;
        if (reply.RetryAfter is { } wait)
            response.Headers["Retry-After"] = wait.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (reply.Allow is { } allow)
            response.Headers["Allow"] = allow;
        if (reply.Status == 401)
            response.Headers["WWW-Authenticate"] = "Bearer";
        if (reply.Body.Length > 0)
        {
            response.ContentType = "application/scim+json";
            response.ContentLength64 = reply.Body.Length;
            await response.OutputStream.WriteAsync(reply.Body).ConfigureAwait(false);
        }

        response.Close();
    }
}
