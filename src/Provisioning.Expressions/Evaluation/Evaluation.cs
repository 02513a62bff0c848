namespace Provisioning.Expressions;

/// <summary>A compiled part of an expression.</summary>
internal delegate AttributeValue Eval(Evaluation evaluation);

/// <summary>One evaluation under way: the input, the variables, and how much it may still do.</summary>
internal sealed class Evaluation(ExpressionInput input, int locals)
{
    private int _steps = ExpressionLimits.Steps;

    public ExpressionInput Input { get; } = input;

    /// <summary>What the variables of filter and map hold.</summary>
    public AttributeValue[] Locals { get; } = locals == 0 ? [] : new AttributeValue[locals];

    /// <summary>Clear or keep, once said.</summary>
    public ExpressionAnswer? Special { get; set; }

    /// <summary>What uniqueValue offers.</summary>
    public IReadOnlyList<AttributeValue>? Candidates { get; set; }

    /// <summary>Takes the steps from what is left.</summary>
    /// <exception cref="ExpressionFault">Nothing is left.</exception>
    public void Spend(int steps, ExpressionPosition at)
    {
        if ((_steps -= steps) < 0)
            throw new ExpressionFault(at, $"The expression does more than {ExpressionLimits.Steps} steps on this object.", "Filter long lists first, or cut long texts.");
    }

    /// <summary>Takes the steps that going through the value costs.</summary>
    public void SpendOn(AttributeValue value, ExpressionPosition at)
    {
        var length = value.AsString() is { } text ? text.Length >> 4 : value.Kind == AttributeValueKind.List ? value.AsList().Count : 0;
        Spend(length + 1, at);
    }
}
