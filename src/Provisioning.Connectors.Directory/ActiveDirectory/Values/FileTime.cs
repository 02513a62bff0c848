using System.Globalization;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// Points in time as Active Directory writes them: hundreds of nanoseconds since 1601 (UTC), as a decimal number of 64 bits. 0 and 9223372036854775807 mean never in accountExpires (MS-ADA1 §2.1), and that there was none in the other attributes.
/// </summary>
internal static class FileTime
{
    /// <summary>What never is written as.</summary>
    public const string Never = "0";

    private const long NoEnd = long.MaxValue;

    /// <summary>The time that the text is; null for never and for what is no time.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ticks) && ticks is > 0 and < NoEnd && ticks <= DateTimeOffset.MaxValue.ToFileTime()
            ? DateTimeOffset.FromFileTime(ticks).ToUniversalTime()
            : null;

    /// <summary>The text of a time; never for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It lies before 1601.</exception>
    public static string ToText(DateTimeOffset? time) => time is { } at ? at.ToFileTime().ToString(CultureInfo.InvariantCulture) : Never;
}
