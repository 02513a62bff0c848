using System.Globalization;
using System.Text;
using Parlot;

namespace Provisioning.Expressions;

/// <summary>Cuts an expression into tokens, on Parlot's cursor.</summary>
internal sealed class Lexer
{
    // Longest first: "?:" before "?", "=>" before "=".
    private static readonly string[] Signs =
        ["==", "!=", "<>", "<=", ">=", "=>", "&&", "||", "?:", "??", "?.", "=", "<", ">", "!", "?", ":", "+", "-", "*", "/", "%", "(", ")", "{", "}", "[", "]", ",", "."];

    private readonly Scanner _scanner;
    private readonly Cursor _cursor;

    public Lexer(string text)
    {
        _scanner = new(text);
        _cursor = _scanner.Cursor;
    }

    /// <summary>The next token.</summary>
    /// <exception cref="ExpressionFault">There is a character that begins nothing, a text that does not end, or a number that is too large.</exception>
    public Token Next()
    {
        _scanner.SkipWhiteSpaceOrNewLine();
        var position = Position;
        if (_cursor.Eof)
            return new(TokenKind.End, "", position);
        var current = _cursor.Current;
        if (current is '"' or '\'')
            return ReadText(current, position);
        if (char.IsAsciiDigit(current))
            return ReadNumber(position);
        if (IsNameStart(current) && _scanner.ReadWhile(IsNamePart, out var name))
            return new(TokenKind.Name, name.ToString(), position);
        foreach (var sign in Signs)
        {
            if (_scanner.ReadText(sign))
                return new(TokenKind.Sign, sign, position);
        }

        throw new ExpressionFault(position, $"'{current}' begins nothing that an expression can have.", Hint(current));
    }

    private ExpressionPosition Position => new(_cursor.Position.Offset, _cursor.Position.Line, _cursor.Position.Column);

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '$';

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    private static string? Hint(char c) => c switch
    {
        '“' or '”' or '„' or '‘' or '’' or '«' or '»' => "Texts stand in straight quotes: \"…\" or '…'.",
        '&' or '|' => $"Write {c}{c}.",
        ';' => "An expression is one value: it has no statements.",
        '`' => "Texts stand in quotes: \"…\" or '…'.",
        _ => null,
    };

    // As in Okta a backslash is itself, so that "CORP\" and "\d+" are what they look like; a quote inside is written twice.
    private Token ReadText(char quote, ExpressionPosition start)
    {
        var text = new StringBuilder();
        _cursor.Advance();
        while (!_cursor.Eof)
        {
            var current = _cursor.Current;
            _cursor.Advance();
            if (current != quote)
            {
                text.Append(current);
                continue;
            }

            if (_cursor.Eof || _cursor.Current != quote)
                return new(TokenKind.Text, text.ToString(), start);
            text.Append(quote);
            _cursor.Advance();
        }

        throw new ExpressionFault(start, $"The text that begins here does not end: a closing {quote} was expected.", $"A {quote} inside a text is written twice.");
    }

    private Token ReadNumber(ExpressionPosition start)
    {
        if (_cursor.Current == '0' && _cursor.PeekNext(1) is 'x' or 'X')
        {
            _cursor.Advance(2);
            _scanner.ReadWhile(char.IsAsciiHexDigit, out var hex);
            return long.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)
                ? new(TokenKind.Integer, "0x" + hex.ToString(), start, bits)
                : throw new ExpressionFault(start, "Hexadecimal digits were expected, 16 at most.", "Such as 0x0202.");
        }

        var from = _cursor.Offset;
        _scanner.ReadWhile(char.IsAsciiDigit);
        var whole = true;
        if (_cursor.Current == '.' && char.IsAsciiDigit(_cursor.PeekNext(1)))
        {
            whole = false;
            _cursor.Advance();
            _scanner.ReadWhile(char.IsAsciiDigit);
        }

        var text = _cursor.Buffer[from.._cursor.Offset];
        if (whole ? !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) : text.Length > 28)
            throw new ExpressionFault(start, $"The number '{(text.Length <= 40 ? text : text[..40] + "…")}' is too large.", "Whole numbers have 64 bits, others 28 digits.");
        return new(whole ? TokenKind.Integer : TokenKind.Number, text, start, decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
    }
}
