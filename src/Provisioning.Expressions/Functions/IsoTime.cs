using System.Globalization;

namespace Provisioning.Expressions;

/// <summary>Points in time as ISO 8601 text (RFC 3339), in which form they pass through expressions.</summary>
internal static class IsoTime
{
    private const int Longest = 40;

    // Dates and times as ISO 8601, HR systems (a zone behind a date) and LDAP (RFC 4517 §3.3.13) write them.
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-ddK",
        "yyyyMMddHHmmss.FFFFFFFK", "yyyyMMddHHmmssK",
    ];

    /// <summary>Reads a point in time; one without a zone is in UTC.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Length is >= 10 and <= Longest && DateTimeOffset.TryParseExact(
            text,
            Forms,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowLeadingWhite | DateTimeStyles.AllowTrailingWhite,
            out time);
    }

    /// <summary>The point in time with milliseconds, and Z for UTC.</summary>
    public static string Write(DateTimeOffset time) =>
        time.Offset == TimeSpan.Zero
            ? time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    /// <summary>The point in time without decimals that say nothing.</summary>
    public static string WriteShort(DateTimeOffset time) =>
        time.Offset == TimeSpan.Zero
            ? time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture)
            : time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFzzz", CultureInfo.InvariantCulture);
}
