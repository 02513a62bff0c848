using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Provisioning.Testing;

/// <summary>A request on its way through a <see cref="FaultProxy"/>.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path with its query, from the service's base address on.</param>
/// <param name="Number">The how-manieth request it is, from 1.</param>
/// <param name="Body">Its body.</param>
/// <param name="Authorization">Its Authorization header.</param>
/// <param name="IfMatch">Its If-Match header.</param>
public sealed record ProxiedRequest(string Method, string Path, int Number, string Body, string? Authorization, string? IfMatch)
{
    /// <summary>All of its headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>What goes wrong with a request.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The proxy answers in the service's place.</summary>
    public sealed record Answer(int Status, string Body = "", string? RetryAfter = null, string? Location = null, string ContentType = "application/scim+json") : Fault;

    /// <summary>The connection breaks before the service has the request.</summary>
    public sealed record LoseRequest : Fault;

    /// <summary>The service does what it is asked to, and the connection breaks before its answer.</summary>
    public sealed record LoseAnswer : Fault;

    /// <summary>Of the answer's body, only this part comes, then the connection breaks.</summary>
    public sealed record CutAnswer(double Part) : Fault;

    /// <summary>The answer's body, its status or its version (ETag) is another one, and the service may be sent another request.</summary>
    public sealed record Rewrite(Func<string, string>? Body = null, Func<ProxiedRequest, ProxiedRequest>? Request = null, int? Status = null, Func<string, string>? Version = null) : Fault;

    /// <summary>The service lies: it does nothing, and answers with what it has, or with what this makes of it.</summary>
    public sealed record Lie(Func<string, string>? Body = null) : Fault;

    /// <summary>No answer comes, until the test is over.</summary>
    public sealed record Stall : Fault;
}

/// <summary>Stands between a client and a service on this machine, writes down what passes, and makes faults where a test wants them.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private int _number;
    private int _served;
    private int _inside;
    private int _mostAtOnce;

    private FaultProxy(string target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(ServeAsync);
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new(target.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Starts a proxy before the service.</summary>
    public static async Task<FaultProxy> StartAsync(string target)
    {
        var proxy = new FaultProxy(target);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>The address to give to the client.</summary>
    public string BaseUri => _app.Urls.Single();

    /// <summary>Decides about each request; null lets it pass.</summary>
    public Func<ProxiedRequest, Fault?> Rule { get; set; } = _ => null;

    /// <summary>Every request that came in, in order.</summary>
    public ConcurrentQueue<ProxiedRequest> Requests { get; } = [];

    /// <summary>True while the service works on a request: a clock that a test moves on must not run away meanwhile.</summary>
    public bool IsServing => Volatile.Read(ref _served) > 0;

    /// <summary>How many requests were inside at once at most.</summary>
    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    public int Count(string method) => Requests.Count(r => r.Method == method);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var inside = Interlocked.Increment(ref _inside);
        for (var most = _mostAtOnce; most < inside; most = _mostAtOnce)
            Interlocked.CompareExchange(ref _mostAtOnce, inside, most);
        try
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.TrimStart('/');
            var request = new ProxiedRequest(context.Request.Method, target, Interlocked.Increment(ref _number), await reader.ReadToEndAsync(), context.Request.Headers.Authorization, context.Request.Headers.IfMatch)
            {
                Headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            };
            Requests.Enqueue(request);
            switch (Rule(request))
            {
                case Fault.Answer answer:
                    await AnswerAsync(context.Response, answer);
                    break;
                case Fault.LoseRequest:
                    context.Abort();
                    break;
                case Fault.LoseAnswer:
                    (await ForwardAsync(request)).Dispose();
                    context.Abort();
                    break;
                case Fault.Stall:
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                    break;
                case Fault.Lie lie:
                    await PassAsync(context.Response, request with { Method = "GET", Body = "", IfMatch = null }, lie.Body is null ? null : new Fault.Rewrite(lie.Body));
                    break;
                case var other:
                    await PassAsync(context.Response, other is Fault.Rewrite { Request: { } bend } ? bend(request) : request, other);
                    break;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            // The client left, or the test is over.
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    private async Task<HttpResponseMessage> ForwardAsync(ProxiedRequest request)
    {
        using var forwarded = new HttpRequestMessage(new(request.Method), request.Path);
        if (request.Authorization is { } authorization)
            forwarded.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (request.IfMatch is { } version)
            forwarded.Headers.TryAddWithoutValidation("If-Match", version);
        if (request.Body.Length > 0)
        {
            forwarded.Content = new StringContent(request.Body);
            forwarded.Content.Headers.ContentType = new("application/scim+json");
        }

        Interlocked.Increment(ref _served);
        try
        {
            return await _http.SendAsync(forwarded, _stop.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _served);
        }
    }

    private async Task PassAsync(HttpResponse response, ProxiedRequest request, Fault? fault)
    {
        using var answer = await ForwardAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync(_stop.Token);
        var rewrite = fault as Fault.Rewrite;
        if (rewrite?.Body is { } text)
            body = Encoding.UTF8.GetBytes(text(Encoding.UTF8.GetString(body)));
        response.StatusCode = rewrite?.Status ?? (int)answer.StatusCode;
        response.ContentType = answer.Content.Headers.ContentType?.ToString();
        foreach (var version in answer.Headers.NonValidated.Where(h => h.Key == "ETag"))
            response.Headers.ETag = rewrite?.Version is { } other ? other(version.Value.ToString()) : version.Value.ToString();
        if (response.StatusCode == (int)HttpStatusCode.NoContent)
            return;
        response.ContentLength = body.Length;
        var part = fault is Fault.CutAnswer cut ? (int)(body.Length * cut.Part) : body.Length;
        await response.Body.WriteAsync(body.AsMemory(0, part), _stop.Token);
        await response.Body.FlushAsync(_stop.Token);
        if (part < body.Length)
            response.HttpContext.Abort();
    }

    private static async Task AnswerAsync(HttpResponse response, Fault.Answer answer)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        if (answer.RetryAfter is not null)
            response.Headers.RetryAfter = answer.RetryAfter;
        if (answer.Location is not null)
            response.Headers.Location = answer.Location;
        await response.WriteAsync(answer.Body);
    }
}
