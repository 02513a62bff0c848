using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Provisioning.Testing;

namespace Provisioning.Ldap.Tests;

/// <summary>Shakes hands with one client by TLS, with a certificate of the test's choice, and says nothing more.</summary>
internal sealed class TlsListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public TlsListener(TestCertificate certificate)
    {
        _listener.Start();
        _serving = ServeAsync(certificate);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _serving;
        _listener.Stop();
    }

    private async Task ServeAsync(TestCertificate files)
    {
        using var certificate = X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);
        using var client = await _listener.AcceptTcpClientAsync();
        await using var secure = new SslStream(client.GetStream());
        try
        {
            await secure.AuthenticateAsServerAsync(certificate);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The client refuses, as it should.
        }
    }
}
