namespace Provisioning.Engine.Tests;

/// <summary>An app whose work people do: what a run makes of its changes, and what becomes of them.</summary>
public sealed class TaskTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_change_becomes_a_task_and_the_account_is_there_when_it_is_done()
    {
        await _h.AddManualAsync("badge", settings: new() { ["DueDays"] = 3, ["Assignee"] = "Reception", ["Instructions"] = "Print it." });
        var anna = await _h.AddUserAsync("anna", ("displayName", "Anna Berg"));
        await _h.GrantAllAsync("badge");
        (await _h.ChangesAsync(await _h.PlanAsync())).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Create);

        var run = await _h.SyncAsync();
        run.TasksMade.ShouldBe(1);
        run.Applied.ShouldBe(0);
        (await _h.AccountsAsync("badge")).ShouldBeEmpty();
        var task = (await _h.TasksAsync()).ShouldHaveSingleItem();
        task.Action.ShouldBe(TaskAction.Provision);
        task.UserId.ShouldBe(anna.Id);
        task.DisplayName.ShouldBe("Anna Berg");
        task.Attributes.Select(a => a.ToString()).ShouldBe(["displayName: (none) -> 'Anna Berg'", "userName: (none) -> 'anna'"]);
        task.Reason.ShouldBe("assigned, and has no account");
        task.Due.ShouldBe(_h.Clock.GetUtcNow().AddDays(3));
        (task.Assignee, task.Instructions).ShouldBe(("Reception", "Print it."));
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0, "the open task says it all");
        (await _h.PlanFromNothingAsync("badge")).ShouldBeEmpty("also to one who looks at everybody");

        var done = await _h.Engine.Tasks.CompleteAsync(task, "ticket 17", " 000417 ", EngineHarness.None);
        (done.State, done.Evidence, done.ClosedBy, done.AccountKey).ShouldBe((TaskState.Completed, "ticket 17", "tester", "000417"));
        var account = (await _h.AccountsAsync("badge")).ShouldHaveSingleItem();
        (account.Key, account.UserId, account.Active).ShouldBe(("000417", anna.Id, true));
        account.Values["displayName"].AsString().ShouldBe("Anna Berg");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        (await _h.PlanFromNothingAsync("badge")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_account_without_a_key_of_its_own_has_the_users_name()
    {
        var task = await OneTaskAsync();
        await _h.Engine.Tasks.CompleteAsync(task, "done", null, EngineHarness.None);
        (await _h.AccountsAsync("badge")).ShouldHaveSingleItem().Key.ShouldBe("anna");
    }

    [Fact]
    public async Task A_mover_is_a_change_and_a_leaver_a_deprovisioning()
    {
        await _h.Engine.Tasks.CompleteAsync(await OneTaskAsync(), "done", "1", EngineHarness.None);
        await SetAsync("displayName", "Anna Dahl");
        await _h.SyncAsync();
        var change = (await _h.TasksAsync()).ShouldHaveSingleItem();
        (change.Action, change.AccountKey, change.Attributes.Single().ToString()).ShouldBe((TaskAction.Change, "1", "displayName: 'Anna Berg' -> 'Anna Dahl'"));
        await _h.Engine.Tasks.CompleteAsync(change, "done", null, EngineHarness.None);
        (await _h.AccountsAsync("badge")).Single().Values["displayName"].AsString().ShouldBe("Anna Dahl");

        await LeaveAsync();
        await _h.SyncAsync();
        var leaver = (await _h.TasksAsync()).ShouldHaveSingleItem();
        (leaver.Action, leaver.Reason).ShouldBe((TaskAction.Deprovision, "the user is Deactivated"));
        (await _h.AccountsAsync("badge")).Single().Active.ShouldBeTrue("nobody has collected it yet");
        await _h.Engine.Tasks.CompleteAsync(leaver, "collected", null, EngineHarness.None);
        (await _h.AccountsAsync("badge")).Single().Active.ShouldBeFalse();
        (await _h.PlanFromNothingAsync("badge")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_later_change_takes_the_place_of_the_open_task_and_is_not_due_later()
    {
        var first = await OneTaskAsync();
        _h.Clock.Advance(TimeSpan.FromDays(2));
        await SetAsync("displayName", "Anna Dahl");
        await _h.SyncAsync();
        var second = (await _h.TasksAsync()).ShouldHaveSingleItem();
        second.Id.ShouldNotBe(first.Id);
        second.Due.ShouldBe(first.Due);
        second.Attributes[0].New.AsString().ShouldBe("Anna Dahl");
        var replaced = await _h.Engine.Tasks.GetAsync(first.Id, EngineHarness.None);
        (replaced.State, replaced.SupersededBy).ShouldBe((TaskState.Canceled, second.Id));

        var error = await Error(() => _h.Engine.Tasks.CompleteAsync(first, "done", null, EngineHarness.None));
        error.Id.ShouldBe(ErrorIds.TaskClosed);
        error.RecommendedAction!.ShouldContain(second.Id);
        (await _h.AccountsAsync("badge")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_task_that_is_no_longer_needed_is_taken_back_by_the_plan()
    {
        var task = await OneTaskAsync();
        await LeaveAsync();
        var change = (await _h.ChangesAsync(await _h.PlanAsync())).ShouldHaveSingleItem();
        (change.Kind, change.Reason).ShouldBe((ChangeKind.Withdraw, "the open task to make the account is no longer needed"));
        (await _h.SyncAsync()).Applied.ShouldBe(1);
        (await _h.TasksAsync()).ShouldBeEmpty();
        (await _h.Engine.Tasks.GetAsync(task.Id, EngineHarness.None)).CancelReason.ShouldBe(change.Reason);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_task_that_was_stopped_is_asked_for_again()
    {
        var task = await OneTaskAsync();
        var stopped = await _h.Engine.Tasks.StopAsync(task, "no paper", EngineHarness.None);
        (stopped.State, stopped.CancelReason).ShouldBe((TaskState.Canceled, "no paper"));
        (await _h.AccountsAsync("badge")).ShouldBeEmpty();
        (await _h.SyncAsync()).TasksMade.ShouldBe(1);
        (await _h.TasksAsync()).ShouldHaveSingleItem().Id.ShouldNotBe(task.Id);
    }

    [Theory]
    [InlineData(AppMode.ReadOnly, 0, 0)]
    [InlineData(AppMode.Additive, 1, 0)]
    [InlineData(AppMode.Enforce, 1, 1)]
    public async Task The_mode_says_which_tasks_are_made(AppMode mode, int joiners, int leavers)
    {
        await _h.AddManualAsync("badge", mode);
        var anna = await _h.AddUserAsync("anna");
        await _h.GrantAllAsync("badge");
        await _h.SyncAsync();
        var tasks = await _h.TasksAsync();
        tasks.Count.ShouldBe(joiners);
        foreach (var task in tasks)
            await _h.Engine.Tasks.CompleteAsync(task, "done", null, EngineHarness.None);
        await _h.DecideAsync(await _h.Engine.Directory.FindAsync(anna.Id, EngineHarness.None), UserStatus.Deactivated);
        await _h.SyncAsync();
        (await _h.TasksAsync()).Count.ShouldBe(leavers);
    }

    [Fact]
    public async Task A_guard_holds_tasks_as_it_holds_requests()
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1, MaxDisables = 2 });
        await h.AddManualAsync("badge");
        for (var i = 0; i < 10; i++)
            await h.AddUserAsync($"u{i}");
        await h.GrantAllAsync("badge");
        await h.SyncAsync();
        foreach (var task in await h.TasksAsync())
            await h.Engine.Tasks.CompleteAsync(task, "done", null, EngineHarness.None);
        foreach (var user in (await h.UsersAsync()).Take(3))
            await h.DecideAsync(user, UserStatus.Deactivated);
        (await h.SyncAsync()).Held.ShouldBe(3);
        (await h.TasksAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_that_breaks_off_anywhere_makes_no_task_twice()
    {
        for (var crash = 1; ; crash++)
        {
            using var h = new EngineHarness();
            await h.AddManualAsync("badge");
            for (var i = 0; i < 5; i++)
                await h.AddUserAsync($"u{i}");
            await h.GrantAllAsync("badge");
            var plan = await h.PlanAsync();
            var stopped = await h.ApplyUntilCrashAsync(plan, crash);
            if ((await h.Engine.Runs.ListAsync(EngineHarness.None).ToListAsync()).SingleOrDefault(r => r.State != RunState.Completed) is not { } open)
            {
                stopped.ShouldBeFalse("the whole run was tried");
                crash.ShouldBeGreaterThan(5);
                return;
            }

            var resumed = (Run)await h.CollectAsync(h.Engine.Runs.ResumeAsync(open, new(), EngineHarness.None));
            resumed.TasksMade.ShouldBe(5, $"crash at commit {crash}");
            var tasks = await h.Engine.Tasks.ListAsync(null, null, Enum.GetValues<TaskState>(), false, EngineHarness.None).ToListAsync();
            tasks.Count.ShouldBe(5);
            tasks.Select(t => t.UserId).Distinct().Count().ShouldBe(5);
            (await h.PlanAsync()).ChangeCount.ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_task_that_is_stopped_under_a_runs_hands_is_not_lost_and_not_overwritten()
    {
        var task = await OneTaskAsync();
        await SetAsync("displayName", "Anna Dahl");
        var plan = await _h.PlanAsync();
        _h.Store.BeforeCommit = batch =>
        {
            if (!batch.BatchId.EndsWith("/task", StringComparison.Ordinal))
                return;
            _h.Store.BeforeCommit = null;
            _h.Engine.Tasks.StopAsync(task, "no paper", EngineHarness.None).AsTask().GetAwaiter().GetResult();
        };
        var run = await _h.ApplyAsync(plan);
        run.TasksMade.ShouldBe(0);
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.ChangeStale);
        (await _h.Engine.Tasks.GetAsync(task.Id, EngineHarness.None)).CancelReason.ShouldBe("no paper");
        (await _h.SyncAsync()).TasksMade.ShouldBe(1);
    }

    [Fact]
    public async Task A_task_is_completed_once_and_for_its_own_account()
    {
        var anna = await OneTaskAsync();
        await _h.Engine.Tasks.CompleteAsync(anna, "done", "1", EngineHarness.None);
        (await Error(() => _h.Engine.Tasks.CompleteAsync(anna, "done", "1", EngineHarness.None))).Id.ShouldBe(ErrorIds.TaskClosed);
        (await Error(() => _h.Engine.Tasks.StopAsync(anna, "no", EngineHarness.None))).Id.ShouldBe(ErrorIds.TaskClosed);

        await _h.AddUserAsync("bo");
        await _h.GrantAllAsync("badge");
        await SetAsync("displayName", "Anna Dahl");
        await _h.SyncAsync();
        var tasks = await _h.TasksAsync();
        var bo = tasks.Single(t => t.UserName == "bo");
        (await Error(() => _h.Engine.Tasks.CompleteAsync(bo, "done", "1", EngineHarness.None))).Id.ShouldBe(ErrorIds.AccountExists);
        (await Error(() => _h.Engine.Tasks.CompleteAsync(bo, "done", " ", EngineHarness.None))).Id.ShouldBe(ErrorIds.TaskKeyInvalid);
        (await Error(() => _h.Engine.Tasks.CompleteAsync(tasks.Single(t => t.UserName == "anna"), "done", "2", EngineHarness.None))).Id.ShouldBe(ErrorIds.TaskKeyInvalid);
        (await Error(() => _h.Engine.Tasks.GetAsync("badge/none", EngineHarness.None))).Id.ShouldBe(ErrorIds.TaskNotFound);
    }

    [Fact]
    public async Task Tasks_are_found_by_app_user_state_and_due_date()
    {
        await _h.AddManualAsync("badge", settings: new() { ["DueDays"] = 1 });
        await _h.AddManualAsync("locker", settings: new() { ["DueDays"] = 5 });
        var anna = await _h.AddUserAsync("anna");
        await _h.AddUserAsync("bo");
        await _h.GrantAllAsync("badge");
        await _h.GrantAllAsync("locker");
        await _h.SyncAsync();
        (await _h.TasksAsync()).Select(t => t.App).ShouldBe(["badge", "badge", "locker", "locker"], "those due first come first");
        (await ListAsync("badge", anna.Id)).ShouldHaveSingleItem().UserName.ShouldBe("anna");
        (await ListAsync(null, anna.Id)).Count.ShouldBe(2);
        (await ListAsync("LOCKER", null)).Count.ShouldBe(2);
        _h.Clock.Advance(TimeSpan.FromDays(2));
        (await _h.Engine.Tasks.ListAsync(null, null, [TaskState.Open], true, EngineHarness.None).ToListAsync()).ShouldAllBe(t => t.App == "badge");

        await _h.Engine.Apps.RemoveAsync(await _h.Engine.Apps.GetAsync("badge", EngineHarness.None), EngineHarness.None);
        (await _h.TasksAsync()).ShouldAllBe(t => t.App == "locker");
    }

    private async Task<ManualTask> OneTaskAsync()
    {
        await _h.AddManualAsync("badge");
        await _h.AddUserAsync("anna", ("displayName", "Anna Berg"));
        await _h.GrantAllAsync("badge");
        await _h.SyncAsync();
        return (await _h.TasksAsync()).ShouldHaveSingleItem();
    }

    private async Task SetAsync(string attribute, string value)
    {
        var anna = await _h.Engine.Directory.FindAsync("anna", EngineHarness.None);
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(anna, new Dictionary<string, AttributeValue> { [attribute] = value }, EngineHarness.None), "test", EngineHarness.None);
    }

    private async Task LeaveAsync() =>
        await _h.DecideAsync(await _h.Engine.Directory.FindAsync("anna", EngineHarness.None), UserStatus.Deactivated);

    private async Task<List<ManualTask>> ListAsync(string? app, string? user) =>
        await _h.Engine.Tasks.ListAsync(app, user, [TaskState.Open], false, EngineHarness.None).ToListAsync();

    private static async Task<ProvisioningError> Error<T>(Func<ValueTask<T>> action) =>
        (await Should.ThrowAsync<ProvisioningException>(async () => await action())).Error;
}
