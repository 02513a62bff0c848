namespace Provisioning.Engine.Tests;

/// <summary>What becomes of the accounts of who leaves, as each app says.</summary>
public sealed class DeprovisioningTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Without_a_setting_the_account_is_disabled_and_stays()
    {
        await StartAsync(a => a);
        await SetAsync(UserStatus.Deactivated);
        var change = (await SyncedAsync()).ShouldHaveSingleItem();
        (change.Kind, change.OutOfScope, change.Reason).ShouldBe((ChangeKind.Disable, true, "the user is Deactivated"));
        _h.Clock.Advance(TimeSpan.FromDays(4000));
        (await SyncedAsync()).ShouldBeEmpty();
        Remote()!.Active.ShouldBe(false);
    }

    [Fact]
    public async Task Delete_disables_at_once_and_deletes_after_its_days_counted_to_the_instant()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Delete });
        await SetAsync(UserStatus.Deactivated);
        (await SyncedAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Disable);
        (await SyncedAsync()).ShouldBeEmpty();
        _h.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromTicks(1));
        (await SyncedAsync()).ShouldBeEmpty("not a tick too early");
        Remote()!.Active.ShouldBe(false);

        _h.Clock.Advance(TimeSpan.FromTicks(1));
        _h.Target("slack").Writes.Clear();
        var change = (await SyncedAsync()).ShouldHaveSingleItem();
        (change.Kind, change.Reason).ShouldBe((ChangeKind.Delete, "the user is Deactivated, and the account has been disabled for 30 days (since 2026-03-02)"));
        Remote().ShouldBeNull();
        _h.Target("slack").Writes.ShouldBe([$"delete {change.AccountKey}"]);
        (await AccountAsync()).Present.ShouldBeFalse();
        (await SyncedAsync()).ShouldBeEmpty();
        (await _h.PlanFromNothingAsync("slack")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_returns_before_is_enabled_and_who_returns_after_gets_a_new_account()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = 10 });
        await SetAsync(UserStatus.Deactivated);
        await SyncedAsync();
        _h.Clock.Advance(TimeSpan.FromDays(9));
        await SetAsync(UserStatus.Active);
        (await SyncedAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Enable);
        (await AccountAsync()).OutOfScopeSince.ShouldBeNull();
        _h.Clock.Advance(TimeSpan.FromDays(9));
        (await SyncedAsync()).ShouldBeEmpty();

        await SetAsync(UserStatus.Deactivated);
        await SyncedAsync();
        _h.Clock.Advance(TimeSpan.FromDays(9));
        (await SyncedAsync()).ShouldBeEmpty("the days count anew");
        _h.Clock.Advance(TimeSpan.FromDays(1));
        var gone = (await SyncedAsync()).ShouldHaveSingleItem();
        gone.Kind.ShouldBe(ChangeKind.Delete);

        await SetAsync(UserStatus.Active);
        (await SyncedAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Create);
        (await AccountAsync()).Key.ShouldNotBe(gone.AccountKey);
        Remote()!.Active.ShouldBe(true);
    }

    [Theory]
    [InlineData(UserStatus.Suspended)]
    [InlineData(UserStatus.Staged)]
    public async Task Whoever_is_away_or_has_not_begun_keeps_a_disabled_account_and_the_days_count_from_leaving(UserStatus waiting)
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = 10 });
        await SetAsync(waiting);
        var change = (await SyncedAsync()).ShouldHaveSingleItem();
        (change.Kind, change.OutOfScope).ShouldBe((ChangeKind.Disable, false));
        _h.Clock.Advance(TimeSpan.FromDays(400));
        (await SyncedAsync()).ShouldBeEmpty();

        await SetAsync(UserStatus.Deactivated);
        (await SyncedAsync()).ShouldBeEmpty("it is disabled already");
        (await AccountAsync()).OutOfScopeSince.ShouldBe(_h.Clock.GetUtcNow());
        _h.Clock.Advance(TimeSpan.FromDays(9));
        await SetAsync(waiting);
        (await SyncedAsync()).ShouldBeEmpty();
        _h.Clock.Advance(TimeSpan.FromDays(400));
        await SetAsync(UserStatus.Deactivated);
        (await SyncedAsync()).ShouldBeEmpty("who came back meanwhile has their days again");
        _h.Clock.Advance(TimeSpan.FromDays(10));
        (await SyncedAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Delete);
    }

    [Fact]
    public async Task An_assignment_that_ends_takes_the_account_away_too()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = 10 });
        await _h.Engine.Assignments.RevokeAsync(await AppAsync(), await UserAsync(), EngineHarness.None);
        (await SyncedAsync()).ShouldHaveSingleItem().Reason.ShouldBe("no longer assigned");
        _h.Clock.Advance(TimeSpan.FromDays(10));
        (await SyncedAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Delete);
    }

    [Fact]
    public async Task With_zero_days_the_account_is_deleted_without_being_disabled()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = 0 });
        await SetAsync(UserStatus.Deactivated);
        (await SyncedAsync()).ShouldHaveSingleItem().Reason.ShouldBe("the user is Deactivated, and the app's accounts are deleted at once");
        Remote().ShouldBeNull();
        (await SyncedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_account_that_somebody_enabled_in_the_app_is_not_deleted_and_its_days_count_anew()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = 10 });
        await SetAsync(UserStatus.Deactivated);
        await SyncedAsync();
        var data = _h.Target("slack");
        var (key, held) = data.Accounts.Single();
        data.Accounts[key] = held with { Active = true };
        _h.Clock.Advance(TimeSpan.FromDays(10));
        data.Writes.Clear();
        await _h.SyncAsync();
        _h.Errors.ShouldHaveSingleItem().Message.ShouldBe("'slack': the account of 'anna' was to be deleted, and somebody has enabled it in the app: it was not deleted.");
        data.Writes.ShouldBeEmpty();

        (await SyncedAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Disable);
        _h.Clock.Advance(TimeSpan.FromDays(9));
        (await SyncedAsync()).ShouldBeEmpty();
        _h.Clock.Advance(TimeSpan.FromDays(1));
        (await SyncedAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Delete);
    }

    [Fact]
    public async Task An_account_that_is_gone_from_the_app_is_deleted_already()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Delete });
        await SetAsync(UserStatus.Deactivated);
        await SyncedAsync();
        _h.Target("slack").Accounts.Clear();
        _h.Clock.Advance(TimeSpan.FromDays(30));
        var run = await _h.SyncAsync();
        run.Counts.ShouldHaveSingleItem().Outcome.ShouldBe(ChangeOutcome.AlreadyDone);
        (await SyncedAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_delete_that_the_app_did_not_answer_is_looked_up_before_it_is_asked_for_again(bool tookEffect)
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Delete });
        await SetAsync(UserStatus.Deactivated);
        await SyncedAsync();
        _h.Clock.Advance(TimeSpan.FromDays(30));
        var data = _h.Target("slack");
        data.Writes.Clear();
        data.Fault = (kind, _, done) =>
        {
            if (kind == "delete" && done == tookEffect)
                throw FakeTarget.Error(ErrorIds.AppTimeout, ProvisioningErrorCategory.Timeout, inDoubt: true);
        };
        (await _h.SyncAsync()).Failed.ShouldBe(1);
        data.Fault = null;
        await _h.SyncAsync();
        data.Writes.Count.ShouldBe(tookEffect ? 1 : 2);
        data.Accounts.ShouldBeEmpty();
        (await SyncedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_that_breaks_off_anywhere_deletes_nothing_twice()
    {
        for (var crash = 1; ; crash++)
        {
            using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
            await h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
            for (var i = 0; i < 5; i++)
                await h.AddUserAsync($"u{i}");
            await h.GrantAllAsync("slack");
            await h.Engine.Apps.UpdateAsync(await h.Engine.Apps.GetAsync("slack", EngineHarness.None) with { Deprovisioning = Deprovisioning.Delete }, "test", EngineHarness.None);
            await h.SyncAsync();
            foreach (var user in await h.UsersAsync())
                await h.DecideAsync(user, UserStatus.Deactivated);
            await h.SyncAsync();
            h.Clock.Advance(TimeSpan.FromDays(30));
            var plan = await h.PlanAsync();
            var data = h.Target("slack");
            data.Writes.Clear();
            var stopped = await h.ApplyUntilCrashAsync(plan, crash);
            if ((await h.Engine.Runs.ListAsync(EngineHarness.None).ToListAsync()).SingleOrDefault(r => r.State != RunState.Completed) is { } open)
                await h.CollectAsync(h.Engine.Runs.ResumeAsync(open, new(), EngineHarness.None));
            else if (!stopped)
                return;
            data.Accounts.ShouldBeEmpty();
            data.Writes.ShouldBeUnique();
            (await h.PlanAsync()).ChangeCount.ShouldBe(0);
            (await h.AccountsAsync("slack")).ShouldAllBe(a => !a.Present);
        }
    }

    [Fact]
    public async Task Keep_takes_nothing_away_and_says_so_once()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Keep });
        await SetAsync(UserStatus.Suspended);
        (await SyncedAsync()).ShouldBeEmpty();
        await SetAsync(UserStatus.Deactivated, ("displayName", "Anna Dahl"));
        await _h.SyncAsync();
        _h.Warnings.ShouldBe(["'slack' keeps the accounts of who leaves: 1 account stays as it is although its person is no longer to have it."]);
        (await AccountAsync()).OutOfScopeSince.ShouldBe(_h.Clock.GetUtcNow());
        await _h.SyncAsync();
        _h.Warnings.ShouldBeEmpty();
        _h.Clock.Advance(TimeSpan.FromDays(4000));
        (await SyncedAsync()).ShouldBeEmpty();
        (Remote()!.Active, Remote()!.Values["displayName"].AsString()).ShouldBe((true, "Anna Berg"));

        await SetAsync(UserStatus.Active, ("displayName", "Anna Berg"));
        (await SyncedAsync()).ShouldBeEmpty();
        (await AccountAsync()).OutOfScopeSince.ShouldBeNull();
    }

    [Fact]
    public async Task Manual_asks_a_person_to_take_the_account_away_and_the_rest_goes_by_the_connector()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Manual, Settings = AttributeSet.Empty.With("DueDays", 3).With("Assignee", "IT"), DataOwner = "the archive" });
        await SetAsync(UserStatus.Deactivated);
        (await _h.SyncAsync()).TasksMade.ShouldBe(1);
        var task = (await _h.TasksAsync()).ShouldHaveSingleItem();
        (task.Action, task.Assignee, task.DataOwner, task.OutOfScope).ShouldBe((TaskAction.Deprovision, "IT", "the archive", true));
        task.Due.ShouldBe(_h.Clock.GetUtcNow().AddDays(3));
        (await SyncedAsync()).ShouldBeEmpty();
        (await _h.PlanFromNothingAsync("slack")).ShouldBeEmpty();
        Remote()!.Active.ShouldBe(true);

        await _h.Engine.Tasks.CompleteAsync(task, "done", null, EngineHarness.None);
        (await AccountAsync()).Active.ShouldBeFalse();
        (await SyncedAsync()).ShouldBeEmpty();
        await SetAsync(UserStatus.Active, ("displayName", "Anna Dahl"));
        (await SyncedAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Enable);
        (Remote()!.Active, Remote()!.Values["displayName"].AsString()).ShouldBe((true, "Anna Dahl"));
        (await _h.TasksAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_returns_while_the_task_is_open_loses_the_task_and_is_brought_up_to_date()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Manual });
        await SetAsync(UserStatus.Deactivated);
        await _h.SyncAsync();
        await SetAsync(UserStatus.Active, ("displayName", "Anna Dahl"));
        (await SyncedAsync()).Select(c => c.Kind).ShouldBe([ChangeKind.Withdraw, ChangeKind.Update]);
        (await _h.TasksAsync()).ShouldBeEmpty();
        (Remote()!.Active, Remote()!.Values["displayName"].AsString()).ShouldBe((true, "Anna Dahl"));
        (await SyncedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_open_task_is_taken_back_when_the_connector_is_to_do_it_after_all()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Manual });
        await SetAsync(UserStatus.Deactivated);
        await _h.SyncAsync();
        await ConfigureAsync(a => a with { Deprovisioning = Deprovisioning.Disable });
        (await SyncedAsync()).Select(c => c.Kind).ShouldBe([ChangeKind.Withdraw, ChangeKind.Disable]);
        Remote()!.Active.ShouldBe(false);
        (await _h.TasksAsync()).ShouldBeEmpty();
        (await SyncedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_leave_task_is_replaced_when_the_person_leaves_for_good()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Manual });
        await SetAsync(UserStatus.Suspended);
        await _h.SyncAsync();
        (await _h.TasksAsync()).ShouldHaveSingleItem().Reason.ShouldBe("the user is Suspended");
        await SetAsync(UserStatus.Deactivated);
        await _h.SyncAsync();
        (await _h.TasksAsync()).ShouldHaveSingleItem().Reason.ShouldBe("the user is Deactivated");
    }

    [Fact]
    public async Task Where_people_do_the_work_deleting_is_a_task_of_its_own()
    {
        await _h.AddManualAsync("badge");
        await _h.AddUserAsync("anna");
        await _h.GrantAllAsync("badge");
        await ConfigureAsync(a => a with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = 10 }, "badge");
        await DoTaskAsync(ChangeKind.Create);
        await SetAsync(UserStatus.Deactivated);
        await DoTaskAsync(ChangeKind.Disable);
        _h.Clock.Advance(TimeSpan.FromDays(10));
        await DoTaskAsync(ChangeKind.Delete);
        (await _h.AccountsAsync("badge")).ShouldHaveSingleItem().Present.ShouldBeFalse();
        (await _h.PlanFromNothingAsync("badge")).ShouldBeEmpty();

        async Task DoTaskAsync(ChangeKind kind)
        {
            await _h.SyncAsync();
            var task = (await _h.TasksAsync()).ShouldHaveSingleItem();
            task.Kind.ShouldBe(kind);
            await _h.Engine.Tasks.CompleteAsync(task, "done", null, EngineHarness.None);
        }
    }

    [Fact]
    public async Task The_managers_name_goes_with_what_is_taken_away()
    {
        var boss = await _h.AddUserAsync("boss");
        await StartAsync(a => a with { DataOwner = "manager" });
        await SetAsync(UserStatus.Deactivated);
        (await SyncedAsync()).ShouldHaveSingleItem().DataOwner.ShouldBe("the manager, who is not known");
        await SetAsync(UserStatus.Active, ("manager", boss.Id));
        (await SyncedAsync()).ShouldHaveSingleItem().DataOwner.ShouldBeNull("nothing is taken away");
        await SetAsync(UserStatus.Suspended);
        (await SyncedAsync()).ShouldHaveSingleItem().DataOwner.ShouldBeNull("the data waits for them");
        await SetAsync(UserStatus.Active);
        await SyncedAsync();
        await SetAsync(UserStatus.Deactivated);
        var change = (await SyncedAsync()).ShouldHaveSingleItem();
        change.DataOwner.ShouldBe("boss (manager)");
        ChangeText.Line(change).ShouldBe("slack: Disable anna, the user is Deactivated; data to boss (manager)");
        await SetAsync(UserStatus.Active);
        await SyncedAsync();
        await _h.DecideAsync(await _h.Engine.Directory.FindAsync("boss", EngineHarness.None), UserStatus.Deactivated);
        await SetAsync(UserStatus.Deactivated);
        (await SyncedAsync()).Single(c => c.UserName == "anna").DataOwner.ShouldBe("boss (manager, Deactivated)");
    }

    [Fact]
    public async Task A_policy_that_begins_to_delete_counts_from_when_it_is_known_that_the_account_is_nobodys()
    {
        await StartAsync(a => a);
        await SetAsync(UserStatus.Suspended);
        await SyncedAsync();
        await SetAsync(UserStatus.Deactivated);
        await SyncedAsync();
        _h.Clock.Advance(TimeSpan.FromDays(1000));
        await ConfigureAsync(a => a with { Deprovisioning = Deprovisioning.Delete });
        (await SyncedAsync()).ShouldBeEmpty("it was disabled for a leave; nobody knows since when it is for good");
        _h.Clock.Advance(TimeSpan.FromDays(30));
        (await SyncedAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Delete);
    }

    [Fact]
    public async Task Other_days_count_for_who_left_before()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = 90 });
        await SetAsync(UserStatus.Deactivated);
        await SyncedAsync();
        _h.Clock.Advance(TimeSpan.FromDays(40));
        (await SyncedAsync()).ShouldBeEmpty();
        await ConfigureAsync(a => a with { DeleteAfterDays = null });
        (await SyncedAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Delete);
    }

    [Theory]
    [InlineData(AppMode.ReadOnly)]
    [InlineData(AppMode.Additive)]
    public async Task Where_nothing_may_be_taken_away_nothing_is_deleted(AppMode mode)
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Delete });
        await SetAsync(UserStatus.Deactivated);
        await SyncedAsync();
        await ConfigureAsync(a => a with { Mode = mode });
        _h.Clock.Advance(TimeSpan.FromDays(30));
        var run = await _h.SyncAsync();
        run.Counts.ShouldHaveSingleItem().ShouldBe(new("slack", ChangeKind.Delete, ChangeOutcome.NotAllowed, 1));
        Remote().ShouldNotBeNull();
    }

    [Fact]
    public async Task Deletes_are_held_when_they_are_many_though_few_accounts_can_be_used()
    {
        using var h = new EngineHarness();
        await h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        for (var i = 0; i < 40; i++)
            await h.AddUserAsync($"u{i:00}");
        await h.GrantAllAsync("slack");
        var app = await h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        await h.Engine.Apps.UpdateAsync(app with { Deprovisioning = Deprovisioning.Delete }, "test", EngineHarness.None);
        await h.SyncAsync();
        foreach (var user in (await h.UsersAsync()).Take(30))
            await h.DecideAsync(user, UserStatus.Deactivated);
        var disabling = await h.PlanAsync();
        (await h.ApplyAsync(disabling, release: true)).Applied.ShouldBe(30);
        h.Clock.Advance(TimeSpan.FromDays(30));
        var plan = await h.PlanAsync();
        var hold = plan.Targets.Single(t => t.Name == "slack").Held.ShouldHaveSingleItem();
        (hold.Kind, hold.Count, hold.Population).ShouldBe((GuardKind.Disable, 30, 40));
        (await h.ApplyAsync(plan)).Held.ShouldBe(30);
        h.Target("slack").Accounts.Count.ShouldBe(40);
        (await h.ApplyAsync(await h.PlanAsync(), release: true)).Applied.ShouldBe(30);
        h.Target("slack").Accounts.Count.ShouldBe(10);
    }

    [Fact]
    public async Task Deletes_that_are_due_are_found_without_looking_at_anybody_else()
    {
        await StartAsync(a => a with { Deprovisioning = Deprovisioning.Delete });
        for (var i = 0; i < 50; i++)
            await _h.AddUserAsync($"u{i:00}");
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        await SetAsync(UserStatus.Deactivated);
        await SyncedAsync();
        _h.Clock.Advance(TimeSpan.FromDays(30));
        (await SyncedAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Delete);
        await _h.PlanAsync();
        _h.Events.OfType<VerboseEvent>().ShouldContain(e => e.Message == "'slack': 0 users were evaluated.");
    }

    [Fact]
    public async Task A_setting_that_cannot_be_is_refused_with_its_reason()
    {
        await StartAsync(a => a);
        (await RefusedAsync(a => a with { DeleteAfterDays = 5 })).ShouldBe("App 'slack': accounts cannot be deleted after 5 days, because what becomes of them is Disable.");
        (await RefusedAsync(a => a with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = -1 })).ShouldContain("0 to 3650");
        _h.Target("slack").Deletes = false;
        (await RefusedAsync(a => a with { Deprovisioning = Deprovisioning.Delete })).ShouldBe("App 'slack': the connector FakeTarget cannot delete accounts of it.");
        await _h.AddSourceAsync("hr", null, ("userName", "login"));
        (await RefusedAsync(a => a with { Deprovisioning = Deprovisioning.Keep }, "hr")).ShouldContain("a source has no accounts");
        (await RefusedAsync(a => a with { DataOwner = "IT" }, "hr")).ShouldContain("a source has no accounts");
        await _h.AddManualAsync("badge");
        (await RefusedAsync(a => a with { Deprovisioning = Deprovisioning.Manual }, "badge")).ShouldContain("people do all of its work already");
    }

    private async Task StartAsync(Func<App, App> configure)
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("displayName", "displayName"));
        await _h.AddUserAsync("anna", ("displayName", "Anna Berg"));
        await ConfigureAsync(configure);
        await _h.Engine.Assignments.GrantAsync(await AppAsync(), await UserAsync(), EngineHarness.None);
        await _h.SyncAsync();
    }

    private async Task ConfigureAsync(Func<App, App> configure, string app = "slack") =>
        await _h.Engine.Apps.UpdateAsync(configure(await AppAsync(app)), "test", EngineHarness.None);

    private async Task<string> RefusedAsync(Func<App, App> configure, string app = "slack")
    {
        var error = (await Should.ThrowAsync<ProvisioningException>(() => ConfigureAsync(configure, app))).Error;
        error.Id.ShouldBe(ErrorIds.DeprovisioningInvalid);
        return error.Message;
    }

    // The changes of the app that a sync applies.
    private async Task<List<Change>> SyncedAsync()
    {
        var plan = await _h.PlanAsync();
        var changes = await _h.ChangesAsync(plan);
        var run = await _h.ApplyAsync(plan);
        (run.Applied + run.TasksMade).ShouldBe(changes.Count);
        return changes;
    }

    private async Task SetAsync(UserStatus status, params (string Name, string Value)[] attributes)
    {
        var user = await _h.Engine.Directory.WithAsync(await UserAsync(), attributes.ToDictionary(a => a.Name, a => AttributeValue.From(a.Value)), EngineHarness.None);
        user = await _h.Engine.Directory.SaveAsync(user, "test", EngineHarness.None);
        if (user.Status != status)
            await _h.DecideAsync(await _h.DecideAsync(user, UserStatus.Active), status);
    }

    private async Task<User> UserAsync() => await _h.Engine.Directory.FindAsync("anna", EngineHarness.None);

    private async Task<App> AppAsync(string name = "slack") => await _h.Engine.Apps.GetAsync(name, EngineHarness.None);

    private async Task<Account> AccountAsync() => (await _h.AccountsAsync("slack")).ShouldHaveSingleItem();

    private RemoteObject? Remote() => _h.Target("slack").Accounts.Values.SingleOrDefault();
}
