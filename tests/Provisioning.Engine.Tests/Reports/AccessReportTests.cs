namespace Provisioning.Engine.Tests;

/// <summary>Who has what, and what remains where nobody is to have it: told as it is, and as plans will have it.</summary>
public sealed class AccessReportTests : IDisposable
{
    private const string ByNextPlan = " by the next plan";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 10_000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_row_for_each_person_and_app_says_what_gives_it_and_what_comes_next()
    {
        await PeopleAsync();
        (await AccessAsync()).ShouldBe(
            [
                "anna Active Usable True direct -> ",
                "bo Active Usable True group Sales (rule) -> ",
                "dee Deactivated Usable False the user is Deactivated; kept: direct -> disabled by the next plan",
                "eli Active Usable False nothing gives it -> disabled by the next plan",
                "fay Suspended Usable False the user is Suspended; kept: direct -> disabled by the next plan",
                "gus Active None True direct -> made by the next plan",
            ],
            ignoreOrder: true);
        await _h.SyncAsync();
        (await AccessAsync()).ShouldBe(
            [
                "anna Active Usable True direct -> ",
                "bo Active Usable True group Sales (rule) -> ",
                "dee Deactivated Disabled False the user is Deactivated; kept: direct -> stays disabled",
                "eli Active Disabled False nothing gives it -> stays disabled",
                "fay Suspended Disabled False the user is Suspended; kept: direct -> stays disabled, and waits for the person",
                "gus Active Usable True direct -> ",
            ],
            ignoreOrder: true);
        var eli = (await _h.UsersAsync("userName eq \"eli\"")).Single();
        (await RowsAsync<AppAccess>(ReportName.AccessByApp, new() { User = eli })).ShouldHaveSingleItem().UserName.ShouldBe("eli");
    }

    [Fact]
    public async Task Person_by_person_it_is_the_same()
    {
        await PeopleAsync();
        await _h.AddTargetAsync("wiki", AppMode.Enforce, null, ("userName", "userName"));
        await _h.GrantAllAsync("wiki");
        var people = await RowsAsync<UserAccess>(ReportName.AccessByUser);
        people.SelectMany(p => p.Apps).Select(a => $"{a}{a.Next}").ShouldBe((await RowsAsync<AppAccess>(ReportName.AccessByApp)).Select(a => $"{a}{a.Next}"), ignoreOrder: true);
        people.Select(p => $"{p.UserName} {p.UsableCount} {p.Apps.Count}").ShouldBe(["anna 1 2", "bo 1 2", "cy 0 1", "dee 1 1", "eli 1 2", "fay 1 1", "gus 0 2"], ignoreOrder: true);

        // Whoever is active is told with nothing as well; whoever has left is only while something remains.
        foreach (var (name, status) in new[] { ("ida", UserStatus.Active), ("jon", UserStatus.Deactivated) })
            await _h.DecideAsync(await _h.AddUserAsync(name), status);
        (await RowsAsync<UserAccess>(ReportName.AccessByUser)).Select(p => p.UserName).Except(people.Select(p => p.UserName)).ShouldBe(["ida"]);
        var jon = (await _h.UsersAsync("userName eq \"jon\"")).Single();
        (await RowsAsync<UserAccess>(ReportName.AccessByUser, new() { User = jon })).ShouldHaveSingleItem().Apps.ShouldBeEmpty("who is asked for is told");
        (await RowsAsync<UserAccess>(ReportName.AccessByUser, new() { Apps = ["wiki"] })).SelectMany(p => p.Apps).ShouldAllBe(a => a.App == "wiki");
    }

    [Theory]
    [InlineData(Deprovisioning.Disable, AppMode.Enforce)]
    [InlineData(Deprovisioning.Delete, AppMode.Enforce)]
    [InlineData(Deprovisioning.Keep, AppMode.Enforce)]
    [InlineData(Deprovisioning.Disable, AppMode.Additive)]
    [InlineData(Deprovisioning.Delete, AppMode.Additive)]
    [InlineData(Deprovisioning.Disable, AppMode.ReadOnly)]
    public async Task What_is_said_to_come_next_is_what_the_next_plan_does(Deprovisioning deprovisioning, AppMode mode)
    {
        await PeopleAsync();
        var app = await _h.Engine.Apps.GetAsync("slack", None);
        app = await _h.Engine.Apps.UpdateAsync(app with { Deprovisioning = deprovisioning, DeleteAfterDays = deprovisioning == Deprovisioning.Delete ? 3 : null, Mode = mode }, "test", None);
        for (var days = 0; days < 5; days++)
        {
            var told = await TellAsync(mode);
            var plan = await _h.PlanAsync();
            var planned = (await _h.ChangesAsync(plan)).Where(c => c.Target == "slack").Select(c => $"{c.UserName} {c.Kind}").ToList();
            told.ShouldBe(planned, ignoreOrder: true, $"day {days}");
            await _h.ApplyAsync(plan);
            _h.Clock.Advance(TimeSpan.FromDays(1));
        }
    }

    [Fact]
    public async Task What_a_run_did_that_was_undone_is_not_said_to_come_again()
    {
        await PeopleAsync();
        var run = await _h.SyncAsync();
        await _h.UndoAsync(run);
        var rows = await RowsAsync<AppAccess>(ReportName.AccessByApp);
        rows.Where(r => r.Next.Contains("its run was undone", StringComparison.Ordinal)).Select(r => r.UserName).ShouldBe(["dee", "eli", "fay", "gus"], ignoreOrder: true);
        rows.ShouldAllBe(r => !r.Next.EndsWith(ByNextPlan));
        (await _h.PlanFromNothingAsync("slack")).ShouldBeEmpty();
    }

    // What the report says that a plan does, or would where the mode let it.
    private async Task<List<string>> TellAsync(AppMode mode)
    {
        var rows = await RowsAsync<AppAccess>(ReportName.AccessByApp, new() { Apps = ["slack"] });
        return
        [
            .. rows.Where(r => r.Next.EndsWith(ByNextPlan, StringComparison.Ordinal) || r.Next.StartsWith("not ", StringComparison.Ordinal)).Select(r =>
            {
                r.Next.StartsWith("not ", StringComparison.Ordinal).ShouldBe(mode == AppMode.ReadOnly || mode == AppMode.Additive && !r.IsEntitled, r.Next);
                var word = r.Next.Replace(ByNextPlan, "", StringComparison.Ordinal).Replace("not ", "", StringComparison.Ordinal).Split(':')[0];
                return $"{r.UserName} {word switch { "made" => ChangeKind.Create, "enabled" => ChangeKind.Enable, "disabled" => ChangeKind.Disable, _ => ChangeKind.Delete }}";
            }),
        ];
    }

    [Fact]
    public async Task Of_who_left_it_is_told_what_remains_since_when_and_until_when()
    {
        await PeopleAsync();
        var app = await _h.Engine.Apps.GetAsync("slack", None);
        await _h.Engine.Apps.UpdateAsync(app with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = 30 }, "test", None);
        (await LeaversAsync()).ShouldBe(["dee Usable disabled by the next plan", "eli Usable disabled by the next plan"], ignoreOrder: true);
        var since = _h.Clock.GetUtcNow();
        await _h.SyncAsync();
        var left = await RowsAsync<DeprovisionedAccount>(ReportName.Deprovisioned);
        left.Select(r => $"{r.UserName} {r.State} {r.Next}").ShouldBe(["dee Disabled deleted on 2026-04-01", "eli Disabled deleted on 2026-04-01"], ignoreOrder: true);
        left.ShouldAllBe(r => r.Since == since);
        _h.Clock.Advance(TimeSpan.FromDays(30));
        await _h.SyncAsync();
        (await LeaversAsync()).ShouldBe(["dee Gone ", "eli Gone "], ignoreOrder: true);
        var dee = (await _h.UsersAsync("userName eq \"dee\"")).Single();
        (await RowsAsync<DeprovisionedAccount>(ReportName.Deprovisioned, new() { User = dee })).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Whom_no_run_touches_and_what_people_do_is_said()
    {
        await PeopleAsync();
        var dee = (await _h.UsersAsync("userName eq \"dee\"")).Single();
        await _h.Engine.Directory.SaveAsync(dee with { Lifecycle = dee.Lifecycle with { Protection = new(_h.Clock.GetUtcNow(), "tester", "why not") } }, "test", None);
        var app = await _h.Engine.Apps.GetAsync("slack", None);
        await _h.Engine.Apps.UpdateAsync(app with { Deprovisioning = Deprovisioning.Manual }, "test", None);
        (await LeaversAsync()).ShouldBe(["dee Usable left as it is: the user is protected", "eli Usable a task for a person by the next plan"], ignoreOrder: true);
        await _h.SyncAsync();
        var task = (await _h.TasksAsync()).Single(t => t.UserName == "eli");
        (await LeaversAsync()).ShouldContain($"eli Usable a person is to do it: Get-ProvTask -Task {task.Id}");
    }

    [Fact]
    public async Task Accounts_of_nobody_say_how_they_came_to_be_so()
    {
        await PeopleAsync();
        await _h.SyncAsync();
        var slack = await _h.Engine.Apps.GetAsync("slack", None);
        var anna = (await _h.AccountsAsync("slack")).Single(a => a.Values["userName"] == "anna");
        await _h.Engine.Matches.UnlinkAsync(slack, anna.Key, apply: true, None);
        var orphan = (await RowsAsync<OrphanAccount>(ReportName.Orphans)).ShouldHaveSingleItem();
        (orphan.AccountKey, orphan.AccountName, orphan.UserId, orphan.UserName, orphan.State, orphan.Since).ShouldBe((anna.Key, "anna", null, null, AccountState.Usable, _h.Clock.GetUtcNow()));
        orphan.Reason.ShouldBe("its link to 'anna' was removed by hand");
        orphan.Next.ShouldContain($"Set-ProvLink slack {anna.Key}");

        // Who is removed is a leaver, until they are deleted for good.
        await _h.DecideAsync((await _h.UsersAsync("userName eq \"gus\"")).Single(), UserStatus.Deleted);
        (await RowsAsync<OrphanAccount>(ReportName.Orphans)).Count.ShouldBe(1);
        _h.Clock.Advance(TimeSpan.FromDays(31));
        await _h.SyncAsync();
        (await OrphansAsync()).ShouldContain("gus Usable its user is no more: disabled by the next plan");
        await _h.SyncAsync();
        (await OrphansAsync()).ShouldContain("gus Disabled its user is no more: stays disabled");

        async Task<List<string>> OrphansAsync() => [.. (await RowsAsync<OrphanAccount>(ReportName.Orphans)).Select(o => $"{o.AccountName} {o.State} {o.Reason}: {o.Next}")];
    }

    [Fact]
    public async Task Nobody_of_whom_it_cannot_be_told_is_listed_as_one_to_take_something_from()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        await _h.AddUserAsync("anna", ("title", "7"));
        var group = await _h.Engine.Groups.CreateAsync(await _h.Engine.Groups.PrepareAsync(new() { Id = "", Name = "Grade", Rule = "Convert.toNum(user.title) > 5" }, None), None);
        await _h.GrantGroupAsync("slack", group);
        await _h.SyncAsync();
        var anna = (await _h.UsersAsync()).Single();
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(anna, new Dictionary<string, AttributeValue> { ["title"] = "seven" }, None), "test", None);
        _h.Clock.Advance(TimeSpan.FromDays(200));
        foreach (var name in new[] { ReportName.Deprovisioned, ReportName.Dormant })
        {
            (await RowsAsync<AccountRow>(name)).ShouldBeEmpty();
            _h.Errors.ShouldHaveSingleItem().Message.ShouldContain("anna");
        }

        var licences = (await RowsAsync<LicenceCount>(ReportName.Licences)).Single();
        (licences.Usable, licences.Unknown, licences.Freeable).ShouldBe((1, 1, 0));
        (await RowsAsync<AppAccess>(ReportName.AccessByApp)).Single().Next.ShouldBe("nothing is done while it cannot be told");
    }

    [Fact]
    public async Task Licences_count_every_account_once()
    {
        await PeopleAsync();
        var count = (await RowsAsync<LicenceCount>(ReportName.Licences)).ShouldHaveSingleItem();
        (count.Accounts, count.Usable, count.Disabled, count.Assigned, count.Waiting, count.Freeable, count.Missing).ShouldBe((5, 5, 0, 2, 1, 2, 1));
        count.Next.ShouldStartWith("Get-ProvReport AccessByApp -App slack");
        await _h.SyncAsync();
        count = (await RowsAsync<LicenceCount>(ReportName.Licences)).Single();
        (count.Accounts, count.Usable, count.Disabled, count.Assigned, count.Freeable, count.Missing, count.Next).ShouldBe((6, 3, 3, 3, 0, 0, ""));
    }

    [Fact]
    public async Task More_people_than_a_page_are_all_told_once()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        for (var i = 0; i < 1100; i++)
            await _h.AddUserAsync($"u{i}");
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        for (var i = 0; i < 20; i++)
            await _h.Engine.Assignments.GrantAsync(await _h.Engine.Apps.GetAsync("slack", None), await _h.AddUserAsync($"v{i}"), None);
        var rows = await RowsAsync<AppAccess>(ReportName.AccessByApp);
        rows.Select(r => r.UserName).Distinct().Count().ShouldBe(rows.Count);
        rows.Count(r => r.State == AccountState.Usable).ShouldBe(1100);
        rows.Count.ShouldBe(1120);
        (await RowsAsync<UserAccess>(ReportName.AccessByUser)).Sum(u => u.UsableCount).ShouldBe(1100);
    }

    // In slack anna has an account of her own, bo by a group; dee has left, eli lost it and fay is away since; gus is to get one; cy has nothing.
    private async Task PeopleAsync()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        var sales = await _h.AddGroupAsync("Sales", "department eq \"Sales\"");
        await _h.GrantGroupAsync("slack", sales);
        foreach (var name in new[] { "anna", "dee", "eli", "fay" })
            await _h.AddUserAsync(name);
        await _h.GrantAllAsync("slack");
        await _h.AddUserAsync("bo", ("department", "Sales"));
        await _h.AddUserAsync("cy");
        await _h.SyncAsync();
        var people = (await _h.UsersAsync()).ToDictionary(u => u.UserName);
        var slack = await _h.Engine.Apps.GetAsync("slack", None);
        await _h.DecideAsync(people["dee"], UserStatus.Deactivated);
        await _h.DecideAsync(people["fay"], UserStatus.Suspended);
        await _h.Engine.Assignments.RevokeAsync(slack, people["eli"], None);
        await _h.Engine.Assignments.GrantAsync(slack, await _h.AddUserAsync("gus"), None);
    }

    private async Task<List<string>> AccessAsync() =>
        [.. (await RowsAsync<AppAccess>(ReportName.AccessByApp)).Select(r => $"{r.UserName} {r.UserStatus} {r.State} {r.IsEntitled} {r.Reason} -> {r.Next}")];

    private async Task<List<string>> LeaversAsync() => [.. (await RowsAsync<DeprovisionedAccount>(ReportName.Deprovisioned)).Select(r => $"{r.UserName} {r.State} {r.Next}")];

    private Task<List<T>> RowsAsync<T>(ReportName name, ReportQuery? query = null) => _h.ResultsAsync<T>(_h.Engine.Reports.RowsAsync(name, query ?? new(), None));
}
