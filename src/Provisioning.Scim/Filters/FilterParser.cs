namespace Provisioning.Scim;

/// <summary>
/// Parses filters and attribute paths by recursive descent (the ABNF of RFC 7644 §3.4.2.2 and §3.5.2). It takes any white space, and
/// none beside quotes and brackets, because the RFC's own examples leave it out.
/// </summary>
internal sealed class FilterParser
{
    private readonly string _text;
    private const int MostShown = 200;
    private readonly string _kind;
    private readonly string _errorId;
    private int _at;
    private int _depth;

    private FilterParser(string text, string kind, string errorId)
    {
        (_text, _kind, _errorId) = (text, kind, errorId);
        if (text.Length > ScimFilter.MaxLength)
            throw Fail(ScimFilter.MaxLength, $"it is longer than {ScimFilter.MaxLength} characters", "Shorten it.");
    }

    public static FilterNode ParseFilter(string text)
    {
        var parser = new FilterParser(text, "filter", ErrorIds.FilterInvalid);
        var node = parser.ReadOr(inValuePath: false);
        parser.ExpectEnd();
        return node;
    }

    public static AttributePath ParsePath(string text)
    {
        var parser = new FilterParser(text, "attribute path", ErrorIds.PathInvalid);
        var path = parser.ReadPath(inValuePath: false);
        parser.ExpectEnd();
        return path;
    }

    private FilterNode ReadOr(bool inValuePath)
    {
        var operands = new List<FilterNode> { ReadAnd(inValuePath) };
        while (TakeWord("or"))
            operands.Add(ReadAnd(inValuePath));
        return OrNode.Of(operands);
    }

    private FilterNode ReadAnd(bool inValuePath)
    {
        var operands = new List<FilterNode> { ReadFactor(inValuePath) };
        while (TakeWord("and"))
            operands.Add(ReadFactor(inValuePath));
        return AndNode.Of(operands);
    }

    private FilterNode ReadFactor(bool inValuePath)
    {
        if (Peek() == '(')
            return ReadGroup(inValuePath);
        var start = _at;
        if (!TakeWord("not"))
            return ReadCondition(inValuePath);
        return Peek() == '('
            ? new NotNode(ReadGroup(inValuePath))
            : throw Fail(start, "not needs its condition in parentheses", "Write: not (title pr).");
    }

    private FilterNode ReadGroup(bool inValuePath)
    {
        var start = _at;
        Enter();
        _at++;
        var node = ReadOr(inValuePath);
        if (Peek() != ')')
            throw Fail(_at, $"the parenthesis opened at column {start + 1} is not closed here", "Close it, or join the conditions with and, or.");
        _at++;
        _depth--;
        return node;
    }

    private FilterNode ReadCondition(bool inValuePath)
    {
        var path = ReadPath(inValuePath);
        Peek();
        var start = _at;
        var word = ReadWord();
        if (word.Equals("pr", StringComparison.OrdinalIgnoreCase))
            return new PresentNode(path);
        if (FilterOperators.FromWord(word) is { } op)
            return ReadValue(path, op);
        _at = start;
        return path is { Filter: not null, SubAttribute: null }
            ? new ValuePathNode(path)
            : throw Fail(start, $"{path.Canonical} is not followed by an operator", OperatorHint(word));
    }

    private ComparisonNode ReadValue(AttributePath path, FilterOperator op)
    {
        var next = Peek();
        var start = _at;
        AttributeValue value;
        if (next == '"')
        {
            value = FilterLiteral.ReadString(_text, ref _at, out var problem) is { } text ? text : throw Fail(_at, problem!, "Correct the text in double quotes.");
        }
        else
        {
            var word = ReadWord();
            value = word.ToUpperInvariant() switch
            {
                "TRUE" => true,
                "FALSE" => false,
                "NULL" => default,
                _ => FilterLiteral.ReadNumber(word) is { IsNone: false } number ? number : throw Fail(start, ValueProblem(op, word), ValueHint(word)),
            };
        }

        return FilterOperators.Objection(op, value) is { } objection
            ? throw Fail(start, objection, "Choose an operator that fits the value.")
            : new(path, op, value);
    }

    private AttributePath ReadPath(bool inValuePath)
    {
        Peek();
        var start = _at;
        var word = ReadWord();
        if (word.Length == 0)
            throw Fail(start, _at < _text.Length ? $"'{_text[_at]}' stands where an attribute's name belongs" : "it ends where an attribute's name belongs", "Name an attribute, such as userName.");
        var colon = word.LastIndexOf(':');
        var urn = colon < 0 ? null : word[..colon];
        var names = word[(colon + 1)..].Split('.');
        if (colon == 0 || names.Length > 2 || !names.All(IsName))
            throw Fail(start, $"'{word}' is no attribute name", "A name is a letter, then letters, digits, '-', '_' or '$', and may have one sub-attribute, such as name.givenName.");
        if (inValuePath && (urn is not null || names.Length > 1))
            throw Fail(start, $"'{word}' stands inside brackets, where only a sub-attribute's own name can", "Write only the sub-attribute's name, such as type.");
        if (_at >= _text.Length || _text[_at] != '[')
            return new(urn, names[0], names.Length > 1 ? names[1] : null, null);
        if (inValuePath || names.Length > 1)
            throw Fail(_at, "brackets follow the name of a multi-valued attribute only", "Write them as in emails[type eq \"work\"].value.");
        return new(urn, names[0], null, ReadValueFilter()) { SubAttribute = ReadSubAttribute() };
    }

    private FilterNode ReadValueFilter()
    {
        var start = _at;
        Enter();
        _at++;
        var filter = ReadOr(inValuePath: true);
        if (Peek() != ']')
            throw Fail(_at, $"the bracket opened at column {start + 1} is not closed here", "Close it with ], or join the conditions with and, or.");
        _at++;
        _depth--;
        return filter;
    }

    private string? ReadSubAttribute()
    {
        if (_at >= _text.Length || _text[_at] != '.')
            return null;
        var start = ++_at;
        var word = ReadWord();
        return IsName(word) ? word : throw Fail(start, $"'{word}' is no sub-attribute's name", "Name one, such as value.");
    }

    private void ExpectEnd()
    {
        if (Peek() != '\0' || _at < _text.Length)
            throw Fail(_at, $"'{_text[_at]}' is not expected here", _kind == "filter" ? "Join conditions with and, or; put text in double quotes." : "Remove what follows.");
    }

    private void Enter()
    {
        if (++_depth > ScimFilter.MaxDepth)
            throw Fail(_at, $"it is nested deeper than {ScimFilter.MaxDepth}", "Use fewer parentheses.");
    }

    private bool TakeWord(string word)
    {
        Peek();
        var start = _at;
        if (ReadWord().Equals(word, StringComparison.OrdinalIgnoreCase))
            return true;
        _at = start;
        return false;
    }

    // The next character that is no white space, '\0' at the end.
    private char Peek()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private string ReadWord()
    {
        var start = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not ('"' or '(' or ')' or '[' or ']'))
            _at++;
        return _text[start.._at];
    }

    private static bool IsName(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '$') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '$');

    private static string OperatorHint(string word)
    {
        var bare = word.TrimStart('-');
        if (bare.Length < word.Length && (FilterOperators.FromWord(bare) is not null || bare.Equals("pr", StringComparison.OrdinalIgnoreCase)))
            return $"Write {bare.ToLowerInvariant()} without the hyphen.";
        return word switch
        {
            "=" or "==" => "Write eq.",
            "!=" or "<>" => "Write ne.",
            ">" => "Write gt.",
            ">=" => "Write ge.",
            "<" => "Write lt.",
            "<=" => "Write le.",
            "-like" or "-match" => "Write co (contains), sw (starts with) or ew (ends with); there are no wildcards.",
            _ => "The operators are eq, ne, co, sw, ew, gt, ge, lt, le, and pr (has a value).",
        };
    }

    private static string ValueProblem(FilterOperator op, string word) =>
        word.Length == 0 ? $"{op.Word()} is not followed by a value" : $"'{word}' is no value";

    private static string ValueHint(string word) =>
        word.Length == 0 ? "Give text in double quotes, a number, true, false or null." : $"Put text in double quotes: \"{word.Trim('\'')}\".";

    private ProvisioningException Fail(int at, string problem, string hint) => new ProvisioningError
    {
        Id = _errorId,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The {_kind} '{Shown}' is not valid at column {at + 1}: {problem}.",
        RecommendedAction = hint,
        Target = Shown,
    }.ToException();

    private string Shown => _text.Length > MostShown ? _text[..MostShown] + "…" : _text;
}
