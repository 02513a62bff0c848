namespace Provisioning.Expressions;

/// <summary>What an expression gave for one object.</summary>
public readonly record struct ExpressionAnswer
{
    private ExpressionAnswer(ExpressionAnswerKind kind, AttributeValue value, ExpressionError? error, IReadOnlyList<AttributeValue>? candidates) =>
        (Kind, Value, Error, Candidates) = (kind, value, error, candidates ?? []);

    /// <summary>Which answer it is.</summary>
    public ExpressionAnswerKind Kind { get; }

    /// <summary>The value; none unless <see cref="Kind"/> is <see cref="ExpressionAnswerKind.Value"/>.</summary>
    public AttributeValue Value { get; }

    /// <summary>Why there is no answer; null unless <see cref="Kind"/> is <see cref="ExpressionAnswerKind.Error"/>.</summary>
    public ExpressionError? Error { get; }

    /// <summary>The values that <c>uniqueValue</c> offers, in order: who reserves names takes the first that is free. Empty for every other expression.</summary>
    public IReadOnlyList<AttributeValue> Candidates { get; }

    /// <summary>The attribute is to be empty.</summary>
    public static ExpressionAnswer Clear { get; } = new(ExpressionAnswerKind.Clear, default, null, null);

    /// <summary>The attribute stays as it is.</summary>
    public static ExpressionAnswer Keep { get; } = new(ExpressionAnswerKind.Keep, default, null, null);

    /// <summary>A value; no value and an empty text give <see cref="ExpressionAnswerKind.NoValue"/>.</summary>
    public static ExpressionAnswer Of(AttributeValue value, IReadOnlyList<AttributeValue>? candidates = null) =>
        value.IsNone || value.AsString() is { Length: 0 } ? default : new(ExpressionAnswerKind.Value, value, null, candidates);

    /// <summary>An error.</summary>
    public static ExpressionAnswer Failed(ExpressionError error) => new(ExpressionAnswerKind.Error, default, error, null);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ExpressionAnswerKind.Value => Value.ToString(),
        ExpressionAnswerKind.Clear => "clear()",
        ExpressionAnswerKind.Keep => "keep()",
        ExpressionAnswerKind.Error => Error!.ToString(),
        _ => "",
    };
}
