namespace Provisioning.Expressions;

/// <summary>What is wrong with an expression or with the values that it met, and where.</summary>
/// <param name="Text">The whole expression.</param>
/// <param name="Position">Where in it.</param>
/// <param name="Message">What is wrong and what was expected, as a sentence.</param>
/// <param name="Hint">What may be meant or done, as a sentence; null where there is nothing to say.</param>
public sealed record ExpressionError(string Text, ExpressionPosition Position, string Message, string? Hint)
{
    private const int MostShown = 110;

    /// <summary>The line of the expression with a caret under the character, as two lines. A long line is cut around the place.</summary>
    public string Pointer
    {
        get
        {
            var line = Text.Split('\n')[Position.Line - 1].TrimEnd('\r').Replace('\t', ' ');
            var at = Position.Column - 1;
            var from = Math.Max(0, Math.Min(at - (MostShown / 2), line.Length - MostShown));
            var shown = line[from..Math.Min(line.Length, from + MostShown)];
            return $"  {(from > 0 ? "…" : "")}{shown}\n  {new string(' ', at - from + (from > 0 ? 1 : 0))}^";
        }
    }

    /// <summary>The place, the message, the hint and the pointer.</summary>
    public override string ToString() => $"{Where}: {Message}{(Hint is null ? "" : " " + Hint)}\n{Pointer}";

    /// <summary>"Column 12", or "Line 2, column 12" where there are several lines.</summary>
    public string Where => Text.Contains('\n', StringComparison.Ordinal) ? $"Line {Position.Line}, column {Position.Column}" : $"Column {Position.Column}";
}
