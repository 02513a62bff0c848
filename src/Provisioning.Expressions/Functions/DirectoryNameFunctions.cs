using System.Globalization;
using System.Text;

namespace Provisioning.Expressions;

/// <summary>Functions on distinguished names (RFC 4514).</summary>
internal static class DirectoryNameFunctions
{
    public static IReadOnlyList<Function> All { get; } = [.. Build().Select(f => f with { Category = "DN" })];

    private static IEnumerable<Function> Build()
    {
        yield return new("Dn.escape", "text:t", PartType.Text, "The text as it stands in a distinguished name (RFC 4514 §2.4).", "\"CN=\" + Dn.escape(\"Doe, Jane\") + \",OU=People\"", "\"CN=Doe\\, Jane,OU=People\"")
        {
            Body = static (in Call c) => c.Checked(Escape(c.Text)),
        };
        yield return new("Dn.component", "dn:t, type:t, place?:i", PartType.Text, "The value of a component of the type, such as OU: the first from the left, or the one at the place counted from 0. No value where there is none.", "Dn.component(\"CN=Doe\\, Jane,OU=Sales,OU=People,DC=corp\", \"OU\", 1)", "\"People\"")
        {
            Body = static (in Call c) => Component(c),
        };
        yield return new("Dn.parent", "dn:t", PartType.Text, "The distinguished name without its first component.", "Dn.parent(\"CN=Doe\\, Jane,OU=People,DC=corp\")", "\"OU=People,DC=corp\"")
        {
            Body = static (in Call c) => Values.Text(Split(c.Text) is { Count: > 1 } components ? string.Join(',', components.Skip(1)) : null),
        };
    }

    private static string Escape(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\0')
                result.Append("\\00");
            else if (c is '"' or '+' or ',' or ';' or '<' or '>' or '\\' || (i == 0 && (c is ' ' or '#')) || (i == text.Length - 1 && c == ' '))
                result.Append('\\').Append(c);
            else
                result.Append(c);
        }

        return result.ToString();
    }

    private static AttributeValue Component(in Call c)
    {
        var (type, place) = (c.Text2.Trim(), c.C.AsInteger() ?? 0);
        foreach (var component in Split(c.Text))
        {
            var at = component.IndexOf('=', StringComparison.Ordinal);
            if (at < 0)
                throw c.Fault($"'{Values.Shorten(c.A)}' is no distinguished name.", "Such as CN=Jane Doe,OU=People,DC=corp,DC=example.");
            if (component.AsSpan(0, at).Trim().Equals(type, StringComparison.OrdinalIgnoreCase) && place-- == 0)
                return Values.Text(Unescape(component[(at + 1)..]));
        }

        return default;
    }

    private static List<string> Split(string dn)
    {
        var components = new List<string>();
        var from = 0;
        for (var i = 0; i < dn.Length; i++)
        {
            if (dn[i] == '\\')
                i++;
            else if (dn[i] is ',' or ';')
            {
                components.Add(dn[from..i].TrimStart(' '));
                from = i + 1;
            }
        }

        if (from < dn.Length)
            components.Add(dn[from..].TrimStart(' '));
        return components;
    }

    // Spaces around a value say nothing unless they are escaped.
    private static string WithoutSpaces(string value)
    {
        var text = value.TrimStart(' ');
        var end = text.TrimEnd(' ');
        var escapes = end.Length - end.TrimEnd('\\').Length;
        return escapes % 2 == 1 && end.Length < text.Length ? end + " " : end;
    }

    private static string Unescape(string value)
    {
        var bytes = new List<byte>(value.Length);
        var text = WithoutSpaces(value);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                bytes.Add(octet);
                i += 2;
                continue;
            }

            if (text[i] == '\\' && i + 1 < text.Length)
                i++;
            var width = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, width)));
            i += width - 1;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
