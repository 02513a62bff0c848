using System.Collections.Concurrent;

namespace Provisioning.Engine;

/// <summary>Days and instants in time zones. Pure but for the machine's table of time zones.</summary>
internal static class ZoneTime
{
    private static readonly ConcurrentDictionary<string, TimeZoneInfo?> Known = new(StringComparer.Ordinal);

    // What a calendar can count on from: a day's instant in any zone, and the day after, stay in range.
    private static readonly int First = new DateOnly(2, 1, 1).DayNumber;
    private static readonly int Last = new DateOnly(9999, 12, 30).DayNumber;

    /// <summary>The time zone of this name, an IANA or a Windows one; null when the machine has none.</summary>
    public static TimeZoneInfo? Find(string name) => Known.GetOrAdd(name, static n => TimeZoneInfo.TryFindSystemTimeZoneById(n, out var zone) ? zone : null);

    /// <summary>When the day begins in the zone: at midnight, or at the first time after it that the day has.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var local = DateOnly.FromDayNumber(Math.Clamp(day.DayNumber, First, Last)).ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        // Where clocks are set back over midnight, the day begins at the first of the two.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The day in the zone at that time.</summary>
    public static DateOnly DayOf(DateTimeOffset time, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

    /// <summary>The day so many days later, within what a calendar can count.</summary>
    public static DateOnly Add(DateOnly day, int days) => DateOnly.FromDayNumber(Math.Clamp(day.DayNumber + days, First, Last));

    /// <summary>The time so many days of 24 hours later, within what a calendar can count.</summary>
    public static DateTimeOffset Add(DateTimeOffset time, int days) =>
        DateOnly.FromDateTime(time.UtcDateTime).DayNumber + days is var number && number < First ? StartOf(DateOnly.FromDayNumber(First), TimeZoneInfo.Utc)
        : number > Last ? StartOf(DateOnly.FromDayNumber(Last), TimeZoneInfo.Utc)
        : time.AddDays(days);
}
