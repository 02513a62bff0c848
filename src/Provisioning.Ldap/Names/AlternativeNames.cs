namespace Provisioning.Ldap;

/// <summary>Active Directory's names in angle brackets (MS-ADTS §3.1.1.3.1.2.4): by GUID, by SID, and by well-known GUID below a name.</summary>
internal static class AlternativeNames
{
    private const string Guid = "<GUID=";
    private const string Sid = "<SID=";
    private const string WellKnown = "<WKGUID=";

    public static bool IsOne(string text)
    {
        if (!text.EndsWith('>'))
            return false;
        if (Inside(text, Guid) is { } guid)
            return System.Guid.TryParse(guid, out _) || (guid.Length == 32 && guid.All(char.IsAsciiHexDigit));
        if (Inside(text, Sid) is { } sid)
            return sid.Length > 0 && (sid.StartsWith("S-1-", StringComparison.OrdinalIgnoreCase) ? sid[4..].All(c => char.IsAsciiDigit(c) || c == '-') : sid.All(char.IsAsciiHexDigit));
        return Inside(text, WellKnown) is { } known && known.IndexOf(',') is var comma and > 0 && known[..comma].All(char.IsAsciiHexDigit) && LdapDn.TryParse(known[(comma + 1)..], out _);
    }

    public static LdapFormatException Wrong(string text) => new("name", 0, $"'{text}' is no name in angle brackets", "<GUID=…>, <SID=…> or <WKGUID=…,…>");

    private static string? Inside(string text, string prefix) => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? text[prefix.Length..^1] : null;
}
