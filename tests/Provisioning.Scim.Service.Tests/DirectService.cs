using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Provisioning.Scim.Service.Tests;

/// <summary>The protocol without a host: requests are given to it as hosts do.</summary>
internal sealed class DirectService : IDisposable
{
    public const string BaseUri = "https://scim.example/scim/v2";
    private const string Token = "token";
    private readonly MemoryStorage _storage;
    private readonly ScimService _service;

    public DirectService(ScimLimits? limits = null)
    {
        _storage = new(null, Clock);
        _service = new(_storage, new SharedToken(Token), BaseUri, limits ?? new(), changesPasswords: false);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public async Task<(ScimReply Reply, JsonNode? Body)> SendAsync(string method, string target, string? body = null, string? type = "application/scim+json", string? ifMatch = null)
    {
        var (path, query) = ScimTarget.Read(ScimTarget.Root + "/" + target);
        return await SendAsync(new ScimRequest(method, path, query, body is null ? default : Encoding.UTF8.GetBytes(body)) { ContentType = type, IfMatch = ifMatch });
    }

    public async Task<(ScimReply Reply, JsonNode? Body)> SendAsync(ScimRequest request)
    {
        var reply = await _service.AnswerAsync(request with { Authorization = "Bearer " + Token }, CancellationToken.None);
        return (reply, reply.Body.IsEmpty ? null : JsonNode.Parse(reply.Body.Span));
    }

    /// <summary>Makes a resource and gives its id.</summary>
    public async Task<string> CreateAsync(string endpoint, string body)
    {
        var (reply, made) = await SendAsync("POST", endpoint, body);
        reply.Status.ShouldBe(201, made?.ToJsonString());
        return made!["id"]!.ToString();
    }

    public async Task<JsonNode> GetAsync(string target)
    {
        var (reply, body) = await SendAsync("GET", target);
        reply.Status.ShouldBe(200, body?.ToJsonString());
        return body!;
    }

    /// <summary>Sends PATCH operations, which have to succeed, and gives the resource.</summary>
    public async Task<JsonNode> PatchAsync(string target, string operations)
    {
        var (reply, body) = await SendAsync("PATCH", target, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":{{operations}}}""");
        reply.Status.ShouldBe(200, body?.ToJsonString());
        return body!;
    }

    public void Dispose() => _storage.Dispose();
}
