using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Provisioning.Testing;

/// <summary>A message that a <see cref="WebhookReceiver"/> got.</summary>
/// <param name="Path">The address's path.</param>
/// <param name="Headers">The headers, by name in lower case.</param>
/// <param name="Body">The body.</param>
public sealed record ReceivedWebhook(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>True when the signature is that of the Standard Webhooks specification with this key.</summary>
    public bool IsSignedWith(byte[] key)
    {
        var signed = Encoding.UTF8.GetBytes($"{Headers["webhook-id"]}.{Headers["webhook-timestamp"]}.{Body}");
        return Headers["webhook-signature"].Split(' ').Contains($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}");
    }
}

/// <summary>Takes webhooks on this machine.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();

    private WebhookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public string Uri => _app.Urls.Single();

    /// <summary>What came, in order.</summary>
    public ConcurrentQueue<ReceivedWebhook> Received { get; } = [];

    /// <summary>The status to answer the next ones with, one after the other; then 204. 0 never answers, until the test is over.</summary>
    public ConcurrentQueue<int> Answers { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        Received.Enqueue(new(context.Request.Path, context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()), body));
        var status = Answers.TryDequeue(out var answer) ? answer : 204;
        if (status == 0)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        context.Response.StatusCode = status;
        if (status is >= 300 and < 400)
            context.Response.Headers.Location = $"{Uri}/elsewhere";
    }
}
