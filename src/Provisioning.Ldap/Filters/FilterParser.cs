using System.Buffers;
using System.Globalization;
using System.Text;

namespace Provisioning.Ldap;

/// <summary>Reads filters by recursive descent (the ABNF of RFC 4515 §3).</summary>
internal sealed class FilterParser
{
    /// <summary>Deeper than any filter that a person or a program writes, and not so deep that the stack ends.</summary>
    private const int MaxDepth = 100;

    private readonly string _text;
    private int _at;
    private int _depth;

    public FilterParser(string text) => _text = text;

    public LdapFilter ReadAll()
    {
        SkipSpace();
        var filter = ReadFilter();
        SkipSpace();
        return _at == _text.Length ? filter : throw Wrong(_at, $"'{_text[_at]}' stands after the end of the filter", "nothing (several filters are joined as in (&(…)(…)))");
    }

    private LdapFilter ReadFilter()
    {
        Expect('(', "an opening parenthesis");
        if (++_depth > MaxDepth)
            throw Wrong(_at, $"filters are more than {MaxDepth} deep in each other", "a filter with fewer levels");
        SkipSpace();
        var filter = Peek() switch
        {
            '&' => LdapFilter.And(ReadList()),
            '|' => LdapFilter.Or(ReadList()),
            '!' => ReadNot(),
            _ => ReadItem(),
        };
        Expect(')', "a closing parenthesis");
        _depth--;
        return filter;
    }

    private LdapFilter[] ReadList()
    {
        _at++;
        var filters = new List<LdapFilter>();
        for (SkipSpace(); Peek() == '('; SkipSpace())
            filters.Add(ReadFilter());
        return [.. filters];
    }

    private LdapFilter ReadNot()
    {
        _at++;
        SkipSpace();
        var inner = ReadFilter();
        SkipSpace();
        return LdapFilter.Not(inner);
    }

    private LdapFilter ReadItem()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] is not '=' and not '~' and not '>' and not '<' and not ':' and not '(' and not ')')
            _at++;
        var attribute = _text[start.._at].Trim();
        switch (Peek())
        {
            case ':':
                return ReadExtensible(start, attribute);
            case '=':
                _at++;
                return ReadEquality(CheckedAttribute(start, attribute));
            case '~' or '>' or '<':
                var sign = _text[_at++];
                Expect('=', $"an equals sign after '{sign}'");
                var tag = sign switch { '~' => ComparisonFilter.ApproximateTag, '>' => ComparisonFilter.GreaterTag, _ => ComparisonFilter.LessTag };
                return new ComparisonFilter(tag, sign + "=", CheckedAttribute(start, attribute), ReadValue(stars: false));
            default:
                throw Wrong(_at, attribute.Length == 0 ? "there is no condition" : $"'{attribute}' is not compared with anything", "an attribute with =, ~=, >=, <= or :=");
        }
    }

    private LdapFilter ReadEquality(string attribute)
    {
        var start = _at;
        var pieces = new List<ReadOnlyMemory<byte>> { ReadValue(stars: true) };
        while (Peek() == '*')
        {
            _at++;
            pieces.Add(ReadValue(stars: true));
        }

        if (pieces.Count == 1)
            return LdapFilter.Equal(attribute, pieces[0]);
        if (pieces.Count == 2 && pieces.TrueForAll(p => p.IsEmpty))
            return LdapFilter.Present(attribute);
        if (pieces.Skip(1).SkipLast(1).Any(p => p.IsEmpty))
            throw Wrong(start, "two asterisks follow each other", "a piece of the value between them (an asterisk that is meant itself is written \\2a)");
        return new SubstringFilter(attribute, pieces[0], [.. pieces.Skip(1).SkipLast(1)], pieces[^1]);
    }

    private ExtensibleFilter ReadExtensible(int start, string attribute)
    {
        var parts = new List<string>();
        while (Peek() == ':')
        {
            _at++;
            if (Peek() == '=')
            {
                _at++;
                return Extensible(start, attribute, parts);
            }

            var from = _at;
            while (_at < _text.Length && _text[_at] is not ':' and not '=' and not '(' and not ')')
                _at++;
            parts.Add(_text[from.._at]);
        }

        throw Wrong(_at, "a matching rule is not followed by a value", ":= and the value");
    }

    private ExtensibleFilter Extensible(int start, string attribute, List<string> parts)
    {
        var dnAttributes = parts.Count > 0 && parts[0].Equals("dn", StringComparison.OrdinalIgnoreCase);
        if (dnAttributes)
            parts.RemoveAt(0);
        if (parts.Count > 1)
            throw Wrong(start, "there is more than one matching rule", "attribute:dn:rule:=value");
        if (parts.Count == 1 && !AttributeDescriptions.IsType(parts[0]))
            throw Wrong(start, $"'{parts[0]}' is no matching rule", "a name or an object identifier");
        if (attribute.Length == 0 && parts.Count == 0)
            throw Wrong(start, "there is neither an attribute nor a matching rule", "one of them");
        return new(parts.FirstOrDefault(), attribute.Length > 0 ? CheckedAttribute(start, attribute) : null, ReadValue(stars: false), dnAttributes);
    }

    private ReadOnlyMemory<byte> ReadValue(bool stars)
    {
        var octets = new ArrayBufferWriter<byte>();
        while (_at < _text.Length && _text[_at] is var c and not ')')
        {
            if (c == '*' && stars)
                break;
            if (c is '(' or '*' or '\0')
                throw Wrong(_at, c == '\0' ? "a NUL character stands in a value" : $"'{c}' stands in a value", $"\\{(int)c:x2}");
            if (c == '\\')
            {
                ReadEscape(octets);
                continue;
            }

            var length = char.IsHighSurrogate(c) && _at + 1 < _text.Length && char.IsLowSurrogate(_text[_at + 1]) ? 2 : 1;
            octets.Write(Encoding.UTF8.GetBytes(_text, _at, length));
            _at += length;
        }

        return octets.WrittenMemory;
    }

    private void ReadEscape(ArrayBufferWriter<byte> octets)
    {
        if (_at + 2 >= _text.Length || !byte.TryParse(_text.AsSpan(_at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            throw Wrong(_at, "a backslash escapes nothing", "two hexadecimal digits after it (a backslash that is meant itself is written \\5c)");
        octets.Write([octet]);
        _at += 3;
    }

    private static string CheckedAttribute(int position, string attribute) => AttributeDescriptions.IsDescription(attribute)
        ? attribute
        : throw Wrong(position, attribute.Length == 0 ? "there is no attribute" : $"'{attribute}' is no attribute", "a name such as cn, or an object identifier,");

    private void Expect(char c, string what)
    {
        if (Peek() != c)
            throw Wrong(_at, _at < _text.Length ? $"'{_text[_at]}' stands there" : "the text ends", what);
        _at++;
    }

    private char? Peek() => _at < _text.Length ? _text[_at] : null;

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }

    private static LdapFormatException Wrong(int position, string problem, string expected) => new("filter", position, problem, expected);
}
