using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>Whatever a run did, undoing it gives everything back that can be, says the rest, and is not made again.</summary>
public sealed class UndoProperties
{
    [Property(MaxTest = 40)]
    public Property Undo_gives_back_what_can_be_says_the_rest_and_sticks() => Prop.ForAll(RandomCompany.Any(days: 2).Select(Undoable).ToArbitrary(), company =>
    {
        CheckAsync(company).GetAwaiter().GetResult();
        return true;
    });

    // What an Additive app does not allow is not taken back in it either; and a date that comes is another reason, which counts whatever was undone.
    private static RandomCompany Undoable(RandomCompany company) => company with
    {
        Apps = [.. company.Apps.Select(a => a.Mode == AppMode.Additive ? a with { Mode = AppMode.Enforce } : a)],
        Days = [.. company.Days.Select(d => d.Select(r => r with { Start = null, End = null }).ToArray())],
    };

    private static async Task CheckAsync(RandomCompany company)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        await company.SetUpAsync(h);
        await h.SyncAsync();
        var before = await PictureAsync(h, company);

        h.Clock.Advance(TimeSpan.FromDays(1));
        company.Fill(h, 1);
        var run = await h.SyncAsync();
        var plan = await h.UndoPlanAsync(run);
        var left = plan.Targets.SelectMany(t => t.NotUndone.Select(n => $"{t.Name} {n.UserName}")).ToHashSet();
        var undo = await h.ApplyAsync(plan);
        undo.Failed.ShouldBe(0);
        undo.Counts.ShouldAllBe(c => c.Outcome == ChangeOutcome.Applied || c.Outcome == ChangeOutcome.AlreadyDone);

        // Everybody who was there is as they were, but for what is said to be left.
        var after = await PictureAsync(h, company);
        var changed = (await h.Engine.Runs.ChangesAsync(run, EngineHarness.None).ToListAsync()).Where(c => c.Change.Target == Change.Directory).ToLookup(c => c.Change.UserName, c => c.Change);
        foreach (var (name, user) in before.Users.Where(u => !left.Contains($"{Change.Directory} {u.Key}")))
        {
            var paths = changed[name].SelectMany(c => c.Attributes).Select(a => a.Path).ToHashSet();
            Text(after.Users[name], paths).ShouldBe(Text(user, paths), name);
        }

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
            (await h.ChangesAsync(next))
                .Where(c => c.Target == Change.Directory || company.App(c.Target).Allows(c))
                // Who is back and whose account was deleted gets a new one.
                .Where(c => !(c.Kind == ChangeKind.Create && left.Contains($"{c.Target} {c.UserName}")))
                // What the run made for somebody who is gone again is deleted where the app's accounts are.
                .Where(c => !(c.Kind == ChangeKind.Delete && !before.Accounts.ContainsKey($"{c.Target} {c.UserName}")))
                .Select(c => ChangeText.Line(c)).ShouldBeEmpty();
            await h.ApplyAsync(next);
        }

        (await PictureAsync(h, company)).Accounts.Where(a => before.Accounts.ContainsKey(a.Key) && !left.Contains(a.Key)).ShouldBe(after.Accounts.Where(a => before.Accounts.ContainsKey(a.Key) && !left.Contains(a.Key)));
    }

    private static async Task<(SortedDictionary<string, User> Users, SortedDictionary<string, string> Accounts)> PictureAsync(EngineHarness h, RandomCompany company)
    {
        var users = new SortedDictionary<string, User>(StringComparer.Ordinal);
        foreach (var user in await h.UsersAsync())
            users[user.UserName] = user;
        var accounts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < company.Apps.Length; i++)
        {
            foreach (var account in h.Target(RandomCompany.NameOf(i)).Accounts.Values)
                accounts[$"{RandomCompany.NameOf(i)} {account.Values["userName"].AsString()}"] = $"{account.Active} {account.Values}";
        }

        return (users, accounts);
    }

    // Of a value that the run did not change, a source may be the giver now that was behind another one before.
    private static string Text(User user, HashSet<string> changed) =>
        $"{user.Status} {user.Attributes} {string.Join(',', user.Provenance.Where(o => changed.Contains(o.Path)).OrderBy(o => o.Path, StringComparer.Ordinal).Select(o => $"{o.Path}={o.Source}"))} {string.Join(',', user.Locals.Select(l => $"{l.Path}={l.Value}"))}";
}
