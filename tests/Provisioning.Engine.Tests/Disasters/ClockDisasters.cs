using Microsoft.Extensions.Time.Testing;

namespace Provisioning.Engine.Tests.Disasters;

/// <summary>A clock that jumped back: nobody whose access has begun by the right time loses it, and nothing is dated so early that it would be deleted too early.</summary>
public sealed class ClockDisasters : IDisposable
{
    private static readonly DateTimeOffset EmptyBattery = new(2000, 1, 1, 0, 0, 30, TimeSpan.Zero);
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    private IEnumerable<RemoteObject> Accounts => _h.Target("slack").Accounts.Values;

    [Fact]
    public async Task Clock_jumped_back()
    {
        await StartAsync();
        // What the file says of everybody has changed, so that everybody would be evaluated.
        Fill("Clerk");
        _h.SetClock(EmptyBattery);
        foreach (var attempt in new Func<Task>[] { () => _h.PlanAsync(), () => _h.SyncAsync(), async () => await _h.AddGroupAsync("new"), async () => await _h.AddUserAsync("new") })
        {
            var error = (await Should.ThrowAsync<ProvisioningException>(attempt)).Error;
            error.Id.ShouldBe(ErrorIds.ClockBehind);
            error.Message.ShouldContain("2000-01-01 00:00");
            error.Message.ShouldContain("2026-03-02");
            error.RecommendedAction.ShouldNotBeNull().ShouldContain("-AcceptClock");
        }

        Accounts.ShouldAllBe(a => a.Active == true);
        Accounts.Count().ShouldBe(3);

        // Once the clock is right, all goes on.
        _h.SetClock(new(2026, 3, 3, 8, 0, 0, TimeSpan.Zero));
        (await _h.SyncAsync()).Applied.ShouldBe(6);
        Accounts.ShouldAllBe(a => a.Active == true && a.Values["title"].AsString() == "Clerk");
    }

    [Fact]
    public async Task Clock_jumped_back_while_a_run_was_under_way()
    {
        await StartAsync();
        for (var i = 0; i < 3; i++)
            _h.Source("hr").Set($"{i}", i > 0, ("login", $"user{i}"), ("title", "Lead"));
        var plan = await _h.PlanAsync();
        _h.Target("slack").Fault = (kind, _, done) =>
        {
            if (kind == "update" && done)
                _h.SetClock(EmptyBattery);
        };
        (await Should.ThrowAsync<ProvisioningException>(() => _h.ApplyAsync(plan))).Error.Id.ShouldBe(ErrorIds.ClockBehind);
        _h.Target("slack").Fault = null;
        (await _h.AccountsAsync("slack")).ShouldAllBe(a => a.OutOfScopeSince == null, "no account is dated to be deleted too early");

        _h.SetClock(new(2026, 3, 3, 8, 0, 0, TimeSpan.Zero));
        var run = (await _h.Engine.Runs.ListAsync(EngineHarness.None).ToListAsync()).Last();
        run.State.ShouldNotBe(RunState.Completed);
        await _h.CollectAsync(_h.Engine.Runs.ResumeAsync(run, new(), EngineHarness.None));
        Accounts.Count(a => a.Active == true).ShouldBe(2);
        (await _h.AccountsAsync("slack")).Single(a => !a.Active).OutOfScopeSince.ShouldBe(_h.Clock.GetUtcNow());
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task Clock_put_right_by_a_little_is_no_disaster()
    {
        await StartAsync();
        Fill("Clerk");
        _h.SetClock(_h.Clock.GetUtcNow().AddMinutes(-4));
        (await _h.SyncAsync()).Applied.ShouldBe(6);
        Accounts.ShouldAllBe(a => a.Active == true);
    }

    [Fact]
    public async Task Clock_that_had_been_ahead_is_accepted_by_who_says_so()
    {
        await StartAsync();
        await _h.AddUserAsync("anna");
        _h.SetClock(_h.Clock.GetUtcNow().AddYears(-1));
        (await Should.ThrowAsync<ProvisioningException>(() => _h.AddUserAsync("bo"))).Error.Id.ShouldBe(ErrorIds.ClockBehind);
        _h.Restart(acceptClock: true);
        await _h.AddUserAsync("bo");
        // From then on it is the time.
        _h.Restart();
        await _h.AddUserAsync("cy");
    }

    // Three people in the app since an hour ago.
    private async Task StartAsync()
    {
        await _h.AddSourceAsync("hr", null, ("userName", "login"), ("title", "title"));
        var app = await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("title", "title"));
        await _h.Engine.Apps.UpdateAsync(app with { Deprovisioning = Deprovisioning.Delete }, "test", EngineHarness.None);
        Fill("Lead");
        await _h.SyncAsync();
        app = await _h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        await _h.Engine.Assignments.GrantAsync(app, await _h.UsersAsync(), new() { From = _h.Clock.GetUtcNow().AddHours(-1) }, EngineHarness.None);
        (await _h.SyncAsync()).Applied.ShouldBe(3);
    }

    private void Fill(string title)
    {
        for (var i = 0; i < 3; i++)
            _h.Source("hr").Set($"{i}", true, ("login", $"user{i}"), ("title", title));
    }
}
