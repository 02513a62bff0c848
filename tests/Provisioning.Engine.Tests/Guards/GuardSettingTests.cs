namespace Provisioning.Engine.Tests;

/// <summary>Guards by app and kind: which one decides, and what each counts.</summary>
public sealed class GuardSettingTests : IDisposable
{
    private static readonly (string, string)[] Outbound = [("userName", "userName"), ("title", "title")];
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task The_apps_own_goes_before_that_for_all_and_that_before_what_is_built_in()
    {
        await SetUpAsync(5);
        (await Effective(GuardKind.Disable)).ShouldBe((GuardOrigin.BuiltIn, 25));
        await _h.SetGuardAsync(null, GuardKind.Disable, g => g with { MaxCount = 7 });
        (await Effective(GuardKind.Disable)).ShouldBe((GuardOrigin.AllApps, 7));
        var own = await _h.SetGuardAsync("slack", GuardKind.Disable, g => g with { MaxCount = 3 });
        own.MaxPercent.ShouldBe(10, "what is not named stays");
        (await Effective(GuardKind.Disable)).ShouldBe((GuardOrigin.App, 3));
        await _h.Engine.Guards.RemoveAsync(own, EngineHarness.None);
        (await Effective(GuardKind.Disable)).ShouldBe((GuardOrigin.AllApps, 7));
        (await _h.Engine.Guards.ListAsync(EngineHarness.None).ToListAsync()).Count.ShouldBe(Enum.GetValues<GuardKind>().Length);

        async Task<(GuardOrigin, int?)> Effective(GuardKind kind)
        {
            var guard = await _h.Engine.Guards.GetAsync("slack", kind, EngineHarness.None);
            return (guard.Origin, guard.MaxCount);
        }
    }

    [Theory]
    [InlineData(GuardKind.Create, 3)]
    [InlineData(GuardKind.Update, 3)]
    [InlineData(GuardKind.Delete, 3)]
    public async Task Kinds_without_a_limit_hold_once_one_is_set(GuardKind kind, int changes)
    {
        await SetUpAsync(30, kind == GuardKind.Delete ? Deprovisioning.Delete : Deprovisioning.Disable);
        await ChangeAsync(kind, changes);
        (await _h.PlanAsync()).IsHeld.ShouldBeFalse("as many as the built-in guards let through");
        await _h.SetGuardAsync("slack", kind, g => g with { MaxCount = 2 });
        var plan = await _h.PlanAsync();
        plan.Targets.Single(t => t.Name == "slack").Held.ShouldHaveSingleItem().ToString().ShouldStartWith($"{kind}: {changes} of ");
        (await _h.ApplyAsync(plan)).Held.ShouldBe(changes);
        await _h.SetGuardAsync("slack", kind, g => g with { MaxCount = 3 });
        (await _h.PlanAsync()).IsHeld.ShouldBeFalse("as many as the limit");
    }

    [Fact]
    public async Task Every_kind_counts_what_the_runs_of_its_window_did()
    {
        await SetUpAsync(30);
        await _h.SetGuardAsync("slack", GuardKind.Update, g => g with { MaxCount = 5, WindowHours = 2 });
        await ChangeAsync(GuardKind.Update, 4);
        (await _h.SyncAsync()).Applied.ShouldBe(4);
        _h.Clock.Advance(TimeSpan.FromHours(1));
        await ChangeAsync(GuardKind.Update, 3);
        (await _h.PlanAsync()).Targets.Single(t => t.Name == "slack").Held.ShouldHaveSingleItem().Count.ShouldBe(7);
        _h.Clock.Advance(TimeSpan.FromHours(2));
        (await _h.PlanAsync()).IsHeld.ShouldBeFalse();
    }

    [Fact]
    public async Task Cleared_values_count_over_the_window_too()
    {
        await SetUpAsync(100, title: "Clerk");
        await ChangeAsync(GuardKind.Clear, 8);
        (await _h.SyncAsync()).Held.ShouldBe(0);
        await ChangeAsync(GuardKind.Clear, 4, from: 8);
        (await _h.PlanAsync()).Targets.Single(t => t.Name == "slack").Held.ShouldHaveSingleItem().ToString().ShouldBe("Clear: 12 of 100, over 10 %");
    }

    [Fact]
    public async Task A_share_is_not_judged_in_a_small_population_and_a_number_is()
    {
        await SetUpAsync(10);
        await ChangeAsync(GuardKind.Disable, 4);
        (await _h.PlanAsync()).IsHeld.ShouldBeFalse("40 % of 10");
        await _h.SetGuardAsync("slack", GuardKind.Disable, g => g with { MaxCount = 3 });
        (await _h.PlanAsync()).IsHeld.ShouldBeTrue();
        await _h.SetGuardAsync("slack", GuardKind.Disable, g => g with { MaxCount = null, MinimumPopulation = 5 });
        (await _h.PlanAsync()).IsHeld.ShouldBeTrue();
    }

    [Fact]
    public async Task Removed_users_whose_time_is_over_lose_no_access_and_count_only_where_deletions_are_guarded()
    {
        for (var n = 0; n < 30; n++)
            await _h.DecideAsync(await _h.AddUserAsync($"gone{n}"), UserStatus.Deleted);
        await _h.AddUserAsync("here");
        _h.Clock.Advance(TimeSpan.FromDays(31));
        var plan = await _h.PlanAsync();
        plan.Targets[0].Counts[ChangeKind.Delete].ShouldBe(30);
        plan.IsHeld.ShouldBeFalse();
        await _h.SetGuardAsync("directory", GuardKind.Delete, g => g with { MaxCount = 10 });
        (await _h.PlanAsync()).IsHeld.ShouldBeTrue();
    }

    [Fact]
    public async Task A_guard_that_can_hold_nothing_or_everything_by_mistake_is_refused()
    {
        await SetUpAsync(1);
        await _h.AddSourceAsync("hr", null, ("userName", "login"));
        foreach (var change in new Func<Guard, Guard>[] { g => g with { MaxCount = -1 }, g => g with { MaxPercent = 101 }, g => g with { MinimumPopulation = -1 }, g => g with { WindowHours = 745 } })
            (await Error(() => _h.SetGuardAsync("slack", GuardKind.Disable, change))).ShouldBe(ErrorIds.GuardInvalid);
        (await Error(() => _h.SetGuardAsync("hr", GuardKind.Disable, g => g))).ShouldBe(ErrorIds.GuardInvalid);
        (await Error(() => _h.SetGuardAsync("slack", GuardKind.SourceShrink, g => g))).ShouldBe(ErrorIds.GuardInvalid);
        (await Error(() => _h.SetGuardAsync("slak", GuardKind.Disable, g => g))).ShouldBe(ErrorIds.AppNotFound);

        static async Task<string> Error(Func<Task> action) => (await Should.ThrowAsync<ProvisioningException>(action)).Error.Id;
    }

    private async Task SetUpAsync(int people, Deprovisioning deprovisioning = default, string? title = null)
    {
        var app = await _h.AddTargetAsync("slack", AppMode.Enforce, null, Outbound);
        if (deprovisioning != default)
            await _h.Engine.Apps.UpdateAsync(app with { Deprovisioning = deprovisioning, DeleteAfterDays = 0 }, "test", EngineHarness.None);
        for (var n = 0; n < people; n++)
            await (title is null ? _h.AddUserAsync($"u{n:00}") : _h.AddUserAsync($"u{n:00}", ("title", title)));
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        _h.Clock.Advance(TimeSpan.FromDays(2));
    }

    private async Task ChangeAsync(GuardKind kind, int count, int from = 0)
    {
        if (kind == GuardKind.Create)
        {
            for (var n = 0; n < count; n++)
                await _h.AddUserAsync($"new{n}");
            await _h.GrantAllAsync("slack");
            return;
        }

        foreach (var user in (await _h.UsersAsync()).OrderBy(u => u.UserName, StringComparer.Ordinal).Skip(from).Take(count))
        {
            if (kind is GuardKind.Disable or GuardKind.Delete)
                await _h.DecideAsync(user, UserStatus.Deactivated);
            else
                await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { ["title"] = kind == GuardKind.Clear ? default(AttributeValue) : $"{_h.Clock.GetUtcNow():O}" }, EngineHarness.None), "test", EngineHarness.None);
        }
    }
}
