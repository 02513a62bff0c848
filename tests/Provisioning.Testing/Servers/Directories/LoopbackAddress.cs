using System.Net;
using System.Net.Sockets;

namespace Provisioning.Testing;

/// <summary>An address of this machine (127.0.53.x) that one server has for itself while it runs: some servers' ports are fixed, so it is the address that differs.</summary>
internal sealed class LoopbackAddress : IDisposable
{
    private readonly FileStream _claim;

    private LoopbackAddress(string address, FileStream claim) => (Address, _claim) = (address, claim);

    /// <summary>Every address that may be given out.</summary>
    public static IEnumerable<string> All => Enumerable.Range(1, 60).Select(n => $"127.0.53.{n}");

    public string Address { get; }

    /// <summary>Finds an address that no other server has, in this process or another, and on which the ports are free.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message says what stands in the way.</exception>
    public static LoopbackAddress Claim(params int[] ports)
    {
        var claims = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "prov-test-addresses")).FullName;
        Exception? last = null;
        foreach (var address in All)
        {
            FileStream? claim = null;
            try
            {
                claim = new FileStream(Path.Combine(claims, address), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                foreach (var port in ports)
                {
                    var listener = new TcpListener(IPAddress.Parse(address), port);
                    listener.Start();
                    listener.Stop();
                }

                return new(address, claim);
            }
            catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
            {
                claim?.Dispose();
                last = e;
            }
        }

        throw new InvalidOperationException($"No address 127.0.53.x has the ports {string.Join(", ", ports)} free: {last!.Message} A server on all addresses may have them, and ports below 1024 can only be had as root.", last);
    }

    public void Dispose() => _claim.Dispose();
}
