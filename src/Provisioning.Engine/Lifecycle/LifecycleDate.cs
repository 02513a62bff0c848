using System.Globalization;

namespace Provisioning.Engine;

/// <summary>A date of a person: a whole day in their time zone, or an instant.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Day">The day, where it is a date alone.</param>
/// <param name="Instant">The instant (UTC), where it has a time.</param>
internal readonly record struct LifecycleDate(string Text, DateOnly? Day, DateTimeOffset? Instant)
{
    /// <summary>How a date alone is written.</summary>
    public const string DayFormat = "yyyy-MM-dd";

    /// <summary>The date that the value is; null when it is none.</summary>
    public static LifecycleDate? Of(AttributeValue value)
    {
        if (value.AsString() is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new(text, day, null);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? new(text, null, instant.ToUniversalTime()) : null;
    }

    /// <summary>When it begins, moved by so many days.</summary>
    public DateTimeOffset Start(TimeZoneInfo zone, int days = 0) =>
        Day is { } day ? ZoneTime.StartOf(ZoneTime.Add(day, days), zone) : ZoneTime.Add(Instant!.Value, days);

    /// <summary>When its day is over, moved by so many days.</summary>
    public DateTimeOffset EndOfDay(TimeZoneInfo zone, int days = 0) =>
        ZoneTime.StartOf(ZoneTime.Add(Day ?? ZoneTime.DayOf(Instant!.Value, zone), days + 1), zone);
}
