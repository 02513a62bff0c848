using System.Net.Http.Json;
using System.Text.Json;

namespace Provisioning.Testing;

/// <summary>A SCIM service that this project did not write (SCIMMY, npm), started for a test. It ends with the test process, whatever happens to that.</summary>
public sealed class ScimmyServer : IAsyncDisposable
{
    private readonly NodeServer _server;
    private readonly HttpClient _http;

    private ScimmyServer(NodeServer server, string token)
    {
        (_server, Token) = (server, token);
        _http = new() { BaseAddress = new($"http://127.0.0.1:{Port}/") };
    }

    public int Port => _server.Port;

    /// <summary>The address to give to an app.</summary>
    public string BaseUri => $"http://127.0.0.1:{Port}/scim/v2";

    public string Token { get; }

    /// <summary>Starts the server and waits until it listens.</summary>
    /// <param name="users">How many users it has from the beginning.</param>
    /// <exception cref="InvalidOperationException">node or its packages are not there, or it did not start.</exception>
    public static async Task<ScimmyServer> StartAsync(int users = 0)
    {
        var token = Guid.NewGuid().ToString("N");
        return new(await NodeServer.StartAsync("scimmy-server.mjs", new Dictionary<string, string> { ["SCIM_TOKEN"] = token, ["SCIM_USERS"] = users.ToString(System.Globalization.CultureInfo.InvariantCulture) }), token);
    }

    /// <summary>How many requests came in since the last reset, by method.</summary>
    public async Task<IReadOnlyDictionary<string, int>> RequestsAsync()
    {
        var stats = await _http.GetFromJsonAsync<JsonElement>("__stats");
        return stats.GetProperty("byMethod").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32());
    }

    /// <summary>How many requests that write came in since the last reset.</summary>
    public async Task<int> WritesAsync() => (await RequestsAsync()).Where(r => r.Key is not ("GET" or "HEAD")).Sum(r => r.Value);

    public async Task ResetAsync() => await _http.GetAsync("__reset");

    /// <summary>All users, as they are kept there.</summary>
    public Task<IReadOnlyList<AttributeSet>> UsersAsync() => ListAsync("__users");

    /// <summary>All groups, as they are kept there.</summary>
    public Task<IReadOnlyList<AttributeSet>> GroupsAsync() => ListAsync("__groups");

    private async Task<IReadOnlyList<AttributeSet>> ListAsync(string address)
    {
        var list = await _http.GetByteArrayAsync(address);
        var reader = new Utf8JsonReader(list);
        reader.Read();
        return [.. AttributeValue.Read(ref reader).AsList().Select(r => r.AsComplex()!)];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}
