using System.Globalization;

namespace Provisioning.Expressions;

/// <summary>Functions on points in time, which are ISO 8601 text. The time itself comes from the input, never from the machine.</summary>
internal static class TimeFunctions
{
    // 1601-01-01, where Windows begins to count in steps of 100 ns, and what it writes for never.
    private const long WindowsEpoch = 504_911_232_000_000_000;

    // Below this a number of Unix time is seconds, from it milliseconds: 1973 in milliseconds, 5138 in seconds.
    private const long Milliseconds = 100_000_000_000;

    public static IReadOnlyList<Function> All { get; } = [.. Build().Select(f => f with { Category = "Time" })];

    private static IEnumerable<Function> Build()
    {
        yield return new("Time.now", "zone?!:t, pattern?!:t", PartType.Time, "The time: in UTC, or in the zone given, as ISO 8601 or by the pattern.", "Time.now(\"EST\", \"YYYY-MM-dd HH:mm:ss\")", "\"2015-07-31 13:18:37\"")
        {
            Okta = "Time.now",
            Entra = "Now",
            Aliases = ["DateTime.now"],
            NeedsClock = true,
            Prepare = static p => (Zone(p, 0), p.Text(1) is null ? null : Pattern(p, 1)),
            Body = static (in Call c) => Now(c),
        };
        yield return new("Time.fromWindowsToIso8601", "time:a", PartType.Time, "A Windows file time (steps of 100 ns since 1601) as ISO 8601; no value for 0 and for never.", "Time.fromWindowsToIso8601(\"130828367179790000\")", "\"2015-07-31T17:18:37.979Z\"")
        {
            Okta = "Time.fromWindowsToIso8601",
            Entra = "DateFromNum",
            Methods = ["parseWindowsTime"],
            Body = static (in Call c) => FromWindows(c),
        };
        yield return new("Time.fromUnixToIso8601", "time:a", PartType.Time, "A Unix time as ISO 8601: numbers below 100,000,000,000 are seconds, others milliseconds.", "Time.fromUnixToIso8601(\"1438377580979\")", "\"2015-07-31T21:19:40.979Z\"")
        {
            Okta = "Time.fromUnixToIso8601",
            Methods = ["parseUnixTime"],
            Body = static (in Call c) => FromUnix(c),
        };
        yield return new("Time.fromStringToIso8601", "text:t, pattern?!:t", PartType.Time, "A time that is written by the pattern, as ISO 8601; without a pattern ISO 8601 in any of its forms.", "Time.fromStringToIso8601(\"17 June 2015 00:23:19\", \"dd MMMM yyyy HH:mm:ss\")", "\"2015-06-17T00:23:19.000Z\"")
        {
            Okta = "Time.fromStringToIso8601",
            Entra = "FormatDateTime",
            Aliases = ["Time.parse"],
            Methods = ["parseStringTime"],
            Prepare = static p => p.Text(1) is null ? null : Pattern(p, 1),
            Body = static (in Call c) => FromText(c),
        };
        yield return new("Time.fromIso8601ToWindows", "time:d", PartType.Text, "A time as a Windows file time.", "Time.fromIso8601ToWindows(\"2015-07-30T23:58:32Z\")", "\"130827743120000000\"")
        {
            Okta = "Time.fromIso8601ToWindows",
            Entra = "NumFromDate",
            Methods = ["toWindows"],
            Body = static (in Call c) => ToWindows(c),
        };
        yield return new("Time.fromIso8601ToUnix", "time:d", PartType.Text, "A time as milliseconds of Unix time.", "Time.fromIso8601ToUnix(\"2015-07-31T17:18:37.979Z\")", "\"1438363117979\"")
        {
            Okta = "Time.fromIso8601ToUnix",
            Methods = ["toUnix"],
            Body = static (in Call c) => Time(c).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        };
        yield return new("Time.fromIso8601ToString", "time:d, pattern!:t", PartType.Text, "A time by the pattern: yyyy MM dd HH mm ss and the other letters of Joda-Time.", "Time.fromIso8601ToString(\"2015-07-30T23:58:32Z\", \"MM/dd/yyyy\")", "\"07/30/2015\"")
        {
            Okta = "Time.fromIso8601ToString",
            Entra = "FormatDateTime",
            Aliases = ["Time.format"],
            Prepare = static p => Pattern(p, 1),
            Body = static (in Call c) => Values.Text(c.Prepared<TimePattern>().Format(Time(c))),
        };
        yield return new("Time.toText", "time:d, pattern?!:t", PartType.Text, "A time by the pattern, or as ISO 8601 without decimals that say nothing.", "\"2015-07-30T23:58:32.000Z\".toString()", "\"2015-07-30T23:58:32Z\"")
        {
            Okta = "x.toString",
            Methods = ["toString"],
            Prepare = static p => p.Text(1) is null ? null : Pattern(p, 1),
            Body = static (in Call c) => c.IsPrepared ? Values.Text(c.Prepared<TimePattern>().Format(Time(c))) : IsoTime.WriteShort(Time(c)),
        };
        yield return new("Time.toZone", "time:d, zone!:t", PartType.Time, "The same point in time as clocks of the zone show it.", "\"2015-07-31T17:18:37.979Z\".toZone(\"Asia/Tokyo\")", "\"2015-08-01T02:18:37.979+09:00\"")
        {
            Okta = "x.toZone",
            Methods = ["toZone"],
            Prepare = static p => Zone(p, 1),
            Body = static (in Call c) => IsoTime.Write(TimeZoneInfo.ConvertTime(Time(c), c.Prepared<TimeZoneInfo>())),
        };
        yield return new("Time.add", "time:d, amount:i, unit!:t", PartType.Time, "The time later by the amount, or earlier by a negative one. Units: years, months, weeks, days, hours, minutes, seconds.", "Time.add(\"2012-03-16\", 10, \"months\")", "\"2013-01-16T00:00:00.000Z\"")
        {
            Entra = "DateAdd",
            Prepare = static p => UnitOf(p, 2),
            Body = static (in Call c) => Add(c, c.Prepared<TimeUnit>(), c.B.AsInteger()!.Value),
        };
        yield return new("Time.difference", "from:d, to:d, unit!:t", PartType.Integer, "How many whole units lie between two times; negative where the second is earlier.", "Time.difference(\"2021-08-18\", \"2021-08-31\", \"days\")", "13")
        {
            Entra = "DateDiff",
            Prepare = static p => UnitOf(p, 2),
            Body = static (in Call c) => Difference(Time(c), Values.ToTime(c.B, c.At), c.Prepared<TimeUnit>()),
        };
        foreach (var unit in new[] { TimeUnit.Days, TimeUnit.Hours, TimeUnit.Minutes, TimeUnit.Seconds })
        {
            foreach (var function in OfUnit(unit))
                yield return function;
        }
    }

    private static IEnumerable<Function> OfUnit(TimeUnit unit)
    {
        var word = unit.ToString().ToLowerInvariant();
        var created = "\"2015-07-30T23:58:32Z\"";
        yield return new($"Time.plus{unit}", "time:d, count:i", PartType.Time, $"The time so many {word} later.", $"{created}.plus{unit}(2)", $"\"{IsoTime.Write(Plus(unit, 2))}\"")
        {
            Okta = $"x.plus{unit}",
            Methods = [$"plus{unit}"],
            Body = (in Call c) => Add(c, unit, c.B.AsInteger()!.Value),
        };
        yield return new($"Time.minus{unit}", "time:d, count:i", PartType.Time, $"The time so many {word} earlier.", $"{created}.minus{unit}(2)", $"\"{IsoTime.Write(Plus(unit, -2))}\"")
        {
            Okta = $"x.minus{unit}",
            Methods = [$"minus{unit}"],
            Body = (in Call c) => Add(c, unit, c.B.AsInteger()!.Value == long.MinValue ? long.MaxValue : -c.B.AsInteger()!.Value),
        };
        yield return new($"Time.within{unit}", "time:d, count:i", PartType.Boolean, $"True when the time lies at most so many {word} from now, before or behind.", $"{created}.within{unit}(2)", unit == TimeUnit.Days ? "true" : "false")
        {
            Okta = $"x.within{unit}",
            Methods = [$"within{unit}"],
            NeedsClock = true,
            // Divided, because the largest counts multiplied are beyond every number.
            Body = (in Call c) => Math.Abs((decimal)(c.Evaluation.Input.Now - Time(c)).Ticks) / TicksOf(unit) <= c.B.AsInteger()!.Value,
        };
    }

    private static DateTimeOffset Plus(TimeUnit unit, int count) => new DateTimeOffset(2015, 7, 30, 23, 58, 32, TimeSpan.Zero).AddTicks(count * TicksOf(unit));

    private static DateTimeOffset Time(in Call c) => Values.ToTime(c.A, c.At);

    private static TimePattern Pattern(Preparation p, int index)
    {
        try
        {
            var text = p.Text(index) ?? "";
            return text.Length <= 100 ? TimePattern.Parse(text) : throw new FormatException("it has more than 100 characters");
        }
        catch (FormatException e)
        {
            throw p.Fault(index, $"The pattern '{Values.Shorten(p.Arguments[index])}' cannot be used: {e.Message}.", "Such as \"yyyy-MM-dd HH:mm:ss\"; other text stands between apostrophes.");
        }
    }

    private static TimeZoneInfo Zone(Preparation p, int index)
    {
        var name = p.Text(index);
        if (string.IsNullOrEmpty(name))
            return TimeZoneInfo.Utc;
        // Okta's reference shows EST with the summer time of New York.
        if (name.Equals("EST", StringComparison.OrdinalIgnoreCase))
            name = "America/New_York";
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone
            : throw p.Fault(index, $"There is no time zone '{name}'.", "Names of the IANA time zone database are known, such as Europe/Zurich or US/Pacific.");
    }

    private static TimeUnit UnitOf(Preparation p, int index) => p.Text(index) switch
    {
        "yyyy" => TimeUnit.Years,
        "m" => TimeUnit.Months,
        "ww" => TimeUnit.Weeks,
        "d" => TimeUnit.Days,
        "h" => TimeUnit.Hours,
        "n" => TimeUnit.Minutes,
        "s" => TimeUnit.Seconds,
        { } text when Enum.TryParse<TimeUnit>(text, ignoreCase: true, out var unit) && Enum.IsDefined(unit) && !char.IsAsciiDigit(text[0]) => unit,
        { } text when Enum.TryParse<TimeUnit>(text + "s", ignoreCase: true, out var unit) && Enum.IsDefined(unit) && text.Length > 0 && !char.IsAsciiDigit(text[0]) => unit,
        _ => throw p.Fault(index, $"There is no unit '{p.Text(index)}'.", "years, months, weeks, days, hours, minutes or seconds; Entra's yyyy, m, ww, d, h, n and s too."),
    };

    private static AttributeValue Now(in Call c)
    {
        var (zone, pattern) = c.Prepared<(TimeZoneInfo, TimePattern?)>();
        var now = TimeZoneInfo.ConvertTime(c.Evaluation.Input.Now, zone);
        return pattern is null ? IsoTime.Write(now) : Values.Text(pattern.Format(now));
    }

    private static AttributeValue FromWindows(in Call c)
    {
        if (Values.IsEmpty(c.A))
            return default;
        var ticks = Values.ToInteger(c.A, c.At);
        if (ticks is 0 or long.MaxValue)
            return default;
        return ticks > 0 && ticks <= DateTime.MaxValue.Ticks - WindowsEpoch
            ? IsoTime.Write(new(ticks + WindowsEpoch, TimeSpan.Zero))
            : throw c.Fault($"'{Values.Shorten(c.A)}' is no Windows file time.");
    }

    private static AttributeValue FromUnix(in Call c)
    {
        if (Values.IsEmpty(c.A))
            return default;
        var number = Values.ToInteger(c.A, c.At);
        var milliseconds = number is > -Milliseconds and < Milliseconds ? number * 1000 : number;
        return milliseconds is >= -62_135_596_800_000 and <= 253_402_300_799_999
            ? IsoTime.Write(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : throw c.Fault($"'{Values.Shorten(c.A)}' is no Unix time.");
    }

    private static AttributeValue FromText(in Call c)
    {
        if (Values.IsEmpty(c.A))
            return default;
        if (!c.IsPrepared)
            return IsoTime.Write(Time(c));
        return c.Prepared<TimePattern>().TryParse(c.Text, out var time)
            ? IsoTime.Write(time)
            : throw c.Fault($"'{Values.Shorten(c.A)}' is no date of the form '{c.Text2}'.");
    }

    private static AttributeValue ToWindows(in Call c)
    {
        var ticks = Time(c).UtcTicks - WindowsEpoch;
        return ticks >= 0 ? ticks.ToString(CultureInfo.InvariantCulture) : throw c.Fault($"'{Values.Shorten(c.A)}' lies before 1601, where Windows file times begin.");
    }

    private static AttributeValue Add(in Call c, TimeUnit unit, long amount)
    {
        var time = Time(c);
        try
        {
            return IsoTime.Write(unit switch
            {
                TimeUnit.Years => time.AddYears((int)Math.Clamp(amount, -20_000, 20_000)),
                TimeUnit.Months => time.AddMonths((int)Math.Clamp(amount, -200_000, 200_000)),
                _ => time.AddTicks(checked(amount * TicksOf(unit))),
            });
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw c.Fault("The date would lie outside the years 1 to 9999.");
        }
    }

    private static long Difference(DateTimeOffset from, DateTimeOffset to, TimeUnit unit)
    {
        if (unit is not (TimeUnit.Years or TimeUnit.Months))
            return (to - from).Ticks / TicksOf(unit);
        var (earlier, later, sign) = from <= to ? (from, to.ToOffset(from.Offset), 1) : (to, from.ToOffset(to.Offset), -1);
        var months = ((later.Year - earlier.Year) * 12) + later.Month - earlier.Month;
        if (later.Day < earlier.Day || (later.Day == earlier.Day && later.TimeOfDay < earlier.TimeOfDay))
            months--;
        return sign * (unit == TimeUnit.Years ? months / 12 : months);
    }

    private static long TicksOf(TimeUnit unit) => unit switch
    {
        TimeUnit.Weeks => TimeSpan.TicksPerDay * 7,
        TimeUnit.Days => TimeSpan.TicksPerDay,
        TimeUnit.Hours => TimeSpan.TicksPerHour,
        TimeUnit.Minutes => TimeSpan.TicksPerMinute,
        _ => TimeSpan.TicksPerSecond,
    };

    private enum TimeUnit
    {
        Years,
        Months,
        Weeks,
        Days,
        Hours,
        Minutes,
        Seconds,
    }
}
