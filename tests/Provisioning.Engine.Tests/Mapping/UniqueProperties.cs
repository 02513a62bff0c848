using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What always holds of chosen names, whoever comes, goes and is called something else, in whatever order.</summary>
public sealed class UniqueProperties
{
    private static readonly Mapping Name = UniqueInboundTests.Chosen("userName", "toLowerCase(source.last)");

    /// <summary>One day: who is called what; nobody of that number is there for null.</summary>
    public static Arbitrary<string?[][]> Days() => Gen.Elements<string?>(null, "doe", "Doe", "ek", "falk").ArrayOf(6).ArrayOf(4).ToArbitrary();

    [Property(MaxTest = 40)]
    public Property Nobody_shares_a_name_and_nobody_loses_theirs() => Prop.ForAll(Days(), days =>
    {
        CheckAsync(days).GetAwaiter().GetResult();
        return true;
    });

    [Property(MaxTest = 40)]
    public Property The_order_of_arrival_does_not_change_which_names_there_are() => Prop.ForAll(
        Gen.Elements("doe", "ek", "falk").ArrayOf(8).ToArbitrary(),
        Gen.Shuffle(Enumerable.Range(0, 8).ToArray()).ToArbitrary(),
        (people, order) =>
        {
            var one = NamesAsync(people, Enumerable.Range(0, 8).ToArray()).GetAwaiter().GetResult();
            NamesAsync(people, order).GetAwaiter().GetResult().ShouldBe(one);
            return true;
        });

    private static async Task CheckAsync(string?[][] days)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        await h.Engine.Apps.CreateAsync(new() { Name = "hr", Connector = "FakeSource", Direction = AppDirection.Source, Mappings = [Name] }, EngineHarness.None);
        var names = new Dictionary<string, string>();
        foreach (var day in days)
        {
            h.Source("hr").Rows.Clear();
            for (var i = 0; i < day.Length; i++)
            {
                if (day[i] is { } last)
                    h.Source("hr").Set($"{i}", true, ("last", last));
            }

            await h.SyncAsync();
            (await h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
            var users = await h.UsersAsync();
            users.Select(u => u.UserName.ToUpperInvariant()).ShouldBeUnique();
            foreach (var user in users)
                names.TryAdd(user.Id, user.UserName);
            users.ShouldAllBe(u => names[u.Id] == u.UserName);
        }
    }

    private static async Task<List<string>> NamesAsync(string[] people, int[] order)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        await h.Engine.Apps.CreateAsync(new() { Name = "hr", Connector = "FakeSource", Direction = AppDirection.Source, Mappings = [Name] }, EngineHarness.None);
        for (var i = 0; i < people.Length; i++)
        {
            h.Source("hr").Set($"{i}", true, ("last", people[order[i]]));
            if (i % 3 == 0)
                await h.SyncAsync();
        }

        await h.SyncAsync();
        return [.. (await h.UsersAsync()).Select(u => u.UserName).Order(StringComparer.Ordinal)];
    }
}
