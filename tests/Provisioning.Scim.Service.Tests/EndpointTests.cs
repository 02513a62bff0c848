using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning.Scim.Host;
using Provisioning.Testing;

namespace Provisioning.Scim.Service.Tests;

/// <summary>The protocol on Kestrel: TLS, limits of connections, and what HTTP itself makes of odd requests.</summary>
public sealed class EndpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Over_TLS_a_user_is_made_and_read_by_HTTP_1_and_2()
    {
        await using var endpoint = await StartAsync(o => o with { Certificate = Certificate() });
        using var client = Client(endpoint);
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{endpoint.BaseUri}/Users") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new StringContent($$"""{"userName":"anna{{version}}"}""", Encoding.UTF8, "application/scim+json") };
            using var response = await client.SendAsync(request);
            (response.StatusCode, response.Content.Headers.ContentType!.MediaType, response.Headers.ETag!.ToString()).ShouldBe((HttpStatusCode.Created, "application/scim+json", "W/\"1\""));
            response.Headers.CacheControl!.NoStore.ShouldBeTrue();
            response.Headers.Server.ShouldBeEmpty();
            using var read = await client.GetAsync(response.Headers.Location);
            (await read.Content.ReadAsStringAsync()).ShouldContain($"anna{version}");
        }
    }

    [Fact]
    public async Task Without_a_certificate_it_listens_on_the_loopback_address_only()
    {
        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await StartAsync(o => o with { Address = IPAddress.Any }))).Error;
        (error.Id, error.Message).ShouldBe((ErrorIds.EndpointInvalid, "Without a certificate, tokens and people's data would be readable on the way to 0.0.0.0."));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var endpoint = await StartAsync();
        var port = new Uri(endpoint.BaseUri).Port;
        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await StartAsync(o => o with { Port = port }))).Error;
        error.Id.ShouldBe(ErrorIds.EndpointInvalid);
        error.Message.ShouldContain($"{port}");
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_is_taken_and_one_that_cannot_be_read_is_not()
    {
        var certificate = Certificate();
        await using var endpoint = await StartAsync(o => o with { Certificate = certificate });
        var first = await ThumbprintAsync(endpoint);
        File.WriteAllText(_folder["server.pem"], "broken off");
        (await ThumbprintAsync(endpoint)).ShouldBe(first);
        Write();
        (await ThumbprintAsync(endpoint)).ShouldNotBe(first);
    }

    [Theory]
    [InlineData("nothing of it")]
    [InlineData("")]
    public void A_file_that_is_no_certificate_is_named(string content)
    {
        File.WriteAllText(_folder["bad.pem"], content);
        var error = Should.Throw<ProvisioningException>(() => ServerCertificate.Open(_folder["bad.pem"], () => "hunter2".ToCharArray(), TimeProvider.System)).Error;
        (error.Id, error.Target).ShouldBe((ErrorIds.EndpointInvalid, _folder["bad.pem"]));
        error.Message.ShouldNotContain("hunter2");
    }

    public static TheoryData<string, int> Raw => new()
    {
        { "GET /scim/v2/Users/%2e%2e%2fother HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\n\r\n", 404 },
        { "GET /scim/v2/../../etc/passwd HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\n\r\n", 404 },
        { "GET /scim/v2/Users%2f1 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\n\r\n", 404 },
        { "GET /scim/v2/Users/%00 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\n\r\n", 400 },
        { "GET /other HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\n\r\n", 404 },
        { "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\n\r\n", 404 },
        { "GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\n\r\n", 401 },
        { "GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\nAuthorization: Bearer other\r\n\r\n", 401 },
        { "GET /scim/v2/Users HTTP/1.1\r\nAuthorization: Bearer token\r\n\r\n", 400 },
        { "GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400 },
        { "TRACE /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\n\r\n", 405 },
        { "OPTIONS * HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\n\r\n", 404 },
        { "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\nContent-Length: 5000000\r\n\r\n", 413 },
        { "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n", 401 },
        { "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 401 },
        { "GET /scim/v2/Users?filter=" + new string('a', 20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414 },
        { "GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nX: " + new string('a', 20_000) + "\r\n\r\n", 431 },
        { "not http at all\r\n\r\n", 400 },
    };

    [Theory]
    [MemberData(nameof(Raw))]
    public async Task Odd_requests_are_refused_and_the_next_one_is_answered(string request, int status)
    {
        await using var endpoint = await StartAsync();
        var answer = await RawAsync(new Uri(endpoint.BaseUri).Port, request);
        answer.ShouldStartWith($"HTTP/1.1 {status} ", Case.Sensitive, answer);
        answer.ShouldNotContain("Exception");
        answer.ShouldNotContain("   at ");
        using var client = Client(endpoint);
        (await client.GetAsync($"{endpoint.BaseUri}/Users")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Each_request_is_told_without_what_is_in_it()
    {
        var told = new System.Collections.Concurrent.ConcurrentQueue<ScimAccess>();
        await using var endpoint = await StartAsync(o => o with { Access = told.Enqueue });
        using var client = Client(endpoint);
        await client.GetAsync($"{endpoint.BaseUri}/Users?filter=userName%20eq%20%22canary%22");
        await client.GetAsync($"{endpoint.BaseUri}/canary");
        while (told.Count < 2)
            await Task.Yield();
        told.Select(t => (t.Method, t.Endpoint, t.Status)).ShouldBe([("GET", "Users", 200), ("GET", "other", 404)]);
        endpoint.Requests.ShouldBe([new("GET", 200, 1), new("GET", 404, 1)]);
    }

    private static async Task<IScimEndpointHost> StartAsync(Func<KestrelOptions, KestrelOptions>? configure = null)
    {
        var options = new KestrelOptions { Address = IPAddress.Loopback };
        return await KestrelHost.StartAsync(configure?.Invoke(options) ?? options, new MemoryStorage(null, TimeProvider.System), new SharedToken("token"), CancellationToken.None);
    }

    private ServerCertificate Certificate()
    {
        Write();
        return ServerCertificate.Open(_folder["server.pem"], () => null, TimeProvider.System);
    }

    private void Write()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=localhost", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(_folder["server.pem"], certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        // Two that were written within one tick of the file system's clock differ by this.
        File.SetLastWriteTimeUtc(_folder["server.pem"], File.GetLastWriteTimeUtc(_folder["server.pem"]).AddSeconds(++_written));
    }

    private int _written;

    private static HttpClient Client(IScimEndpointHost endpoint)
    {
        endpoint.BaseUri.ShouldEndWith(ScimTarget.Root);
        // The certificates of these tests are of no authority.
        var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
        client.DefaultRequestHeaders.Authorization = new("Bearer", "token");
        return client;
    }

    private static async Task<string> ThumbprintAsync(IScimEndpointHost endpoint)
    {
        string? thumbprint = null;
        using var client = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
            {
                thumbprint = certificate!.Thumbprint;
                return true;
            },
        });
        using var response = await client.GetAsync(endpoint.BaseUri);
        return thumbprint!;
    }

    private static async Task<string> RawAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = new StringBuilder();
        // As far as the end of the headers: the connection may stay open.
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            text.Append(line).Append('\n');
        return text.ToString();
    }
}
