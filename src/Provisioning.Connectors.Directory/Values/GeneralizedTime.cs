using System.Globalization;
using System.Text.RegularExpressions;

namespace Provisioning.Connectors.Directory;

/// <summary>Times as directories write them (generalized time, RFC 4517 §3.3.13).</summary>
internal static partial class GeneralizedTime
{
    private static readonly int[] Tens = [10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

    /// <summary>The time; null when the text is none.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        if (text is null || Pattern().Match(text) is not { Success: true } match)
            return null;
        var (hour, minute, second) = (Number(match, "hour"), Number(match, "minute"), Number(match, "second"));
        var zone = match.Groups["zone"].Value;
        // A leap second is the last one of its minute here.
        if (hour > 23 || minute > 59 || second > 60 || !DateOnly.TryParseExact(match.Groups["date"].Value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return null;
        var offset = zone == "Z" ? TimeSpan.Zero : new TimeSpan(int.Parse(zone[1..3], CultureInfo.InvariantCulture), zone.Length > 3 ? int.Parse(zone[3..], CultureInfo.InvariantCulture) : 0, 0) * (zone[0] == '-' ? -1 : 1);
        if (offset.Duration() > TimeSpan.FromHours(14))
            return null;
        // A fraction is of the smallest unit that is there.
        var unit = match.Groups["second"].Success ? TimeSpan.TicksPerSecond : match.Groups["minute"].Success ? TimeSpan.TicksPerMinute : TimeSpan.TicksPerHour;
        var digits = match.Groups["fraction"].Value is { Length: > 7 } longer ? longer[..7] : match.Groups["fraction"].Value;
        var fraction = digits.Length == 0 ? 0 : (long)(decimal.Parse(digits, CultureInfo.InvariantCulture) * Tens[digits.Length] / Tens[0] * unit);
        var ticks = date.ToDateTime(new(hour, minute, Math.Min(second, 59)), DateTimeKind.Unspecified).Ticks + fraction - offset.Ticks;
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : new(ticks, TimeSpan.Zero);
    }

    /// <summary>The time as directories write it, in whole seconds of UTC.</summary>
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);

    private static int Number(Match match, string group) => match.Groups[group] is { Success: true } found ? int.Parse(found.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<date>[0-9]{8})(?<hour>[0-9]{2})((?<minute>[0-9]{2})(?<second>[0-9]{2})?)?([.,](?<fraction>[0-9]+))?(?<zone>Z|[+-][0-9]{2}([0-9]{2})?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
