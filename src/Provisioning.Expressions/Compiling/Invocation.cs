namespace Provisioning.Expressions;

/// <summary>Makes the delegate that works out the arguments of a call and calls.</summary>
internal static class Invocation
{
    /// <param name="body">What the function does.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="required">How many of them, from the first, must have a value for the function to be called.</param>
    /// <param name="at">Where the call stands.</param>
    /// <param name="site">Which call of the expression it is.</param>
    /// <param name="prepared">What was made of the constant arguments.</param>
    public static Eval Make(Body body, Eval[] arguments, int required, ExpressionPosition at, int site, object? prepared)
    {
        switch (arguments.Length)
        {
            case 0:
                return e =>
                {
                    e.Spend(1, at);
                    return body(new(e, at, site, prepared, default, default, default, 0, []));
                };
            case 1:
                var only = arguments[0];
                return e =>
                {
                    var a = only(e);
                    if (required > 0 && a.IsNone)
                        return default;
                    e.SpendOn(a, at);
                    return body(new(e, at, site, prepared, a, default, default, 1, []));
                };
            case 2 or 3:
                var count = arguments.Length;
                var (first, second, third) = (arguments[0], arguments[1], arguments.Length > 2 ? arguments[2] : static _ => default);
                return e =>
                {
                    var (a, b, c) = (first(e), second(e), third(e));
                    if (required > 0 && (a.IsNone || (required > 1 && b.IsNone) || (required > 2 && c.IsNone)))
                        return default;
                    e.SpendOn(a, at);
                    e.SpendOn(b, at);
                    return body(new(e, at, site, prepared, a, b, c, count, []));
                };
            default:
                return e =>
                {
                    var values = new AttributeValue[arguments.Length];
                    for (var i = 0; i < values.Length; i++)
                    {
                        values[i] = arguments[i](e);
                        if (i < required && values[i].IsNone)
                            return default;
                        e.SpendOn(values[i], at);
                    }

                    return body(new(e, at, site, prepared, values[0], values[1], values[2], values.Length, values[3..]));
                };
        }
    }
}
