using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Connectors.Directory;

/// <summary>The value of a request to change a password (RFC 3062 §2.1): whose it is, and the new one.</summary>
internal static class PasswordModifyRequest
{
    private const byte Sequence = 0x30;
    private const byte UserIdentity = 0x80;
    private const byte NewPassword = 0x82;

    /// <summary>The value in BER. It has the password in it: the caller clears it.</summary>
    public static byte[] Encode(string dn, ReadOnlySpan<char> password)
    {
        var name = Encoding.UTF8.GetBytes(dn);
        var secret = new byte[Encoding.UTF8.GetByteCount(password)];
        Encoding.UTF8.GetBytes(password, secret);
        var inner = SizeOf(name.Length) + SizeOf(secret.Length);
        var value = new byte[SizeOf(inner)];
        var at = Head(value, 0, Sequence, inner);
        at = Put(value, at, UserIdentity, name);
        Put(value, at, NewPassword, secret);
        CryptographicOperations.ZeroMemory(secret);
        return value;
    }

    private static int Put(byte[] value, int at, byte tag, byte[] content)
    {
        at = Head(value, at, tag, content.Length);
        content.CopyTo(value, at);
        return at + content.Length;
    }

    private static int Head(byte[] value, int at, byte tag, int length)
    {
        value[at++] = tag;
        if (length < 0x80)
        {
            value[at++] = (byte)length;
            return at;
        }

        var octets = LengthOctets(length);
        value[at++] = (byte)(0x80 | octets);
        for (var i = octets - 1; i >= 0; i--)
            value[at++] = (byte)(length >> (8 * i));
        return at;
    }

    private static int SizeOf(int length) => 2 + length + (length < 0x80 ? 0 : LengthOctets(length));

    private static int LengthOctets(int length) => length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4;
}
