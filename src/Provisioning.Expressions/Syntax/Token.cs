namespace Provisioning.Expressions;

/// <summary>What kind a token is.</summary>
internal enum TokenKind
{
    /// <summary>The end of the expression.</summary>
    End,

    /// <summary>A name or a word such as AND.</summary>
    Name,

    /// <summary>A text; its value is without the quotes.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>An operator or a bracket.</summary>
    Sign,
}

/// <summary>The smallest part of an expression.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Value">Its text; of a text what stands between the quotes.</param>
/// <param name="Position">Where it begins.</param>
/// <param name="Number">The number that it is.</param>
internal readonly record struct Token(TokenKind Kind, string Value, ExpressionPosition Position, decimal Number = 0)
{
    /// <summary>True when the token is this operator or bracket.</summary>
    public bool Is(string sign) => Kind == TokenKind.Sign && Value == sign;

    /// <summary>True when the token is this word, in any case.</summary>
    public bool IsWord(string word) => Kind == TokenKind.Name && Value.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>How an error calls it.</summary>
    public string Said => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => $"the text '{(Value.Length <= 30 ? Value : Value[..30] + "…")}'",
        _ => $"'{(Value.Length <= 30 ? Value : Value[..30] + "…")}'",
    };
}
