using System.Buffers;
using System.Buffers.Binary;

namespace Provisioning.Ldap;

/// <summary>Encrypts messages with the key of a Kerberos sign-in (RFC 4752 §3.3).</summary>
internal sealed class KerberosLayer : ISecurityLayer
{
    /// <summary>What sealing adds to a message, in octets; Kerberos adds fewer.</summary>
    public const int Overhead = 256;

    private readonly KerberosContext _context;
    private readonly int _mostInPacket;

    /// <param name="context">The sign-in, which the layer disposes of.</param>
    /// <param name="maxPacketBytes">The largest packet that comes, in octets.</param>
    /// <param name="serverMaxPacketBytes">The largest packet that the server takes, in octets; more than <see cref="Overhead"/>.</param>
    public KerberosLayer(KerberosContext context, int maxPacketBytes, int serverMaxPacketBytes) =>
        (_context, MaxPacketBytes, _mostInPacket) = (context, maxPacketBytes, serverMaxPacketBytes - Overhead);

    public int MaxPacketBytes { get; }

    public ReadOnlyMemory<byte> Wrap(ReadOnlySpan<byte> message)
    {
        var packets = new ArrayBufferWriter<byte>(message.Length + Overhead);
        while (!message.IsEmpty)
        {
            var part = message[..Math.Min(_mostInPacket, message.Length)];
            var packet = new ArrayBufferWriter<byte>(part.Length + Overhead);
            _context.Wrap(part, packet, encrypt: true);
            BinaryPrimitives.WriteInt32BigEndian(packets.GetSpan(sizeof(int)), packet.WrittenCount);
            packets.Advance(sizeof(int));
            packets.Write(packet.WrittenSpan);
            message = message[part.Length..];
        }

        return packets.WrittenMemory;
    }

    public ReadOnlySpan<byte> Unwrap(Span<byte> packet)
    {
        var message = new ArrayBufferWriter<byte>(Math.Max(1, packet.Length));
        _context.Unwrap(packet, message, mustBeEncrypted: true);
        return message.WrittenSpan;
    }

    public void Dispose() => _context.Dispose();
}
