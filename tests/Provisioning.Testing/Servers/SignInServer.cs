using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Provisioning.Testing;

/// <summary>What came in at a <see cref="SignInServer"/>.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path with its query.</param>
/// <param name="Protocol">The protocol, such as HTTP/2.</param>
/// <param name="Headers">The headers, by name.</param>
/// <param name="Form">The fields of a form, where the body is one.</param>
/// <param name="ClientCertificate">The thumbprint of the client's certificate, or null.</param>
public sealed record SignInRequest(string Method, string Path, string Protocol, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Form, string? ClientCertificate)
{
    /// <summary>The body of a request for a token that is no form.</summary>
    public string Body { get; init; } = "";

    public string? Authorization => Headers.GetValueOrDefault("Authorization");
}

/// <summary>An answer of a <see cref="SignInServer"/>.</summary>
public sealed record SignInAnswer(int Status, string Body = "", params (string Name, string Value)[] Headers);

/// <summary>
/// A token endpoint (/token) and, at every other path, a service that lets in who shows a token that it gave. Who is let in is answered with an empty list, or sent on to a service on this machine.
/// </summary>
public sealed class SignInServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly ConcurrentDictionary<string, bool> _tokens = new();
    private readonly CancellationTokenSource _stop = new();

    private SignInServer(TestCertificate? certificate, bool asksForCertificate, bool speaksHttp2)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = speaksHttp2 ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            if (certificate is not null)
            {
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = X509Certificate2.CreateFromPemFile(certificate.CertificateFile, certificate.KeyFile);
                    https.ClientCertificateMode = asksForCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                    https.ClientCertificateValidation = (_, _, _) => true;
                });
            }
        }));
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary>Starts it.</summary>
    /// <param name="certificate">Its certificate; null for http.</param>
    /// <param name="asksForCertificate">True when the client has to show one.</param>
    /// <param name="speaksHttp2">False for one that has HTTP/1.1 only, whose connections a test can have closed.</param>
    public static async Task<SignInServer> StartAsync(TestCertificate? certificate = null, bool asksForCertificate = false, bool speaksHttp2 = true)
    {
        var server = new SignInServer(certificate, asksForCertificate, speaksHttp2);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>The address, by the name that certificates are for.</summary>
    public string Uri => _app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>Makes the next token; a text to find again.</summary>
    public Func<string> NewToken { get; set; } = () => $"token-{Guid.NewGuid():N}";

    /// <summary>How long tokens are said to be good, in seconds; null says nothing.</summary>
    public int? Lifetime { get; set; } = 3600;

    /// <summary>Answers a request for a token in another way; null gives one.</summary>
    public Func<SignInRequest, SignInAnswer?> TokenRule { get; set; } = _ => null;

    /// <summary>Answers another request in another way; null lets it pass.</summary>
    public Func<SignInRequest, SignInAnswer?> Rule { get; set; } = _ => null;

    /// <summary>Where those who are let in are sent on to, with which token; null for an empty list.</summary>
    public (string Address, string Token)? Behind { get; set; }

    /// <summary>What has to stand before a token is given, for as long as a test holds it back.</summary>
    public Task BeforeToken { get; set; } = Task.CompletedTask;

    /// <summary>How answers are compressed for clients that say that they can read them: gzip, deflate or br; null for not at all.</summary>
    public string? Compresses { get; set; }

    /// <summary>True where <see cref="Rule"/> alone says who is let in.</summary>
    public bool LetsEverybodyIn { get; set; }

    /// <summary>Every request for a token.</summary>
    public ConcurrentQueue<SignInRequest> TokenRequests { get; } = [];

    /// <summary>Every other request.</summary>
    public ConcurrentQueue<SignInRequest> Requests { get; } = [];

    /// <summary>Lets no one in with the tokens so far.</summary>
    public void Revoke() => _tokens.Clear();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var isToken = context.Request.Path == "/token";
        var form = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync(_stop.Token)).ToDictionary(f => f.Key, f => f.Value.ToString()) : [];
        using var reader = new StreamReader(isToken && !context.Request.HasFormContentType ? context.Request.Body : Stream.Null);
        var request = new SignInRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Protocol,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            form,
            context.Connection.ClientCertificate?.Thumbprint)
        {
            Body = await reader.ReadToEndAsync(_stop.Token),
        };
        (isToken ? TokenRequests : Requests).Enqueue(request);
        var answer = isToken ? await TokenAsync(request) : Rule(request) ?? (IsLetIn(request) ? null : new(401, """{"detail":"who are you?","status":"401"}"""));
        if (answer is not null)
            await AnswerAsync(context.Response, answer);
        else if (Behind is { } behind)
            await ForwardAsync(context, behind.Address, behind.Token);
        else
            await AnswerAsync(context.Response, new(200, """{"totalResults":0,"Resources":[]}"""));
    }

    private async Task<SignInAnswer> TokenAsync(SignInRequest request)
    {
        await BeforeToken;
        if (TokenRule(request) is { } other)
            return other;
        var token = NewToken();
        _tokens[token] = true;
        return new(200, $$"""{"access_token":"{{token}}","token_type":"bearer"{{(Lifetime is { } life ? $",\"expires_in\":{life}" : "")}}}""");
    }

    private bool IsLetIn(SignInRequest request) => LetsEverybodyIn || request.Authorization is { } header && header.StartsWith("Bearer ", StringComparison.Ordinal) && _tokens.ContainsKey(header[7..]);

    private async Task AnswerAsync(HttpResponse response, SignInAnswer answer)
    {
        response.StatusCode = answer.Status;
        response.ContentType = "application/json";
        foreach (var (name, value) in answer.Headers)
            response.Headers[name] = value;
        if (Compresses is not { } encoding || !response.HttpContext.Request.Headers.AcceptEncoding.ToString().Contains(encoding, StringComparison.Ordinal))
        {
            await response.WriteAsync(answer.Body, Encoding.UTF8);
            return;
        }

        response.Headers.ContentEncoding = encoding;
        await using Stream compressed = encoding switch
        {
            "br" => new BrotliStream(response.Body, CompressionLevel.Fastest, leaveOpen: true),
            // RFC 9110 §8.4.1.2: with the header of zlib.
            "deflate" => new ZLibStream(response.Body, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true),
        };
        await compressed.WriteAsync(Encoding.UTF8.GetBytes(answer.Body), _stop.Token);
    }

    private async Task ForwardAsync(HttpContext context, string address, string token)
    {
        using var request = new HttpRequestMessage(new(context.Request.Method), address + context.Request.Path + context.Request.QueryString);
        request.Headers.Authorization = new("Bearer", token);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, _stop.Token);
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body.ToArray()) { Headers = { ContentType = new("application/scim+json") } };
        using var answer = await _http.SendAsync(request, _stop.Token);
        context.Response.StatusCode = (int)answer.StatusCode;
        var bytes = await answer.Content.ReadAsByteArrayAsync(_stop.Token);
        if (bytes.Length > 0)
        {
            context.Response.ContentType = "application/scim+json";
            await context.Response.Body.WriteAsync(bytes, _stop.Token);
        }
    }
}
