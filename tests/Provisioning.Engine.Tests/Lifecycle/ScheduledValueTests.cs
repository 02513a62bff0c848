namespace Provisioning.Engine.Tests;

/// <summary>Values that are set for a time to come.</summary>
public sealed class ScheduledValueTests : IDisposable
{
    private static readonly DateTimeOffset Move = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_move_known_beforehand_comes_by_itself_and_the_apps_follow()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("department", "department"));
        await _h.AddUserAsync("anna", ("department", "Legal"));
        await _h.GrantAllAsync("slack");
        await ScheduleAsync("department", "Sales", Move);
        await _h.SyncAsync();
        (await AnnaAsync()).Department.ShouldBe("Legal");
        (await TimersAsync()).ShouldBe(["2026-04-01 00:00:00Z ValueStart anna: department becomes 'Sales': moves"]);

        _h.Clock.SetUtcNow(Move.AddDays(40));
        var plan = await _h.PlanAsync();
        var changes = await _h.ChangesAsync(plan);
        changes.Select(c => c.ToString()).ShouldBe(["Update anna in directory", "Update anna in slack"]);
        changes[0].Reason.ShouldBe("the time has come for what was set of department");
        await _h.ApplyAsync(plan);
        var anna = await AnnaAsync();
        anna.Department.ShouldBe("Sales");
        anna.Provenance["department"]!.Source.ShouldBe("local");
        (await _h.ChangesAsync(await _h.PlanAsync(), records: true)).ShouldBeEmpty();
        (await TimersAsync()).ShouldBeEmpty();

        await SetAsync("department", "Support");
        (await AnnaAsync()).Department.ShouldBe("Support", "what is set later counts");
        (await AnnaAsync()).Scheduled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_times_are_kept_and_a_value_set_now_leaves_those_to_come()
    {
        await _h.AddUserAsync("anna", ("department", "Legal"));
        await ScheduleAsync("department", "Sales", Move);
        await ScheduleAsync("department", "Support", Move.AddDays(10));
        await ScheduleAsync("title", "Boss", Move);
        await SetAsync("department", "IT");
        (await AnnaAsync()).Department.ShouldBe("IT");
        _h.Clock.SetUtcNow(Move);
        await _h.SyncAsync();
        var anna = await AnnaAsync();
        (anna.Department, anna.Title).ShouldBe(("Sales", "Boss"));
        _h.Clock.SetUtcNow(Move.AddDays(20));
        await _h.SyncAsync();
        (await AnnaAsync()).Department.ShouldBe("Support");
    }

    [Fact]
    public async Task What_was_set_for_a_time_to_come_can_be_taken_back_and_set_twice_is_written_once()
    {
        await _h.AddUserAsync("anna", ("department", "Legal"));
        await ScheduleAsync("department", "Sales", Move);
        var before = _h.Store.LastSequence;
        await ScheduleAsync("department", "Sales", Move);
        _h.Store.LastSequence.ShouldBe(before);
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.ReleaseAsync(await AnnaAsync(), ["department"], EngineHarness.None), "test", EngineHarness.None);
        (await TimersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_source_that_goes_before_goes_before_it_then_too_and_it_shows_when_the_source_has_none()
    {
        await _h.AddSourceAsync("hr", ["userName"], ("userName", "login"), ("department", "dept"));
        _h.Source("hr").Set("1", true, ("login", "anna"), ("dept", "Legal"));
        await _h.SyncAsync();
        await ScheduleAsync("department", "Sales", Move);
        _h.Clock.SetUtcNow(Move);
        await _h.SyncAsync();
        (await AnnaAsync()).Department.ShouldBe("Legal");
        (await _h.ChangesAsync(await _h.PlanAsync(force: true), records: true)).ShouldAllBe(c => c.Origins.Count == 0 && c.Lifecycle == null);
        _h.Source("hr").Set("1", true, ("login", "anna"));
        await _h.SyncAsync();
        (await AnnaAsync()).Department.ShouldBe("Sales");
    }

    [Fact]
    public async Task An_end_date_set_for_a_time_to_come_counts_from_then_on()
    {
        await _h.AddUserAsync("anna");
        await ScheduleAsync("endDate", "2026-03-31", Move);
        _h.Clock.SetUtcNow(Move.AddSeconds(-1));
        await _h.SyncAsync();
        (await AnnaAsync()).Status.ShouldBe(UserStatus.Active);
        _h.Clock.SetUtcNow(Move);
        await _h.SyncAsync();
        (await AnnaAsync()).Status.ShouldBe(UserStatus.Deactivated);
    }

    [Fact]
    public async Task What_does_not_fit_or_has_passed_is_refused_and_a_sensitive_value_is_not_told()
    {
        await _h.AddUserAsync("anna");
        (await Should.ThrowAsync<ProvisioningException>(() => ScheduleAsync("department", "Sales", _h.Clock.GetUtcNow()))).Error.Id.ShouldBe(ErrorIds.LifecycleInvalid);
        (await Should.ThrowAsync<ProvisioningException>(() => ScheduleAsync("endDate", "soon", Move))).Error.Id.ShouldBe(ErrorIds.AttributeInvalid);
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "badge", Sensitive = true }, EngineHarness.None);
        await ScheduleAsync("badge", "hunter2", Move);
        (await TimersAsync()).ShouldHaveSingleItem().ShouldContain("badge becomes ********");
        var mask = await _h.Engine.Directory.GetMaskAsync(EngineHarness.None);
        mask.Apply(await AnnaAsync()).Scheduled.ShouldHaveSingleItem().Value.ToString().ShouldBe("********");
    }

    private async Task<User> AnnaAsync() => await _h.Engine.Directory.FindAsync("anna", EngineHarness.None);

    private async Task<List<string>> TimersAsync() => [.. (await _h.Engine.Timers.ListAsync(null, null, EngineHarness.None)).Select(t => t.ToString())];

    private async Task ScheduleAsync(string name, string value, DateTimeOffset from) => await _h.Engine.Directory.SaveAsync(
        await _h.Engine.Directory.ScheduleAsync(await AnnaAsync(), new Dictionary<string, AttributeValue> { [name] = value }, from, "moves", EngineHarness.None), "test", EngineHarness.None);

    private async Task SetAsync(string name, string value) => await _h.Engine.Directory.SaveAsync(
        await _h.Engine.Directory.WithAsync(await AnnaAsync(), new Dictionary<string, AttributeValue> { [name] = value }, EngineHarness.None), "test", EngineHarness.None);
}
