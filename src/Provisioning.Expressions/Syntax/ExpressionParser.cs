namespace Provisioning.Expressions;

/// <summary>
/// Reads an expression by recursive descent. Its length, number of parts and depth are bounded, so no text takes long or runs out of stack. Grammar, loosest first:
/// conditional and Elvis, OR, AND, comparison, sum, product, NOT and minus, member, element and call.
/// </summary>
internal sealed class ExpressionParser
{
    private readonly Lexer _lexer;
    private Token _token;
    private Token _next;
    private int _parts;
    private int _open;

    private ExpressionParser(string text)
    {
        _lexer = new(text);
        _token = _lexer.Next();
        _next = _token.Kind == TokenKind.End ? _token : _lexer.Next();
    }

    /// <summary>Parses the text.</summary>
    /// <exception cref="ExpressionFault">It is no expression.</exception>
    public static SyntaxNode Parse(string text)
    {
        if (text.Length > ExpressionLimits.Characters)
            throw new ExpressionFault(new(0, 1, 1), $"The expression has {text.Length} characters; {ExpressionLimits.Characters} are possible.");
        var parser = new ExpressionParser(text);
        if (parser._token.Kind == TokenKind.End)
            throw new ExpressionFault(parser._token.Position, "The expression is empty: a value was expected.", "Such as user.firstName.");
        var node = parser.ReadExpression();
        if (parser._token.Kind != TokenKind.End)
            throw parser.Unexpected("an operator or the end");
        return node;
    }

    private SyntaxNode ReadExpression()
    {
        Descend();
        var node = ReadOr();
        if (_token.Is("?:") || _token.Is("??"))
        {
            var position = Take().Position;
            node = Count(new ElvisSyntax(position, node, ReadExpression()));
        }
        else if (_token.Is("?"))
        {
            var position = Take().Position;
            var then = ReadExpression();
            Expect(":", "the ':' of the condition's other value");
            node = Count(new ConditionalSyntax(position, node, then, ReadExpression()));
        }

        _open--;
        return node;
    }

    private SyntaxNode ReadOr() => ReadChain("||", t => t.Is("||") || t.IsWord("OR"), ReadAnd);

    private SyntaxNode ReadAnd() => ReadChain("&&", t => t.Is("&&") || t.IsWord("AND"), ReadComparison);

    private SyntaxNode ReadChain(string sign, Func<Token, bool> isSign, Func<SyntaxNode> readItem)
    {
        var first = readItem();
        if (!isSign(_token))
            return first;
        var position = _token.Position;
        var items = new List<SyntaxNode> { first };
        while (isSign(_token))
        {
            Take();
            items.Add(readItem());
        }

        return Count(new ChainSyntax(position, sign, items));
    }

    private SyntaxNode ReadComparison()
    {
        var left = ReadSum();
        if (Comparison() is not { } sign)
            return left;
        var position = Take().Position;
        var node = Count(new BinarySyntax(position, sign, left, ReadSum()));
        if (Comparison() is not null)
            throw new ExpressionFault(_token.Position, "A comparison cannot be compared again.", "Join comparisons with AND or OR.");
        return node;
    }

    private string? Comparison() => _token.Kind switch
    {
        TokenKind.Sign when _token.Value is "==" or "!=" or "<" or ">" or "<=" or ">=" => _token.Value,
        TokenKind.Sign when _token.Value == "=" => throw new ExpressionFault(_token.Position, "'=' assigns, and an expression assigns nothing.", "Equality is '=='."),
        TokenKind.Sign when _token.Value == "<>" => throw new ExpressionFault(_token.Position, "There is no operator '<>'.", "Inequality is '!='."),
        TokenKind.Name => _token.Value.ToLowerInvariant() switch
        {
            "eq" => "==",
            "ne" => "!=",
            "lt" => "<",
            "gt" => ">",
            "le" => "<=",
            "ge" => ">=",
            _ => null,
        },
        _ => null,
    };

    private SyntaxNode ReadSum()
    {
        var left = ReadProduct();
        while (_token.Is("+") || _token.Is("-"))
        {
            if (_token.Is("-"))
            {
                var position = Take().Position;
                left = Count(new BinarySyntax(position, "-", left, ReadProduct()));
                continue;
            }

            var plus = _token.Position;
            var items = new List<SyntaxNode> { left };
            while (_token.Is("+"))
            {
                Take();
                items.Add(ReadProduct());
            }

            left = Count(new ChainSyntax(plus, "+", items));
        }

        return left;
    }

    private SyntaxNode ReadProduct()
    {
        var left = ReadUnary();
        while (_token.Is("*") || _token.Is("/") || _token.Is("%"))
        {
            var sign = Take();
            left = Count(new BinarySyntax(sign.Position, sign.Value, left, ReadUnary()));
        }

        return left;
    }

    private SyntaxNode ReadUnary()
    {
        if (_token.Is("!") || _token.IsWord("NOT") || _token.Is("-"))
        {
            Descend();
            var sign = Take();
            var node = Count(new UnarySyntax(sign.Position, sign.Is("-") ? "-" : "!", ReadUnary()));
            _open--;
            return node;
        }

        return ReadPostfix();
    }

    private SyntaxNode ReadPostfix()
    {
        var node = ReadPrimary();
        while (true)
        {
            if (_token.Is(".") || _token.Is("?."))
            {
                Take();
                if (_token.Kind != TokenKind.Name)
                    throw Unexpected("a name behind the dot");
                var name = Take();
                node = _token.Is("(")
                    ? Count(new CallSyntax(node.Position, node, name.Value, name.Position, ReadArguments()))
                    : Count(new MemberSyntax(node.Position, node, name.Value, name.Position));
            }
            else if (_token.Is("["))
            {
                var position = Take().Position;
                var index = ReadExpression();
                Expect("]", "the ']' of the element");
                node = Count(new IndexSyntax(position, node, index));
            }
            else
            {
                return node;
            }
        }
    }

    private SyntaxNode ReadPrimary()
    {
        switch (_token.Kind)
        {
            case TokenKind.Text:
                var text = Take();
                return Count(new LiteralSyntax(text.Position, text.Value));
            case TokenKind.Integer:
                var whole = Take();
                return Count(new LiteralSyntax(whole.Position, (long)whole.Number));
            case TokenKind.Number:
                var number = Take();
                return Count(new LiteralSyntax(number.Position, AttributeValue.From(number.Number)));
            case TokenKind.Name:
                return ReadName();
            case TokenKind.Sign when _token.Is("("):
                Take();
                var inner = ReadExpression();
                Expect(")", "the ')' that closes the '('");
                return inner;
            case TokenKind.Sign when _token.Is("{"):
                return ReadBraces();
            case TokenKind.Sign when _token.Is("["):
                throw new ExpressionFault(_token.Position, "A '[' cannot begin a value.", "What Entra writes as [name] is user.name or source.name here; a list is {a, b}.");
            default:
                throw Unexpected("a value");
        }
    }

    private SyntaxNode ReadName()
    {
        var name = Take();
        switch (name.Value.ToLowerInvariant())
        {
            case "true":
                return Count(new LiteralSyntax(name.Position, true));
            case "false":
                return Count(new LiteralSyntax(name.Position, false));
            case "null":
                return Count(new LiteralSyntax(name.Position, default, IsNull: true));
            case "and" or "or":
                throw new ExpressionFault(name.Position, $"A value was expected before '{name.Value}'.");
        }

        if (_token.Is("("))
            return Count(new CallSyntax(name.Position, null, name.Value, name.Position, ReadArguments()));
        return Count(new NameSyntax(name.Position, name.Value));
    }

    private List<SyntaxNode> ReadArguments()
    {
        Take();
        var arguments = new List<SyntaxNode>();
        if (!_token.Is(")"))
        {
            arguments.Add(ReadArgument());
            while (_token.Is(","))
            {
                Take();
                arguments.Add(ReadArgument());
            }
        }

        Expect(")", "a ',' or the ')' that closes the arguments");
        return arguments;
    }

    private SyntaxNode ReadArgument()
    {
        if (_token.Kind != TokenKind.Name || !_next.Is("=>"))
            return ReadExpression();
        var parameter = Take();
        Take();
        return Count(new LambdaSyntax(parameter.Position, parameter.Value, ReadExpression()));
    }

    private SyntaxNode ReadBraces()
    {
        var position = Take().Position;
        var items = new List<SyntaxNode>();
        var names = new List<(string, SyntaxNode)>();
        while (!_token.Is("}"))
        {
            var item = ReadExpression();
            if (_token.Is(":"))
            {
                if (item is not LiteralSyntax { Value.Kind: AttributeValueKind.String } name || items.Count > 0)
                    throw Unexpected("a ',' or the '}' that closes the list");
                Take();
                names.Add((name.Value.AsString()!, ReadExpression()));
            }
            else if (names.Count > 0)
            {
                throw Unexpected("a ':' behind the name");
            }
            else
            {
                items.Add(item);
            }

            if (!_token.Is(","))
                break;
            Take();
        }

        Expect("}", "a ',' or the '}' that closes the list");
        return names.Count > 0 ? Count(new MapSyntax(position, names)) : Count(new ListSyntax(position, items));
    }

    private Token Take()
    {
        var token = _token;
        _token = _next;
        if (_next.Kind != TokenKind.End)
            _next = _lexer.Next();
        return token;
    }

    private void Expect(string sign, string what)
    {
        if (!_token.Is(sign))
            throw Unexpected(what);
        Take();
    }

    private ExpressionFault Unexpected(string expected) => new(_token.Position, $"Expected {expected}, found {_token.Said}.");

    private void Descend()
    {
        if (++_open > ExpressionLimits.Depth)
            throw TooDeep(_token.Position);
    }

    private SyntaxNode Count(SyntaxNode node)
    {
        if (++_parts > ExpressionLimits.Parts)
            throw new ExpressionFault(node.Position, $"The expression has more than {ExpressionLimits.Parts} parts.", "Split it: put a part of it into an attribute of its own.");
        return node.Depth > ExpressionLimits.Depth ? throw TooDeep(node.Position) : node;
    }

    private static ExpressionFault TooDeep(ExpressionPosition position) =>
        new(position, $"More than {ExpressionLimits.Depth} parts lie in each other here.", "Split the expression: put a part of it into an attribute of its own.");
}
