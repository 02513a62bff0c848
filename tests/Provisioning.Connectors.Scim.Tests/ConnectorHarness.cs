using Microsoft.Extensions.Time.Testing;
using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>A SCIM service that this project did not write, a proxy before it for faults, and a connector that goes through the proxy, with a clock that waits no real time.</summary>
public sealed class ConnectorHarness : IAsyncDisposable
{
    private readonly ScimmyServer _server;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    private ConnectorHarness(ScimmyServer server, FaultProxy proxy)
    {
        (_server, Proxy) = (server, proxy);
        Connector = Connect();
    }

    public static CancellationToken None => CancellationToken.None;

    public FaultProxy Proxy { get; }

    public ScimmyServer Server => _server;

    public ScimConnectorPair Connector { get; }

    /// <summary>Set when a connector first tells something, such as that it waits.</summary>
    public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DateTimeOffset Now => _clock.GetUtcNow();

    public static async Task<ConnectorHarness> StartAsync()
    {
        var server = await ScimmyServer.StartAsync();
        return new(server, await FaultProxy.StartAsync(server.BaseUri));
    }

    /// <summary>Another connector to the same service.</summary>
    public ScimConnectorPair Connect(string? token = null, string? baseUri = null, params (string Name, AttributeValue Value)[] settings) =>
        Connecting.To(baseUri ?? Proxy.BaseUri, token ?? _server.Token, _clock, _ => Told.TrySetResult(), settings);

    /// <summary>Runs to the end while the clock goes on: a second of it takes a few milliseconds.</summary>
    public Task<T> RunAsync<T>(ValueTask<T> work) => _clock.RunAsync(Proxy, work.AsTask());

    public async Task<ProvisioningError> ErrorAsync<T>(ValueTask<T> work) => (await Should.ThrowAsync<ProvisioningException>(() => RunAsync(work))).Error;

    public static AccountWrite Write(string user, bool? active, params (string Path, AttributeValue New)[] changes) =>
        new() { UserId = user, Active = active, Changes = [.. changes.Select(c => new AttributeChange(c.Path, default, c.New))] };

    public static AccountWrite Person(string user) => Write(user, true,
        ("userName", $"{user}@contoso.example"), ("name.givenName", "Anna"), ("name.familyName", "Ånström"), ("emails[type eq \"work\"].value", $"{user}@contoso.example"), ("department", "Sales"));

    public async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        await Proxy.DisposeAsync();
        await _server.DisposeAsync();
    }
}

/// <summary>The connector by both of its sides.</summary>
public sealed class ScimConnectorPair(IConnector connector) : IAsyncDisposable
{
    public IConnector Connector => connector;

    public IAccountSource Source => (IAccountSource)connector;

    public IAccountTarget Target => (IAccountTarget)connector;

    public IGroupTarget Groups => (IGroupTarget)connector;

    public ValueTask<ConnectionTest> TestAsync() => connector.TestAsync(CancellationToken.None);

    public async ValueTask<(List<RemoteObject> Objects, ReadProof? Proof)> ReadAsync()
    {
        var objects = new List<RemoteObject>();
        ReadProof? proof = null;
        await foreach (var item in Source.ReadAllAsync(CancellationToken.None))
        {
            if (item is ObjectRead read)
                objects.Add(read.Object);
            else if (item is ReadCompleted completed)
                proof = completed.Proof;
        }

        return (objects, proof);
    }

    public async ValueTask<(List<GroupRead> Groups, ReadProof? Proof)> ReadGroupsAsync()
    {
        var groups = new List<GroupRead>();
        ReadProof? proof = null;
        await foreach (var item in ((IGroupSource)connector).ReadGroupsAsync(CancellationToken.None))
        {
            if (item is GroupRead read)
                groups.Add(read);
            else if (item is ReadCompleted completed)
                proof = completed.Proof;
        }

        return (groups, proof);
    }

    public ValueTask DisposeAsync() => connector.DisposeAsync();
}
