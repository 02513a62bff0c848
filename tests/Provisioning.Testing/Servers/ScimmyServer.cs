using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Provisioning.Testing;

/// <summary>A SCIM service that this project did not write (SCIMMY, npm), started for a test. It ends with the test process, whatever happens to that.</summary>
public sealed class ScimmyServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private ScimmyServer(Process process, int port, string token)
    {
        (_process, Port, Token) = (process, port, token);
        _http = new() { BaseAddress = new($"http://127.0.0.1:{port}/") };
    }

    public int Port { get; }

    /// <summary>The address to give to an app.</summary>
    public string BaseUri => $"http://127.0.0.1:{Port}/scim/v2";

    public string Token { get; }

    /// <summary>Starts the server and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">node or its packages are not there, or it did not start.</exception>
    public static async Task<ScimmyServer> StartAsync()
    {
        var folder = Path.Combine(TestPaths.RepoRoot, "tests", "servers");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException("The SCIM server's packages are not installed: './build.sh test' installs them, or 'npm ci' in tests/servers.");
        var token = Guid.NewGuid().ToString("N");
        var start = new ProcessStartInfo("node", "scimmy-server.mjs") { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["SCIM_TOKEN"] = token;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("node is not installed: './build.sh test' installs it.", e);
        }

        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The SCIM server ended before it listened.");
        return new(process, JsonDocument.Parse(line).RootElement.GetProperty("port").GetInt32(), token);
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
    public async Task<IReadOnlyList<AttributeSet>> UsersAsync()
    {
        var users = await _http.GetByteArrayAsync("__users");
        var reader = new Utf8JsonReader(users);
        reader.Read();
        return [.. AttributeValue.Read(ref reader).AsList().Select(u => u.AsComplex()!)];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        // The server ends when its standard input does.
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
