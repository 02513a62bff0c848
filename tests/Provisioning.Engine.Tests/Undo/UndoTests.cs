namespace Provisioning.Engine.Tests;

/// <summary>A run is undone from its own journal, stays undone, and says what it could not take back.</summary>
public sealed class UndoTests : IDisposable
{
    private static readonly (string, string)[] Inbound = [("userName", "login"), ("title", "title"), ("department", "dept")];
    private static readonly (string, string)[] Outbound = [("userName", "userName"), ("title", "title"), ("department", "department")];
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000, MaxDisables = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Changed_values_are_given_back_in_the_directory_and_in_the_apps_and_stay_so()
    {
        await SetUpAsync();
        Row(1, title: "Boss");
        var run = await _h.SyncAsync();
        (await TitleAsync(1), AppTitle(1)).ShouldBe(("Boss", "Boss"));

        var plan = await _h.UndoPlanAsync(run);
        plan.UndoOf.ShouldBe(run.Id);
        (await _h.ChangesAsync(plan)).Select(c => (c.Target, c.Kind, c.Attributes.Single().ToString())).ShouldBe(
        [
            ("directory", ChangeKind.Update, "title: 'Boss' -> 'Clerk'"),
            ("slack", ChangeKind.Update, "title: 'Boss' -> 'Clerk'"),
        ]);
        (await _h.ApplyAsync(plan)).Applied.ShouldBe(2);
        await AssertStaysAsync("Clerk");
        (await _h.QuarantineAsync()).ShouldHaveSingleItem().Reason.ShouldStartWith($"the run {run.Id} was undone");

        // Something else from the source is news; the same again after that as well.
        Row(1, title: "Chief");
        await _h.SyncAsync();
        (await TitleAsync(1), AppTitle(1)).ShouldBe(("Chief", "Chief"));
        (await _h.QuarantineAsync()).ShouldBeEmpty();
        Row(1, title: "Boss");
        await _h.SyncAsync();
        (await TitleAsync(1), AppTitle(1)).ShouldBe(("Boss", "Boss"));
    }

    [Fact]
    public async Task A_source_that_is_mended_ends_it_and_the_mistake_made_again_is_news()
    {
        await SetUpAsync();
        Row(1, title: "Boss");
        await _h.UndoAsync(await _h.SyncAsync());
        Row(1, title: "Clerk");
        await _h.SyncAsync();
        (await _h.QuarantineAsync()).ShouldBeEmpty();
        Row(1, title: "Boss");
        await _h.SyncAsync();
        (await TitleAsync(1)).ShouldBe("Boss");
    }

    [Fact]
    public async Task Released_it_is_given_again_by_the_next_plan()
    {
        await SetUpAsync();
        Row(1, title: "Boss");
        await _h.UndoAsync(await _h.SyncAsync());
        foreach (var entry in await _h.QuarantineAsync())
        {
            (await _h.Engine.Quarantine.ChangesAsync(entry, EngineHarness.None).ToListAsync()).ShouldHaveSingleItem().Attributes.Single().New.ShouldBe("Boss");
            await _h.Engine.Quarantine.EndUndoAsync(entry, EngineHarness.None);
        }

        (await _h.QuarantineAsync()).ShouldBeEmpty();
        await _h.SyncAsync();
        (await TitleAsync(1), AppTitle(1)).ShouldBe(("Boss", "Boss"));
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task Leavers_are_back_with_their_accounts_and_stay_until_it_is_released()
    {
        await SetUpAsync();
        Row(1, active: false);
        _h.Source("hr").Rows.Remove("2");
        var run = await _h.SyncAsync();
        Active(1, 2).ShouldBe([false, false]);
        await _h.UndoAsync(run);
        Active(1, 2).ShouldBe([true, true]);
        foreach (var force in new[] { false, true })
        {
            await _h.SyncAsync(force);
            Active(1, 2).ShouldBe([true, true]);
            (await _h.PlanAsync(force)).ChangeCount.ShouldBe(0);
        }

        (await UserAsync(1)).Status.ShouldBe(UserStatus.Active);
        foreach (var entry in await _h.QuarantineAsync())
            await _h.Engine.Quarantine.EndUndoAsync(entry, EngineHarness.None);
        await _h.SyncAsync();
        Active(1, 2).ShouldBe([false, false]);
    }

    [Fact]
    public async Task A_person_who_disables_somebody_goes_before_what_was_undone()
    {
        await SetUpAsync();
        Row(1, active: false);
        await _h.UndoAsync(await _h.SyncAsync());
        await _h.DecideAsync(await UserAsync(1), UserStatus.Deactivated);
        (await UserAsync(1)).Status.ShouldBe(UserStatus.Deactivated);
        await _h.SyncAsync();
        Active(1).ShouldBe([false]);
    }

    [Fact]
    public async Task Another_reason_to_leave_is_another_matter()
    {
        await SetUpAsync();
        Row(1, active: false);
        await _h.UndoAsync(await _h.SyncAsync());
        await _h.SyncAsync(force: true);
        Active(1).ShouldBe([true]);
        // The end date is no word of the source: who was undone for the one leaves for the other.
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(await UserAsync(1), new Dictionary<string, AttributeValue> { ["endDate"] = "2026-03-03" }, EngineHarness.None), "test", EngineHarness.None);
        _h.Clock.Advance(TimeSpan.FromDays(3));
        Row(1);
        await _h.SyncAsync();
        ((await UserAsync(1)).Status, Active(1).Single()).ShouldBe((UserStatus.Deactivated, false));
    }

    [Fact]
    public async Task Who_leaves_after_an_undone_loss_of_the_app_loses_it()
    {
        await SetUpAsync();
        await _h.Engine.Assignments.RevokeAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None), await UserAsync(1), EngineHarness.None);
        var run = await _h.SyncAsync();
        Active(1).ShouldBe([false]);
        await _h.UndoAsync(run);
        await _h.SyncAsync(force: true);
        Active(1).ShouldBe([true], "not assigned, and yet usable: that was undone");
        Row(1, active: false);
        await _h.SyncAsync();
        Active(1).ShouldBe([false], "whoever has left is another matter");
    }

    [Fact]
    public async Task Who_was_made_is_removed_and_the_account_disabled_and_said_to_stay()
    {
        await SetUpAsync();
        Row(9);
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        var made = (await _h.Engine.Runs.ListAsync(EngineHarness.None).ToListAsync())[^1];
        var created = await _h.SyncAsync();
        Active(9).ShouldBe([true]);
        var plan = await _h.UndoPlanAsync(created);
        plan.Targets.Single(t => t.Name == "slack").NotUndone.ShouldHaveSingleItem().Reason.ShouldBe(NotUndoneReason.CannotBe);
        await _h.ApplyAsync(plan);
        Active(9).ShouldBe([false]);
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0, "assigned, and yet not enabled again");

        await _h.UndoAsync(made);
        (await UserAsync(9)).Status.ShouldBe(UserStatus.Deleted);
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task What_changed_since_is_left_alone_and_said()
    {
        await SetUpAsync();
        Row(1, title: "Boss", dept: "Legal");
        Row(2, title: "Boss");
        var run = await _h.SyncAsync();
        Row(1, title: "Chief", dept: "Legal");
        await _h.SyncAsync();
        var plan = await _h.UndoPlanAsync(run);
        foreach (var target in plan.Targets)
            target.NotUndone.ShouldHaveSingleItem().ToString().ShouldContain("title");
        await _h.ApplyAsync(plan);
        var user = await UserAsync(1);
        (user.Title, user.Department, (await UserAsync(2)).Title).ShouldBe(("Chief", "Sales", "Clerk"));
    }

    [Fact]
    public async Task What_moves_between_the_plan_and_its_run_is_left_out()
    {
        await SetUpAsync();
        Row(1, title: "Boss");
        Row(2, title: "Boss");
        var plan = await _h.UndoPlanAsync(await _h.SyncAsync());
        Row(1, title: "Boss", dept: "Legal");
        await _h.SyncAsync();
        var run = await _h.ApplyAsync(plan);
        run.Counts.Where(c => c.Outcome is ChangeOutcome.Stale or ChangeOutcome.Skipped).Sum(c => c.Count).ShouldBe(2);
        ((await UserAsync(1)).Title, (await UserAsync(2)).Title).ShouldBe(("Boss", "Clerk"));
    }

    [Fact]
    public async Task It_is_held_by_guards_as_any_plan()
    {
        using var h = new EngineHarness();
        await SetUpAsync(h, 60, assign: false);
        await h.GrantAllAsync("slack");
        var run = await h.SyncAsync();
        h.Clock.Advance(TimeSpan.FromDays(2));
        var plan = await h.UndoPlanAsync(run);
        plan.Targets.Single(t => t.Name == "slack").Held.ShouldHaveSingleItem().Kind.ShouldBe(GuardKind.Disable);
        (await h.ApplyAsync(plan)).Held.ShouldBe(60);
        h.Target("slack").Accounts.Values.ShouldAllBe(a => a.Active == true);
        (await h.ReleaseAsync("slack")).Applied.ShouldBe(60);
        h.Target("slack").Accounts.Values.ShouldAllBe(a => a.Active == false);
        (await h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task An_undone_undo_is_as_before_it()
    {
        await SetUpAsync();
        Row(1, title: "Boss");
        var undo = await _h.UndoAsync(await _h.SyncAsync());
        await _h.UndoAsync(undo);
        (await TitleAsync(1), AppTitle(1)).ShouldBe(("Boss", "Boss"));
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
        await _h.SyncAsync(force: true);
        (await _h.QuarantineAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_account_that_was_there_before_is_given_back_its_values_and_is_not_disabled()
    {
        await SetUpAsync(assign: false);
        var app = await _h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        await _h.Engine.Apps.UpdateAsync(app with { MatchOn = ["userName"] }, "test", EngineHarness.None);
        _h.Target("slack").Accounts["old"] = new() { Key = "old", Active = true, Values = AttributeSet.Empty.With("userName", "u1").With("title", "Guest") };
        await _h.GrantAllAsync("slack");
        var run = await _h.SyncAsync();
        _h.Target("slack").Accounts["old"].Values["title"].AsString().ShouldBe("Clerk");
        var plan = await _h.UndoPlanAsync(run);
        plan.Targets.Single(t => t.Name == "slack").NotUndone.ShouldContain(n => n.Why.Contains("Remove-ProvLink slack 'old'"));
        await _h.ApplyAsync(plan);
        _h.Target("slack").Accounts["old"].Active.ShouldBe(true);
        _h.Target("slack").Accounts["old"].Values["title"].AsString().ShouldBe("Guest");
    }

    [Fact]
    public async Task A_run_broken_off_is_not_undone_before_it_is_known_what_became_of_it()
    {
        await SetUpAsync();
        Row(1, title: "Boss");
        await _h.ApplyUntilCrashAsync(await _h.PlanAsync(), 2);
        var open = (await _h.Engine.Runs.ListAsync(EngineHarness.None).ToListAsync())[^1];
        (await Should.ThrowAsync<ProvisioningException>(() => _h.UndoPlanAsync(open))).Error.Id.ShouldBe(ErrorIds.RunNotUndoable);
    }

    [Fact]
    public async Task Tasks_that_are_open_are_taken_back_and_those_that_are_done_are_said()
    {
        await _h.AddManualAsync("badge");
        await _h.AddUserAsync("anna");
        await _h.AddUserAsync("bo");
        await _h.GrantAllAsync("badge");
        var run = await _h.SyncAsync();
        var tasks = await _h.TasksAsync();
        await _h.Engine.Tasks.CompleteAsync(tasks[0], "done", null, EngineHarness.None);
        var plan = await _h.UndoPlanAsync(run);
        (await _h.ChangesAsync(plan)).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Withdraw);
        plan.Targets.Single(t => t.Name == "badge").NotUndone.ShouldHaveSingleItem().Why.ShouldContain("a person has done it");
        await _h.ApplyAsync(plan);
        (await _h.TasksAsync()).ShouldBeEmpty();
    }

    private async Task AssertStaysAsync(string title)
    {
        foreach (var force in new[] { false, true })
        {
            (await TitleAsync(1), AppTitle(1)).ShouldBe((title, title));
            (await _h.PlanAsync(force)).ChangeCount.ShouldBe(0);
            await _h.SyncAsync(force);
        }
    }

    private Task SetUpAsync(bool assign = true) => SetUpAsync(_h, 3, assign);

    private static async Task SetUpAsync(EngineHarness h, int people, bool assign)
    {
        await h.AddSourceAsync("hr", null, Inbound);
        await h.AddTargetAsync("slack", AppMode.Enforce, null, Outbound);
        for (var n = 1; n <= people; n++)
            h.Source("hr").Set($"{n}", true, ("login", $"u{n}"), ("title", "Clerk"), ("dept", "Sales"));
        await h.SyncAsync();
        if (assign)
            await h.GrantAllAsync("slack");
        await h.SyncAsync();
    }

    private void Row(int n, bool active = true, string title = "Clerk", string dept = "Sales") => _h.Source("hr").Set($"{n}", active, ("login", $"u{n}"), ("title", title), ("dept", dept));

    private async Task<User> UserAsync(int n) => (await _h.UsersAsync($"userName eq \"u{n}\"")).Single();

    private async Task<string?> TitleAsync(int n) => (await UserAsync(n)).Title;

    private RemoteObject Account(int n) => _h.Target("slack").Accounts.Values.Single(a => a.Values["userName"].AsString() == $"u{n}");

    private string? AppTitle(int n) => Account(n).Values["title"].AsString();

    private bool?[] Active(params int[] people) => [.. people.Select(n => Account(n).Active)];
}
