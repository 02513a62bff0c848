namespace Provisioning.Engine.Tests;

/// <summary>A change rests on what gives the app, or does not, as it was when the plan was made.</summary>
public sealed class StaleGrantTests : IDisposable
{
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public Task A_creation_is_left_out_when_the_assignment_was_taken_back() => LeftOutAsync(
        async app => await _h.Engine.Assignments.GrantAsync(app, [await AnnaAsync()], EngineHarness.None),
        async app => await _h.Engine.Assignments.RevokeAsync(app, await AnnaAsync(), EngineHarness.None),
        left: 0);

    [Fact]
    public async Task A_creation_is_left_out_when_the_member_was_taken_out()
    {
        var group = await _h.AddGroupAsync("Sales");
        await LeftOutAsync(
            async _ =>
            {
                await _h.JoinAsync(group, await AnnaAsync());
                await _h.GrantGroupAsync("slack", group);
            },
            async _ => await _h.Engine.Groups.TakeOutAsync(group, (await AnnaAsync()).Id, EngineHarness.None),
            left: 0);
    }

    [Fact]
    public async Task A_creation_is_left_out_when_the_member_was_excluded()
    {
        var group = await _h.AddGroupAsync("Sales", "userName pr");
        await LeftOutAsync(
            async _ => await _h.GrantGroupAsync("slack", group),
            async _ => await _h.JoinAsync(group, await AnnaAsync(), excluded: true),
            left: 0);
    }

    [Fact]
    public async Task A_disabling_is_left_out_when_the_app_was_given_again()
    {
        await LeftOutAsync(
            async app =>
            {
                await _h.Engine.Assignments.GrantAsync(app, [await AnnaAsync()], EngineHarness.None);
                await _h.SyncAsync();
                await _h.Engine.Assignments.RevokeAsync(app, await AnnaAsync(), EngineHarness.None);
            },
            async app => await _h.Engine.Assignments.GrantAsync(app, [await AnnaAsync()], EngineHarness.None),
            left: 0);
        _h.Target("slack").Accounts.Values.ShouldHaveSingleItem().Active.ShouldBe(true);
    }

    [Fact]
    public async Task An_update_is_left_out_when_the_values_of_the_assignment_changed()
    {
        await LeftOutAsync(
            async app => await _h.Engine.Assignments.GrantAsync(app, [await AnnaAsync()], new() { Values = AttributeSet.Empty.With("license", "E1") }, EngineHarness.None),
            async app => await _h.Engine.Assignments.GrantAsync(app, [await AnnaAsync()], new() { Values = AttributeSet.Empty.With("license", "E5") }, EngineHarness.None),
            left: 1);
        _h.Target("slack").Accounts.Values.ShouldHaveSingleItem().Values["license"].AsString().ShouldBe("E5");
    }

    [Fact]
    public async Task What_happens_in_a_group_that_does_not_give_the_app_changes_nothing()
    {
        await StartAsync();
        var (sales, other) = (await _h.AddGroupAsync("Sales"), await _h.AddGroupAsync("Other"));
        await _h.JoinAsync(sales, await AnnaAsync());
        await _h.JoinAsync(other, await AnnaAsync());
        await _h.GrantGroupAsync("slack", sales);
        var plan = await _h.PlanAsync();
        await _h.Engine.Groups.TakeOutAsync(other, (await AnnaAsync()).Id, EngineHarness.None);
        (await _h.ApplyAsync(plan)).Applied.ShouldBe(1);
    }

    private async Task LeftOutAsync(Func<App, Task> before, Func<App, Task> between, int left)
    {
        var app = await StartAsync();
        await before(app);
        var plan = await _h.PlanAsync();
        plan.ChangeCount.ShouldBe(1);
        await between(app);
        _h.Target("slack").Writes.Clear();
        var run = await _h.ApplyAsync(plan);
        run.Counts.ShouldHaveSingleItem().Outcome.ShouldBe(ChangeOutcome.Stale);
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.ChangeStale);
        _h.Target("slack").Writes.ShouldBeEmpty();
        (await _h.SyncAsync()).Applied.ShouldBe(left);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    private async Task<App> StartAsync()
    {
        var app = await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        await _h.AddUserAsync("anna");
        return app;
    }

    private async Task<User> AnnaAsync() => await _h.Engine.Directory.FindAsync("anna", EngineHarness.None);
}
