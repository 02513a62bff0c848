namespace Provisioning.Expressions;

/// <summary>What a part of an expression gives, as far as that is known before it is worked out.</summary>
/// <param name="Kind">The kind of value.</param>
/// <param name="Element">Of a list, what its elements are.</param>
/// <param name="Parts">Of a record, the parts that it has.</param>
internal sealed record PartType(ValueKind Kind, PartType? Element = null, RecordSchema? Parts = null)
{
    public static readonly PartType Any = new(ValueKind.Any);
    public static readonly PartType Null = new(ValueKind.Null);
    public static readonly PartType Text = new(ValueKind.Text);
    public static readonly PartType Integer = new(ValueKind.Integer);
    public static readonly PartType Number = new(ValueKind.Number);
    public static readonly PartType Boolean = new(ValueKind.Boolean);
    public static readonly PartType Time = new(ValueKind.Time);
    public static readonly PartType List = new(ValueKind.List);
    public static readonly PartType Record = new(ValueKind.Record);

    /// <summary>How an error calls it.</summary>
    public string Said => Kind switch
    {
        ValueKind.Text => "a text",
        ValueKind.Integer => "a whole number",
        ValueKind.Number => "a number",
        ValueKind.Boolean => "true or false",
        ValueKind.Time => "a date",
        ValueKind.List => "a list",
        ValueKind.Record => "an object with parts",
        ValueKind.Null => "no value",
        _ => "a value",
    };

    /// <summary>The type of an attribute.</summary>
    public static PartType Of(ExpressionAttribute attribute)
    {
        var one = attribute.Type switch
        {
            null => Any,
            AttributeType.Boolean => Boolean,
            AttributeType.Integer => Integer,
            AttributeType.Decimal => Number,
            AttributeType.DateTime => Time,
            AttributeType.Complex => new(ValueKind.Record, null, attribute.Parts),
            _ => Text,
        };
        return attribute.MultiValued ? new(ValueKind.List, one) : one;
    }

    /// <summary>What both can be.</summary>
    public static PartType Either(PartType a, PartType b) =>
        a.Kind == ValueKind.Null ? b
        : b.Kind == ValueKind.Null ? a
        : a.Kind == b.Kind ? a
        : a.Kind is ValueKind.Integer or ValueKind.Number && b.Kind is ValueKind.Integer or ValueKind.Number ? Number
        : Any;
}
