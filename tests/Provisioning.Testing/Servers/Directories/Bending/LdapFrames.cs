namespace Provisioning.Testing;

/// <summary>LDAP messages as they come off a connection, each whole.</summary>
internal static class LdapFrames
{
    /// <summary>The next message; null when the other side closed.</summary>
    /// <exception cref="IOException">The connection broke, or what comes is no LDAP.</exception>
    public static async ValueTask<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[6];
        if (await stream.ReadAtLeastAsync(head.AsMemory(0, 2), 2, throwOnEndOfStream: false, cancellationToken) < 2)
            return null;
        if (head[0] != 0x30)
            throw new IOException($"A message of LDAP begins with 30, not {head[0]:X2}.");
        var (more, length) = (head[1] & 0x7F, (int)head[1]);
        if (head[1] < 0x80)
        {
            more = 0;
        }
        else
        {
            await stream.ReadExactlyAsync(head.AsMemory(2, more), cancellationToken);
            length = head.AsSpan(2, more).ToArray().Aggregate(0, (sum, octet) => (sum << 8) | octet);
        }

        var message = new byte[2 + more + length];
        head.AsSpan(0, 2 + more).CopyTo(message);
        await stream.ReadExactlyAsync(message.AsMemory(2 + more), cancellationToken);
        return message;
    }
}
