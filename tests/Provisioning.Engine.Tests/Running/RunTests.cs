using Provisioning.Testing;

namespace Provisioning.Engine.Tests;

/// <summary>What happens to a run when the application, the store or the user gets in its way.</summary>
public sealed class RunTests : IDisposable
{
    private static readonly (string, string)[] Outbound = [("userName", "userName"), ("displayName", "displayName"), ("title", "title")];
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_create_whose_answer_is_lost_makes_one_account()
    {
        await SetUpAsync(5);
        var lost = 0;
        _h.Target("slack").Fault = (kind, _, done) =>
        {
            if (kind == "create" && done && Interlocked.Increment(ref lost) <= 3)
                throw FakeTarget.Error(ErrorIds.AppTimeout, ProvisioningErrorCategory.Timeout, inDoubt: true);
        };
        var run = await _h.SyncAsync();
        run.Failed.ShouldBe(0);
        _h.Target("slack").Accounts.Count.ShouldBe(5);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task What_fails_is_an_error_of_its_own_and_is_planned_again()
    {
        await SetUpAsync(5);
        var bad = (await _h.UsersAsync("userName eq \"u3\"")).Single();
        _h.Target("slack").Fault = (kind, id, done) =>
        {
            if (kind == "create" && !done && id == bad.Id)
                throw FakeTarget.Error(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData);
        };
        var run = await _h.SyncAsync();
        run.Applied.ShouldBe(4);
        run.Failed.ShouldBe(1);
        _h.Errors.ShouldHaveSingleItem().Target.ShouldBe("u3");

        _h.Target("slack").Fault = null;
        (await _h.SyncAsync()).Applied.ShouldBe(1);
        _h.Target("slack").Accounts.Count.ShouldBe(5);
    }

    [Fact]
    public async Task An_app_that_refuses_us_is_left_alone_after_the_first_refusal()
    {
        await SetUpAsync(200);
        _h.Target("slack").Concurrency = 2;
        var asked = 0;
        _h.Target("slack").Fault = (_, _, _) =>
        {
            Interlocked.Increment(ref asked);
            throw FakeTarget.Error(ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication);
        };
        var run = await _h.SyncAsync();
        asked.ShouldBeLessThanOrEqualTo(2);
        run.Applied.ShouldBe(0);
        _h.Errors.Count().ShouldBeLessThanOrEqualTo(4);

        _h.Target("slack").Fault = null;
        _h.Clock.Advance(TimeSpan.FromMinutes(5));
        await _h.SyncAsync();
        _h.Target("slack").Accounts.Count.ShouldBe(200);
    }

    [Fact]
    public async Task A_run_broken_off_at_any_commit_is_resumed_with_every_change_once()
    {
        for (var crash = 1; crash <= 12; crash++)
        {
            using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
            await SetUpAsync(h, 120);
            var plan = await h.PlanAsync();
            await h.ApplyUntilCrashAsync(plan, crash);
            var runs = await h.Engine.Runs.ListAsync(EngineHarness.None).ToListAsync();
            if (runs.SingleOrDefault(r => r.State != RunState.Completed) is { } open)
                await h.CollectAsync(h.Engine.Runs.ResumeAsync(open, new(), EngineHarness.None));
            else if (runs.Count == 0)
                await h.ApplyAsync(plan);

            h.Target("slack").Accounts.Count.ShouldBe(120, $"crash at commit {crash}");
            h.Target("slack").Accounts.Values.Select(a => a.Values["externalId"].AsString()).Distinct().Count().ShouldBe(120);
            var run = (await h.Engine.Runs.ListAsync(EngineHarness.None).ToListAsync()).ShouldHaveSingleItem();
            run.State.ShouldBe(RunState.Completed);
            run.Applied.ShouldBe(120);
            var outcomes = await h.Engine.Runs.ChangesAsync(run, EngineHarness.None).ToListAsync();
            outcomes.Count.ShouldBe(120);
            outcomes.ShouldAllBe(c => c.Outcome == ChangeOutcome.Applied || c.Outcome == ChangeOutcome.AlreadyDone);
            (await h.PlanAsync()).ChangeCount.ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_stop_ends_the_run_and_resume_finishes_it()
    {
        await SetUpAsync(60);
        var plan = await _h.PlanAsync();
        using var stop = new CancellationTokenSource();
        var creates = 0;
        _h.Target("slack").Fault = (kind, _, done) =>
        {
            if (kind == "create" && done && Interlocked.Increment(ref creates) == 20)
                stop.Cancel();
        };
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var message in _h.Engine.Runs.ApplyAsync(plan, new(), stop.Token).WithCancellation(stop.Token))
            {
            }
        });
        var made = _h.Target("slack").Accounts.Count;
        made.ShouldBeInRange(20, 59);
        var run = (await _h.Engine.Runs.ListAsync(EngineHarness.None).ToListAsync()).ShouldHaveSingleItem();
        run.State.ShouldBe(RunState.Stopped);

        _h.Target("slack").Fault = null;
        var resumed = (Run)await _h.CollectAsync(_h.Engine.Runs.ResumeAsync(run, new(), EngineHarness.None));
        resumed.State.ShouldBe(RunState.Completed);
        resumed.Applied.ShouldBe(60);
        _h.Target("slack").Accounts.Count.ShouldBe(60);
    }

    [Fact]
    public async Task A_stop_from_elsewhere_leaves_each_object_its_end_and_ends_the_run_as_any_other()
    {
        await SetUpAsync(60);
        var plan = await _h.PlanAsync();
        using var open = new ManualResetEventSlim();
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var under = 0;
        _h.Target("slack").Fault = (kind, _, done) =>
        {
            if (kind != "create" || done)
                return;
            if (Interlocked.Increment(ref under) == 2)
                full.TrySetResult();
            open.Wait();
        };
        _h.Target("slack").Concurrency = 2;
        var applying = Task.Run(() => _h.ApplyAsync(plan));
        await full.Task;
        var stopping = _h.Engine.Runs.StopAsync(null, EngineHarness.None).AsTask();
        stopping.IsCompleted.ShouldBeFalse("two objects are under way");
        open.Set();
        var stopped = await stopping;
        stopped.State.ShouldBe(RunState.Stopped);
        (await applying).State.ShouldBe(RunState.Stopped);
        _h.Warnings.ShouldContain(w => w.Contains("Resume-ProvRun"));
        _h.Target("slack").Accounts.Count.ShouldBe(2);
        (await _h.Engine.Runs.ChangesAsync(stopped, EngineHarness.None).ToListAsync()).Count(c => c.Outcome == ChangeOutcome.Applied).ShouldBe(2, "what became of each is known");

        (await Error(async () => await _h.Engine.Runs.StopAsync(null, EngineHarness.None))).Id.ShouldBe(ErrorIds.RunNotRunning);
        (await Error(async () => await _h.Engine.Runs.StopAsync(stopped.Id, EngineHarness.None))).RecommendedAction!.ShouldContain("Resume-ProvRun");
        var resumed = (Run)await _h.CollectAsync(_h.Engine.Runs.ResumeAsync(stopped, new(), EngineHarness.None));
        (resumed.State, resumed.Applied, _h.Target("slack").Accounts.Count).ShouldBe((RunState.Completed, 60, 60));
    }

    [Fact]
    public async Task A_plan_is_applied_once_and_only_as_it_was_made()
    {
        await SetUpAsync(3);
        var plan = await _h.PlanAsync();
        (await Error(() => _h.ApplyAsync(plan with { Hash = new('0', 64) }))).Id.ShouldBe(ErrorIds.PlanAltered);
        await _h.ApplyAsync(plan);
        (await Error(() => _h.ApplyAsync(plan))).Id.ShouldBe(ErrorIds.PlanAlreadyApplied);
    }

    [Fact]
    public async Task A_user_changed_after_the_plan_is_left_out_and_planned_anew()
    {
        await SetUpAsync(3);
        await _h.SyncAsync();
        foreach (var user in await _h.UsersAsync())
            await _h.Engine.Directory.SaveAsync(await With(user, "title", "Clerk"), "test", EngineHarness.None);
        var plan = await _h.PlanAsync();
        var late = (await _h.UsersAsync("userName eq \"u2\"")).Single();
        await _h.Engine.Directory.SaveAsync(await With(late, "title", "Chief"), "test", EngineHarness.None);

        var run = await _h.ApplyAsync(plan);
        run.Applied.ShouldBe(2);
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.ChangeStale);
        await _h.SyncAsync();
        _h.Target("slack").Of(late.Id)!.Values["title"].AsString().ShouldBe("Chief");
    }

    [Theory]
    [InlineData(AppMode.ReadOnly, 0, true)]
    [InlineData(AppMode.Additive, 3, true)]
    [InlineData(AppMode.Enforce, 3, false)]
    public async Task A_mode_allows_what_it_says(AppMode mode, int accounts, bool leaverStays)
    {
        await SetUpAsync(_h, 3, mode);
        await _h.SyncAsync();
        _h.Target("slack").Accounts.Count.ShouldBe(accounts);
        var leaver = (await _h.UsersAsync("userName eq \"u1\"")).Single();
        await _h.DecideAsync(leaver, UserStatus.Deactivated);
        await _h.SyncAsync();
        if (accounts > 0)
            (_h.Target("slack").Of(leaver.Id)!.Active == true).ShouldBe(leaverStays);
        else
            _h.Target("slack").Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_account_that_is_there_already_is_taken_over_only_where_the_app_says_so()
    {
        await SetUpAsync(1);
        _h.Target("slack").Accounts["old"] = new() { Key = "old", Active = true, Values = AttributeSet.Empty.With("userName", "u1").With("title", "Boss") };
        await _h.SyncAsync();
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.AccountExists);
        _h.Target("slack").Accounts.Count.ShouldBe(1);

        var app = await _h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        await _h.Engine.Apps.UpdateAsync(app with { MatchOn = ["userName"] }, "test", EngineHarness.None);
        var run = await _h.SyncAsync();
        run.Failed.ShouldBe(0);
        var account = _h.Target("slack").Accounts.Values.ShouldHaveSingleItem();
        account.Values["externalId"].AsString().ShouldBe((await _h.UsersAsync()).Single().Id);
        account.Values["title"].AsString().ShouldBe("Boss", "the directory has no title, so the one that was there stays");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    private Task SetUpAsync(int users) => SetUpAsync(_h, users);

    private static async Task SetUpAsync(EngineHarness h, int users, AppMode mode = AppMode.Enforce)
    {
        await h.AddTargetAsync("slack", mode, null, Outbound);
        for (var n = 1; n <= users; n++)
            await h.AddUserAsync($"u{n}", ("displayName", $"User {n}"));
        await h.GrantAllAsync("slack");
    }

    private async Task<User> With(User user, string name, string value) =>
        await _h.Engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { [name] = value }, EngineHarness.None);

    private static async Task<ProvisioningError> Error(Func<Task> action) => (await Should.ThrowAsync<ProvisioningException>(action)).Error;
}
