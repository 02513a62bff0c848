namespace Provisioning.Engine.Tests;

/// <summary>Apps given by group, from the source's row to the account.</summary>
public sealed class GroupAssignmentTests : IDisposable
{
    private static readonly (string, string)[] Inbound = [("userName", "login"), ("department", "dept"), ("title", "title")];
    private static readonly (string, string)[] Outbound = [("userName", "userName"), ("title", "title")];
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_new_hire_gets_the_apps_of_their_group_in_the_plan_that_makes_them_and_a_mover_loses_and_gains_in_the_plan_that_moves_them()
    {
        await SetUpAsync("slack", "jira");
        await _h.GrantGroupAsync("slack", await _h.AddGroupAsync("Sales", "department eq \"Sales\""));
        await _h.GrantGroupAsync("jira", await _h.AddGroupAsync("IT", "department eq \"IT\""));
        Row("anna", "Sales");
        Row("bo", "IT");

        var plan = await _h.PlanAsync();
        (await ChangesAsync(plan)).ShouldBe(["Create anna in slack", "Create bo in jira"], ignoreOrder: true);
        (await _h.ApplyAsync(plan)).Failed.ShouldBe(0);
        await NothingLeftAsync();

        Row("anna", "IT");
        plan = await _h.PlanAsync();
        (await ChangesAsync(plan)).ShouldBe(["Disable anna in slack", "Create anna in jira"], ignoreOrder: true);
        await _h.ApplyAsync(plan);
        await NothingLeftAsync();

        Row("anna", "Sales");
        (await ChangesAsync(plan = await _h.PlanAsync())).ShouldBe(["Enable anna in slack", "Disable anna in jira"], ignoreOrder: true);
        await _h.ApplyAsync(plan);
        await NothingLeftAsync();
    }

    [Fact]
    public async Task A_new_hire_whom_a_second_source_changes_in_the_same_plan_is_judged_as_both_leave_them()
    {
        await SetUpAsync("slack");
        await _h.AddSourceAsync("ad", ["userName"], ("userName", "login"), ("title", "title"));
        await _h.GrantGroupAsync("slack", await _h.AddGroupAsync("Managers", "title eq \"Manager\""));
        Row("anna", "Sales");
        _h.Source("ad").Set("a1", true, ("login", "anna"), ("title", "Manager"));
        var run = await _h.SyncAsync();
        run.Failed.ShouldBe(0);
        _h.Target("slack").Accounts.Values.ShouldHaveSingleItem().Values["title"].AsString().ShouldBe("Manager");
        await NothingLeftAsync();
    }

    [Fact]
    public async Task A_new_hire_whose_manager_comes_later_in_the_same_file_is_judged_with_the_manager()
    {
        await _h.AddSourceAsync("hr", null, [.. Inbound, ("manager", "boss")]);
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, Outbound);
        await _h.GrantGroupAsync("slack", await _h.AddGroupAsync("Managed", "manager pr"));
        _h.Source("hr").Set("1", true, ("login", "anna"), ("boss", "2"));
        _h.Source("hr").Set("2", true, ("login", "bo"));
        var plan = await _h.PlanAsync();
        (await ChangesAsync(plan)).ShouldBe(["Create anna in slack"]);
        (await _h.ApplyAsync(plan)).Failed.ShouldBe(0);
        _h.Target("slack").Accounts.Count.ShouldBe(1);
        await NothingLeftAsync();
    }

    [Fact]
    public async Task One_changed_user_is_the_only_one_evaluated()
    {
        await SetUpAsync("slack");
        await _h.GrantGroupAsync("slack", await _h.AddGroupAsync("Sales", "department eq \"Sales\""));
        foreach (var n in Enumerable.Range(0, 60))
            Row($"u{n}", n % 2 == 0 ? "Sales" : "IT");
        await _h.SyncAsync();
        await _h.PlanAsync();
        Evaluated("slack").ShouldBe(0);

        Row("u1", "Sales");
        var plan = await _h.PlanAsync();
        Evaluated("slack").ShouldBe(1);
        (await ChangesAsync(plan)).ShouldBe(["Create u1 in slack"]);
        await _h.ApplyAsync(plan);

        var helpers = await _h.AddGroupAsync("Helpers");
        await _h.GrantGroupAsync("slack", helpers);
        await _h.SyncAsync();
        await _h.JoinAsync(helpers, await UserAsync("u3"));
        (await ChangesAsync(await _h.PlanAsync())).ShouldBe(["Create u3 in slack"]);
        Evaluated("slack").ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_rule_looks_at_everybody_of_the_apps_that_it_gives_and_at_nobody_of_others()
    {
        await SetUpAsync("slack", "jira");
        var sales = await _h.AddGroupAsync("Sales", "department eq \"Sales\"");
        await _h.GrantGroupAsync("slack", sales);
        foreach (var n in Enumerable.Range(0, 10))
            Row($"u{n}", n % 2 == 0 ? "Sales" : "IT");
        await _h.SyncAsync();

        await _h.Engine.Groups.UpdateAsync(sales with { Filter = "department eq \"IT\"" }, false, EngineHarness.None);
        var plan = await _h.PlanAsync();
        Evaluated("slack").ShouldBe(10);
        Evaluated("jira").ShouldBe(0);
        plan.Targets.Single(t => t.Name == "slack").Counts.ShouldBe(new Dictionary<ChangeKind, int> { [ChangeKind.Create] = 5, [ChangeKind.Disable] = 5 }, ignoreOrder: true);
        await _h.ApplyAsync(plan);
        await NothingLeftAsync();

        var renamed = await _h.Engine.Groups.FindAsync("Sales", EngineHarness.None);
        await _h.Engine.Groups.UpdateAsync(renamed with { Name = "Vertrieb", Description = "another name" }, false, EngineHarness.None);
        await _h.PlanAsync();
        Evaluated("slack").ShouldBe(0, "a name decides nothing");
    }

    [Fact]
    public async Task A_plan_made_before_a_rule_changed_is_refused()
    {
        await SetUpAsync("slack");
        var sales = await _h.AddGroupAsync("Sales", "department eq \"Sales\"");
        await _h.GrantGroupAsync("slack", sales);
        Row("anna", "Sales");
        var plan = await _h.PlanAsync();
        await _h.Engine.Groups.UpdateAsync(sales with { Filter = "department eq \"IT\"" }, false, EngineHarness.None);
        (await Should.ThrowAsync<ProvisioningException>(() => _h.ApplyAsync(plan))).Error.Id.ShouldBe(ErrorIds.PlanStale);
        _h.Target("slack").Accounts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_that_takes_an_app_from_many_is_held_by_the_guard()
    {
        await SetUpAsync("slack");
        var all = await _h.AddGroupAsync("All", "department pr");
        await _h.GrantGroupAsync("slack", all);
        foreach (var n in Enumerable.Range(0, 40))
            Row($"u{n}", n < 10 ? "IT" : "Sales");
        await _h.SyncAsync();
        _h.Target("slack").Accounts.Count.ShouldBe(40);

        await _h.Engine.Groups.UpdateAsync(all with { Filter = "department eq \"Sales\"" }, false, EngineHarness.None);
        var plan = await _h.PlanAsync();
        plan.Targets.Single(t => t.Name == "slack").Held.Select(h => h.Kind).ShouldBe([GuardKind.Disable, GuardKind.Membership]);
        (await _h.ApplyAsync(plan)).Held.ShouldBe(10);
        _h.Target("slack").Accounts.Values.ShouldAllBe(a => a.Active == true);

        plan = await _h.PlanAsync();
        await _h.ApplyAsync(plan, release: true);
        _h.Target("slack").Accounts.Values.Count(a => a.Active == false).ShouldBe(10);
        await NothingLeftAsync();
    }

    [Fact]
    public async Task What_begins_and_ends_while_nothing_runs_is_caught_up_by_the_next_plan()
    {
        await SetUpAsync("slack", "jira", "wiki");
        Row("anna", "Sales");
        Row("bo", "Sales");
        await _h.SyncAsync();
        var now = _h.Clock.GetUtcNow();
        var (guests, sales, outer) = (await _h.AddGroupAsync("Guests"), await _h.AddGroupAsync("Sales", "department eq \"Sales\""), await _h.AddGroupAsync("Outer"));
        await _h.GrantGroupAsync("slack", guests);
        await _h.JoinAsync(guests, await UserAsync("anna"), now.AddDays(1), now.AddDays(3));
        await _h.GrantGroupAsync("jira", sales, new() { From = now.AddDays(2), Until = now.AddDays(5) });
        await _h.GrantGroupAsync("wiki", outer);
        await _h.Engine.Groups.NestAsync(outer, sales, now.AddDays(2), now.AddDays(5), EngineHarness.None);
        await _h.Engine.Assignments.GrantAsync(await _h.Engine.Apps.GetAsync("wiki", EngineHarness.None), [await UserAsync("bo")], new() { Until = now.AddDays(6) }, EngineHarness.None);

        (await ChangesAsync(await SyncAsync())).ShouldBe(["Create bo in wiki"]);
        _h.Clock.Advance(TimeSpan.FromDays(1));
        (await ChangesAsync(await SyncAsync())).ShouldBe(["Create anna in slack"]);
        Evaluated("slack").ShouldBe(1);
        _h.Clock.Advance(TimeSpan.FromDays(3));
        (await ChangesAsync(await SyncAsync())).ShouldBe(["Disable anna in slack", "Create anna in jira", "Create bo in jira", "Create anna in wiki"], ignoreOrder: true);
        await NothingLeftAsync();
        _h.Clock.Advance(TimeSpan.FromDays(10));
        (await ChangesAsync(await SyncAsync())).ShouldBe(["Disable anna in jira", "Disable bo in jira", "Disable anna in wiki", "Disable bo in wiki"], ignoreOrder: true);
        await NothingLeftAsync();
    }

    [Fact]
    public async Task Values_of_assignments_go_before_mappings_and_end_with_the_assignment_that_gave_them()
    {
        await SetUpAsync("slack");
        var vip = await _h.AddGroupAsync("Vip", "title eq \"Chief\"", priority: 1);
        var all = await _h.AddGroupAsync("All", "department pr", priority: 2);
        await _h.GrantGroupAsync("slack", all, new() { Values = Set(("license", "E1"), ("title", "Colleague")) });
        await _h.GrantGroupAsync("slack", vip, new() { Values = Set(("license", "E5"), ("badge", "gold")) });
        Row("anna", "Sales", "Chief");
        Row("bo", "Sales", "Clerk");
        await _h.SyncAsync();
        Account("anna").ToString().ShouldBe(Account("anna").With("license", "E5").With("badge", "gold").With("title", "Colleague").ToString());
        Account("bo")["license"].AsString().ShouldBe("E1");
        await NothingLeftAsync();

        Row("anna", "Sales", "Clerk");
        await _h.SyncAsync();
        Account("anna")["license"].AsString().ShouldBe("E1");
        Account("anna").Contains("badge").ShouldBeFalse("no assignment gives it any more, and no mapping does");
        await NothingLeftAsync();

        await _h.GrantGroupAsync("slack", all, new());
        await _h.SyncAsync();
        Account("anna").Contains("license").ShouldBeFalse();
        Account("anna")["title"].AsString().ShouldBe("Clerk", "the mapping has its say again");
        await NothingLeftAsync();
    }

    [Fact]
    public async Task What_an_app_had_before_and_no_assignment_gave_stays()
    {
        await SetUpAsync("slack");
        await _h.AddGroupAsync("Vip", "title eq \"Chief\"");
        Row("bo", "Sales", "Clerk");
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        var data = _h.Target("slack");
        var (key, account) = data.Accounts.Single();
        data.Accounts[key] = account with { Values = account.Values.With("license", "E3") };
        await _h.GrantGroupAsync("slack", await _h.Engine.Groups.FindAsync("Vip", EngineHarness.None), new() { Values = Set(("license", "E5")) });
        await _h.SyncAsync();
        Account("bo")["license"].AsString().ShouldBe("E3");
    }

    [Fact]
    public async Task An_account_that_was_there_is_linked_with_the_values_of_the_assignment()
    {
        await SetUpAsync("slack");
        await _h.Engine.Apps.UpdateAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None) with { MatchOn = ["userName"] }, "test", EngineHarness.None);
        _h.Target("slack").Accounts["x"] = new() { Key = "x", Active = true, Values = Set(("userName", "anna"), ("title", "Old"), ("license", "E1")) };
        await _h.GrantGroupAsync("slack", await _h.AddGroupAsync("Sales", "department eq \"Sales\""), new() { Values = Set(("license", "E5")) });
        Row("anna", "Sales");
        await _h.SyncAsync();
        Account("anna")["license"].AsString().ShouldBe("E5");
        Account("anna")["title"].AsString().ShouldBe("Old", "the directory has no title");
        await NothingLeftAsync();
    }

    [Fact]
    public async Task Who_and_what_gave_an_app_is_told()
    {
        await SetUpAsync("slack");
        Row("anna", "Sales");
        await _h.SyncAsync();
        var (sales, staff) = (await _h.AddGroupAsync("Sales", "department eq \"Sales\"", priority: 5), await _h.AddGroupAsync("Staff", priority: 7));
        await _h.Engine.Groups.NestAsync(staff, sales, null, null, EngineHarness.None);
        var end = _h.Clock.GetUtcNow().AddDays(4);
        await _h.GrantGroupAsync("slack", staff, new() { Priority = 3, Until = end });
        await _h.GrantGroupAsync("slack", sales);

        var anna = await UserAsync("anna");
        var effective = (await _h.EffectiveAsync(null, anna)).ShouldHaveSingleItem();
        effective.Via.ShouldBe("group Staff (through Sales), group Sales (rule)");
        (effective.App, effective.UserName, effective.Priority, effective.Until).ShouldBe(("slack", "anna", 3, null));
        effective.Grants[0].Until.ShouldBe(end);

        var slack = await _h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        await _h.Engine.Assignments.GrantAsync(slack, [anna], EngineHarness.None);
        (await _h.EffectiveAsync(slack)).ShouldHaveSingleItem().Via.ShouldBe("direct, group Staff (through Sales), group Sales (rule)");
        await _h.Engine.Assignments.RevokeAsync(slack, staff, EngineHarness.None);
        await _h.Engine.Assignments.RevokeAsync(slack, sales, EngineHarness.None);
        await _h.Engine.Assignments.RevokeAsync(slack, anna, EngineHarness.None);
        (await _h.EffectiveAsync(slack)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Terms_that_cannot_be_are_refused()
    {
        await SetUpAsync("slack");
        var group = await _h.AddGroupAsync("Sales");
        var now = _h.Clock.GetUtcNow();
        (await Refused(new() { From = now, Until = now })).ShouldBe(ErrorIds.PeriodInvalid);
        (await Refused(new() { Values = Set(("a[", "x")) })).ShouldBe(ErrorIds.PathInvalid);
        (await Refused(new() { Values = Set(("roles", "x")), Union = ["role"] })).ShouldBe(ErrorIds.AssignmentInvalid);

        async Task<string> Refused(AssignmentTerms terms) => (await Should.ThrowAsync<ProvisioningException>(() => _h.GrantGroupAsync("slack", group, terms))).Error.Id;
    }

    private async Task SetUpAsync(params string[] targets)
    {
        await _h.AddSourceAsync("hr", null, Inbound);
        foreach (var target in targets)
            await _h.AddTargetAsync(target, AppMode.Enforce, null, Outbound);
    }

    private void Row(string name, string department, string? title = null) => _h.Source("hr").Set(name, true, ("login", name), ("dept", department), ("title", title));

    private async Task<Plan> SyncAsync()
    {
        var plan = await _h.PlanAsync();
        var evaluated = _h.Events.ToList();
        await _h.ApplyAsync(plan);
        _h.Events.InsertRange(0, evaluated);
        return plan;
    }

    private async Task<List<string>> ChangesAsync(Plan plan) => [.. (await _h.ChangesAsync(plan)).Where(c => c.Target != Change.Directory).Select(c => c.ToString())];

    // Neither the changed nor, after a look at everybody, anybody has anything left to do.
    private async Task NothingLeftAsync()
    {
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        await _h.AssertWholeAsync();
    }

    private int Evaluated(string app) => _h.Events.OfType<VerboseEvent>().Select(e => e.Message)
        .Where(m => m.StartsWith($"'{app}': ", StringComparison.Ordinal) && m.EndsWith(" evaluated.", StringComparison.Ordinal))
        .Select(m => int.Parse(m.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).First();

    private AttributeSet Account(string userName) => _h.Target("slack").Accounts.Values.Single(a => a.Values["userName"].AsString() == userName).Values;

    private async Task<User> UserAsync(string name) => await _h.Engine.Directory.FindAsync(name, EngineHarness.None);

    private static AttributeSet Set(params (string Name, string Value)[] values) => values.Aggregate(AttributeSet.Empty, (s, v) => s.With(v.Name, v.Value));
}
