using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>
/// A reference to other users as an app wants it: the keys of their accounts in that app, for the ids that the directory keeps. Of a user who has no account there yet it has no opinion. Pure.
/// </summary>
internal sealed class AccountReference(AttributeExpression users) : IValueExpression
{
    private const string Value = "value";

    public ExpressionAnswer Evaluate(MappingInput input)
    {
        var value = users.Get(input.Source);
        if (value.IsNone)
            return default;
        var keys = Translate(value, input.Others?.Keys ?? Others.None.Keys);
        return keys.IsNone ? ExpressionAnswer.Keep : ExpressionAnswer.Of(keys);
    }

    /// <summary>The ids of those to whom the object refers.</summary>
    public IEnumerable<string> UserIds(AttributeSet source) => users.Get(source).AsList().Select(IdOf).OfType<string>().Distinct(StringComparer.Ordinal);

    private static string? IdOf(AttributeValue value) => value.AsComplex() is { } parts ? parts[Value].AsString() : value.AsString();

    private static AttributeValue Translate(AttributeValue value, IReadOnlyDictionary<string, string> keys)
    {
        if (value.Kind == AttributeValueKind.List)
            return AttributeValue.FromList(value.AsList().Select(v => Translate(v, keys)).Where(v => !v.IsNone));
        if (IdOf(value) is not { } id || !keys.TryGetValue(id, out var key))
            return default;
        // What else stands beside the id is told of the user, but an address of the directory means nothing to the app.
        return value.AsComplex() is { } parts ? AttributeValue.From(parts.Without("$ref").With(Value, key)) : key;
    }
}
