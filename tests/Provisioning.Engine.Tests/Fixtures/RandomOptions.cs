using FsCheck;
using FsCheck.Fluent;

namespace Provisioning.Engine.Tests;

/// <summary>The options of a mapping, as numbers of the enumerations. Combinations that are refused are made into the nearest that is not.</summary>
public sealed record RandomOptions(int When, int Strength, int OnNull, bool Maps, int Unmapped)
{
    public static Gen<RandomOptions> Any { get; } =
        from when in Gen.Choose(0, 1)
        from strength in Gen.Choose(0, 2)
        from onNull in Gen.Choose(-1, 2)
        from maps in Gen.Elements(true, false)
        from unmapped in Gen.Choose(1, 3)
        select new RandomOptions(when, strength, onNull, maps, unmapped);

    /// <summary>The mapping with these options.</summary>
    public Mapping On(Mapping mapping)
    {
        var strength = (MappingStrength)Strength;
        var when = (MappingWhen)When;
        if (strength == MappingStrength.Normal && (mapping.Direction == MappingDirection.Inbound || when == MappingWhen.CreateOnly))
            strength = MappingStrength.Strong;
        NullAction? onNull = OnNull < 0 ? null : (NullAction)OnNull;
        var unmapped = Maps ? (UnmappedAction)Unmapped : default;
        return mapping with
        {
            When = when,
            Strength = strength,
            OnNull = onNull,
            ValueMap = Maps ? MappingHarness.Map(("a", "b"), ("b", "a")) : null,
            Unmapped = unmapped,
            Default = onNull == NullAction.Default || unmapped == UnmappedAction.Default ? "d" : default(AttributeValue),
        };
    }
}
