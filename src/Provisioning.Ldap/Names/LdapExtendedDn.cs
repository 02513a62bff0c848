namespace Provisioning.Ldap;

/// <summary>A name with what identifies its object whatever becomes of the name, as Active Directory gives it to <see cref="ExtendedDnControl"/> (MS-ADTS §3.1.1.3.4.1.5).</summary>
/// <param name="Guid">The objectGUID.</param>
/// <param name="Sid">The objectSid, as text or in hexadecimal as it came; null for objects that have none.</param>
/// <param name="Dn">The name.</param>
public sealed record LdapExtendedDn(Guid? Guid, string? Sid, LdapDn Dn)
{
    /// <summary>Reads such a name; a plain one is one without GUID and SID.</summary>
    /// <exception cref="LdapFormatException">It is none.</exception>
    public static LdapExtendedDn Parse(string text)
    {
        Guid? guid = null;
        string? sid = null;
        var rest = text;
        while (rest.StartsWith('<') && rest.IndexOf('>', StringComparison.Ordinal) is var end and > 0)
        {
            var part = rest[1..end];
            if (part.StartsWith("GUID=", StringComparison.OrdinalIgnoreCase))
                guid = ReadGuid(part[5..]);
            else if (part.StartsWith("SID=", StringComparison.OrdinalIgnoreCase))
                sid = part[4..];
            rest = rest[(end + 1)..].TrimStart(';');
        }

        return new(guid, sid, LdapDn.Parse(rest));
    }

    private static Guid ReadGuid(string text)
    {
        // In hexadecimal the octets stand as they are kept, which Guid's own "N" form does not.
        const int hexDigits = 32;
        if (text.Length == hexDigits && text.All(char.IsAsciiHexDigit))
            return new(Convert.FromHexString(text));
        return System.Guid.TryParse(text, out var guid) ? guid : throw new LdapFormatException("name", 0, $"'{text}' is no GUID", "a GUID");
    }
}
