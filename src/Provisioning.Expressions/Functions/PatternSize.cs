using System.Globalization;

namespace Provisioning.Expressions;

/// <summary>How large a regular expression is when its counted repetitions are written out: the automaton grows with that, not with the text of the pattern.</summary>
internal static class PatternSize
{
    private const long Most = 1_000_000;

    public static long Of(string pattern)
    {
        // The sizes of the groups that are open, and of what a count behind this place would repeat.
        var open = new Stack<long>();
        long size = 0, last = 0;
        for (var i = 0; i < pattern.Length && size < Most; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    size += last = 1;
                    break;
                case '(':
                    open.Push(size);
                    size = 0;
                    break;
                case ')' when open.Count > 0:
                    last = size;
                    size += open.Pop();
                    break;
                case '[':
                    i = EndOfClass(pattern, i);
                    size += last = 1;
                    break;
                case '{' when Count(pattern, i) is { } count:
                    size += last * Math.Max(0, count - 1);
                    last *= Math.Max(1, count);
                    i = pattern.IndexOf('}', i);
                    break;
                default:
                    size += last = 1;
                    break;
            }
        }

        return Math.Min(Most, size + open.Sum());
    }

    private static long? Count(string pattern, int brace)
    {
        var end = pattern.IndexOf('}', brace);
        if (end < 0)
            return null;
        long most = 0;
        foreach (var part in pattern[(brace + 1)..end].Split(','))
        {
            if (part.Length > 0 && !long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out most))
                return part.All(char.IsAsciiDigit) ? Most : null;
        }

        return Math.Min(most, Most);
    }

    private static int EndOfClass(string pattern, int start)
    {
        for (var i = start + 2; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
                i++;
            else if (pattern[i] == ']')
                return i;
        }

        return pattern.Length;
    }
}
