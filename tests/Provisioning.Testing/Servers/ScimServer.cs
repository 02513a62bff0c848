namespace Provisioning.Testing;

/// <summary>A SCIM service that this project did not write.</summary>
public enum ScimServerKind
{
    /// <summary>SCIMMY on Express 4: complete.</summary>
    Scimmy,

    /// <summary>SCIMMY on Express 5: ignores startIndex and count.</summary>
    ScimmyWithoutPages,

    /// <summary>SAML Jackson: no discovery, pages of fifty whose length is totalResults, members that are not shown.</summary>
    Jackson,

    /// <summary>Better Auth: strict and narrow, with eq as the only filter.</summary>
    BetterAuth,
}

/// <summary>One of them, started for a test and empty. It ends with the test process, whatever happens to that.</summary>
public sealed class ScimServer : IAsyncDisposable
{
    private readonly NodeServer _server;

    private ScimServer(NodeServer server, string token) => (_server, Token) = (server, token);

    /// <summary>The address to give to an app.</summary>
    public string BaseUri => $"http://127.0.0.1:{_server.Port}/scim/v2";

    public string Token { get; }

    /// <summary>Starts the server and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">node or its packages are not there, or it did not start.</exception>
    public static async Task<ScimServer> StartAsync(ScimServerKind kind)
    {
        var token = Guid.NewGuid().ToString("N");
        var (script, express) = kind switch
        {
            ScimServerKind.Jackson => ("jackson-server.mjs", ""),
            ScimServerKind.BetterAuth => ("better-auth-server.mjs", ""),
            _ => ("scimmy-server.mjs", kind == ScimServerKind.ScimmyWithoutPages ? "5" : "4"),
        };
        var server = await NodeServer.StartAsync(script, new Dictionary<string, string> { ["SCIM_TOKEN"] = token, ["SCIM_EXPRESS"] = express });
        return new(server, server.Said.TryGetProperty("token", out var own) ? own.GetString()! : token);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
