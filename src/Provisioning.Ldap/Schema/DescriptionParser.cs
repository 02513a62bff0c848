using System.Globalization;
using System.Text;

namespace Provisioning.Ldap;

/// <summary>
/// Reads descriptions of the schema (RFC 4512 §4.1): in parentheses an object identifier, then words with their values. Servers write them more freely than the grammar is, so quotes may
/// stand around any value, and words that are not known are passed over with what belongs to them.
/// </summary>
internal sealed class DescriptionParser
{
    private readonly string _text;
    private readonly string _what;
    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.OrdinalIgnoreCase);
    private int _at;

    private DescriptionParser(string what, string text) => (_what, _text) = (what, text);

    /// <summary>The object identifier. Some servers have a name there.</summary>
    public string Oid { get; private set; } = "";

    /// <exception cref="LdapFormatException">It is no description.</exception>
    public static DescriptionParser Read(string what, string text)
    {
        var parser = new DescriptionParser(what, text);
        parser.ReadAll();
        return parser;
    }

    /// <summary>Whether a word stands in it.</summary>
    public bool Has(string word) => _values.ContainsKey(word);

    /// <summary>The values of a word.</summary>
    public IReadOnlyList<string> All(string word) => _values.TryGetValue(word, out var values) ? values : [];

    /// <summary>The value of a word, or null.</summary>
    public string? One(string word) => All(word) is [var first, ..] ? first : null;

    private void ReadAll()
    {
        Expect('(');
        Oid = ReadValue();
        while (Peek() is not ')')
        {
            var word = ReadValue();
            _values[word] = ReadValues(word);
        }

        Expect(')');
        if (Peek() is not null)
            throw Wrong($"'{_text[_at]}' stands after the end", "nothing");
    }

    private List<string> ReadValues(string word)
    {
        var values = new List<string>();
        if (IsFlag(word))
            return values;
        if (Peek() != '(')
            return [ReadValue()];
        _at++;
        while (Peek() is var next and not ')')
        {
            if (next == '$')
                _at++;
            else
                values.Add(ReadValue());
        }

        _at++;
        return values;
    }

    private static bool IsFlag(string word) => word.ToUpperInvariant() is "OBSOLETE" or "SINGLE-VALUE" or "COLLECTIVE" or "NO-USER-MODIFICATION" or "ABSTRACT" or "STRUCTURAL" or "AUXILIARY";

    private string ReadValue()
    {
        if (Peek() == '\'')
            return ReadQuoted();
        var start = _at;
        while (_at < _text.Length && _text[_at] is not ' ' and not '\t' and not '\r' and not '\n' and not '(' and not ')' and not '\'' and not '$')
            _at++;
        return _at > start ? _text[start.._at] : throw Wrong(_at < _text.Length ? $"'{_text[_at]}' stands there" : "it ends", "a word");
    }

    /// <summary>A quote in a value is \27, a backslash \5c (RFC 4512 §4.1).</summary>
    private string ReadQuoted()
    {
        var value = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c == '\'')
            {
                _at++;
                return value.ToString();
            }

            if (c == '\\' && _at + 2 < _text.Length && byte.TryParse(_text.AsSpan(_at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet) && octet is (byte)'\'' or (byte)'\\')
            {
                value.Append((char)octet);
                _at += 2;
            }
            else
            {
                value.Append(c);
            }
        }

        throw Wrong("a quote is not closed", "a closing quote");
    }

    private void Expect(char c)
    {
        if (Peek() != c)
            throw Wrong(_at < _text.Length ? $"'{_text[_at]}' stands there" : "it ends", $"'{c}'");
        _at++;
    }

    private char? Peek()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
        return _at < _text.Length ? _text[_at] : null;
    }

    private LdapFormatException Wrong(string problem, string expected) => new(_what, _at, problem, expected);
}
