namespace Provisioning.Expressions;

/// <summary>Functions on the bits of whole numbers, such as userAccountControl.</summary>
internal static class BitFunctions
{
    public static IReadOnlyList<Function> All { get; } = [.. Build().Select(f => f with { Category = "Bits" })];

    private static IEnumerable<Function> Build()
    {
        yield return new("Bits.and", "value:i, mask:i", PartType.Integer, "The bits that both have.", "Bits.and(0xF7, 0x0F)", "7")
        {
            Entra = "BitAnd",
            Body = static (in Call c) => c.A.AsInteger()!.Value & c.B.AsInteger()!.Value,
        };
        yield return new("Bits.or", "value:i, mask:i", PartType.Integer, "The bits that one of them has.", "Bits.or(512, 0x10000)", "66048")
        {
            Body = static (in Call c) => c.A.AsInteger()!.Value | c.B.AsInteger()!.Value,
        };
        yield return new("Bits.set", "value:i, mask:i, on?:b", PartType.Integer, "The value with the mask's bits set, or cleared where the third argument is false.", "Bits.set(512, 2, false)", "512")
        {
            Body = static (in Call c) => c.C.AsBoolean() == false ? c.A.AsInteger()!.Value & ~c.B.AsInteger()!.Value : c.A.AsInteger()!.Value | c.B.AsInteger()!.Value,
        };
        yield return new("Bits.clear", "value:i, mask:i", PartType.Integer, "The value without the mask's bits.", "Bits.clear(514, 2)", "512")
        {
            Body = static (in Call c) => c.A.AsInteger()!.Value & ~c.B.AsInteger()!.Value,
        };
        yield return new("Bits.test", "value:i, mask:i", PartType.Boolean, "True when the value has all of the mask's bits.", "Bits.test(514, 2)", "true")
        {
            Body = static (in Call c) => (c.A.AsInteger()!.Value & c.B.AsInteger()!.Value) == c.B.AsInteger()!.Value,
        };
    }
}
