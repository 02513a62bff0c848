namespace Provisioning.Engine.Tests;

/// <summary>An app that does not serve us is left alone for a while, loses nothing, and comes back by itself.</summary>
public sealed class HealthTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });
    private int _asked;

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable, 5)]
    [InlineData(ErrorIds.AppUnavailable, ProvisioningErrorCategory.Unavailable, 20)]
    [InlineData(ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, 1)]
    public async Task A_thousand_changes_are_no_thousand_requests(string id, ProvisioningErrorCategory category, int tries)
    {
        await SetUpAsync(1_000);
        Break("slack", id, category);
        var run = await _h.SyncAsync();
        _asked.ShouldBeLessThanOrEqualTo(tries + _h.Target("slack").Concurrency);
        run.State.ShouldBe(RunState.Completed);
        (run.Failed + run.NotTried + run.Counts.Where(c => c.Outcome == ChangeOutcome.Skipped).Sum(c => c.Count)).ShouldBe(1_000);
        run.NotTried.ShouldBeGreaterThan(850);
        _h.Target("wiki").Accounts.Count.ShouldBe(3, "other apps go on");

        var health = (await AppAsync()).Health.ShouldNotBeNull();
        (health.Attempts, health.NextTry).ShouldBe((1, _h.Clock.GetUtcNow().AddMinutes(5)));
        (await _h.QuarantineAsync()).ShouldHaveSingleItem().Cause.ShouldBe(QuarantineCause.Health);

        // Until then nothing is asked and nothing is lost.
        _asked = 0;
        await _h.SyncAsync();
        _asked.ShouldBe(0);
        _h.Warnings.ShouldContain(w => w.Contains("'slack' is left alone until 2026-03-02 08:05 UTC"));
        Mend("slack");
        _h.Clock.Advance(TimeSpan.FromMinutes(5));
        (await _h.SyncAsync()).Applied.ShouldBe(1_000);
        (await AppAsync()).Health.ShouldBeNull();
        (await _h.QuarantineAsync()).ShouldBeEmpty();
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task The_wait_grows_up_to_an_hour_and_the_time_since_when_stays()
    {
        await SetUpAsync(10);
        Break("slack", ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable);
        var began = _h.Clock.GetUtcNow();
        foreach (var minutes in new[] { 5, 10, 20, 40, 60, 60 })
        {
            await _h.SyncAsync();
            var health = (await AppAsync()).Health.ShouldNotBeNull();
            (health.Since, health.NextTry - _h.Clock.GetUtcNow()).ShouldBe((began, TimeSpan.FromMinutes(minutes)));
            _h.Clock.Advance(TimeSpan.FromMinutes(minutes));
        }

        // After hours, everybody is tried at once: it was the app that was waited for.
        Mend("slack");
        (await _h.SyncAsync()).Applied.ShouldBe(10);
    }

    [Fact]
    public async Task References_to_accounts_that_could_not_be_made_are_waited_for_by_no_run()
    {
        var app = await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        await _h.Engine.Apps.UpdateAsync(app with { Mappings = [.. app.Mappings, new Mapping { Direction = MappingDirection.Outbound, Target = "manager.value", Source = "manager.value" }] }, "test", EngineHarness.None);
        User? boss = null;
        for (var n = 0; n < 200; n++)
        {
            boss = await _h.Engine.Directory.CreateAsync(
                new Dictionary<string, AttributeValue> { ["userName"] = $"u{n}", ["manager"] = boss is null ? default : AttributeValue.From(boss.Id) }, UserStatus.Active, EngineHarness.None);
        }

        await _h.GrantAllAsync("slack");
        _h.Target("slack").Concurrency = 1;
        Break("slack", ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication);
        (await _h.SyncAsync().WaitAsync(TimeSpan.FromSeconds(60))).State.ShouldBe(RunState.Completed);
        Mend("slack");
        _h.Clock.Advance(TimeSpan.FromMinutes(5));
        await _h.SyncAsync();
        await _h.SyncAsync();
        _h.Target("slack").Accounts.Values.Count(a => a.Values["manager"].AsComplex()?["value"].AsString() is not null).ShouldBe(199);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_refused_of_single_objects_is_theirs()
    {
        await SetUpAsync(60);
        _h.Target("slack").Fault = (kind, _, done) =>
        {
            if (kind == "create" && !done && Interlocked.Increment(ref _asked) % 2 == 0)
                throw FakeTarget.Error(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData);
            if (kind == "create" && !done && _asked % 5 == 0)
                throw FakeTarget.Error(ErrorIds.AppUnavailable, ProvisioningErrorCategory.Unavailable);
        };
        var run = await _h.SyncAsync();
        (run.Failed + run.Applied, run.NotTried).ShouldBe((63, 0));
        (await AppAsync()).Health.ShouldBeNull();
    }

    [Fact]
    public async Task The_wait_is_ended_by_hand()
    {
        await SetUpAsync(10);
        Break("slack", ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable);
        await _h.SyncAsync();
        Mend("slack");
        await _h.Engine.Quarantine.EndHealthAsync((await _h.QuarantineAsync("slack")).Single(), EngineHarness.None);
        (await _h.SyncAsync()).Applied.ShouldBe(10);
    }

    [Fact]
    public async Task A_plan_made_before_leaves_the_app_alone_as_well()
    {
        await SetUpAsync(30);
        var plan = await _h.PlanAsync();
        Break("slack", ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication);
        await _h.SyncAsync();
        _asked = 0;
        var run = await _h.ApplyAsync(plan);
        (_asked, run.NotTried).ShouldBe((0, 30));
        Mend("slack");
        _h.Clock.Advance(TimeSpan.FromMinutes(5));
        (await _h.SyncAsync()).Applied.ShouldBe(30);
    }

    [Fact]
    public async Task It_is_told_once_and_again_when_it_is_back()
    {
        await _h.AddNotificationAsync("ops", NotificationKind.AppQuarantined);
        await SetUpAsync(10);
        Break("slack", ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable);
        await _h.SyncAsync();
        (await _h.DeliveriesAsync()).ShouldHaveSingleItem().Title.ShouldBe("An app does not serve us: slack");
        _h.Clock.Advance(TimeSpan.FromMinutes(5));
        await _h.SyncAsync();
        (await _h.DeliveriesAsync()).ShouldHaveSingleItem();
        Mend("slack");
        _h.Clock.Advance(TimeSpan.FromMinutes(10));
        await _h.SyncAsync();
        await _h.AddUserAsync("more");
        await _h.GrantAllAsync("slack");
        Break("slack", ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication);
        await _h.SyncAsync();
        (await _h.DeliveriesAsync()).Count.ShouldBe(2);
    }

    private async Task SetUpAsync(int users)
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        await _h.AddTargetAsync("wiki", AppMode.Enforce, null, ("userName", "userName"));
        for (var n = 1; n <= users; n++)
            await _h.AddUserAsync($"u{n}");
        await _h.GrantAllAsync("slack");
        await _h.Engine.Assignments.GrantAsync(await _h.Engine.Apps.GetAsync("wiki", EngineHarness.None), (await _h.UsersAsync()).Take(3).ToList(), EngineHarness.None);
    }

    private void Break(string app, string id, ProvisioningErrorCategory category) => _h.Target(app).Fault = (_, _, _) =>
    {
        Interlocked.Increment(ref _asked);
        throw FakeTarget.Error(id, category);
    };

    private void Mend(string app) => _h.Target(app).Fault = null;

    private async Task<App> AppAsync() => await _h.Engine.Quarantine.WithHealthAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None), EngineHarness.None);
}
