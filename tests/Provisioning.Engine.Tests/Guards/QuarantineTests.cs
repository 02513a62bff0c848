namespace Provisioning.Engine.Tests;

/// <summary>What guards hold can be looked at and released once, and holds back nothing else.</summary>
public sealed class QuarantineTests : IDisposable
{
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task It_says_what_is_held_of_whom_since_when_and_by_which_plan()
    {
        await SetUpAsync();
        Leave(31);
        var plan = await _h.PlanAsync();
        (await _h.QuarantineAsync()).ShouldBeEmpty("a plan that nobody applied holds nothing back");
        var run = await _h.ApplyAsync(plan);
        var (directory, slack) = ((await _h.QuarantineAsync())[0], (await _h.QuarantineAsync("slack")).ShouldHaveSingleItem());
        foreach (var entry in new[] { directory, slack })
        {
            entry.Reason.ShouldBe("31 of 200 disabled or deleted, over 25 objects");
            (entry.ChangeCount, entry.People.Count, entry.PlanId, entry.RunId).ShouldBe((31, 25, plan.Id, run.Id));
            (await _h.Engine.Quarantine.ChangesAsync(entry, EngineHarness.None).Select(c => c.UserName!).ToListAsync()).ShouldBe(Enumerable.Range(1, 31).Select(n => $"u{n}"), ignoreOrder: true);
        }

        // The same again is held since then, by the newer plan.
        _h.Clock.Advance(TimeSpan.FromHours(3));
        var again = await _h.PlanAsync();
        await _h.ApplyAsync(again);
        var later = (await _h.QuarantineAsync("slack")).ShouldHaveSingleItem();
        (later.Since, later.PlanId).ShouldBe((slack.Since, again.Id));
    }

    [Fact]
    public async Task What_is_held_of_somebody_whom_two_sources_change_is_held_in_the_apps_too_and_released_with_it()
    {
        await SetUpAsync();
        await _h.AddSourceAsync("ad", ["userName"], ("userName", "login"), ("displayName", "name"));
        _h.Source("ad").Set("1", true, ("login", "u1"), ("name", "One"));
        await _h.SyncAsync();
        await _h.SetGuardAsync(Change.Directory, GuardKind.Disable, g => g with { MaxCount = 0 });

        // The one source says that somebody has left, the other one that they are called something else.
        Leave(1);
        _h.Source("ad").Set("1", true, ("login", "u1"), ("name", "Another"));
        (await _h.SyncAsync()).Held.ShouldBe(3);
        Disabled().ShouldBe(0);
        await _h.ReleaseAsync();
        Disabled().ShouldBe(1);
        (await _h.UsersAsync("userName eq \"u1\"")).Single().DisplayName.ShouldBe("Another");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_release_makes_exactly_what_was_held_once()
    {
        await SetUpAsync();
        await _h.AddTargetAsync("wiki", AppMode.Enforce, null, ("userName", "userName"));
        Leave(31);
        await _h.SyncAsync();
        // What comes later is no part of it.
        _h.Source("hr").Set("late", true, ("login", "late"));
        _h.Source("hr").Set("0199", true, ("login", "u199"), ("title", "Boss"));
        var run = await _h.ReleaseAsync();
        run.State.ShouldBe(RunState.Completed);
        run.Counts.Sum(c => c.Count).ShouldBe(62);
        run.Applied.ShouldBe(62);
        Disabled().ShouldBe(31);
        (await _h.UsersAsync("userName eq \"late\"")).ShouldBeEmpty();
        (await _h.QuarantineAsync()).ShouldBeEmpty();
        (await _h.ChangesAsync(await _h.PlanAsync())).Select(c => c.Kind).ShouldBe([ChangeKind.Create, ChangeKind.Update], ignoreOrder: true);

        // The next that does as much is held again.
        await _h.SyncAsync();
        Leave(62);
        (await _h.SyncAsync()).Held.ShouldBe(62);
        Disabled().ShouldBe(31);
    }

    [Fact]
    public async Task What_was_released_or_replaced_cannot_be_released_again()
    {
        await SetUpAsync();
        Leave(31);
        await _h.SyncAsync();
        var old = await _h.QuarantineAsync();
        await _h.SyncAsync();
        (await Error(() => _h.CollectAsync(_h.Engine.Runs.ReleaseAsync(old, new(), EngineHarness.None)))).ShouldBe(ErrorIds.QuarantineNotFound);
        var now = await _h.QuarantineAsync();
        await _h.ReleaseAsync();
        (await Error(() => _h.CollectAsync(_h.Engine.Runs.ReleaseAsync(now, new(), EngineHarness.None)))).ShouldBe(ErrorIds.QuarantineNotFound);
        Disabled().ShouldBe(31);
    }

    [Fact]
    public async Task One_held_app_holds_no_other_and_is_released_alone()
    {
        await SetUpAsync();
        await _h.AddTargetAsync("wiki", AppMode.Enforce, null, ("userName", "userName"));
        await _h.GrantAllAsync("wiki");
        await _h.SyncAsync();
        await _h.SetGuardAsync("wiki", GuardKind.Disable, g => g with { MaxCount = 2 });
        Leave(5);
        var run = await _h.SyncAsync();
        (run.Held, Disabled()).ShouldBe((5, 5));
        (await _h.QuarantineAsync()).ShouldHaveSingleItem().App.ShouldBe("wiki");
        (await _h.ReleaseAsync("wiki")).Applied.ShouldBe(5);
        _h.Target("wiki").Accounts.Values.Count(a => a.Active == false).ShouldBe(5);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task What_rests_on_a_released_change_of_the_directory_goes_with_it()
    {
        await SetUpAsync();
        await _h.SetGuardAsync("slack", GuardKind.Disable, g => g with { MaxCount = 100, MaxPercent = 100 });
        Leave(31);
        await _h.SyncAsync();
        (await _h.QuarantineAsync()).ShouldHaveSingleItem().App.ShouldBe("directory");
        Disabled().ShouldBe(0, "nobody is disabled in an app whose directory change is held");
        await _h.ReleaseAsync("directory");
        Disabled().ShouldBe(31, "whoever leaves loses the account too");
    }

    [Fact]
    public async Task An_app_alone_is_not_released_past_the_directory()
    {
        await SetUpAsync();
        Leave(31);
        await _h.SyncAsync();
        var run = await _h.ReleaseAsync("slack");
        (run.Counts.Count, Disabled()).ShouldBe((0, 0));
        _h.Warnings.ShouldHaveSingleItem().ShouldContain("Clear-ProvQuarantine directory");
        (await _h.ReleaseAsync("directory")).Applied.ShouldBe(31 + 31, "nothing holds them any more");
        Disabled().ShouldBe(31);
    }

    [Fact]
    public async Task Whoever_moved_meanwhile_is_left_out()
    {
        await SetUpAsync();
        Leave(31);
        await _h.SyncAsync();
        var back = (await _h.UsersAsync("userName eq \"u7\"")).Single();
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(back, new Dictionary<string, AttributeValue> { ["title"] = "Chief" }, EngineHarness.None), "test", EngineHarness.None);
        var run = await _h.ReleaseAsync();
        run.Counts.Where(c => c.Outcome == ChangeOutcome.Stale).Sum(c => c.Count).ShouldBe(1);
        (await _h.UsersAsync("userName eq \"u7\"")).Single().Status.ShouldBe(UserStatus.Active);
        Disabled().ShouldBe(30);
        await _h.SyncAsync();
        Disabled().ShouldBe(31, "it is planned anew");
    }

    [Fact]
    public async Task A_release_that_broke_off_is_taken_up_with_every_change_once()
    {
        for (var crash = 1; crash <= 5; crash++)
        {
            using var h = new EngineHarness();
            await SetUpAsync(h);
            Leave(h, 31);
            await h.SyncAsync();
            var commits = 0;
            h.Store.BeforeCommit = _ =>
            {
                if (Interlocked.Increment(ref commits) > crash)
                    throw new ProvisioningError { Id = ErrorIds.StoreWriteFailed, Category = ProvisioningErrorCategory.Unavailable, Message = "The machine stopped." }.ToException();
            };
            try
            {
                await h.ReleaseAsync();
            }
            catch (ProvisioningException e) when (e.Error.Id == ErrorIds.StoreWriteFailed)
            {
            }

            h.Store.BeforeCommit = null;
            h.Restart();
            if ((await h.Engine.Runs.ListAsync(EngineHarness.None).ToListAsync()).SingleOrDefault(r => r.State != RunState.Completed) is { } open)
                await h.CollectAsync(h.Engine.Runs.ResumeAsync(open, new(), EngineHarness.None));
            h.Target("slack").Accounts.Values.Count(a => a.Active == false).ShouldBe(31, $"crash at commit {crash}");
            h.Target("slack").Writes.Count(w => w.StartsWith("update", StringComparison.Ordinal)).ShouldBeInRange(31, 62);
            (await h.PlanAsync()).ChangeCount.ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_plan_of_another_source_leaves_what_is_held_of_the_first()
    {
        await SetUpAsync();
        await _h.AddSourceAsync("ad", ["userName"], ("userName", "login"));
        _h.Source("ad").Set("x", true, ("login", "xavier"));
        Leave(31);
        await _h.SyncAsync();
        _h.Source("ad").Set("y", true, ("login", "yann"));
        var request = await _h.Engine.Syncs.RequestAsync(["ad"], force: false, save: true, EngineHarness.None);
        await _h.CollectAsync(_h.Engine.Syncs.RunAsync(request, new(), EngineHarness.None));
        (await _h.QuarantineAsync("directory")).ShouldHaveSingleItem().ChangeCount.ShouldBe(31);
    }

    private Task SetUpAsync() => SetUpAsync(_h);

    private static async Task SetUpAsync(EngineHarness h)
    {
        await h.AddSourceAsync("hr", null, ("userName", "login"), ("title", "title"));
        await h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        foreach (var n in Enumerable.Range(1, 200))
            h.Source("hr").Set($"{n:0000}", true, ("login", $"u{n}"));
        await h.SyncAsync();
        await h.GrantAllAsync("slack");
        await h.SyncAsync();
        h.Target("slack").Writes.Clear();
        h.Clock.Advance(TimeSpan.FromDays(2));
    }

    private void Leave(int count) => Leave(_h, count);

    private static void Leave(EngineHarness h, int count)
    {
        foreach (var n in Enumerable.Range(1, count))
            h.Source("hr").Set($"{n:0000}", false, ("login", $"u{n}"));
    }

    private int Disabled() => _h.Target("slack").Accounts.Values.Count(a => a.Active == false);

    private static async Task<string> Error(Func<Task> action) => (await Should.ThrowAsync<ProvisioningException>(action)).Error.Id;
}
