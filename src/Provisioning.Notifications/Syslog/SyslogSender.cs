using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Provisioning.Notifications;

/// <summary>Sends a checkpoint to a syslog server: RFC 5424, over UDP (RFC 5426) or TCP with octet counting (RFC 6587 section 3.4.1).</summary>
public static class SyslogSender
{
    // Facility 13 (log audit), severity 5 (notice).
    private const int Priority = (13 * 8) + 5;
    private const int DefaultPort = 514;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>True for an address that can be sent to: udp://host:port or tcp://host:port.</summary>
    public static bool CanSendTo(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.IsAbsoluteUri && server.Scheme is "udp" or "tcp" && server.Host.Length > 0;
    }

    /// <summary>The message: a structured element with the parts, and the checkpoint's line as text.</summary>
    public static string Message(AuditCheckpoint checkpoint, string host)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var time = checkpoint.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        // 32473 is the number that IANA keeps for documents (RFC 5612): this project has none of its own.
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<{Priority}>1 {time} {Name(host)} provisioning {Environment.ProcessId} audit-checkpoint [checkpoint@32473 id=\"{checkpoint.Id}\" sequence=\"{checkpoint.Sequence}\" hash=\"{checkpoint.Hash}\"] {checkpoint}");
    }

    /// <summary>Sends the checkpoint. Over UDP nobody says that it arrived.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SyslogFailed"/>.</exception>
    public static async ValueTask SendAsync(Uri server, AuditCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!CanSendTo(server))
            throw Failed(server, "it is no address such as udp://logs.example:514 or tcp://logs.example:601", null);
        var message = Encoding.UTF8.GetBytes(Message(checkpoint, Environment.MachineName));
        var port = server.Port > 0 ? server.Port : DefaultPort;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Limit);
        try
        {
            if (server.Scheme == "udp")
            {
                using var udp = new UdpClient();
                await udp.SendAsync(message, server.Host, port, limited.Token).ConfigureAwait(false);
                return;
            }

            using var tcp = new TcpClient();
            await tcp.ConnectAsync(server.Host, port, limited.Token).ConfigureAwait(false);
            var stream = tcp.GetStream();
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"{message.Length} "), .. message], limited.Token).ConfigureAwait(false);
            await stream.FlushAsync(limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(server, $"it did not answer within {Limit.TotalSeconds} seconds", e);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw Failed(server, e.Message.TrimEnd('.'), e);
        }
    }

    // Printable ASCII without spaces, or nothing (RFC 5424 section 6.2.4).
    private static string Name(string host) => new string([.. host.Where(c => c is > ' ' and <= '~')]) is { Length: > 0 } name ? name : "-";

    private static ProvisioningException Failed(Uri server, string why, Exception? cause) => new ProvisioningError
    {
        Id = ErrorIds.SyslogFailed,
        Category = ProvisioningErrorCategory.Unavailable,
        Message = $"The checkpoint could not be sent to '{server.OriginalString}': {why}.",
        RecommendedAction = "Check the address and that the server listens there.",
        Target = server.OriginalString,
    }.ToException(cause);
}
