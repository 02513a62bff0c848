using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Testing;

/// <summary>
/// Stands between a client and a directory server on this machine, reads every message that passes, and makes faults where a test wants them. It speaks TLS to the server, so that the server sees a connection that it takes passwords on, and LDAP
/// or, where a test wants it, TLS with the server's certificate to the client. What a sealed sign-in (Kerberos) hides it cannot read.
/// </summary>
public sealed class LdapBendingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, LdapBentConnection> _open = [];
    private readonly X509Certificate2? _certificate;
    private readonly Task _work;
    private DirectoryServer _server;
    private int _connections;
    private int _requests;

    private LdapBendingProxy(DirectoryServer server, X509Certificate2? certificate)
    {
        (_server, _certificate) = (server, certificate);
        _listener.Start();
        _work = AcceptAsync();
    }

    /// <summary>Starts a proxy before a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="tls">Whether the client speaks TLS from the first octet on; the certificate is the server's.</param>
    public static LdapBendingProxy Start(DirectoryServer server, bool tls = false) =>
        new(server, tls ? X509Certificate2.CreateFromPemFile(server.Certificate.CertificateFile, server.Certificate.KeyFile) : null);

    /// <summary>The address to give to the client.</summary>
    public string Host => "127.0.0.1";

    /// <summary>The port to give to the client.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Decides about each request; null lets it pass.</summary>
    public Func<LdapProxiedRequest, LdapFault?> Rule { get; set; } = _ => null;

    /// <summary>Every request that came in, in order.</summary>
    public ConcurrentQueue<LdapProxiedRequest> Requests { get; } = [];

    /// <summary>How many connections came in.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>False while the server is unreachable: connections are closed as they come.</summary>
    public bool IsUp { get; set; } = true;

    public int Count(LdapRequestKind kind) => Requests.Count(r => r.Kind == kind);

    /// <summary>Breaks every connection that is open.</summary>
    public void CutAll()
    {
        foreach (var connection in _open.Values)
            connection.Cut();
    }

    /// <summary>Leads connections that come from now on to another server.</summary>
    public void LeadTo(DirectoryServer server) => Volatile.Write(ref _server, server);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _work;
        _certificate?.Dispose();
        _stop.Dispose();
    }

    internal LdapFault? Judge(int connection, LdapMessage message)
    {
        var request = new LdapProxiedRequest(connection, Interlocked.Increment(ref _requests), (LdapRequestKind)message.Tag, message.Target(), message.Controls, message.Octets);
        Requests.Enqueue(request);
        return Rule(request);
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token), Interlocked.Increment(ref _connections)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        using var closing = client;
        using var server = new TcpClient();
        try
        {
            if (!IsUp)
                return;
            var target = Volatile.Read(ref _server);
            await server.ConnectAsync(target.Host, target.TlsPort, _stop.Token);
            await using var up = new SslStream(server.GetStream());
            await up.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = target.Host, CertificateChainPolicy = Trusting(target) }, _stop.Token);
            await using var down = await SecureAsync(client.GetStream());
            using var connection = new LdapBentConnection(this, number, down, up, _stop.Token);
            _open[number] = connection;
            await connection.RunAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // One side left, or the test is over.
        }
        finally
        {
            _open.TryRemove(number, out _);
        }
    }

    private static X509ChainPolicy Trusting(DirectoryServer server)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(server.AuthorityFile);
        return policy;
    }

    private async Task<Stream> SecureAsync(NetworkStream stream)
    {
        if (_certificate is null)
            return stream;
        var secure = new SslStream(stream, false);
        await secure.AuthenticateAsServerAsync(_certificate);
        return secure;
    }
}
