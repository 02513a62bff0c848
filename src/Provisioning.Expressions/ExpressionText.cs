using System.Globalization;

namespace Provisioning.Expressions;

/// <summary>Writes values as the language writes them.</summary>
public static class ExpressionText
{
    /// <summary>The answer: a value as it would be written, "no value", "clear()", "keep()" or "error: …".</summary>
    public static string Of(ExpressionAnswer answer) => answer.Kind switch
    {
        ExpressionAnswerKind.Value when answer.Candidates.Count > 1 => string.Join(", else ", answer.Candidates.Select(Of)),
        ExpressionAnswerKind.Value => Of(answer.Value),
        ExpressionAnswerKind.NoValue => "no value",
        ExpressionAnswerKind.Error => $"error: {answer.Error!.Message}",
        _ => answer.ToString(),
    };

    /// <summary>The value: text in quotes, lists in braces.</summary>
    public static string Of(AttributeValue value) => value.Kind switch
    {
        AttributeValueKind.None => "null",
        AttributeValueKind.String => $"\"{value.AsString()!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        AttributeValueKind.List => $"{{{string.Join(", ", value.AsList().Select(Of))}}}",
        AttributeValueKind.Complex => $"{{{string.Join(", ", value.AsComplex()!.Select(p => $"'{p.Key}': {Of(p.Value)}"))}}}",
        AttributeValueKind.Decimal => value.AsDecimal()!.Value.ToString(CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
