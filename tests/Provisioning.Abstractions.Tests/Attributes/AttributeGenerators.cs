using FsCheck;
using FsCheck.Fluent;

namespace Provisioning.Abstractions.Tests;

/// <summary>Attribute values and sets of every shape.</summary>
public static class AttributeGenerators
{
    private static readonly string[] Names = ["userName", "USERNAME", "name", "emails", "value", "type", "Primary", "title", "x-ä", "日本"];
    private static readonly string[] Texts = ["", " ", "a", "A", "true", "1", "null", "quo\"te", "back\\slash", "line\nend", "\u0001", "ü", "u\u0308", "日本\ud834\udd1e", "2011-05-13T04:42:34Z"];

    public static Arbitrary<AttributeValue> Values() => Value(3).ToArbitrary();

    public static Arbitrary<AttributeSet> Sets() => Set(3).ToArbitrary();

    private static Gen<AttributeSet> Set(int depth) =>
        (from name in Gen.Elements(Names) from value in Value(depth - 1) select (name, value)).ListOf()
        .Select(pairs => pairs.Aggregate(AttributeSet.Empty, (set, pair) => set.With(pair.name, pair.value)));

    private static Gen<AttributeValue> Value(int depth)
    {
        var simple = Gen.OneOf(
            Gen.Elements(Texts).Select(t => AttributeValue.From(t)),
            Gen.Elements(true, false).Select(b => AttributeValue.From(b)),
            Gen.OneOf(Gen.Choose(-3, 3).Select(i => (long)i), Gen.Elements(long.MinValue, long.MaxValue)).Select(AttributeValue.From),
            Gen.Elements(0.5m, -1.25m, 1.0m, 79228162514264337593543950335m, 0.0000000000000000000000000001m).Select(AttributeValue.From),
            Gen.Constant(AttributeValue.None));
        return depth <= 0
            ? simple
            : Gen.Frequency(
                (4, simple),
                (1, Set(depth).Select(AttributeValue.From)),
                (1, Value(depth - 1).ListOf().Select(AttributeValue.FromList)));
    }
}
