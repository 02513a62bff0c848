namespace Provisioning.Engine.Tests;

/// <summary>Protected users are touched by no run, and plans say what they leave out.</summary>
public sealed class ProtectionTests : IAsyncLifetime
{
    private LifecycleHarness _l = null!;

    public async Task InitializeAsync()
    {
        _l = await LifecycleHarness.StartAsync();
        _l.Says("anna");
        _l.Says("bo");
        await _l.H.SyncAsync();
        await _l.H.GrantAllAsync("slack");
        await _l.H.SyncAsync();
        await ProtectAsync("anna");
    }

    public Task DisposeAsync()
    {
        _l.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_source_that_says_they_left_changes_nothing_and_the_plan_says_so()
    {
        _l.Says("anna", false);
        _l.Says("bo", false);
        var plan = await _l.H.PlanAsync();
        (await _l.H.ChangesAsync(plan)).Select(c => c.ToString()).ShouldBe(["Disable bo in directory", "Disable bo in slack"]);
        var left = plan.Targets.Single(t => t.Name == Change.Directory).Protected.ShouldHaveSingleItem();
        left.ToString().ShouldBe($"Disable anna (hr says that the person has left): protected by tester since {_l.Now:u}: emergency access");
        _l.H.Warnings.ShouldHaveSingleItem().ShouldContain("'directory': 1 protected user is left as they are: Disable anna");
        await _l.H.ApplyAsync(plan);
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active);
        (await _l.HasAppAsync("anna")).ShouldBe(true);
        (await _l.H.PlanAsync(force: true)).ChangeCount.ShouldBe(0);

        await UnprotectAsync("anna");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated, "what was said meanwhile counts now");
        await _l.H.SyncAsync();
        (await _l.HasAppAsync("anna")).ShouldBe(false);
    }

    [Fact]
    public async Task A_row_that_is_gone_a_date_and_a_bad_row_change_nothing_either()
    {
        _l.H.Source("hr").Rows.Remove("anna");
        await _l.H.SyncAsync();
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active);
        _l.Says("anna", false, ("end", "soon"));
        await _l.H.SyncAsync();
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active);
        await SetAsync("anna", "endDate", "2026-03-04");
        await _l.ComeAsync("2026-03-10T00:00:00Z");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Active);
        (await _l.HasAppAsync("anna")).ShouldBe(true);
    }

    [Fact]
    public async Task No_run_touches_their_accounts()
    {
        await _l.H.Engine.Assignments.RevokeAsync(await _l.H.Engine.Apps.GetAsync("slack", EngineHarness.None), await _l.UserAsync("anna"), EngineHarness.None);
        var plan = await _l.H.PlanAsync();
        plan.ChangeCount.ShouldBe(0);
        plan.Targets.Single(t => t.Name == "slack").Protected.ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Disable);
        await _l.H.ApplyAsync(plan);
        (await _l.HasAppAsync("anna")).ShouldBe(true);
        await UnprotectAsync("anna");
        await _l.H.SyncAsync();
        (await _l.HasAppAsync("anna")).ShouldBe(false);
    }

    [Fact]
    public async Task A_plan_from_before_does_not_touch_them()
    {
        _l.Says("bo", false);
        var plan = await _l.H.PlanAsync();
        await ProtectAsync("bo");
        await _l.H.ApplyAsync(plan);
        (await _l.StatusAsync("bo")).ShouldBe(UserStatus.Active);
        (await _l.HasAppAsync("bo")).ShouldBe(true);
    }

    [Fact]
    public async Task Nobody_is_told_that_access_was_taken_away_that_stays()
    {
        foreach (var status in new[] { UserStatus.Suspended, UserStatus.Deactivated, UserStatus.Deleted })
            (await Should.ThrowAsync<ProvisioningException>(async () => await _l.DecideAsync("anna", status))).Error.RecommendedAction.ShouldNotBeNull().ShouldContain("Unprotect-ProvUser");
    }

    [Fact]
    public async Task An_override_that_ends_meanwhile_takes_no_value_away()
    {
        _l.Says("bo", true, ("zone", "Europe/Paris"));
        await _l.H.SyncAsync();
        await SetAsync("bo", "timezone", "Asia/Tokyo");
        await ProtectAsync("bo");
        await _l.ComeAsync("2028-01-01T00:00:00Z");
        (await ZoneAsync("bo")).ShouldBe("Asia/Tokyo", "no run touches them");
        await SetAsync("bo", "nickName", "B");
        (await ZoneAsync("bo")).ShouldBe("Asia/Tokyo", "what is set by hand touches only what it names");

        await EndOverridesAsync("bo", "timezone");
        (await ZoneAsync("bo")).ShouldBe("Europe/Paris", "a person ended it, and the source's value shows again");
        await UnprotectAsync("bo");
        (await ZoneAsync("bo")).ShouldBe("Europe/Paris");
    }

    [Fact]
    public async Task What_a_person_takes_back_shows_what_the_source_has()
    {
        _l.Says("bo", true, ("zone", "Europe/Paris"));
        await _l.H.SyncAsync();
        await SetAsync("bo", "timezone", "Asia/Tokyo");
        await ProtectAsync("bo");
        _l.Says("bo", false, ("zone", "Europe/Paris"));
        await _l.H.SyncAsync();
        await EndOverridesAsync("bo", "timezone");
        (await ZoneAsync("bo")).ShouldBe("Europe/Paris");
        (await _l.StatusAsync("bo")).ShouldBe(UserStatus.Active, "what the source says of their standing counts when the protection ends");
    }

    private async Task<string?> ZoneAsync(string name) => (await _l.UserAsync(name)).Attributes["timezone"].AsString();

    private async Task EndOverridesAsync(string name, string attribute) => await _l.H.Engine.Directory.SaveAsync(
        await _l.H.Engine.Directory.EndOverridesAsync(await _l.UserAsync(name), [attribute], EngineHarness.None), "test", EngineHarness.None);

    private async Task ProtectAsync(string name) =>
        await _l.H.Engine.Directory.SaveAsync(await _l.H.Engine.Lifecycle.ProtectAsync(await _l.UserAsync(name), "emergency access", EngineHarness.None), "test", EngineHarness.None);

    private async Task UnprotectAsync(string name) =>
        await _l.H.Engine.Directory.SaveAsync(await _l.H.Engine.Lifecycle.UnprotectAsync(await _l.UserAsync(name), EngineHarness.None), "test", EngineHarness.None);

    private async Task SetAsync(string name, string attribute, string value) => await _l.H.Engine.Directory.SaveAsync(
        await _l.H.Engine.Directory.OverrideAsync(await _l.UserAsync(name), new Dictionary<string, AttributeValue> { [attribute] = value }, _l.Now.AddYears(1), "test", EngineHarness.None), "test", EngineHarness.None);
}
