using Provisioning.Expressions;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Where a mapped value comes from. Pure: the same object gives the same answer, whatever the time and the order.</summary>
internal interface IValueExpression
{
    /// <summary>What it says of the object.</summary>
    /// <param name="input">The object, and what is known of others.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>.</exception>
    ExpressionAnswer Evaluate(MappingInput input);
}

/// <summary>The same value for everybody.</summary>
internal sealed class ConstantExpression(AttributeValue value) : IValueExpression
{
    public ExpressionAnswer Evaluate(MappingInput input) => ExpressionAnswer.Of(value);
}

/// <summary>
/// An attribute of the object: by its very name where the object has it (a column may be called "First Name"), else by path.
/// </summary>
internal sealed class AttributeExpression(string name) : IValueExpression
{
    private readonly AttributePath? _path = AttributePath.TryParse(name, out var path, out _) ? path : null;

    public ExpressionAnswer Evaluate(MappingInput input) => ExpressionAnswer.Of(Get(input.Source));

    /// <summary>The attribute's value, or none.</summary>
    public AttributeValue Get(AttributeSet source)
    {
        var value = source[name];
        return value.IsNone && _path is not null ? _path.Get(source) : value;
    }
}

/// <summary>What an expression makes of the object.</summary>
internal sealed class MappedExpression(string app, string target, Expression expression, bool isSensitive) : IValueExpression
{
    public ExpressionAnswer Evaluate(MappingInput input)
    {
        var records = input.Others is { Records.Count: > 0 } others ? others.Records : [input.Source];
        var answer = expression.Evaluate(new(records) { Subject = input.Subject, Target = target, Groups = input.Others?.Groups ?? [] });
        return answer.Error is { } error ? throw (ExpressionFailure.Of($"App '{app}': the expression of '{target}'", error, isSensitive) with { App = app }).ToException() : answer;
    }
}
