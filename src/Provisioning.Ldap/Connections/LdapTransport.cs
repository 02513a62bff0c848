using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Ldap;

/// <summary>The way to a server: TCP, and TLS on it.</summary>
internal static class LdapTransport
{
    private const int KeepAliveAfterSeconds = 60;
    private const int KeepAliveEverySeconds = 15;

    /// <exception cref="LdapException"><see cref="LdapFailure.Connect"/>.</exception>
    public static async Task<NetworkStream> ConnectAsync(LdapEndpoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // Searches that wait for changes are silent for hours: the system then notices when the other side is gone.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveAfterSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveEverySeconds);
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            return new(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new LdapException(LdapFailure.Connect, $"{endpoint} cannot be reached: {e.Message}.", e) { RecommendedAction = Remedy(e.SocketErrorCode) };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="LdapException"><see cref="LdapFailure.Tls"/>.</exception>
    public static async Task<SslStream> SecureAsync(Stream stream, LdapConnectionOptions options, CancellationToken cancellationToken)
    {
        var check = new ServerCertificateCheck(options.Endpoint, options.Trust, options.Clock);
        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = options.Endpoint.Host,
                    RemoteCertificateValidationCallback = check.Accepts,
                    ClientCertificates = options.Trust.ClientCertificate is { } own ? new X509CertificateCollection { own } : null,
                    // Chosen by us, so that it is shown whatever authorities the server names.
                    LocalCertificateSelectionCallback = options.Trust.ClientCertificate is { } shown ? (_, _, _, _, _) => shown : null,
                    CertificateChainPolicy = check.NewPolicy(),
                },
                cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw check.Refusal ?? new LdapException(LdapFailure.Tls, $"{options.Endpoint}: the connection could not be secured: {(e.InnerException ?? e).Message}", e)
            {
                RecommendedAction = "Check that the port is one with TLS, that the server has a certificate, and that it takes TLS 1.2 or later.",
            };
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static string Remedy(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "Check the name, and that this machine's DNS knows it.",
        SocketError.ConnectionRefused => "Check the port, and that the server is running.",
        _ => "Check the network, the firewall and that the server is running.",
    };
}
