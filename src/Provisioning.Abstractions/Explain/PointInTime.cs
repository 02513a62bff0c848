using System.Globalization;

namespace Provisioning;

/// <summary>A point in the past: a day, a time or the number of a commit. A day without a time means its end, by the clock of this machine.</summary>
public sealed class PointInTime
{
    private readonly string _text;

    /// <summary>Takes a day ('2026-03-03'), a time ('2026-03-03T12:00', local where it says no offset) or a number.</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public PointInTime(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            Sequence = sequence;
        else if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            Time = new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Local)).AddTicks(-1);
        else if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time))
            Time = time;
        else
            throw new FormatException($"'{text}' is no day such as '2026-03-03', no time and no number of a commit.");
    }

    /// <summary>Takes a time.</summary>
    public PointInTime(DateTimeOffset time) => (Time, _text) = (time, time.ToString("u", CultureInfo.InvariantCulture));

    /// <summary>Takes a time; local where it does not say.</summary>
    public PointInTime(DateTime time)
        : this(new DateTimeOffset(time))
    {
    }

    /// <summary>Takes the number of a commit.</summary>
    public PointInTime(long sequence) => (Sequence, _text) = (sequence, sequence.ToString(CultureInfo.InvariantCulture));

    /// <summary>Takes the number of a commit.</summary>
    public PointInTime(int sequence)
        : this((long)sequence)
    {
    }

    /// <summary>The time; null for a number.</summary>
    public DateTimeOffset? Time { get; }

    /// <summary>The number of the commit; null for a time.</summary>
    public long? Sequence { get; }

    /// <inheritdoc/>
    public override string ToString() => _text;
}
