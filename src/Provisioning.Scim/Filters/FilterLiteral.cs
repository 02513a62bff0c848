using System.Globalization;
using System.Text;

namespace Provisioning.Scim;

/// <summary>Values as filters write them: JSON (RFC 7644 §3.4.2.2, compValue).</summary>
internal static class FilterLiteral
{
    /// <summary>Appends text as a JSON string in which only quotes, backslashes and control characters are escaped.</summary>
    public static void Print(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (c < ' ')
                text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                text.Append(c);
        }

        text.Append('"');
    }

    /// <summary>
    /// Reads the JSON string that starts at <paramref name="at"/> (its opening quote) and moves past it; null, with the place and cause, when there is none.
    /// </summary>
    public static string? ReadString(string source, ref int at, out string? problem)
    {
        var text = new StringBuilder();
        problem = null;
        for (var i = at + 1; i < source.Length; i++)
        {
            var c = source[i];
            if (c == '"')
            {
                at = i + 1;
                return text.ToString();
            }

            if (c < ' ')
                problem = "a control character inside text must be escaped, such as \\n";
            else if (c != '\\')
                text.Append(c);
            else if (Unescape(source, ref i) is { } unescaped)
                text.Append(unescaped);
            else
                problem = "the escape after the backslash is none of JSON's: \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX";
            if (problem is not null)
            {
                at = Math.Min(i, source.Length);
                return null;
            }
        }

        problem = "the text that starts here has no closing double quote";
        return null;
    }

    /// <summary>The number that the word is in JSON, or no value when it is none or too large.</summary>
    public static AttributeValue ReadNumber(string word)
    {
        var digits = word.StartsWith('-') ? word[1..] : word;
        if (digits.Length == 0 || !char.IsAsciiDigit(digits[0]) || (digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1])) || digits[^1] == '.')
            return default;
        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return whole;
        return decimal.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? AttributeValue.From(number)
            : default;
    }

    // Stands on the backslash, and ends on the last character of the escape.
    private static char? Unescape(string source, ref int i)
    {
        if (++i >= source.Length)
            return null;
        switch (source[i])
        {
            case '"': return '"';
            case '\\': return '\\';
            case '/': return '/';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when i + 4 < source.Length
                && ushort.TryParse(source.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                i += 4;
                return (char)code;
            default: return null;
        }
    }
}
