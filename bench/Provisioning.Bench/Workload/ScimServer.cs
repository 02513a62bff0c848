using Provisioning.Scim.Service;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>A SCIM service to measure against.</summary>
internal sealed class ScimServer(string baseUri, string token, IAsyncDisposable server) : IAsyncDisposable
{
    public string BaseUri => baseUri;

    public string Token => token;

    /// <summary>SCIMMY, in a process of its own, with nobody in it.</summary>
    public static Task<ScimServer> ScimmyAsync() => ScimmyAsync(0);

    /// <summary>SCIMMY, in a process of its own, with so many users.</summary>
    public static async Task<ScimServer> ScimmyAsync(int users)
    {
        var server = await ScimmyServer.StartAsync(users);
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

    /// <summary>The practice application with so many users, in a process of its own.</summary>
    /// <param name="figure">The figure whose side <see cref="PracticeServer.Side"/> serves.</param>
    /// <param name="users">How many users.</param>
    /// <param name="latency">How long every answer takes at least, in milliseconds.</param>
    public static async Task<ScimServer> PracticeAsync(string figure, int users, int latency)
    {
        var server = await PracticeServer.StartAsync(figure, users, latency);
        return new(server.BaseUri, server.Token, server);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
