using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>Whatever a run did, undoing it gives everything back that can be, says the rest, and is not made again.</summary>
public sealed class UndoProperties
{
    /// <summary>One day's rows; null for a person who is not in the file.</summary>
    public sealed record Row(bool Active, string? Name, string? Department, string? Title);

    /// <summary>How the store is set up, and what the source has on two days.</summary>
    public sealed record Case(MappingStrength Strength, bool TwoSources, bool LocalFirst, Deprovisioning Deprovisioning, Row?[] First, Row?[] Second);

    public static Arbitrary<Case> Cases()
    {
        var text = Gen.Elements<string?>(null, "a", "b", "Ä; \"x\"");
        var row = Gen.Frequency((6, from active in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
                                    from name in text
                                    from department in text
                                    from title in text
                                    select (Row?)new Row(active, name, department, title)), (1, Gen.Constant((Row?)null)));
        return (from strength in Gen.Elements(MappingStrength.Strong, MappingStrength.Normal)
                from two in Gen.Elements(true, false)
                from local in Gen.Elements(true, false)
                from deprovisioning in Gen.Elements(Deprovisioning.Disable, Deprovisioning.Delete, Deprovisioning.Keep)
                from first in row.ArrayOf(5)
                from second in row.ArrayOf(5)
                select new Case(strength, two, local, deprovisioning, first, second)).ToArbitrary();
    }

    [Property(MaxTest = 60)]
    public Property Undo_gives_back_what_can_be_says_the_rest_and_sticks() => Prop.ForAll(Cases(), c =>
    {
        CheckAsync(c).GetAwaiter().GetResult();
        return true;
    });

    private static async Task CheckAsync(Case @case)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        await h.AddSourceAsync("hr", null, ("userName", "login"), ("displayName", "name"), ("department", "dept"));
        if (@case.TwoSources)
            await h.AddSourceAsync("ad", ["userName"], ("userName", "login"), ("title", "title"));
        var app = await h.AddTargetAsync("slack", AppMode.Enforce);
        await h.Engine.Apps.UpdateAsync(
            app with
            {
                Deprovisioning = @case.Deprovisioning,
                Mappings = [.. new[] { "userName", "displayName", "department", "title" }.Select(a => new Mapping { Direction = MappingDirection.Outbound, Target = a, Source = a, Strength = @case.Strength })],
            },
            "test",
            EngineHarness.None);
        if (@case.LocalFirst)
            await h.Engine.Directory.SetAttributeAsync(new() { Name = "department", SourceOrder = ["local", "hr"] }, EngineHarness.None);
        Fill(h, @case.First, @case.TwoSources);
        await h.SyncAsync();
        await h.GrantAllAsync("slack");
        foreach (var user in (await h.UsersAsync()).Take(1))
            await h.Engine.Directory.SaveAsync(await h.Engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { ["department"] = "by hand" }, EngineHarness.None), "test", EngineHarness.None);
        await h.SyncAsync();
        var before = await PictureAsync(h);

        h.Clock.Advance(TimeSpan.FromDays(1));
        Fill(h, @case.Second, @case.TwoSources);
        var run = await h.SyncAsync();
        var plan = await h.UndoPlanAsync(run);
        var left = plan.Targets.SelectMany(t => t.NotUndone).Select(n => n.UserName).ToHashSet();
        var undo = await h.ApplyAsync(plan);
        undo.Failed.ShouldBe(0);
        undo.Counts.ShouldAllBe(c => c.Outcome == ChangeOutcome.Applied || c.Outcome == ChangeOutcome.AlreadyDone);

        // Everybody who was there is as they were, but for what is said to be left.
        var after = await PictureAsync(h);
        foreach (var (name, user) in before.Users)
            after.Users[name].ShouldBe(user, name);
        foreach (var (name, _) in after.Users.Where(u => !before.Users.ContainsKey(u.Key)))
            (await h.UsersAsync($"userName eq \"{name}\"")).Single().Status.ShouldBe(UserStatus.Deleted, "whom the run made is removed");
        foreach (var (name, account) in before.Accounts.Where(a => !left.Contains(a.Key)))
            after.Accounts[name].ShouldBe(account, name);
        foreach (var (name, account) in after.Accounts.Where(a => !before.Accounts.ContainsKey(a.Key)))
            (account.StartsWith("False", StringComparison.Ordinal), left).ShouldBe((true, left), $"{name}: an account that was made is disabled");

        // It is not made again, however hard one looks.
        foreach (var force in new[] { false, true })
        {
            var next = await h.PlanAsync(force);
            (await h.ChangesAsync(next)).Select(c => ChangeText.Line(c)).ShouldBeEmpty();
            await h.ApplyAsync(next);
        }

        (await PictureAsync(h)).Accounts.ShouldBe(after.Accounts);
    }

    private static void Fill(EngineHarness h, Row?[] rows, bool two)
    {
        foreach (var source in two ? new[] { "hr", "ad" } : ["hr"])
        {
            h.Source(source).Rows.Clear();
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i] is { } row)
                    h.Source(source).Set($"{i}", row.Active, ("login", $"user{i}"), ("name", row.Name), ("dept", row.Department), ("title", row.Title));
            }
        }
    }

    private static async Task<(SortedDictionary<string, string> Users, SortedDictionary<string, string> Accounts)> PictureAsync(EngineHarness h)
    {
        var users = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var user in await h.UsersAsync())
            users[user.UserName] = $"{user.Status} {user.Attributes} {string.Join(',', user.Provenance.OrderBy(o => o.Path, StringComparer.Ordinal).Select(o => $"{o.Path}={o.Source}"))} {string.Join(',', user.Locals.Select(l => $"{l.Path}={l.Value}"))}";
        var accounts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var account in h.Target("slack").Accounts.Values)
            accounts[account.Values["userName"].AsString()!] = $"{account.Active} {account.Values}";
        return (users, accounts);
    }
}
