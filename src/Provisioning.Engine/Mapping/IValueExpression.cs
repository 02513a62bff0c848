using Provisioning.Expressions;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Where a mapped value comes from. Pure: the same object gives the same answer, whatever the time and the order.</summary>
internal interface IValueExpression
{
    /// <summary>What it says of the object.</summary>
    /// <param name="source">The object's attributes.</param>
    /// <param name="subject">Who it is: the user's id, or the key in a source.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>.</exception>
    ExpressionAnswer Evaluate(AttributeSet source, string subject);
}

/// <summary>The same value for everybody.</summary>
internal sealed class ConstantExpression(AttributeValue value) : IValueExpression
{
    public ExpressionAnswer Evaluate(AttributeSet source, string subject) => ExpressionAnswer.Of(value);
}

/// <summary>
/// An attribute of the object: by its very name where the object has it (a column may be called "First Name"), else by path.
/// </summary>
internal sealed class AttributeExpression(string name) : IValueExpression
{
    private readonly AttributePath? _path = AttributePath.TryParse(name, out var path, out _) ? path : null;

    public ExpressionAnswer Evaluate(AttributeSet source, string subject) => ExpressionAnswer.Of(Get(source));

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
    public ExpressionAnswer Evaluate(AttributeSet source, string subject)
    {
        var answer = expression.Evaluate(new([source]) { Subject = subject, Target = target });
        return answer.Error is { } error ? throw (ExpressionFailure.Of($"App '{app}': the expression of '{target}'", error, isSensitive) with { App = app }).ToException() : answer;
    }
}
