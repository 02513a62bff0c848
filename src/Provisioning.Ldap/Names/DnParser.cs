using System.Globalization;
using System.Text;

namespace Provisioning.Ldap;

/// <summary>Reads names by the grammar of RFC 4514 §3. Beyond it, spaces may stand around commas, plus and equals signs, as servers and people write them.</summary>
internal sealed class DnParser
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly string _text;
    private int _at;

    public DnParser(string text) => _text = text;

    public List<LdapRdn> ReadDn()
    {
        var rdns = new List<LdapRdn>();
        SkipSpaces();
        if (_at == _text.Length)
            return rdns;
        do
            rdns.Add(ReadRdn());
        while (Take(','));
        return rdns;
    }

    private LdapRdn ReadRdn()
    {
        var parts = new List<LdapNamePart>();
        do
            parts.Add(ReadPart());
        while (Take('+'));
        return _at == _text.Length || _text[_at] == ','
            ? new(parts)
            : throw Wrong(_at, $"'{_text[_at]}' stands after a value", "a comma or the end (a special character in a value is written with a backslash before it)");
    }

    private LdapNamePart ReadPart()
    {
        SkipSpaces();
        var start = _at;
        while (_at < _text.Length && _text[_at] is not '=' and not ',' and not '+' and not '\\' and not '"')
            _at++;
        var attribute = _text[start.._at].TrimEnd(' ');
        if (!AttributeDescriptions.IsType(attribute))
            throw Wrong(start, attribute.Length == 0 ? "there is no attribute" : $"'{attribute}' is no attribute", "a name such as cn, or an object identifier,");
        if (_at == _text.Length || _text[_at] != '=')
            throw Wrong(_at, $"'{attribute}' has no value", "an equals sign with a value");
        _at++;
        SkipSpaces();
        return _at < _text.Length && _text[_at] == '#' ? new(attribute, ReadEncoded(), isEncoded: true) : new(attribute, ReadValue());
    }

    private string ReadEncoded()
    {
        var start = _at++;
        while (_at < _text.Length && char.IsAsciiHexDigit(_text[_at]))
            _at++;
        var digits = _at - start - 1;
        if (digits == 0 || digits % 2 != 0)
            throw Wrong(_at, "a value in hexadecimal has an odd number of digits, or none", "two digits for each octet");
        var value = _text[start.._at];
        SkipSpaces();
        return value;
    }

    private string ReadValue()
    {
        var value = new StringBuilder();
        // Spaces at the end that are not escaped are not part of the value.
        var end = 0;
        while (_at < _text.Length && _text[_at] is var c and not ',' and not '+')
        {
            if (c == '\\')
            {
                ReadEscape(value);
                end = value.Length;
                continue;
            }

            if (c is '"' or ';' or '<' or '>' or '\0')
                throw Wrong(_at, c == '\0' ? "a NUL character stands in a value" : $"'{c}' stands in a value", c == '\0' ? "\\00" : $"\\{c}");
            value.Append(c);
            _at++;
            if (c != ' ')
                end = value.Length;
        }

        value.Length = end;
        return value.ToString();
    }

    private void ReadEscape(StringBuilder value)
    {
        if (_at + 1 < _text.Length && _text[_at + 1] is ' ' or '#' or '=' or '"' or '+' or ',' or ';' or '<' or '>' or '\\')
        {
            value.Append(_text[_at + 1]);
            _at += 2;
            return;
        }

        // Octets that follow each other are one piece of UTF-8.
        var start = _at;
        var octets = new List<byte>();
        while (_at + 2 < _text.Length && _text[_at] == '\\' && byte.TryParse(_text.AsSpan(_at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
        {
            octets.Add(octet);
            _at += 3;
        }

        if (octets.Count == 0)
            throw Wrong(start, "a backslash escapes nothing", "one of \" + , ; < > \\ # = or space, or two hexadecimal digits, after it");
        try
        {
            value.Append(Strict.GetString([.. octets]));
        }
        catch (DecoderFallbackException)
        {
            throw Wrong(start, "octets in hexadecimal are no UTF-8", "the text in UTF-8, or the whole value as # and hexadecimal digits,");
        }
    }

    private bool Take(char c)
    {
        if (_at >= _text.Length || _text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] == ' ')
            _at++;
    }

    private static LdapFormatException Wrong(int position, string problem, string expected) => new("name", position, problem, expected);
}
