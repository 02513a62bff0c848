using Provisioning.Scim.Service;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>A SCIM service with nobody in it.</summary>
internal sealed class ScimServer(string baseUri, string token, IAsyncDisposable server) : IAsyncDisposable
{
    public string BaseUri => baseUri;

    public string Token => token;

    /// <summary>SCIMMY, in a process of its own.</summary>
    public static async Task<ScimServer> ScimmyAsync()
    {
        var server = await ScimmyServer.StartAsync();
        return new(server.BaseUri, server.Token, server);
    }

    /// <summary>How long the practice application takes for an answer at least: a service at the other end of a network is no quicker.</summary>
    public static TimeSpan PracticeLatency { get; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The practice application, in this process, as Start-ProvSandbox has it.</summary>
    public static Task<ScimServer> PracticeAsync()
    {
        var token = Guid.NewGuid().ToString("N");
        var host = ScimServiceHost.Start(new() { Token = token, Latency = PracticeLatency });
        return Task.FromResult(new ScimServer(host.BaseUri, token, host));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
