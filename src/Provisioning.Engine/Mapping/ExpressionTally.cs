namespace Provisioning.Engine;

/// <summary>Counts what an expression gives for everybody, one by one. Keeps each value once, so that those that two have are found.</summary>
public sealed class ExpressionTally(string expression)
{
    private const int Shown = 10;
    private readonly Dictionary<ExpressionAnswerKind, long> _answers = [];
    private readonly Dictionary<string, (string? First, long Count)> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ExpressionTest> _samples = [];
    private readonly List<ExpressionTest> _errors = [];

    /// <summary>Counts one answer.</summary>
    public void Add(ExpressionTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        _answers[test.Answer] = _answers.GetValueOrDefault(test.Answer) + 1;
        if (test.Answer == ExpressionAnswerKind.Error && _errors.Count < Shown)
            _errors.Add(test);
        if (test.Answer != ExpressionAnswerKind.Value)
            return;
        if (_samples.Count < Shown)
            _samples.Add(test);
        var text = test.Value.ToString();
        _values[text] = _values.TryGetValue(text, out var known) ? (known.First, known.Count + 1) : (test.Subject, 1);
    }

    /// <summary>What was counted.</summary>
    public ExpressionSummary Summary() => new()
    {
        Expression = expression,
        Total = _answers.Values.Sum(),
        Answers = _answers.OrderBy(a => a.Key).ToDictionary(a => a.Key, a => a.Value),
        Duplicates = _values.Values.Where(v => v.Count > 1).Sum(v => v.Count),
        DuplicateValues = [.. _values.Where(v => v.Value.Count > 1).Take(Shown).Select(v => $"{v.Key} ({v.Value.First} and {v.Value.Count - 1} more)")],
        Samples = _samples,
        Errors = _errors,
    };
}
