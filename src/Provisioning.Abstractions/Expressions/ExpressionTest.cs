namespace Provisioning;

/// <summary>What an expression gives for one object.</summary>
/// <param name="Subject">The user's name, or the key of the account; null for a sample.</param>
/// <param name="Answer">Which answer it is.</param>
/// <param name="Value">The value; none for the other answers.</param>
/// <param name="Text">The answer as the language writes it: "text", {"a", "b"}, no value, clear(), keep(), or the error with a caret under the character.</param>
public sealed record ExpressionTest(string? Subject, ExpressionAnswerKind Answer, AttributeValue Value, string Text)
{
    /// <summary>The candidates that uniqueValue offers, in order; empty for other expressions.</summary>
    public IReadOnlyList<AttributeValue> Candidates { get; init; } = [];
}

/// <summary>What an expression gives for everybody.</summary>
public sealed record ExpressionSummary
{
    /// <summary>The expression.</summary>
    public required string Expression { get; init; }

    /// <summary>For how many objects it was worked out.</summary>
    public long Total { get; init; }

    /// <summary>How many have each answer; answers that nobody has are left out.</summary>
    public IReadOnlyDictionary<ExpressionAnswerKind, long> Answers { get; init; } = new Dictionary<ExpressionAnswerKind, long>();

    /// <summary>How many objects have a value that another one has too, ignoring case.</summary>
    public long Duplicates { get; init; }

    /// <summary>The first ten values that several objects have, with whom.</summary>
    public IReadOnlyList<string> DuplicateValues { get; init; } = [];

    /// <summary>The first ten objects with a value.</summary>
    public IReadOnlyList<ExpressionTest> Samples { get; init; } = [];

    /// <summary>The first ten objects for which it cannot be worked out.</summary>
    public IReadOnlyList<ExpressionTest> Errors { get; init; } = [];
}
