using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Provisioning.Scim.Service.Tests;

/// <summary>A service with a client that has its token.</summary>
internal sealed class ServiceHarness : IAsyncDisposable
{
    public const string Token = "token-of-the-tests";

    private ServiceHarness(ScimServiceHost host)
    {
        Host = host;
        Client = new() { BaseAddress = new(host.BaseUri + "/") };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
    }

    public ScimServiceHost Host { get; }

    public HttpClient Client { get; }

    public static ServiceHarness Start(Func<ScimServiceOptions, ScimServiceOptions>? configure = null)
    {
        var options = new ScimServiceOptions { Token = Token };
        return new(ScimServiceHost.Start(configure?.Invoke(options) ?? options));
    }

    public async Task<Answer> SendAsync(string method, string path, string? body = null, string? ifMatch = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/scim+json"));
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (ifNoneMatch is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), response.Headers, response.Content.Headers.ContentType?.MediaType);
    }

    public Task<Answer> GetAsync(string path) => SendAsync("GET", path);

    /// <summary>Makes a user and gives its id.</summary>
    public async Task<string> CreateAsync(string userName, string more = "")
    {
        var answer = await SendAsync("POST", "Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}"{{more}}}""");
        answer.Status.ShouldBe(201, answer.Body?.ToJsonString());
        return answer["id"]!;
    }

    /// <summary>The user names that a query gives, in its order.</summary>
    public async Task<string[]> NamesAsync(string query)
    {
        var answer = await GetAsync("Users?" + query);
        answer.Status.ShouldBe(200, answer.Body?.ToJsonString());
        return [.. answer.Body!["Resources"]!.AsArray().Select(r => r!["userName"]!.GetValue<string>())];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }
}

/// <summary>An answer of the service.</summary>
internal sealed record Answer(int Status, JsonNode? Body, HttpResponseHeaders Headers, string? MediaType)
{
    /// <summary>A text of the body.</summary>
    public string? this[string name] => Body?[name]?.ToString();
}
