namespace Provisioning.Engine.Tests;

/// <summary>Too many who lose an app because they are no members of one group any more are held, however many others have the app.</summary>
public sealed class MembershipGuardTests : IDisposable
{
    private const int Sales = 40;
    private readonly EngineHarness _h = new();
    private Group _sales = null!;

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData(8, false)]
    [InlineData(9, true)]
    public async Task Movers_are_held_beyond_the_limit_and_not_at_it(int movers, bool held)
    {
        await StartAsync();
        await MoveAsync(movers, "Nowhere");
        var plan = await _h.PlanAsync();
        var holds = plan.Targets.Single(t => t.Name == "slack").Held;
        holds.Select(h => h.ToString()).ShouldBe(held ? [$"Membership of Sales: {movers} of {Sales}, over 20 %"] : []);
        (await _h.ApplyAsync(plan)).Held.ShouldBe(held ? movers : 0);
        Disabled().ShouldBe(held ? 0 : movers);
    }

    [Fact]
    public async Task What_is_held_stays_held_until_it_is_released_and_holds_nobody_else()
    {
        await StartAsync();
        await MoveAsync(12, "Nowhere");
        await _h.AddUserAsync("newcomer", ("department", "Sales"));
        await _h.SyncAsync();
        Disabled().ShouldBe(0);
        _h.Target("slack").Accounts.Count.ShouldBe(People + 1, "the newcomer has an account");
        var again = await _h.PlanAsync();
        again.IsHeld.ShouldBeTrue();
        (await _h.ChangesAsync(again)).ShouldAllBe(c => c.Kind == ChangeKind.Disable && c.LeftGroups.Single() == "Sales");
        (await _h.ApplyAsync(again, release: true)).Applied.ShouldBe(12);
        Disabled().ShouldBe(12);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        (await _h.PlanFromNothingAsync("slack")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_changed_rule_counts_as_changed_people_do()
    {
        await StartAsync();
        await _h.Engine.Groups.UpdateAsync(_sales with { Filter = "department eq \"Sales\" and userName ge \"sales10\"" }, allowEmpty: false, EngineHarness.None);
        (await _h.PlanAsync()).Targets.Single(t => t.Name == "slack").Held.ShouldHaveSingleItem().Count.ShouldBe(10);
    }

    [Fact]
    public async Task Whoever_leaves_the_company_or_has_the_app_by_another_group_does_not_count()
    {
        await StartAsync();
        await MoveAsync(9, "Staff");
        (await _h.PlanAsync()).IsHeld.ShouldBeFalse();
        (await _h.SyncAsync()).Counts.ShouldBeEmpty("they have what they had");
        await MoveAsync(9, "Sales");
        await _h.SyncAsync();
        foreach (var user in (await SalesAsync()).Take(9))
            await _h.DecideAsync(user, UserStatus.Deactivated);
        (await _h.SyncAsync()).Applied.ShouldBe(9);
        Disabled().ShouldBe(9);
    }

    [Fact]
    public async Task A_group_that_loses_the_app_is_none_that_its_members_left()
    {
        await StartAsync();
        await _h.Engine.Assignments.RevokeAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None), _sales, EngineHarness.None);
        (await _h.PlanAsync()).Targets.Single(t => t.Name == "slack").Held.ShouldHaveSingleItem().Kind.ShouldBe(GuardKind.Disable, "40 accounts are more than 25 all the same");
    }

    private static int People => Sales + 300;

    private async Task StartAsync()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        for (var i = 0; i < People; i++)
            await _h.AddUserAsync(i < Sales ? $"sales{i:00}" : $"staff{i:000}", ("department", i < Sales ? "Sales" : "Staff"));
        await _h.GrantGroupAsync("slack", await _h.AddGroupAsync("Staff", "department eq \"Staff\""));
        _sales = await _h.AddGroupAsync("Sales", "department eq \"Sales\"");
        await _h.GrantGroupAsync("slack", _sales);
        (await _h.SyncAsync()).Applied.ShouldBe(People);
    }

    private async Task<List<User>> SalesAsync() => await _h.UsersAsync("userName sw \"sales\"");

    private async Task MoveAsync(int count, string department)
    {
        foreach (var user in (await SalesAsync()).Take(count))
            await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { ["department"] = department }, EngineHarness.None), "test", EngineHarness.None);
    }

    private int Disabled() => _h.Target("slack").Accounts.Values.Count(a => a.Active == false);
}
