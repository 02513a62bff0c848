namespace Provisioning.Expressions;

/// <summary>What a function does.</summary>
internal delegate AttributeValue Body(in Call call);

/// <summary>One call of a function: its arguments, already of the types that it declares.</summary>
/// <param name="evaluation">The evaluation under way.</param>
/// <param name="at">Where the call stands.</param>
/// <param name="site">Which call of the expression it is.</param>
/// <param name="prepared">What was made of the constant arguments.</param>
/// <param name="a">The first argument.</param>
/// <param name="b">The second argument.</param>
/// <param name="c">The third argument.</param>
/// <param name="count">How many arguments there are.</param>
/// <param name="rest">The arguments from the fourth.</param>
internal readonly ref struct Call(
    Evaluation evaluation,
    ExpressionPosition at,
    int site,
    object? prepared,
    AttributeValue a,
    AttributeValue b,
    AttributeValue c,
    int count,
    AttributeValue[] rest)
{
    public readonly int Count = count;
    public readonly Evaluation Evaluation = evaluation;
    public readonly ExpressionPosition At = at;
    public readonly int Site = site;
    public readonly AttributeValue A = a;
    public readonly AttributeValue B = b;
    public readonly AttributeValue C = c;
    public readonly AttributeValue[] Rest = rest;

    /// <summary>The first argument as text.</summary>
    public string Text => A.AsString()!;

    /// <summary>The second argument as text.</summary>
    public string Text2 => B.AsString()!;

    /// <summary>The third argument as text.</summary>
    public string Text3 => C.AsString()!;

    /// <summary>What was made of the constant arguments.</summary>
    public T Prepared<T>() => (T)prepared!;

    /// <summary>True when something was made of the constant arguments.</summary>
    public bool IsPrepared => prepared is not null;

    /// <summary>The argument, counted from 0; no value behind the last one.</summary>
    public AttributeValue this[int index] => index switch
    {
        0 => A,
        1 => B,
        2 => C,
        _ => index - 3 < Rest.Length ? Rest[index - 3] : default,
    };

    /// <summary>An error at this call.</summary>
    public ExpressionFault Fault(string message, string? hint = null) => new(At, message, hint);

    /// <summary>The text, when it is no longer than texts can be.</summary>
    public AttributeValue Checked(string text) => text.Length <= ExpressionLimits.TextLength
        ? Values.Text(text)
        : throw Fault($"The text would have more than {ExpressionLimits.TextLength} characters.");

    /// <summary>The list, when it is no longer than lists can be.</summary>
    public AttributeValue Checked(List<AttributeValue> list) => list.Count <= ExpressionLimits.ListLength
        ? AttributeValue.FromList(list)
        : throw Fault($"The list would have more than {ExpressionLimits.ListLength} elements.");
}
