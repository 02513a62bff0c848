using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What always holds, whatever the sources do from one day to the next.</summary>
public sealed class PlannerProperties
{
    private static readonly (string, string)[] Inbound = [("userName", "login"), ("displayName", "name"), ("department", "dept"), ("title", "title")];
    private static readonly (string, string)[] Outbound = [("userName", "userName"), ("displayName", "displayName"), ("department", "department"), ("title", "title")];

    /// <summary>One person's row on one day: whether it is there, whether it says that they work here, and its values.</summary>
    public sealed record Row(bool There, bool Bad, bool Active, string? Name, string? Department, string? Title);

    public static Arbitrary<Row[][]> Days()
    {
        var text = Gen.Elements<string?>(null, "a", "b", "Ä; \"x\"", "  padded ", "日本");
        var row = from there in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)))
                  from bad in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
                  from active in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
                  from name in text
                  from department in text
                  from title in text
                  select new Row(there, bad, active, name, department, title);
        var day = row.ArrayOf(6);
        return day.ArrayOf(4).ToArbitrary();
    }

    [Property(MaxTest = 40)]
    public Property A_plan_applied_leaves_an_empty_plan_and_the_apps_as_they_should_be() => Prop.ForAll(Days(), days =>
    {
        Check(days).GetAwaiter().GetResult();
        return true;
    });

    [Property(MaxTest = 40)]
    public Property Whatever_the_configuration_a_plan_applied_leaves_an_empty_plan() => Prop.ForAll(RandomCompany.Any(days: 3).ToArbitrary(), company =>
    {
        CheckAsync(company).GetAwaiter().GetResult();
        return true;
    });

    private static async Task CheckAsync(RandomCompany company)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        await company.SetUpAsync(h);
        for (var day = 0; day < company.Days.Length; day++)
        {
            company.Fill(h, day);
            await h.SyncAsync();
            foreach (var look in new Func<Task<List<Change>>>[] { async () => await h.ChangesAsync(await h.PlanAsync()), async () => await h.ChangesAsync(await h.PlanAsync(force: true)), () => FromNothingAsync(h, company) })
                (await look()).Where(c => c.Target == Change.Directory || company.App(c.Target).Allows(c)).Select(c => ChangeText.Line(c)).ShouldBeEmpty($"day {day}");

            // What remains is not allowed in its app, and nothing is sent there.
            var apps = company.Apps.Select((_, i) => h.Target(RandomCompany.NameOf(i))).ToList();
            apps.ForEach(a => a.Writes.Clear());
            await h.SyncAsync(force: true);
            apps.ShouldAllBe(a => a.Writes.IsEmpty);
            foreach (var (app, data) in company.Apps.Zip(apps).Where(a => a.First.Mode == AppMode.ReadOnly))
                data.Accounts.ShouldBeEmpty();
            h.Clock.Advance(TimeSpan.FromDays(1));
        }
    }

    private static async Task<List<Change>> FromNothingAsync(EngineHarness h, RandomCompany company)
    {
        var changes = new List<Change>();
        for (var i = 0; i < company.Apps.Length; i++)
            changes = await h.PlanFromNothingAsync(RandomCompany.NameOf(i));
        return changes;
    }

    private static async Task Check(Row[][] days)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        await h.AddSourceAsync("hr", null, Inbound);
        await h.AddTargetAsync("slack", AppMode.Enforce, null, Outbound);
        var seen = new Dictionary<int, Row>();
        foreach (var day in days)
        {
            var source = h.Source("hr");
            source.Rows.Clear();
            source.Bad.Clear();
            for (var i = 0; i < day.Length; i++)
            {
                var row = day[i];
                if (!row.There)
                    continue;
                source.Set($"{i}", row.Active, ("login", $"user{i}"), ("name", row.Name), ("dept", row.Department), ("title", row.Title));
                if (row.Bad)
                    source.Bad.Add($"{i}");
            }

            await h.SyncAsync();
            await h.GrantAllAsync("slack");
            await h.SyncAsync();

            // Nothing remains to be done, and a full evaluation finds the same.
            h.Target("slack").Writes.Clear();
            (await h.PlanAsync()).ChangeCount.ShouldBe(0);
            (await h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
            await h.SyncAsync(force: true);
            h.Target("slack").Writes.ShouldBeEmpty();

            // Everybody has what the newest usable row of theirs says.
            var emptied = day.All(r => !r.There);
            for (var i = 0; i < day.Length; i++)
            {
                if (day[i] is { There: true, Bad: false })
                    seen[i] = day[i];
                else if (!day[i].There && !emptied && seen.TryGetValue(i, out var gone))
                    seen[i] = gone with { There = false };
            }

            var users = (await h.UsersAsync()).ToDictionary(u => u.UserName);
            users.Count.ShouldBe(seen.Count);
            foreach (var (i, row) in seen)
            {
                var user = users[$"user{i}"];
                var works = row is { There: true, Active: true };
                user.Status.ShouldBe(works ? UserStatus.Active : UserStatus.Deactivated);
                user.Attributes["department"].AsString().ShouldBe(row.Department);
                var account = h.Target("slack").Of(user.Id);
                if (works)
                    account.ShouldNotBeNull();
                if (account is not null)
                {
                    account.Active.ShouldBe(works);
                    if (works)
                        account.Values["displayName"].AsString().ShouldBe(row.Name);
                }
            }
        }
    }
}
