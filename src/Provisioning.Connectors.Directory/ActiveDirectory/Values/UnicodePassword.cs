using System.Buffers.Binary;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>The value of unicodePwd (MS-ADTS §3.1.1.3.1.5.1): the password in double quotes, as UTF-16 with the low byte first.</summary>
internal static class UnicodePassword
{
    /// <summary>The value. The caller clears it.</summary>
    public static byte[] Encode(ReadOnlySpan<char> password)
    {
        var bytes = new byte[(password.Length + 2) * sizeof(char)];
        Write(bytes, 0, '"');
        // Unit by unit: an encoder would put another character where half a pair stands, and the account would get another password than the one handed out.
        for (var i = 0; i < password.Length; i++)
            Write(bytes, i + 1, password[i]);
        Write(bytes, password.Length + 1, '"');
        return bytes;
    }

    private static void Write(byte[] bytes, int at, char unit) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at * sizeof(char)), unit);
}
