using System.Globalization;
using System.Text;

namespace Provisioning.Expressions;

/// <summary>
/// A pattern of a date or time in the letters of Joda-Time and java.time that Okta uses: y or Y year, M month, d day, H or h hour, m minute, s second, S decimals, a AM or PM, E day of the week, Z or X
/// zone; text between apostrophes stands for itself. English names.
/// </summary>
internal sealed class TimePattern
{
    private const string Letters = "yYuMdHhkKmsSaEZXzD";
    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;
    private readonly List<(char Letter, int Count, string Text)> _parts = [];

    private TimePattern()
    {
    }

    /// <summary>Parses the pattern.</summary>
    /// <exception cref="FormatException">It has a letter that means nothing.</exception>
    public static TimePattern Parse(string pattern)
    {
        var result = new TimePattern();
        for (var i = 0; i < pattern.Length;)
        {
            var c = pattern[i];
            if (c == '\'')
            {
                var end = pattern.IndexOf('\'', i + 1);
                if (end < 0)
                    throw new FormatException("an apostrophe is not closed");
                result._parts.Add(('\'', 0, end == i + 1 ? "'" : pattern[(i + 1)..end]));
                i = end + 1;
                continue;
            }

            if (!char.IsAsciiLetter(c))
            {
                result._parts.Add(('\'', 0, c.ToString()));
                i++;
                continue;
            }

            var count = 1;
            while (i + count < pattern.Length && pattern[i + count] == c)
                count++;
            if (!Letters.Contains(c, StringComparison.Ordinal) || count > 9)
                throw new FormatException($"'{c}' means nothing in it");
            result._parts.Add((c, count, ""));
            i += count;
        }

        return result;
    }

    /// <summary>Writes the point in time.</summary>
    public string Format(DateTimeOffset time)
    {
        var text = new StringBuilder();
        foreach (var (letter, count, literal) in _parts)
        {
            text.Append(letter switch
            {
                '\'' => literal,
                'y' or 'Y' or 'u' => count == 2 ? Digits(time.Year % 100, 2) : Digits(time.Year, count),
                'M' => count switch { 3 => Names.AbbreviatedMonthNames[time.Month - 1], > 3 => Names.MonthNames[time.Month - 1], _ => Digits(time.Month, count) },
                'd' => Digits(time.Day, count),
                'D' => Digits(time.DayOfYear, count),
                'H' => Digits(time.Hour, count),
                'k' => Digits(time.Hour == 0 ? 24 : time.Hour, count),
                'h' => Digits(time.Hour % 12 == 0 ? 12 : time.Hour % 12, count),
                'K' => Digits(time.Hour % 12, count),
                'm' => Digits(time.Minute, count),
                's' => Digits(time.Second, count),
                'S' => Digits(time.Ticks % TimeSpan.TicksPerSecond, 7).PadRight(9, '0')[..count],
                'a' => time.Hour < 12 ? "AM" : "PM",
                'E' => count > 3 ? Names.DayNames[(int)time.DayOfWeek] : Names.AbbreviatedDayNames[(int)time.DayOfWeek],
                _ => Zone(time.Offset, letter, count),
            });
        }

        return text.ToString();
    }

    /// <summary>Reads a point in time; what the pattern does not have is the beginning, and the zone UTC.</summary>
    public bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, at = 0, dayOfYear = 0;
        long ticks = 0;
        bool? afternoon = null;
        var offset = TimeSpan.Zero;
        for (var i = 0; i < _parts.Count; i++)
        {
            var (letter, count, literal) = _parts[i];
            // Where digits follow digits, the pattern's letters say how many belong to each.
            var most = i + 1 < _parts.Count && "yYuMdHhkKmsSD".Contains(_parts[i + 1].Letter, StringComparison.Ordinal) ? count : Math.Max(count, letter is 'y' or 'Y' or 'u' ? 4 : letter == 'S' ? 9 : 2);
            int number;
            switch (letter)
            {
                case '\'':
                    if (string.CompareOrdinal(text, at, literal, 0, literal.Length) != 0)
                        return false;
                    at += literal.Length;
                    break;
                case 'y' or 'Y' or 'u':
                    if (!Number(text, ref at, most, out number))
                        return false;
                    year = count == 2 && number < 100 ? 2000 + number : number;
                    break;
                case 'M' when count >= 3:
                    if (!Name(text, ref at, Names.MonthNames, out month) && !Name(text, ref at, Names.AbbreviatedMonthNames, out month))
                        return false;
                    break;
                case 'E':
                    if (!Name(text, ref at, Names.DayNames, out _) && !Name(text, ref at, Names.AbbreviatedDayNames, out _))
                        return false;
                    break;
                case 'a':
                    if (!Name(text, ref at, ["AM", "PM"], out number))
                        return false;
                    afternoon = number == 2;
                    break;
                case 'S':
                    var from = at;
                    if (!Number(text, ref at, most, out number))
                        return false;
                    ticks = long.Parse(text[from..at].PadRight(7, '0')[..7], NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
                case 'Z' or 'X' or 'z':
                    if (!ReadZone(text, ref at, out offset))
                        return false;
                    break;
                default:
                    if (!Number(text, ref at, letter == 'D' ? 3 : most, out number))
                        return false;
                    switch (letter)
                    {
                        case 'M': month = number; break;
                        case 'd': day = number; break;
                        case 'D': dayOfYear = number; break;
                        case 'H' or 'k' or 'h' or 'K': hour = letter == 'k' && number == 24 ? 0 : number; break;
                        case 'm': minute = number; break;
                        case 's': second = number; break;
                    }

                    break;
            }
        }

        if (afternoon is { } pm)
            hour = (hour % 12) + (pm ? 12 : 0);
        if (at != text.Length || year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddTicks(ticks);
        if (dayOfYear > 0)
        {
            if (dayOfYear > (DateTime.IsLeapYear(year) ? 366 : 365))
                return false;
            local = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddDays(dayOfYear - 1).Add(local.TimeOfDay);
        }

        var utc = local.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
            return false;
        time = new(local, offset);
        return true;
    }

    private static string Digits(long number, int count) => number.ToString(CultureInfo.InvariantCulture).PadLeft(count, '0');

    private static string Zone(TimeSpan offset, char letter, int count)
    {
        if (letter == 'X' && offset == TimeSpan.Zero)
            return "Z";
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        var colon = (letter == 'Z' && count >= 2) || (letter == 'X' && count >= 3) || letter == 'z' ? ":" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(offset.Hours):00}{colon}{Math.Abs(offset.Minutes):00}");
    }

    private static bool ReadZone(string text, ref int at, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (at < text.Length && text[at] == 'Z')
        {
            at++;
            return true;
        }

        if (at >= text.Length || text[at] is not ('+' or '-'))
            return false;
        var negative = text[at++] == '-';
        if (!Number(text, ref at, 2, out var hours))
            return false;
        if (at < text.Length && text[at] == ':')
            at++;
        var minutes = 0;
        if (at < text.Length && !Number(text, ref at, 2, out minutes))
            return false;
        if (hours > 14 || minutes > 59 || (hours == 14 && minutes > 0))
            return false;
        offset = new TimeSpan(hours, minutes, 0) * (negative ? -1 : 1);
        return true;
    }

    private static bool Number(string text, ref int at, int most, out int number)
    {
        var from = at;
        while (at < text.Length && at - from < most && char.IsAsciiDigit(text[at]))
            at++;
        number = 0;
        return at > from && int.TryParse(text.AsSpan(from, at - from), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool Name(string text, ref int at, string[] names, out int number)
    {
        for (number = 1; number <= names.Length; number++)
        {
            var name = names[number - 1];
            if (name.Length > 0 && string.Compare(text, at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0)
            {
                at += name.Length;
                return true;
            }
        }

        return false;
    }
}
