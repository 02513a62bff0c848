using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Where a mapped value comes from. Pure: the same object gives the same value, whatever the time and the order.</summary>
internal interface IValueExpression
{
    /// <summary>The value for the object, or none.</summary>
    AttributeValue Evaluate(AttributeSet source);
}

/// <summary>The same value for everybody.</summary>
internal sealed class ConstantExpression(AttributeValue value) : IValueExpression
{
    public AttributeValue Evaluate(AttributeSet source) => value;
}

/// <summary>
/// An attribute of the object: by its very name where the object has it (a column may be called "First Name"), else by path.
/// </summary>
internal sealed class AttributeExpression(string name, AttributeValue whenEmpty) : IValueExpression
{
    private readonly AttributePath? _path = AttributePath.TryParse(name, out var path, out _) ? path : null;

    public AttributeValue Evaluate(AttributeSet source)
    {
        var value = source[name];
        if (value.IsNone && _path is not null)
            value = _path.Get(source);
        return value.IsNone ? whenEmpty : value;
    }
}
