namespace Provisioning.Engine.Tests;

/// <summary>Reports of what waits, what happened and what nobody uses; and what they may be asked.</summary>
public sealed class ReportTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 10_000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Objects_that_wait_are_told_and_those_that_nobody_is_to_have()
    {
        await _h.AddUserAsync("anna", ("employeeNumber", "1"));
        await _h.AddSourceAsync("hr", ["employeeNumber"], ("userName", "Login"), ("employeeNumber", "No"));
        _h.Source("hr").Set("a", true, ("Login", "a"), ("No", "1"));
        _h.Source("hr").Set("b", true, ("Login", "b"), ("No", "1"));
        await _h.SyncAsync();
        var rows = await RowsAsync<UnmatchedAccount>(ReportName.Unmatched);
        rows.Select(r => (r.App, r.AccountKey, r.AccountName, r.State, r.CandidateCount, r.Since)).ShouldBe(
            [("hr", "a", "a", MatchState.Pending, 1, _h.Clock.GetUtcNow()), ("hr", "b", "b", MatchState.Pending, 1, _h.Clock.GetUtcNow())]);
        rows[0].Next.ShouldBe("say whose it is: Resolve-ProvMatch hr a");
        rows[0].Reason.ShouldContain("'anna'");
    }

    [Fact]
    public async Task Overdue_tasks_say_by_how_much_and_whose_they_are()
    {
        await _h.AddManualAsync("badge", settings: new() { ["DueDays"] = 3, ["Assignee"] = "Reception" });
        await _h.AddManualAsync("keys", settings: new() { ["DueDays"] = 3 });
        var anna = await _h.AddUserAsync("anna");
        await _h.GrantAllAsync("badge");
        await _h.GrantAllAsync("keys");
        await _h.SyncAsync();
        (await RowsAsync<OverdueTask>(ReportName.TasksOverdue)).ShouldBeEmpty();
        _h.Clock.Advance(TimeSpan.FromDays(5.5));
        (await RowsAsync<OverdueTask>(ReportName.TasksOverdue)).Count.ShouldBe(2);
        var task = (await RowsAsync<OverdueTask>(ReportName.TasksOverdue, new() { Apps = ["badge"], User = anna })).ShouldHaveSingleItem();
        (task.UserName, task.Action, task.Assignee, task.DaysOverdue).ShouldBe(("anna", TaskAction.Provision, "Reception", 2));
        task.Next.ShouldContain($"Complete-ProvTask {task.TaskId}");
    }

    [Fact]
    public async Task Days_have_what_runs_did_and_what_was_done_by_hand()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("title", "title"));
        var anna = await _h.AddUserAsync("anna", ("title", "Clerk"));
        await _h.AddUserAsync("bo");
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        _h.Clock.Advance(TimeSpan.FromDays(2));
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(anna, new Dictionary<string, AttributeValue> { ["title"] = "Boss" }, None), "Set-ProvUser", None);
        _h.Target("slack").Fault = (kind, _, _) =>
        {
            if (kind == "create")
                throw new ProvisioningError { Id = ErrorIds.AppRejected, Category = ProvisioningErrorCategory.InvalidData, Message = "It is refused." }.ToException();
        };
        await _h.Engine.Assignments.GrantAsync(await _h.Engine.Apps.GetAsync("slack", None), await _h.AddUserAsync("cy"), None);
        await _h.SyncAsync();
        (await DaysAsync()).ShouldBe(
            [
                "2026-03-02 directory 0 runs, 2 by hand: 0 0 0",
                "2026-03-02 slack 1 runs, 2 by hand: 2 0 0",
                "2026-03-04 directory 0 runs, 2 by hand: 0 0 0",
                "2026-03-04 slack 1 runs, 1 by hand: 0 1 1",
            ]);
        (await DaysAsync(new() { Apps = ["SLACK"], After = new(2026, 3, 3, 0, 0, 0, TimeSpan.Zero) })).ShouldBe(["2026-03-04 slack 1 runs, 1 by hand: 0 1 1"]);
        (await DaysAsync(new() { Apps = [Change.Directory], Before = new(2026, 3, 3, 0, 0, 0, TimeSpan.Zero) })).ShouldBe(["2026-03-02 directory 0 runs, 2 by hand: 0 0 0"]);
        _h.Clock.Advance(TimeSpan.FromDays(29));
        (await DaysAsync()).Count.ShouldBe(2, "thirty days by default");

        async Task<List<string>> DaysAsync(ReportQuery? query = null) =>
            [.. (await RowsAsync<DayChanges>(ReportName.ChangesByDay, query)).Select(d => $"{d.Day:yyyy-MM-dd} {d.App} {d.Runs} runs, {d.ByHand} by hand: {d.Created} {d.Updated} {d.Failed}")];
    }

    [Fact]
    public async Task What_is_held_is_told_as_a_whole_and_person_by_person_and_what_failed_with_its_cause()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("title", "title"));
        await _h.AddTargetAsync("wiki", AppMode.Additive, null, ("userName", "userName"));
        for (var i = 0; i < 6; i++)
            await _h.AddUserAsync($"u{i}");
        await _h.GrantAllAsync("slack");
        await _h.GrantAllAsync("wiki");
        await _h.SetGuardAsync("slack", GuardKind.Disable, g => g with { MaxCount = 3 });
        await _h.SyncAsync();
        foreach (var user in (await _h.UsersAsync()).Where(u => u.UserName != "u5"))
            await _h.DecideAsync(user, UserStatus.Deactivated);
        var last = (await _h.UsersAsync("userName eq \"u5\"")).Single();
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(last, new Dictionary<string, AttributeValue> { ["title"] = "Boss" }, None), "test", None);
        _h.Target("slack").Fault = (kind, _, _) =>
        {
            if (kind == "update")
                throw new ProvisioningError { Id = ErrorIds.AppRejected, Category = ProvisioningErrorCategory.InvalidData, Message = "No such title." }.ToException();
        };
        await _h.SyncAsync();
        var tried = _h.Clock.GetUtcNow();
        _h.Clock.Advance(TimeSpan.FromHours(1));
        var rows = await RowsAsync<HeldChange>(ReportName.HeldAndFailed, new() { Apps = ["slack"] });
        var hold = rows.Single(r => r.Kind == HeldKind.Hold);
        (hold.App, hold.Count, hold.UserName, hold.Reason).ShouldBe(("slack", 5, null, "5 of 6 disabled or deleted, over 3 objects"));
        hold.Next.ShouldContain("Clear-ProvQuarantine slack");
        rows.Where(r => r.Kind == HeldKind.Waiting).Select(r => $"{r.UserName} {r.Reason}").ShouldBe(Enumerable.Range(0, 5).Select(i => $"u{i} a guard holds it"), ignoreOrder: true);
        var failed = rows.Single(r => r.Kind == HeldKind.Failed);
        (failed.UserName, failed.Reason, failed.Attempts, failed.Since).ShouldBe(("u5", "No such title.", 1, tried));
        (await RowsAsync<HeldChange>(ReportName.HeldAndFailed, new() { User = last })).ShouldHaveSingleItem().Kind.ShouldBe(HeldKind.Failed);
        (await RowsAsync<HeldChange>(ReportName.HeldAndFailed, new() { Apps = ["wiki"] })).ShouldBeEmpty("what the mode leaves out waits for nothing");
        (await RowsAsync<AppAccess>(ReportName.AccessByApp, new() { Apps = ["slack"] })).Where(r => !r.IsEntitled).ShouldAllBe(r => r.Next.StartsWith("held back or failed: Get-ProvReport HeldAndFailed -App slack"));
    }

    [Fact]
    public async Task Without_a_sign_in_dormant_is_what_no_active_person_is_to_have_and_of_which_nothing_new_is_known()
    {
        var slack = await _h.AddTargetAsync("slack", AppMode.Additive, null, ("userName", "userName"));
        var anna = await _h.AddUserAsync("anna");
        await _h.AddUserAsync("bo");
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        var written = _h.Clock.GetUtcNow();
        await _h.Engine.Assignments.RevokeAsync(slack, anna, None);
        _h.Clock.Advance(TimeSpan.FromDays(89));
        (await RowsAsync<DormantAccount>(ReportName.Dormant)).ShouldBeEmpty();
        _h.Clock.Advance(TimeSpan.FromDays(1));
        var row = (await RowsAsync<DormantAccount>(ReportName.Dormant)).ShouldHaveSingleItem();
        (row.UserName, row.State, row.Since, row.Next).ShouldBe(("anna", AccountState.Usable, written, "not disabled: slack is Additive"));
        row.Reason.ShouldBe("nothing gives it, and nothing new is known of it for 90 days");
        (await RowsAsync<DormantAccount>(ReportName.Dormant, new() { Days = 91 })).ShouldBeEmpty();
    }

    [Fact]
    public async Task With_a_sign_in_dormant_is_who_has_not_signed_in_for_so_long()
    {
        var slack = await PeopleWhoSignInAsync();
        _h.Clock.Advance(TimeSpan.FromDays(120));
        var rows = await RowsAsync<DormantAccount>(ReportName.Dormant, new() { SignInAttribute = "lastLogin", Days = 100 });
        var anna = rows.ShouldHaveSingleItem();
        (anna.UserName, anna.Since, anna.Reason).ShouldBe(("anna", new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), "last signed in 149 days ago"));
        anna.Next.ShouldContain("Revoke-ProvAppAssignment slack");
        _h.Errors.ShouldHaveSingleItem().Message.ShouldContain("'yesterday', which is no time");

        // Whoever the app knows no sign-in of is judged by what is known.
        await _h.DecideAsync((await _h.UsersAsync("userName eq \"dee\"")).Single(), UserStatus.Suspended);
        (await RowsAsync<DormantAccount>(ReportName.Dormant, new() { SignInAttribute = "lastLogin", Days = 100 })).Select(r => r.UserName).ShouldBe(["anna", "dee"], ignoreOrder: true);

        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "title", Sensitive = true }, None);
        await _h.Engine.Apps.UpdateAsync(slack with { Mappings = [.. slack.Mappings, new() { Direction = MappingDirection.Outbound, Target = "lastLogin", Source = "title" }] }, "test", None);
        (await Should.ThrowAsync<ProvisioningException>(() => RowsAsync<DormantAccount>(ReportName.Dormant, new() { SignInAttribute = "LASTLOGIN" }))).Error.Id.ShouldBe(ErrorIds.ReportInvalid);
    }

    [Fact]
    public async Task Sensitive_values_are_in_no_row()
    {
        var slack = await _h.AddTargetAsync("slack", AppMode.ReadOnly, null, ("userName", "nickName"), ("displayName", "nickName"));
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "nickName", Sensitive = true }, None);
        await _h.AddSourceAsync("hr", ["employeeNumber"], ("userName", "Login"), ("displayName", "Nick"), ("nickName", "Nick"), ("employeeNumber", "No"));
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "displayName", Sensitive = true }, None);
        await _h.AddUserAsync("anna", ("employeeNumber", "1"), ("nickName", "Canary"), ("displayName", "Canary"));
        foreach (var key in new[] { "a", "b" })
            _h.Source("hr").Set(key, true, ("Login", key), ("No", "1"), ("Nick", "Canary"));
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        slack = await _h.Engine.Apps.UpdateAsync(await _h.Engine.Apps.GetAsync("slack", None) with { Mode = AppMode.Enforce }, "test", None);
        await _h.SyncAsync();
        (await _h.AccountsAsync("slack")).ShouldHaveSingleItem().Values["userName"].ShouldBe("Canary");
        await _h.Engine.Assignments.RevokeAsync(slack, (await _h.UsersAsync()).Single(), None);
        _h.Clock.Advance(TimeSpan.FromDays(200));
        var told = 0;
        foreach (var report in _h.Engine.Reports.All)
        {
            foreach (var row in await RowsAsync<object>(report.Name))
            {
                told++;
                System.Text.Json.JsonSerializer.Serialize(row, row.GetType()).ShouldNotContain("Canary", Case.Insensitive, report.Name.ToString());
            }
        }

        told.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task A_parameter_or_an_app_that_means_nothing_is_refused()
    {
        await _h.AddTargetAsync("slack");
        await _h.AddSourceAsync("hr", null, ("userName", "Login"));
        foreach (var info in _h.Engine.Reports.All)
        {
            foreach (var (given, query) in await QueriesAsync())
            {
                if (info.Parameters.Contains(given))
                    await _h.Engine.Reports.CheckAsync(info.Name, query, None);
                else
                    (await RefusedAsync(info.Name, query)).Message.ShouldBe($"-{given} means nothing for the report '{info.Name}'.");
            }
        }

        (await RefusedAsync(ReportName.Orphans, new() { Apps = ["hr"] })).Id.ShouldBe(ErrorIds.AppDirectionWrong);
        (await RefusedAsync(ReportName.Unmatched, new() { Apps = ["slack"] })).Id.ShouldBe(ErrorIds.AppDirectionWrong);
        (await RefusedAsync(ReportName.Licences, new() { Apps = ["slak"] })).Message.ShouldContain("'slack'");
        (await RefusedAsync(ReportName.Licences, new() { Apps = [Change.Directory] })).Id.ShouldBe(ErrorIds.AppNotFound);
        (await RefusedAsync(ReportName.ChangesByDay, new() { After = _h.Clock.GetUtcNow(), Before = _h.Clock.GetUtcNow().AddDays(-1) })).Id.ShouldBe(ErrorIds.ReportInvalid);
        Should.Throw<ProvisioningException>(() => _h.Engine.Reports.Find("Orfans")).Error.Message.ShouldContain("'Orphans'");
        (await FittingAsync(new() { Apps = ["slack"] })).ShouldNotContain(ReportName.Unmatched);
        (await FittingAsync(new() { Apps = ["hr"] })).ShouldBe([ReportName.Unmatched, ReportName.ChangesByDay, ReportName.HeldAndFailed]);
        (await FittingAsync(new() { Days = 3 })).ShouldBe([ReportName.Dormant]);

        async Task<List<ReportName>> FittingAsync(ReportQuery query) => [.. (await _h.Engine.Reports.FittingAsync(query, None)).Select(i => i.Name)];
    }

    [Fact]
    public async Task Nothing_is_written_and_no_app_is_asked()
    {
        await PeopleWhoSignInAsync();
        var (head, reads, writes) = (_h.Store.LastSequence, _h.Target("slack").Reads, _h.Target("slack").Writes.Count);
        foreach (var info in _h.Engine.Reports.All)
            await RowsAsync<object>(info.Name);
        (_h.Store.LastSequence, _h.Target("slack").Reads, _h.Target("slack").Writes.Count).ShouldBe((head, reads, writes));
    }

    private async Task<List<(string Given, ReportQuery Query)>> QueriesAsync() =>
    [
        ("User", new() { User = (await _h.UsersAsync()).FirstOrDefault() ?? await _h.AddUserAsync("anna") }),
        ("Days", new() { Days = 1 }),
        ("SignInAttribute", new() { SignInAttribute = "lastLogin" }),
        ("After", new() { After = _h.Clock.GetUtcNow() }),
        ("Before", new() { Before = _h.Clock.GetUtcNow() }),
    ];

    private async Task<ProvisioningError> RefusedAsync(ReportName name, ReportQuery query) =>
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Reports.CheckAsync(name, query, None))).Error;

    // Of anna, bo, cy and dee the app says when they signed in: long ago, lately, in no form that can be read, and never.
    private async Task<App> PeopleWhoSignInAsync()
    {
        var slack = await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        foreach (var name in new[] { "anna", "bo", "cy", "dee" })
            await _h.AddUserAsync(name);
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        var accounts = _h.Target("slack").Accounts;
        foreach (var (key, account) in accounts)
        {
            var time = account.Values["userName"].AsString() switch { "anna" => "2026-02-01T00:00:00Z", "bo" => "2026-06-01", "cy" => "yesterday", _ => null };
            accounts[key] = account with { Values = account.Values.With("lastLogin", time) };
        }

        await _h.ResultsAsync<Account>(_h.Engine.Drift.NoteAsync(slack, null, save: true, None));
        return slack;
    }

    private Task<List<T>> RowsAsync<T>(ReportName name, ReportQuery? query = null) => _h.ResultsAsync<T>(_h.Engine.Reports.RowsAsync(name, query ?? new(), None));
}
