using System.Buffers.Binary;

namespace Provisioning.Ldap;

/// <summary>What a server offers at the end of GSSAPI, and what is chosen of it (RFC 4752 §3.1): four octets each, one of layers and three of the largest packet.</summary>
/// <param name="Layers">The layers.</param>
/// <param name="MaxPacketBytes">The largest packet that is taken, in octets.</param>
internal readonly record struct GssapiOffer(byte Layers, int MaxPacketBytes)
{
    public const byte NoLayer = 1;
    public const byte Signs = 2;
    public const byte Encrypts = 4;
    private const int Octets = 4;
    private const int MostOctets = 0xFFFFFF;

    /// <exception cref="LdapException"><see cref="LdapFailure.Protocol"/>.</exception>
    public static GssapiOffer Read(ReadOnlySpan<byte> octets)
    {
        if (octets.Length != Octets)
            throw LdapErrors.Protocol($"offers security layers in {octets.Length} octets where {Octets} belong");
        return new(octets[0], (int)(BinaryPrimitives.ReadUInt32BigEndian(octets) & MostOctets));
    }

    public byte[] Write()
    {
        var octets = new byte[Octets];
        BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)(Layers << 24) | (uint)Math.Min(MaxPacketBytes, MostOctets));
        return octets;
    }
}
