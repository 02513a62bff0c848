using System.Net;
using System.Net.Sockets;

namespace Provisioning.Ldap.Tests;

/// <summary>A directory that does with one connection what a test says, for what no real server does when it is asked to.</summary>
internal sealed class FakeDirectory : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public FakeDirectory(Func<Peer, Task> serve)
    {
        _listener.Start();
        _serving = ServeAsync(serve);
    }

    public LdapConnectionOptions Options => new() { Endpoint = new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port, LdapSecurity.None) };

    /// <summary>What the test's part of the server ended with.</summary>
    public Task Served => _serving;

    public Task<LdapConnection> OpenAsync(Func<LdapConnectionOptions, LdapConnectionOptions>? change = null) =>
        LdapConnection.OpenAsync(change is null ? Options : change(Options)).AsTask();

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync(Func<Peer, Task> serve)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        client.NoDelay = true;
        await serve(new Peer(client.GetStream()));
    }
}

/// <summary>The client, as the fake directory sees it.</summary>
internal sealed class Peer(NetworkStream stream)
{
    private readonly FrameBuffer _messages = new(64 * 1024 * 1024);

    public NetworkStream Stream => stream;

    /// <summary>The client's next request; null when it closed the connection.</summary>
    public async Task<LdapAnswer?> NextAsync()
    {
        byte[] message;
        while (!_messages.TryTakeMessage(out message))
        {
            int count;
            try
            {
                count = await stream.ReadAsync(_messages.Free());
            }
            catch (IOException)
            {
                return null;
            }

            if (count == 0)
                return null;
            _messages.Added(count);
        }

        return LdapAnswer.Read(message);
    }

    /// <summary>The client's next request of a kind.</summary>
    public async Task<LdapAnswer> NextAsync(byte tag)
    {
        var request = await NextAsync();
        request.ShouldNotBeNull();
        request.Value.Tag.ShouldBe(tag);
        return request.Value;
    }

    public async Task SendAsync(params byte[][] messages)
    {
        foreach (var message in messages)
            await stream.WriteAsync(message);
    }

    /// <summary>Waits until the client closes.</summary>
    public async Task UntilClosedAsync()
    {
        while (await NextAsync() is not null)
        {
        }
    }
}
