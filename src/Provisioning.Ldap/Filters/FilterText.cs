using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Provisioning.Ldap;

/// <summary>Values in the text of a filter (RFC 4515 §3).</summary>
internal static class FilterText
{
    /// <summary>Writes a value with the escapes that it needs. Octets that are no UTF-8 are escaped one by one, and control characters so that a filter stays on one line.</summary>
    public static void Append(StringBuilder text, ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value))
        {
            foreach (var octet in value)
            {
                if (octet is < 0x20 or >= 0x7F or (byte)'*' or (byte)'(' or (byte)')' or (byte)'\\')
                    Escape(text, octet);
                else
                    text.Append((char)octet);
            }

            return;
        }

        foreach (var c in Encoding.UTF8.GetString(value))
        {
            if (c is < ' ' or (char)0x7F or '*' or '(' or ')' or '\\')
                Escape(text, (byte)c);
            else
                text.Append(c);
        }
    }

    private static void Escape(StringBuilder text, byte octet) => text.Append('\\').Append(octet.ToString("x2", CultureInfo.InvariantCulture));
}
