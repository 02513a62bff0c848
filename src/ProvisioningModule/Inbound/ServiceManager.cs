using System.Net.Sockets;

namespace Provisioning.Commands;

/// <summary>Tells systemd that the service is up (sd_notify(3)), where it started this process as one of Type=notify.</summary>
internal static class ServiceManager
{
    /// <summary>Tells that the service has begun. Nothing where nobody wants to know.</summary>
    /// <returns>Why it could not be told; null when it was, or nobody wants to know.</returns>
    public static async ValueTask<string?> ReadyAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 } address)
            return null;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // An @ stands for a name that is in no folder, as the system has it: with a zero at its beginning.
            var place = new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address);
            await socket.SendToAsync("READY=1"u8.ToArray(), SocketFlags.None, place, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is SocketException or PlatformNotSupportedException or ArgumentException)
        {
            return $"systemd could not be told that the endpoint is up (NOTIFY_SOCKET is '{address}'), and will take the service for one that did not start: {e.Message.TrimEnd('.')}. Use Type=exec in its unit.";
        }
    }
}
