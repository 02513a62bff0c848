using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What always holds of mappings, whatever their options and whatever sources, people and applications do.</summary>
public sealed class OptionProperties
{
    private static readonly string[] Paths = ["title", "department", "nickName"];

    /// <summary>The options of a mapping, as numbers of the enumerations.</summary>
    public sealed record Options(int When, int Strength, int OnNull, bool Maps, int Unmapped);

    /// <summary>What happens on one day: the source's values, and what the application does to the account by itself.</summary>
    public sealed record Day(string?[] Row, int Touched, string? InApp);

    public sealed record Case(Options[] Inbound, Options[] Outbound, Day[] Days)
    {
        /// <inheritdoc/>
        public override string ToString() =>
            $"in {string.Join<Options>(' ', Inbound)}\nout {string.Join<Options>(' ', Outbound)}\n{string.Join('\n', Days.Select(d => $"{string.Join(' ', d.Row.Select(v => v ?? "-"))}, then {d.InApp ?? "-"} in {Paths[d.Touched]}"))}";
    }

    public static Arbitrary<Case> Cases()
    {
        var options = from when in Gen.Choose(0, 1)
                      from strength in Gen.Choose(0, 2)
                      from onNull in Gen.Choose(-1, 2)
                      from maps in Gen.Elements(true, false)
                      from unmapped in Gen.Choose(1, 3)
                      select new Options(when, strength, onNull, maps, unmapped);
        var text = Gen.Elements<string?>(null, "a", "b", "c");
        var day = from row in text.ArrayOf(3)
                  from touched in Gen.Choose(0, 2)
                  from inApp in text
                  select new Day(row, touched, inApp);
        return (from inbound in options.ArrayOf(3)
                from outbound in options.ArrayOf(3)
                from days in day.ArrayOf(5)
                select new Case(inbound, outbound, days)).ToArbitrary();
    }

    [Property(MaxTest = 30)]
    public Property A_plan_applied_leaves_an_empty_plan_and_create_only_and_weak_values_are_never_overwritten() => Prop.ForAll(Cases(), c =>
    {
        CheckAsync(c).GetAwaiter().GetResult();
        return true;
    });

    private static async Task CheckAsync(Case c)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        await h.SourceAsync("hr", [.. Paths.Select((p, i) => With(MappingHarness.In(p, p), c.Inbound[i]))]);
        await h.TargetAsync([.. Paths.Select((p, i) => With(MappingHarness.Out(p, p), c.Outbound[i])), MappingHarness.Out("displayName", "displayName")]);
        for (var i = 0; i < c.Days.Length; i++)
        {
            var day = c.Days[i];
            h.Source("hr").Set("1", true, [("login", "anna"), .. Paths.Select((p, n) => (p, day.Row[n]))]);
            await h.SyncAsync();
            var anna = (await h.UsersAsync()).ShouldHaveSingleItem();
            // Each day something is written, so that the engine learns what the application has.
            await h.ChangeAsync(anna, "displayName", $"Day {i}");
            await h.GrantAllAsync("slack");
            var before = h.Target("slack").Of(anna.Id)?.Values;
            await h.SyncAsync();
            await h.SyncEverybodyAsync();
            await h.ShouldBeSettledAsync();
            for (var n = 0; before is not null && n < Paths.Length; n++)
            {
                if (!before[Paths[n]].IsNone && (c.Outbound[n].When == (int)MappingWhen.CreateOnly || c.Outbound[n].Strength == (int)MappingStrength.Weak))
                    h.Held(anna, Paths[n]).ShouldBe(before[Paths[n]].AsString());
            }

            h.ChangeInApp(anna, Paths[day.Touched], day.InApp);
        }
    }

    // Combinations that are refused are made into the nearest that is not.
    private static Mapping With(Mapping mapping, Options options)
    {
        var strength = (MappingStrength)options.Strength;
        var when = (MappingWhen)options.When;
        if (strength == MappingStrength.Normal && (mapping.Direction == MappingDirection.Inbound || when == MappingWhen.CreateOnly))
            strength = MappingStrength.Strong;
        NullAction? onNull = options.OnNull < 0 ? null : (NullAction)options.OnNull;
        var unmapped = options.Maps ? (UnmappedAction)options.Unmapped : default;
        return mapping with
        {
            When = when,
            Strength = strength,
            OnNull = onNull,
            ValueMap = options.Maps ? MappingHarness.Map(("a", "b"), ("b", "a")) : null,
            Unmapped = unmapped,
            Default = onNull == NullAction.Default || unmapped == UnmappedAction.Default ? "d" : default(AttributeValue),
        };
    }
}
