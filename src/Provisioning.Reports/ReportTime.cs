using System.Globalization;

namespace Provisioning.Reports;

/// <summary>Times as people read them.</summary>
internal static class ReportTime
{
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
