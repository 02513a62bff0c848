namespace Provisioning.Engine.Tests;

/// <summary>Where people stand by their dates, by what their source says, and by what was decided by hand.</summary>
public sealed class LifecycleTests : IAsyncLifetime
{
    private LifecycleHarness _l = null!;

    public async Task InitializeAsync() => _l = await LifecycleHarness.StartAsync();

    public Task DisposeAsync()
    {
        _l.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Somebody_who_starts_later_is_staged_and_has_their_accounts_so_many_days_before()
    {
        await _l.SetPolicyAsync(new() { PreStartDays = 7, TimeZone = "Europe/Berlin" });
        _l.Says("anna", ("start", "2026-03-23"));
        await _l.H.SyncAsync();
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Staged);
        await _l.H.GrantAllAsync("slack");
        await _l.ComeAsync("2026-03-15T22:59:59Z");
        (await _l.HasAppAsync("anna")).ShouldBeNull();

        _l.H.Clock.SetUtcNow(new(2026, 3, 15, 23, 0, 0, TimeSpan.Zero));
        var plan = await _l.H.PlanAsync();
        (await _l.H.ChangesAsync(plan)).Select(c => c.ToString()).ShouldBe(["Enable anna in directory", "Create anna in slack"]);
        (await _l.H.ChangesAsync(plan))[0].Reason.ShouldBe("the start date 2026-03-23 is near enough for accounts");
        await _l.H.ApplyAsync(plan);
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active);
        (await _l.HasAppAsync("anna")).ShouldBe(true);
        (await _l.H.PlanAsync()).ChangeCount.ShouldBe(0);
        _l.H.Source("hr").Reads.ShouldBe(1, "nobody is read for it");
    }

    [Fact]
    public async Task The_last_day_is_whole_in_the_time_zone_of_the_person()
    {
        _l.Says("anna", ("end", "2026-03-10"), ("zone", "America/Los_Angeles"));
        _l.Says("bo", ("end", "2026-03-10"), ("zone", "Nowhere/Atall"));
        await _l.H.SyncAsync();
        await _l.H.GrantAllAsync("slack");
        await _l.ComeAsync("2026-03-10T23:59:59Z");
        (await _l.StatusAsync("bo")).ShouldBe(UserStatus.Active);
        await _l.ComeAsync("2026-03-11T00:00:00Z");
        (await _l.StatusAsync("bo")).ShouldBe(UserStatus.Deactivated, "a time zone that there is not is the policy's");
        await _l.ComeAsync("2026-03-11T06:59:59Z");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active);
        await _l.ComeAsync("2026-03-11T07:00:00Z");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
        (await _l.HasAppAsync("anna")).ShouldBe(false);
    }

    [Theory]
    [InlineData(LifecycleEndMode.EndOfDay, 0, "2026-03-10", "2026-03-11T00:00:00Z")]
    [InlineData(LifecycleEndMode.EndOfDay, 3, "2026-03-10", "2026-03-14T00:00:00Z")]
    [InlineData(LifecycleEndMode.EndOfDay, 0, "2026-03-10T12:00:00Z", "2026-03-11T00:00:00Z")]
    [InlineData(LifecycleEndMode.AtOnce, 0, "2026-03-10", "2026-03-10T00:00:00Z")]
    [InlineData(LifecycleEndMode.AtOnce, 0, "2026-03-10T12:00:00+02:00", "2026-03-10T10:00:00Z")]
    [InlineData(LifecycleEndMode.AtOnce, 2, "2026-03-10T12:00:00Z", "2026-03-12T12:00:00Z")]
    public async Task An_end_date_takes_effect_as_the_policy_says(LifecycleEndMode mode, int grace, string end, string at)
    {
        await _l.SetPolicyAsync(new() { EndMode = mode, GraceDays = grace });
        _l.Says("anna", ("end", end));
        var time = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
        await _l.ComeAsync(time.AddSeconds(-1).ToString("O"));
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active);
        await _l.ComeAsync(at);
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
    }

    [Fact]
    public async Task A_leave_disables_the_accounts_and_keeps_the_assignments()
    {
        _l.Says("anna", ("away", "2026-03-05"), ("back", "2026-03-20"));
        await _l.H.SyncAsync();
        await _l.H.GrantAllAsync("slack");
        await _l.ComeAsync("2026-03-04T23:00:00Z");
        (await _l.HasAppAsync("anna")).ShouldBe(true);
        await _l.ComeAsync("2026-03-05T00:00:00Z");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Suspended);
        (await _l.HasAppAsync("anna")).ShouldBe(false);
        await _l.ComeAsync("2026-03-21T00:00:00Z");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active, "the last day of the leave is over");
        (await _l.HasAppAsync("anna")).ShouldBe(true);
    }

    [Fact]
    public async Task Who_comes_back_early_is_active_and_a_later_leave_or_an_end_counts_all_the_same()
    {
        _l.Says("anna", ("away", "2026-03-05"), ("back", "2026-03-20"));
        await _l.ComeAsync("2026-03-06T00:00:00Z");
        await _l.ResumeAsync("anna");
        var anna = await _l.UserAsync("anna");
        anna.Status.ShouldBe(UserStatus.Active);
        anna.Lifecycle.Decision.ShouldBeNull();
        _l.Says("anna", ("away", "2026-03-05"), ("back", "2026-03-20"), ("end", "2026-03-06"));
        await _l.ComeAsync("2026-03-07T00:00:00Z");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
        _l.Says("anna", ("away", "2026-04-01"), ("back", "2026-04-02"));
        await _l.ComeAsync("2026-04-01T00:00:00Z");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Suspended);
    }

    [Fact]
    public async Task A_policy_can_keep_people_on_leave_active()
    {
        await _l.SetPolicyAsync(new() { LeaveMode = LifecycleLeaveMode.Keep });
        _l.Says("anna", ("away", "2026-03-01"));
        await _l.H.SyncAsync();
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active);
    }

    [Fact]
    public async Task Who_is_suspended_until_a_time_is_active_again_by_themselves_whatever_ran_meanwhile()
    {
        _l.Says("anna");
        await _l.H.SyncAsync();
        await _l.H.GrantAllAsync("slack");
        await _l.H.SyncAsync();
        await _l.DecideAsync("anna", UserStatus.Suspended, _l.Now.AddDays(3), "parental leave");
        await _l.H.SyncAsync(force: true);
        (await _l.HasAppAsync("anna")).ShouldBe(false);
        _l.H.Clock.Advance(TimeSpan.FromDays(30));
        var changes = await _l.H.ChangesAsync(await _l.H.PlanAsync());
        changes[0].Reason.ShouldBe("what was decided by tester has ended");
        await _l.H.SyncAsync();
        (await _l.HasAppAsync("anna")).ShouldBe(true);
    }

    [Fact]
    public async Task A_departure_ends_what_was_decided_and_a_return_only_that_somebody_was_deactivated()
    {
        _l.Says("anna");
        _l.Says("bo");
        await _l.H.SyncAsync();
        await _l.DecideAsync("anna", UserStatus.Suspended);
        await _l.DecideAsync("bo", UserStatus.Deactivated);
        _l.Says("anna", false);
        _l.Says("bo", false);
        await _l.H.SyncAsync();
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
        _l.Says("anna");
        _l.Says("bo");
        await _l.H.SyncAsync();
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active);
        (await _l.StatusAsync("bo")).ShouldBe(UserStatus.Active);
    }

    [Fact]
    public async Task A_return_leaves_a_suspension_decided_meanwhile_and_a_date_never_undoes_a_deactivation()
    {
        _l.Says("anna", ("start", "2026-03-05"));
        await _l.H.SyncAsync();
        await _l.DecideAsync("anna", UserStatus.Deactivated, reason: "did not sign");
        await _l.ComeAsync("2026-03-06T00:00:00Z");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
        _l.Says("anna", ("start", "2026-03-05"), ("zone", "Europe/Berlin"));
        await _l.H.SyncAsync();
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
        await _l.DecideAsync("anna", UserStatus.Active);
        var anna = await _l.UserAsync("anna");
        anna.Status.ShouldBe(UserStatus.Active);
        anna.Lifecycle.Decision.ShouldBeNull("taking the decision back is enough");
    }

    [Fact]
    public async Task Who_was_kept_active_by_hand_still_leaves_at_an_end_date_that_comes_after_unless_it_was_for_a_time()
    {
        _l.Says("anna", ("start", "2026-04-01"), ("end", "2026-03-10"));
        _l.Says("bo", ("end", "2026-03-10"));
        await _l.H.SyncAsync();
        await _l.DecideAsync("anna", UserStatus.Active);
        await _l.DecideAsync("bo", UserStatus.Active, new DateTimeOffset(2026, 3, 20, 0, 0, 0, TimeSpan.Zero), "the contract is being extended");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active);
        await _l.ComeAsync("2026-03-11T00:00:00Z");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
        (await _l.StatusAsync("bo")).ShouldBe(UserStatus.Active);
        await _l.ComeAsync("2026-03-20T00:00:00Z");
        (await _l.StatusAsync("bo")).ShouldBe(UserStatus.Deactivated);
        await _l.DecideAsync("bo", UserStatus.Active);
        (await _l.StatusAsync("bo")).ShouldBe(UserStatus.Active, "decided with the end date known to have passed");
    }

    [Theory]
    [InlineData(LifecycleEndMode.EndOfDay, "2026-03-05", "2026-03-06", UserStatus.Active)]
    [InlineData(LifecycleEndMode.AtOnce, "2026-03-05", "2026-03-06", UserStatus.Active)]
    [InlineData(LifecycleEndMode.EndOfDay, "2026-03-06", "2026-03-06", UserStatus.Deactivated)]
    [InlineData(LifecycleEndMode.AtOnce, "2026-03-06", "2026-03-06", UserStatus.Deactivated)]
    [InlineData(LifecycleEndMode.AtOnce, "2026-03-06T09:00:00Z", "2026-03-06T09:00:00Z", UserStatus.Deactivated)]
    public async Task A_start_on_the_day_after_the_end_is_another_time_and_one_on_the_same_day_is_none(LifecycleEndMode mode, string end, string start, UserStatus then)
    {
        await _l.SetPolicyAsync(new() { EndMode = mode, GraceDays = 2 });
        _l.Says("anna", ("end", end), ("start", start));
        await _l.H.SyncAsync();
        await _l.ComeAsync("2026-03-20T00:00:00Z");
        (await _l.StatusAsync("anna")).ShouldBe(then);
    }

    [Fact]
    public async Task Somebody_rehired_by_dates_or_by_their_row_has_their_old_account_again()
    {
        _l.Says("anna", ("end", "2026-03-04"));
        await _l.H.SyncAsync();
        await _l.H.GrantAllAsync("slack");
        await _l.H.SyncAsync();
        var id = (await _l.UserAsync("anna")).Id;
        await _l.ComeAsync("2026-03-06T00:00:00Z");
        (await _l.HasAppAsync("anna")).ShouldBe(false);
        _l.Says("anna", ("end", "2026-03-04"), ("start", "2026-04-01"));
        await _l.H.SyncAsync();
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
        await _l.ComeAsync("2026-04-01T00:00:00Z");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active, "the end is that of the time before");

        _l.H.Source("hr").Rows.Remove("anna");
        _l.Says("bo");
        await _l.H.SyncAsync();
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
        // A new number, the same person.
        var rule = Matching.Rule("name", 1, 1, Matching.Compare("userName", MatchMethod.Exact)) with { Rehire = MatchRehire.Left };
        await _l.H.Engine.Apps.UpdateAsync(await _l.H.Engine.Apps.GetAsync("hr", EngineHarness.None) with { MatchOn = [], MatchRules = [rule] }, "test", EngineHarness.None);
        _l.H.Source("hr").Set("4711", true, ("login", "anna"));
        await _l.H.SyncAsync();
        var anna = await _l.UserAsync("anna");
        (anna.Id, anna.Status).ShouldBe((id, UserStatus.Active));
        (await _l.HasAppAsync("anna")).ShouldBe(true);
        _l.H.Target("slack").Accounts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_policy_looks_again_at_everybody_who_has_dates_and_at_nobody_else()
    {
        for (var i = 0; i < 20; i++)
            _l.Says($"other{i}");
        _l.Says("anna", ("start", "2026-03-23"));
        _l.Says("bo", ("end", "2027-01-01"));
        await _l.H.SyncAsync();
        await _l.SetPolicyAsync(new() { PreStartDays = 30 });
        var plan = await _l.H.PlanAsync();
        (await _l.H.ChangesAsync(plan, records: true)).Select(c => c.ToString()).ShouldBe(["Enable anna in directory", "Record bo in directory"], ignoreOrder: true);
        await _l.H.ApplyAsync(plan);
        (await _l.H.ChangesAsync(await _l.H.PlanAsync(), records: true)).ShouldBeEmpty();

        var before = _l.H.Store.LastSequence;
        await _l.SetPolicyAsync(await _l.H.Engine.Lifecycle.GetPolicyAsync(EngineHarness.None));
        _l.H.Store.LastSequence.ShouldBe(before, "a policy that is as it was is not written");
    }

    [Fact]
    public async Task A_clock_that_was_wrong_for_a_day_takes_nobody_away_and_gives_nobody_back()
    {
        _l.Says("anna", ("end", "2026-03-10"));
        await _l.ComeAsync("2026-03-12T00:00:00Z");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
        var earlier = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.Zero));
        var verdict = LifecycleEvaluator.Evaluate((await _l.UserAsync("anna")).Lifecycle, LifecycleDates.Of(n => n == "endDate" ? "2026-03-10" : default(AttributeValue), new()), new(), earlier.GetUtcNow());
        verdict.Status.ShouldBe(UserStatus.Deactivated);
    }

    [Fact]
    public async Task Too_many_end_dates_at_once_are_held()
    {
        using var l = await LifecycleHarness.StartAsync(new());
        for (var i = 0; i < 30; i++)
            l.Says($"user{i:00}", ("end", i < 10 ? "2026-03-10" : null));
        await l.H.SyncAsync();
        l.H.Clock.SetUtcNow(new(2026, 3, 12, 0, 0, 0, TimeSpan.Zero));
        var plan = await l.H.PlanAsync();
        plan.Targets.Single(t => t.Name == Change.Directory).Held.ShouldHaveSingleItem().ToString().ShouldContain("10 of 30");
        await l.H.ApplyAsync(plan);
        (await l.StatusAsync("user00")).ShouldBe(UserStatus.Active);
    }

    [Fact]
    public async Task An_end_date_counts_though_an_override_that_ended_would_leave_what_everybody_must_have_empty()
    {
        await _l.H.Engine.Directory.SetAttributeAsync(new() { Name = "badge", Custom = true }, EngineHarness.None);
        _l.Says("anna", ("end", "2026-03-10"));
        await _l.H.SyncAsync();
        var anna = await _l.UserAsync("anna");
        await _l.H.Engine.Directory.SaveAsync(await _l.H.Engine.Directory.OverrideAsync(anna, new Dictionary<string, AttributeValue> { ["badge"] = "7" }, _l.Now.AddDays(1), "lent", EngineHarness.None), "test", EngineHarness.None);
        await _l.H.Engine.Directory.SetAttributeAsync(new() { Name = "badge", Custom = true, Required = true }, EngineHarness.None);
        await _l.H.SyncAsync();
        await _l.ComeAsync("2026-03-11T00:00:00Z");
        _l.H.Errors.ShouldHaveSingleItem().Message.ShouldContain("has no 'badge'");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
    }

    [Fact]
    public async Task A_date_that_is_none_is_an_error_of_its_row()
    {
        _l.Says("anna", ("end", "soon"));
        _l.Says("bo", ("end", "9999-12-31"));
        await _l.H.SyncAsync();
        _l.H.Errors.ShouldHaveSingleItem().Message.ShouldContain("'endDate' is a date");
        (await _l.StatusAsync("bo")).ShouldBe(UserStatus.Active);
    }

    [Fact]
    public async Task What_cannot_be_decided_is_refused_with_the_reason()
    {
        _l.Says("anna");
        await _l.H.SyncAsync();
        (await Should.ThrowAsync<ProvisioningException>(() => _l.DecideAsync("anna", UserStatus.Suspended, _l.Now))).Error.Id.ShouldBe(ErrorIds.LifecycleInvalid);
        await _l.DecideAsync("anna", UserStatus.Deactivated);
        (await Should.ThrowAsync<ProvisioningException>(() => _l.DecideAsync("anna", UserStatus.Suspended))).Error.Message.ShouldContain("'anna'");
        (await Should.ThrowAsync<ProvisioningException>(() => _l.ResumeAsync("anna"))).Error.Message.ShouldContain("not suspended");
        foreach (var policy in new LifecyclePolicy[] { new() { PreStartDays = -1 }, new() { GraceDays = 366 }, new() { RetentionDays = 0 }, new() { TimeZone = "Mars" } })
            (await Should.ThrowAsync<ProvisioningException>(() => _l.SetPolicyAsync(policy))).Error.Id.ShouldBe(ErrorIds.LifecyclePolicyInvalid);
    }

    [Fact]
    public async Task Deciding_what_is_so_already_writes_nothing()
    {
        _l.Says("anna");
        await _l.H.SyncAsync();
        var before = _l.H.Store.LastSequence;
        await _l.DecideAsync("anna", UserStatus.Active);
        await _l.ResumeAsync("anna");
        _l.H.Store.LastSequence.ShouldBe(before);
    }
}
