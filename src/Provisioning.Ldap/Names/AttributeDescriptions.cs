namespace Provisioning.Ldap;

/// <summary>Checks names of attributes, which stand between values in texts and must not bring anything else in.</summary>
internal static class AttributeDescriptions
{
    /// <summary>Whether it is a name or object identifier (RFC 4512 §1.4). Underscores are let through: some servers have them.</summary>
    public static bool IsType(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return false;
        if (char.IsAsciiDigit(text[0]))
            return IsObjectIdentifier(text);
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not '-' and not '_')
                return false;
        }

        return char.IsAsciiLetter(text[0]);
    }

    /// <summary>Whether it is a name or object identifier, and may have options after semicolons (RFC 4512 §2.5).</summary>
    public static bool IsDescription(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf(';');
        if (!IsType(at < 0 ? text : text[..at]))
            return false;
        if (at < 0)
            return true;
        foreach (var part in text[(at + 1)..].ToString().Split(';'))
        {
            if (part.Length == 0 || !part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '=' or '*'))
                return false;
        }

        return true;
    }

    /// <summary>Whether it is an object identifier in digits and dots.</summary>
    public static bool IsObjectIdentifier(ReadOnlySpan<char> text)
    {
        var digits = 0;
        var leadingZero = false;
        foreach (var c in text)
        {
            if (c == '.')
            {
                if (digits == 0)
                    return false;
                (digits, leadingZero) = (0, false);
            }
            else if (!char.IsAsciiDigit(c) || leadingZero)
            {
                return false;
            }
            else
            {
                leadingZero = digits == 0 && c == '0';
                digits++;
            }
        }

        return digits > 0;
    }
}
