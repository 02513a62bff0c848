using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What always holds of values that are made of others, whoever reports to whom, comes, goes and joins.</summary>
public sealed class OthersProperties
{
    private const int People = 6;

    /// <summary>One person on one day: whether they work here and have the app, their name, whom they report to (nobody for more than there are), and whether they are in the group.</summary>
    public sealed record Row(bool Active, bool Assigned, string Name, int Boss, bool InGroup);

    public static Arbitrary<Row[][]> Days()
    {
        var row = from active in Gen.Frequency((6, Gen.Constant(true)), (1, Gen.Constant(false)))
                  from assigned in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
                  from name in Gen.Elements("a", "b", "c")
                  from boss in Gen.Choose(0, People)
                  from inGroup in Gen.Elements(true, false)
                  select new Row(active, assigned, name, boss, inGroup);
        return row.ArrayOf(People).ArrayOf(4).ToArbitrary();
    }

    [Property(MaxTest = 40)]
    public Property A_plan_applied_leaves_an_empty_plan_and_each_account_has_what_others_are() => Prop.ForAll(Days(), days =>
    {
        Check(days).GetAwaiter().GetResult();
        return true;
    });

    private static async Task Check(Row[][] days)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        await h.AddSourceAsync("hr", null, ("userName", "login"), ("displayName", "name"), ("manager", "boss"));
        await h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        await h.RemapAsync(
            "slack",
            Out("title", "manager.displayName ?: \"-\""),
            Out("nickName", "isMemberOfGroupName(\"G\") ? \"in\" : \"out\""),
            new Mapping { Direction = MappingDirection.Outbound, Target = "manager.value", Source = "manager.value" });
        var group = await h.AddGroupAsync("G");
        var slack = await h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        foreach (var day in days)
        {
            for (var i = 0; i < People; i++)
                h.Source("hr").Set($"{i}", day[i].Active, ("login", $"u{i}"), ("name", day[i].Name), ("boss", day[i].Boss < People ? $"{day[i].Boss}" : null));
            // Some come to have the app in the sync that brings what is new of others, and some in a later one.
            foreach (var user in await h.UsersAsync())
                await SetAsync(h, slack, group, user, day[Number(user)]);
            await h.SyncAsync();
            foreach (var user in await h.UsersAsync())
                await SetAsync(h, slack, group, user, day[Number(user)]);
            await h.SyncAsync();

            (await h.PlanAsync()).ChangeCount.ShouldBe(0);
            (await h.PlanFromNothingAsync("slack")).ShouldBeEmpty();
            await h.SyncAsync();

            foreach (var user in await h.UsersAsync())
            {
                var row = day[Number(user)];
                if (h.Target("slack").Of(user.Id) is not { } account || !(row.Active && row.Assigned))
                    continue;
                account.Active.ShouldBe(true);
                account.Values["title"].AsString().ShouldBe(row.Boss < People ? day[row.Boss].Name : "-");
                account.Values["nickName"].AsString().ShouldBe(row.InGroup ? "in" : "out");
                var boss = row.Boss < People ? (await h.UsersAsync($"userName eq \"u{row.Boss}\"")).Single() : null;
                if (boss is null)
                    account.Values["manager"].AsComplex()?["value"].AsString().ShouldBeNull();
                else if (h.Target("slack").Of(boss.Id) is { } theirs)
                    account.Values["manager"].AsComplex()!["value"].AsString().ShouldBe(theirs.Key);
            }
        }
    }

    private static int Number(User user) => user.UserName[1] - '0';

    private static Mapping Out(string target, string expression) => new() { Direction = MappingDirection.Outbound, Target = target, Expression = expression };

    private static async Task SetAsync(EngineHarness h, App app, Group group, User user, Row row)
    {
        if (row.Assigned)
            await h.Engine.Assignments.GrantAsync(app, user, EngineHarness.None);
        else
            await h.Engine.Assignments.RevokeAsync(app, user, EngineHarness.None);
        if (row.InGroup)
            await h.JoinAsync(group, user);
        else
            await h.Engine.Groups.TakeOutAsync(group, user.Id, EngineHarness.None);
    }
}
