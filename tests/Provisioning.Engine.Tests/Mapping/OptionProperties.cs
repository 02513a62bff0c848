using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What always holds of mappings, whatever their options and whatever sources, people and applications do.</summary>
public sealed class OptionProperties
{
    private static readonly string[] Paths = ["title", "department", "nickName"];

    /// <summary>What happens on one day: the source's values, and what the application does to the account by itself.</summary>
    public sealed record Day(string?[] Row, int Touched, string? InApp);

    public sealed record Case(RandomOptions[] Inbound, RandomOptions[] Outbound, Day[] Days)
    {
        /// <inheritdoc/>
        public override string ToString() =>
            $"in {string.Join<RandomOptions>(' ', Inbound)}\nout {string.Join<RandomOptions>(' ', Outbound)}\n{string.Join('\n', Days.Select(d => $"{string.Join(' ', d.Row.Select(v => v ?? "-"))}, then {d.InApp ?? "-"} in {Paths[d.Touched]}"))}";
    }

    public static Arbitrary<Case> Cases()
    {
        var text = Gen.Elements<string?>(null, "a", "b", "c");
        var day = from row in text.ArrayOf(3)
                  from touched in Gen.Choose(0, 2)
                  from inApp in text
                  select new Day(row, touched, inApp);
        return (from inbound in RandomOptions.Any.ArrayOf(3)
                from outbound in RandomOptions.Any.ArrayOf(3)
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
        await h.SourceAsync("hr", [.. Paths.Select((p, i) => c.Inbound[i].On(MappingHarness.In(p, p)))]);
        await h.TargetAsync([.. Paths.Select((p, i) => c.Outbound[i].On(MappingHarness.Out(p, p))), MappingHarness.Out("displayName", "displayName")]);
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
}
