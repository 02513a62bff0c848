using Microsoft.Extensions.Time.Testing;
using Provisioning.Scim.Service;
using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>A service to be tried, behind a proxy that can bend it, and a clock that waits no real time. Probing is what is tested: the connector is new for each.</summary>
public sealed class ProbedServer : IAsyncDisposable
{
    public const string Name = "provisioning-probe-4f1c2a";
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly IAsyncDisposable _server;
    private readonly string _token;

    private ProbedServer(IAsyncDisposable server, string token, FaultProxy proxy) => (_server, _token, Proxy) = (server, token, proxy);

    public FaultProxy Proxy { get; }

    public ScimServiceHost? Practice => _server as ScimServiceHost;

    public static async Task<ProbedServer> StartAsync(ScimServerKind kind)
    {
        var server = await ScimServer.StartAsync(kind);
        return new(server, server.Token, await FaultProxy.StartAsync(server.BaseUri));
    }

    /// <summary>The practice application.</summary>
    public static async Task<ProbedServer> StartAsync()
    {
        var service = ScimServiceHost.Start(new() { Token = "token" });
        return new(service, "token", await FaultProxy.StartAsync(service.BaseUri));
    }

    /// <summary>A connector to the service.</summary>
    public IConnector Connect(params (string Name, AttributeValue Value)[] settings) => Connecting.To(Proxy.BaseUri, _token, _clock, settings).Connector;

    /// <summary>Tries the service.</summary>
    public async Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken = default, params (string Name, AttributeValue Value)[] settings)
    {
        await using var connector = Connect(settings);
        return await RunAsync(((IProbedConnector)connector).ProbeAsync(Name, cancellationToken));
    }

    /// <summary>Runs to the end while the clock goes on.</summary>
    public Task<T> RunAsync<T>(ValueTask<T> work) => _clock.RunAsync(Proxy, work.AsTask());

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _server.DisposeAsync();
    }
}
