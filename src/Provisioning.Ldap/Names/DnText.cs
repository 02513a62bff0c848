using System.Globalization;
using System.Text;

namespace Provisioning.Ldap;

/// <summary>How values stand in names: with escapes, and without what makes no difference.</summary>
internal static class DnText
{
    /// <summary>Short names of RFC 4514 §3 that servers write for these object identifiers.</summary>
    private static readonly Dictionary<string, string> ShortNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["2.5.4.3"] = "cn", ["commonName"] = "cn",
        ["2.5.4.7"] = "l", ["localityName"] = "l",
        ["2.5.4.8"] = "st", ["stateOrProvinceName"] = "st",
        ["2.5.4.10"] = "o", ["organizationName"] = "o",
        ["2.5.4.11"] = "ou", ["organizationalUnitName"] = "ou",
        ["2.5.4.6"] = "c", ["countryName"] = "c",
        ["2.5.4.9"] = "street", ["streetAddress"] = "street",
        ["0.9.2342.19200300.100.1.25"] = "dc", ["domainComponent"] = "dc",
        ["0.9.2342.19200300.100.1.1"] = "uid", ["userId"] = "uid",
    };

    /// <summary>A value as it can stand in a name (RFC 4514 §2.4). Control characters are written in hexadecimal, so that a name stays on one line.</summary>
    public static string Escape(string value)
    {
        var text = new StringBuilder(value.Length + 8);
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsAscii(c) && char.IsControl(c))
                text.Append('\\').Append(((int)c).ToString("X2", CultureInfo.InvariantCulture));
            else if (c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' or '=' || (c == ' ' && (i == 0 || i == value.Length - 1)) || (c == '#' && i == 0))
                text.Append('\\').Append(c);
            else
                text.Append(c);
        }

        return text.ToString();
    }

    public static string NormalizeAttribute(string attribute) => ShortNames.TryGetValue(attribute, out var name) ? name : attribute.ToLowerInvariant();

    /// <summary>Without case, and with one space where there are more: leading and trailing ones make no difference (RFC 4518 §2.6.1).</summary>
    public static string NormalizeValue(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in Composed(value))
        {
            if (c != ' ')
                text.Append(c);
            else if (text.Length > 0 && text[^1] != ' ')
                text.Append(' ');
        }

        if (text.Length > 0 && text[^1] == ' ')
            text.Length--;
        return text.ToString().ToUpperInvariant().ToLowerInvariant();
    }

    private static string Composed(string value)
    {
        try
        {
            return value.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair can't be composed, and is itself.
            return value;
        }
    }
}
