namespace Provisioning.Ldap;

/// <summary>Signs or encrypts messages by what was agreed on when signing in (RFC 4422 §3.7).</summary>
internal interface ISecurityLayer : IDisposable
{
    /// <summary>The largest packet that may come, in octets.</summary>
    int MaxPacketBytes { get; }

    /// <summary>The packets, with their lengths, that a message is sent as.</summary>
    ReadOnlyMemory<byte> Wrap(ReadOnlySpan<byte> message);

    /// <summary>What is in a packet.</summary>
    /// <exception cref="LdapException"><see cref="LdapFailure.Protocol"/>: it is not what the other side sent.</exception>
    ReadOnlySpan<byte> Unwrap(Span<byte> packet);
}
