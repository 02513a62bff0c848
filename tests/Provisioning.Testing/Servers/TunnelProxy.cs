using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Provisioning.Testing;

/// <summary>A proxy on this machine that opens tunnels (CONNECT) to whoever shows the right user name and password.</summary>
public sealed class TunnelProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string? _credentials;
    private readonly int _port;
    private readonly Task _work;

    /// <param name="user">The user name; null for everybody.</param>
    /// <param name="password">The password.</param>
    /// <param name="port">The port of this machine to which all tunnels go, whatever they are asked for; 0 for the port that they are asked for.</param>
    public TunnelProxy(string? user = null, string? password = null, int port = 0)
    {
        _port = port;
        _credentials = user is null ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        _listener.Start();
        _work = AcceptAsync();
    }

    public string Uri => $"http://{_listener.LocalEndpoint}";

    /// <summary>Where tunnels were opened to.</summary>
    public ConcurrentQueue<string> Opened { get; } = [];

    /// <summary>How many requests were refused.</summary>
    public int Refused { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _work;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var closing = client;
        try
        {
            var stream = client.GetStream();
            while (await ReadHeadAsync(stream) is { Length: > 0 } head)
            {
                var lines = head.Split("\r\n");
                var isLetIn = _credentials is null || lines.Contains($"Proxy-Authorization: {_credentials}", StringComparer.OrdinalIgnoreCase);
                if (!isLetIn)
                {
                    Refused++;
                    await stream.WriteAsync("HTTP/1.1 407 Who are you?\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
                    continue;
                }

                var target = lines[0].Split(' ')[1];
                Opened.Enqueue(target);
                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _port != 0 ? _port : int.Parse(target.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture), _stop.Token);
                await stream.WriteAsync("HTTP/1.1 200 Open\r\n\r\n"u8.ToArray(), _stop.Token);
                await Task.WhenAny(stream.CopyToAsync(server.GetStream(), _stop.Token), server.GetStream().CopyToAsync(stream, _stop.Token));
                return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // One side left, or the test is over.
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return "";
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
