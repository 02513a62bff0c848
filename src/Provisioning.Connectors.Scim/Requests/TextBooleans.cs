namespace Provisioning.Connectors.Scim;

/// <summary>True and false as the texts that some services want in their place, there and back.</summary>
internal static class TextBooleans
{
    /// <summary>The value with texts in place of what is true or false in it, at any depth.</summary>
    public static AttributeValue Of(AttributeValue value) => Map(value, v => v.AsBoolean() is { } flag ? flag.ToString() : v);

    /// <summary>The set with what is true or false in place of the texts that <see cref="Of"/> makes.</summary>
    public static AttributeSet Read(AttributeSet set) =>
        Map(AttributeValue.From(set), v => v.AsString() switch { "True" => true, "False" => false, _ => v }).AsComplex() ?? set;

    private static AttributeValue Map(AttributeValue value, Func<AttributeValue, AttributeValue> map) => value.Kind switch
    {
        AttributeValueKind.List => AttributeValue.FromList(value.AsList().Select(v => Map(v, map))),
        AttributeValueKind.Complex => AttributeValue.From(value.AsComplex()!.Aggregate(AttributeSet.Empty, (set, pair) => set.With(pair.Key, Map(pair.Value, map)))),
        _ => map(value),
    };
}
