using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>Applying a plan after any one pre-image changed, in the directory or in the app, leaves that object alone and does the rest.</summary>
public sealed class PreImageProperties
{
    private const int People = 6;
    private static readonly (string, string)[] Inbound = [("userName", "login"), ("displayName", "name"), ("title", "title")];
    private static readonly (string, string)[] Outbound = [("userName", "userName"), ("displayName", "displayName"), ("title", "title")];

    /// <summary>What becomes of one person on the second day.</summary>
    public enum Turn
    {
        Stays,
        GetsTitle,
        LosesTitle,
        IsRenamed,
        Leaves,
        Returns,
    }

    /// <summary>What somebody changes between the plan and its application.</summary>
    public enum Meddling
    {
        UserChanged,
        AssignmentTakenBack,
        ValueChanged,
        ValueTakenAway,
        StateChanged,
        OwnerChanged,
        AccountDeleted,
    }

    public sealed record Case(Turn[] Turns, int Victim, Meddling Meddling, PreImageCheck Check, bool Versions);

    public static Arbitrary<Case> Cases() =>
        (from turns in Gen.Elements(Enum.GetValues<Turn>()).ArrayOf(People)
         from victim in Gen.Choose(0, People - 1)
         from meddling in Gen.Elements(Enum.GetValues<Meddling>())
         from check in Gen.Elements(PreImageCheck.Auto, PreImageCheck.Read)
         from versions in Gen.Elements(true, false)
         select new Case(turns, victim, meddling, check, versions)).ToArbitrary();

    [Property(MaxTest = 40)]
    public Property What_moved_is_left_alone_and_the_rest_is_done() => Prop.ForAll(Cases(), c =>
    {
        CheckAsync(c).GetAwaiter().GetResult();
        return true;
    });

    /// <summary>A random configuration, whether the directory has the second day before the plan is made, and what somebody changes of the object of which change.</summary>
    public sealed record AnyCase(RandomCompany Company, bool DirectoryFirst, int Victim, Meddling Meddling);

    public static Arbitrary<AnyCase> AnyCases() =>
        (from company in RandomCompany.Any(days: 2)
         from first in Gen.Elements(true, false)
         from victim in Gen.Choose(0, 100)
         from meddling in Gen.Elements(Meddling.UserChanged, Meddling.ValueChanged, Meddling.ValueTakenAway, Meddling.StateChanged, Meddling.OwnerChanged, Meddling.AccountDeleted)
         select new AnyCase(company, first, victim, meddling)).ToArbitrary();

    [Property(MaxTest = 40)]
    public Property Whatever_the_configuration_what_moved_is_left_alone_and_the_rest_is_done() => Prop.ForAll(AnyCases(), c =>
    {
        CheckAsync(c).GetAwaiter().GetResult();
        return true;
    });

    private static async Task CheckAsync(AnyCase c)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        var company = c.Company;
        await company.SetUpAsync(h);
        await h.SyncAsync();
        h.Clock.Advance(TimeSpan.FromDays(1));
        company.Fill(h, 1);
        if (c.DirectoryFirst)
            await h.CollectAsync(h.Engine.Syncs.RunAsync(await h.Engine.Syncs.RequestAsync(company.TwoSources ? ["hr", "ad"] : ["hr"], false, true, EngineHarness.None), new(), EngineHarness.None));
        var plan = await h.PlanAsync();
        var changes = (await h.ChangesAsync(plan)).Where(p => p.Target != Change.Directory && company.App(p.Target).Allows(p)).ToList();
        if (changes.Count == 0)
            return;
        var victim = changes[c.Victim % changes.Count];
        var data = h.Target(victim.Target);
        var meddling = victim.AccountKey is null || !data.Accounts.ContainsKey(victim.AccountKey) ? Meddling.UserChanged : c.Meddling;
        var user = (await h.UsersAsync()).SingleOrDefault(u => u.Id == victim.UserId);
        // Whom the plan itself makes nobody can have changed.
        if (user is null)
            return;
        await MeddleAsync(h, await h.Engine.Apps.GetAsync(victim.Target, EngineHarness.None), data, user, meddling, victim);
        var before = data.Accounts.ToDictionary();

        var run = await h.ApplyAsync(plan);

        // Nothing of the object is as the plan would have it, and no other one was made for it.
        if (victim.AccountKey is { } key && before.TryGetValue(key, out var was))
            data.Accounts.GetValueOrDefault(key).ShouldBe(was);
        else
            data.Of(user.Id).ShouldBe(before.Values.SingleOrDefault(a => a.Values["externalId"].AsString() == user.Id));
        var outcomes = await h.Engine.Runs.ChangesAsync(run, EngineHarness.None).ToListAsync();
        outcomes.Single(o => o.Change.Number == victim.Number).Outcome.ShouldNotBe(ChangeOutcome.Applied);
        foreach (var other in outcomes.Where(o => o.Change.UserId != victim.UserId && (o.Change.Target == Change.Directory || company.App(o.Change.Target).Allows(o.Change))))
            other.Outcome.ShouldBeOneOf(ChangeOutcome.Applied, ChangeOutcome.AlreadyDone);
    }

    private static async Task CheckAsync(Case c)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        var slack = h.Target("slack");
        slack.ChecksVersions = c.Versions;
        await h.AddSourceAsync("hr", null, Inbound);
        var app = await h.AddTargetAsync("slack", AppMode.Enforce, null, Outbound);
        app = await h.Engine.Apps.UpdateAsync(app with { PreImageCheck = c.Check }, "test", EngineHarness.None);
        for (var i = 0; i < People; i++)
            h.Source("hr").Set($"{i}", true, ("login", $"user{i}"), ("name", $"Name {i}"), ("title", "Clerk"));
        await h.SyncAsync();
        await h.GrantAllAsync("slack");
        await h.SyncAsync();
        for (var i = 0; i < People; i++)
            h.Source("hr").Set($"{i}", c.Turns[i] != Turn.Returns, ("login", $"user{i}"), ("name", $"Name {i}"), ("title", "Clerk"));
        await h.SyncAsync();
        await h.SyncAsync();

        // The second day is in the directory already, so that the plan has the app's changes alone.
        for (var i = 0; i < People; i++)
        {
            h.Source("hr").Set($"{i}", c.Turns[i] != Turn.Leaves, ("login", $"user{i}"), ("name", c.Turns[i] == Turn.IsRenamed ? $"Other {i}" : $"Name {i}"), ("title", Title(c.Turns[i])));
        }

        await h.CollectAsync(h.Engine.Syncs.RunAsync(await h.Engine.Syncs.RequestAsync(["hr"], false, true, EngineHarness.None), new(), EngineHarness.None));
        var users = (await h.UsersAsync()).ToDictionary(u => u.UserName);
        var plan = await h.PlanAsync();
        var changes = (await h.ChangesAsync(plan)).ToDictionary(p => p.UserName!);
        changes.Keys.ShouldBe(Enumerable.Range(0, People).Where(i => c.Turns[i] != Turn.Stays).Select(i => $"user{i}"), ignoreOrder: true);
        var victim = users[$"user{c.Victim}"];
        var change = changes.GetValueOrDefault(victim.UserName);
        await MeddleAsync(h, app, slack, victim, c.Meddling, change);
        var left = slack.Accounts.GetValueOrDefault(change?.AccountKey ?? "");
        slack.Writes.Clear();

        var run = await h.ApplyAsync(plan);

        foreach (var (name, planned) in changes.Where(p => p.Key != victim.UserName))
        {
            var account = slack.Accounts[planned.AccountKey!];
            account.Active.ShouldBe(planned.Kind != ChangeKind.Disable, name);
            planned.Attributes.ShouldAllBe(a => account.Values[a.Path].SameValues(a.New), name);
        }

        if (change is null)
        {
            run.Applied.ShouldBe(plan.ChangeCount);
            return;
        }

        // Where the app itself refuses another version, it is asked; elsewhere nothing is sent.
        if (c is not { Check: PreImageCheck.Auto, Versions: true })
            slack.Writes.ShouldNotContain($"update {change.AccountKey}");
        slack.Accounts.GetValueOrDefault(change.AccountKey!).ShouldBe(left);
        slack.Accounts.Count.ShouldBe(left is null ? People - 1 : People, "nobody gets a second account");
        var said = (await h.Engine.Runs.ChangesAsync(run, EngineHarness.None).ToListAsync()).Single(r => r.Change.UserName == victim.UserName);
        if (c.Meddling == Meddling.AccountDeleted)
            said.Outcome.ShouldBe(change.Kind == ChangeKind.Disable ? ChangeOutcome.AlreadyDone : ChangeOutcome.Failed);
        else if (c.Meddling == Meddling.StateChanged && change.Kind is ChangeKind.Disable or ChangeKind.Enable)
            said.Outcome.ShouldBe(ChangeOutcome.AlreadyDone, "somebody did it by hand");
        else
            said.Outcome.ShouldBe(ChangeOutcome.Stale);

        // The next run takes up what there is now, and then nothing remains.
        if (left?.Values["externalId"].AsString() == "somebody else")
            return;
        await h.SyncAsync();
        (await h.PlanAsync()).ChangeCount.ShouldBe(0);
        if (c.Meddling is Meddling.ValueChanged or Meddling.ValueTakenAway or Meddling.UserChanged)
            slack.Accounts[change.AccountKey!].Active.ShouldBe(users[victim.UserName].Status == UserStatus.Active);
    }

    private static string? Title(Turn turn) => turn switch
    {
        Turn.GetsTitle => "Lead",
        Turn.LosesTitle => null,
        _ => "Clerk",
    };

    private static async Task MeddleAsync(EngineHarness h, App app, TargetData slack, User victim, Meddling meddling, Change? change)
    {
        var key = change?.AccountKey;
        switch (meddling)
        {
            case Meddling.UserChanged:
                await h.Engine.Directory.SaveAsync(await h.Engine.Directory.WithAsync(victim, new Dictionary<string, AttributeValue> { ["nickName"] = "x" }, EngineHarness.None), "test", EngineHarness.None);
                return;
            case Meddling.AssignmentTakenBack:
                await h.Engine.Assignments.RevokeAsync(app, victim, EngineHarness.None);
                return;
            case var _ when key is null:
                return;
            case Meddling.AccountDeleted:
                slack.Accounts.TryRemove(key, out _);
                return;
        }

        var account = slack.Accounts[key];
        var path = change!.Attributes.Count > 0 ? change.Attributes[0].Path : null;
        slack.Accounts[key] = meddling switch
        {
            // Of a change that changes no attribute, whether the account can be used is what it rests on.
            Meddling.ValueChanged when path is not null => account with { Values = account.Values.With(path, "meddled"), Version = Next(account) },
            Meddling.ValueTakenAway when path is not null && !change.Attributes[0].New.IsNone && !change.Attributes[0].Old.IsNone => account with { Values = account.Values.Without(path), Version = Next(account) },
            Meddling.ValueChanged or Meddling.ValueTakenAway or Meddling.OwnerChanged => account with { Values = account.Values.With("externalId", "somebody else"), Version = Next(account) },
            _ => account with { Active = account.Active == false, Version = Next(account) },
        };
    }

    private static string? Next(RemoteObject account) => account.Version is null ? null : account.Version + "+";
}
