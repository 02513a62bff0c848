namespace Provisioning.Engine.Tests;

/// <summary>Guards at their defaults hold a plan before its first write.</summary>
public sealed class GuardTests : IDisposable
{
    private static readonly (string, string)[] Inbound = [("userName", "login"), ("title", "title")];
    private static readonly (string, string)[] Outbound = [("userName", "userName"), ("title", "title")];
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData(100, 10, false)]
    [InlineData(100, 11, true)]
    [InlineData(400, 25, false)]
    [InlineData(400, 26, true)]
    [InlineData(19, 19, false)]
    [InlineData(20, 3, true)]
    public async Task Disables_are_held_beyond_the_limits_and_not_at_them(int people, int leavers, bool held)
    {
        await SetUpAsync(people);
        Leave(leavers);
        var plan = await _h.PlanAsync();
        plan.IsHeld.ShouldBe(held);
        await _h.ApplyAsync(plan);
        var disabled = _h.Target("slack").Accounts.Values.Count(a => a.Active == false);
        disabled.ShouldBe(held ? 0 : leavers);
        (await _h.UsersAsync("status eq \"Deactivated\"")).Count.ShouldBe(held ? 0 : leavers);
    }

    [Fact]
    public async Task What_is_held_lets_everything_else_pass_and_can_be_released_once()
    {
        await SetUpAsync(100);
        Leave(30);
        _h.Source("hr").Set("new", true, ("login", "newcomer"));
        var plan = await _h.PlanAsync();
        var run = await _h.ApplyAsync(plan);
        (await _h.UsersAsync("userName eq \"newcomer\"")).ShouldHaveSingleItem();
        run.Held.ShouldBeGreaterThan(0);
        (await _h.UsersAsync("status eq \"Deactivated\"")).ShouldBeEmpty();

        var again = await _h.PlanAsync();
        again.IsHeld.ShouldBeTrue("what was held is planned again");
        await _h.ApplyAsync(again, release: true);
        (await _h.UsersAsync("status eq \"Deactivated\"")).Count.ShouldBe(30);
        _h.Target("slack").Accounts.Values.Count(a => a.Active == false).ShouldBe(30);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task The_window_counts_what_earlier_runs_of_the_day_did()
    {
        await SetUpAsync(100);
        Leave(8);
        await _h.SyncAsync();
        _h.Clock.Advance(TimeSpan.FromHours(2));
        Leave(16);
        (await _h.PlanAsync()).IsHeld.ShouldBeTrue();
        _h.Clock.Advance(TimeSpan.FromHours(23));
        (await _h.PlanAsync()).IsHeld.ShouldBeFalse();
    }

    [Fact]
    public async Task A_shrunken_source_is_held()
    {
        await SetUpAsync(100);
        foreach (var n in Enumerable.Range(1, 15))
            _h.Source("hr").Rows.Remove($"{n:0000}");
        var plan = await _h.PlanAsync();
        plan.Targets.SelectMany(t => t.Held).ShouldContain(h => h.Kind == GuardKind.SourceShrink && h.App == "hr" && h.Count == 15);
        await _h.ApplyAsync(plan);
        (await _h.UsersAsync("status eq \"Deactivated\"")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Clears_are_held()
    {
        await SetUpAsync(100, title: "Clerk");
        foreach (var n in Enumerable.Range(1, 15))
            _h.Source("hr").Set($"{n:0000}", true, ("login", $"u{n}"));
        var plan = await _h.PlanAsync();
        plan.Targets.SelectMany(t => t.Held).ShouldContain(h => h.Kind == GuardKind.Clear && h.Count == 15);
        await _h.ApplyAsync(plan);
        _h.Target("slack").Accounts.Values.ShouldAllBe(a => a.Values["title"].AsString() == "Clerk");
    }

    private async Task SetUpAsync(int people, string? title = null)
    {
        await _h.AddSourceAsync("hr", null, Inbound);
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, Outbound);
        foreach (var n in Enumerable.Range(1, people))
            _h.Source("hr").Set($"{n:0000}", true, ("login", $"u{n}"), ("title", title));
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        _h.Clock.Advance(TimeSpan.FromDays(2));
    }

    private void Leave(int count)
    {
        foreach (var n in Enumerable.Range(1, count))
            _h.Source("hr").Set($"{n:0000}", false, ("login", $"u{n}"));
    }
}
