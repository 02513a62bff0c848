using System.Globalization;

namespace Provisioning.Engine;

/// <summary>Times as keys of indexes.</summary>
internal static class IndexTime
{
    /// <summary>The time in UTC as text that sorts as times do.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
