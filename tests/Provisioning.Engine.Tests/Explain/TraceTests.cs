namespace Provisioning.Engine.Tests.Explain;

/// <summary>Why somebody has what they have, and has not what they have not: every answer that there is, told from the journal.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private readonly EngineHarness _h = new(new() { MaxDisablePercent = 50, MinimumPopulation = 2 });
    private User _alice = null!;

    public async Task InitializeAsync()
    {
        foreach (var (key, name) in new[] { ("1", "alice"), ("2", "bo"), ("3", "cy"), ("4", "dee") })
            _h.Source("hr").Set(key, true, ("Login", name), ("Dept", "Sales"), ("Job", "Clerk"));
        await _h.AddSourceAsync("hr", null, ("userName", "Login"), ("department", "Dept"), ("title", "Job"));
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("title", "title"));
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        _alice = await _h.Engine.Directory.FindAsync("alice", EngineHarness.None);
    }

    public Task DisposeAsync()
    {
        _h.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Why_alice_lost_her_account_on_3_March()
    {
        _h.Clock.Advance(TimeSpan.FromDays(1));
        _h.Source("hr").Set("1", false, ("Login", "alice"), ("Dept", "Sales"), ("Job", "Clerk"));
        var run = await _h.SyncAsync();
        var steps = await TraceAsync("slack");
        Has(steps, TraceKind.User, "alice is Deactivated").Since!.Value.Day.ShouldBe(3);
        var account = Has(steps, TraceKind.Account, "is disabled");
        (account.Since!.Value.Day, account.Actor).ShouldBe((3, "tester"));
        Has(steps, TraceKind.Change, "slack answered: done").Text.ShouldStartWith("Disable, because");
        Has(steps, TraceKind.Change, "It rests on: Disable in the directory");
        Has(steps, TraceKind.Source, "hr/1 says that the person has left");
        Has(steps, TraceKind.Run, $"run {run.Id} by tester, plan {run.PlanId}");
        Has(steps, TraceKind.Obstacle, "Deactivated has nothing");

        var before = await _h.Engine.Traces.TraceAsync(_alice.Id, "slack", null, new(_h.Clock.GetUtcNow().AddHours(-20)), EngineHarness.None);
        Has(before, TraceKind.User, "alice is Active");
        Has(before, TraceKind.Account, "can be used").Since!.Value.Day.ShouldBe(2);
    }

    [Fact]
    public async Task A_value_is_led_back_to_the_row_and_why_it_is_hers()
    {
        _h.Clock.Advance(TimeSpan.FromDays(1));
        _h.Source("hr").Set("1", true, ("Login", "alice"), ("Dept", "Sales"), ("Job", "Boss"));
        await _h.SyncAsync();
        var steps = await TraceAsync("slack", "title");
        steps.Select(s => s.Level).ShouldContain(5);
        (Has(steps, TraceKind.Value, "title = 'Boss'").Since?.Day, Has(steps, TraceKind.Value, "title of alice is 'Boss'").Since?.Day).ShouldBe((3, 3));
        Has(steps, TraceKind.Mapping, "From title");
        Has(steps, TraceKind.Source, "It comes from: hr/1, by Job");
        Has(steps, TraceKind.Source, "hr/1 has Job = 'Boss'");
        steps.ShouldContain(s => s.Kind == TraceKind.Match);
        Has(await TraceAsync(null, "title"), TraceKind.Value, "title of alice is 'Boss'").Level.ShouldBe(0);
    }

    [Fact]
    public async Task Who_approved_the_plan_is_told()
    {
        _h.Source("hr").Set("1", true, ("Login", "alice"), ("Dept", "Sales"), ("Job", "Boss"));
        var plan = await _h.PlanAsync();
        var approval = new PlanApproval { PlanId = plan.Id, Approver = "bob", KeyId = "k", Time = _h.Clock.GetUtcNow(), Statement = "", Signature = "" };
        await _h.Store.CommitAsync(new() { BatchId = "approval", Actor = "bob", Cause = "Approve-ProvPlan", Time = _h.Clock.GetUtcNow(), Writes = [ApprovalDocuments.ToWrite(approval)] }, EngineHarness.None);
        await _h.ApplyAsync(plan);
        Has(await TraceAsync("slack", "title"), TraceKind.Run, "approved by bob");
        Has(await _h.Engine.Traces.TraceAsync(_alice.Id, "slack", "title", new(_h.Store.LastSequence), EngineHarness.None), TraceKind.Run, "approved by bob");
    }

    [Fact]
    public async Task An_override_is_named_with_who_and_why()
    {
        await _h.Engine.Directory.SaveAsync(
            await _h.Engine.Directory.OverrideAsync(_alice, new Dictionary<string, AttributeValue> { ["title"] = "Acting boss" }, _h.Clock.GetUtcNow().AddDays(9), "holiday", EngineHarness.None), "Set-ProvUser", EngineHarness.None);
        Has(await TraceAsync(null, "title"), TraceKind.Source, "holiday").Text.ShouldContain("by tester");
    }

    [Fact]
    public async Task What_a_guard_holds_is_told_with_the_guard()
    {
        foreach (var (key, name) in new[] { ("1", "alice"), ("2", "bo"), ("3", "cy") })
            _h.Source("hr").Set(key, false, ("Login", name), ("Dept", "Sales"), ("Job", "Clerk"));
        await _h.SyncAsync();
        var steps = await TraceAsync("slack");
        Has(steps, TraceKind.User, "alice is Active");
        Has(steps, TraceKind.Account, "can be used");
        Has(steps, TraceKind.Obstacle, "Waiting: a guard holds it.");
        Has(steps, TraceKind.Change, "Disable was planned");
        Has(steps, TraceKind.Obstacle, "The guard held the plan: Disable: 3 of 4");
    }

    [Fact]
    public async Task What_an_app_refused_is_told_with_its_answer_and_the_next_try()
    {
        _h.Target("slack").Fault = (operation, _, _) => throw FakeTarget.Error(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidInput);
        _h.Source("hr").Set("1", true, ("Login", "alice"), ("Dept", "Sales"), ("Job", "Boss"));
        await _h.SyncAsync();
        var steps = await TraceAsync("slack");
        Has(steps, TraceKind.Obstacle, "Waiting: it failed").Text.ShouldContain("Tried 1 time");
        Has(steps, TraceKind.Change, "Update was planned").Text.ShouldContain("it failed");
    }

    [Fact]
    public async Task What_is_not_assigned_is_told_with_the_rules_that_are_not_met()
    {
        await _h.AddTargetAsync("zoom", AppMode.ReadOnly, null, ("userName", "userName"));
        await _h.GrantGroupAsync("zoom", await _h.AddGroupAsync("Legal", "department eq \"Legal\""));
        var steps = await TraceAsync("zoom");
        Has(steps, TraceKind.Account, "zoom: no account");
        Has(steps, TraceKind.Obstacle, "no assignment of the user's own");
        Has(steps, TraceKind.Obstacle, "The group Legal would give it");
        Has(steps, TraceKind.Source, "department eq \"Legal\"");
        Has(steps, TraceKind.Obstacle, "zoom is ReadOnly");
        await _h.GrantGroupAsync("zoom", await _h.AddGroupAsync("Sales", "department eq \"Sales\""));
        Has(await TraceAsync("zoom"), TraceKind.Assignment, "Assigned by group Sales");
    }

    [Fact]
    public async Task As_of_a_day_the_groups_rules_and_mappings_of_then_count()
    {
        var group = await _h.AddGroupAsync("Clerks", "title eq \"Clerk\"");
        await _h.AddTargetAsync("zoom", AppMode.Enforce, null, ("userName", "userName"));
        await _h.GrantGroupAsync("zoom", group);
        await _h.SyncAsync();
        var then = _h.Store.LastSequence;
        await _h.Engine.Groups.UpdateAsync(group with { Filter = "title eq \"Boss\"" }, allowEmpty: true, EngineHarness.None);
        var app = await _h.Engine.Apps.GetAsync("zoom", EngineHarness.None);
        await _h.Engine.Apps.UpdateAsync(app with { Mode = AppMode.ReadOnly }, "test", EngineHarness.None);
        Has(await TraceAsync("zoom"), TraceKind.Obstacle, "The group Clerks would give it");
        var before = await _h.Engine.Traces.TraceAsync(_alice.Id, "zoom", null, new(then), EngineHarness.None);
        Has(before, TraceKind.Assignment, "Assigned by group Clerks");
        before.ShouldNotContain(s => s.Text.Contains("ReadOnly", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_is_protected_or_gone_is_told_so()
    {
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Lifecycle.ProtectAsync(_alice, "emergency", EngineHarness.None), "test", EngineHarness.None);
        Has(await TraceAsync("slack"), TraceKind.Obstacle, "Protected").Text.ShouldContain("emergency");
        await _h.Store.CommitAsync(new() { BatchId = "gone", Actor = "tester", Cause = "test", Time = _h.Clock.GetUtcNow(), Writes = [new("users", _alice.Id, null, [])] }, EngineHarness.None);
        Has(await TraceAsync("slack"), TraceKind.User, "alice was deleted");
    }

    [Fact]
    public async Task Sensitive_values_are_in_no_step()
    {
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "title", Sensitive = true }, EngineHarness.None);
        var text = string.Join('\n', await TraceAsync("slack"));
        text.ShouldContain("sha256:");
        text.ShouldNotContain("Clerk");
        string.Join('\n', await _h.Engine.History.ReadAsync(_alice.Id, null, null, EngineHarness.None)).ShouldNotContain("Clerk");
    }

    [Fact]
    public async Task A_history_has_each_value_from_when_to_when_with_what_gave_it()
    {
        _h.Clock.Advance(TimeSpan.FromDays(1));
        _h.Source("hr").Set("1", true, ("Login", "alice"), ("Dept", "Sales"), ("Job", "Boss"));
        var run = await _h.SyncAsync();
        var history = await _h.Engine.History.ReadAsync(_alice.Id, null, "title", EngineHarness.None);
        var values = history.Where(e => e.Kind == HistoryKind.Attribute).ToList();
        values.Select(v => (v.Value.ToString(), v.From.Day, v.Until?.Day)).ShouldBe([("Clerk", 2, 3), ("Boss", 3, null)]);
        (values[1].Source, values[1].RunId, values[1].PlanId).ShouldBe(("hr/1, by Job", run.Id, run.PlanId));
        values[1].Reason.ShouldNotBeNullOrEmpty();
        history.Where(e => e.App == "slack").Select(e => e.Value.ToString()).ShouldBe(["Clerk", "Boss"]);
        (await _h.Engine.History.ReadAsync(_alice.Id, "slack", "active", EngineHarness.None)).ShouldHaveSingleItem().Until.ShouldBeNull();
    }

    [Fact]
    public async Task An_account_that_is_unlinked_ends_in_the_history()
    {
        await _h.Engine.Matches.UnlinkAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None), (await _h.AccountsAsync("slack")).Single(a => a.UserId == _alice.Id).Key, apply: true, EngineHarness.None);
        (await _h.Engine.History.ReadAsync(_alice.Id, "slack", "active", EngineHarness.None)).ShouldHaveSingleItem().Until.ShouldNotBeNull();
        Has(await TraceAsync("slack"), TraceKind.Account, "is not linked to the user any more");
    }

    [Fact]
    public async Task What_was_as_of_each_commit_is_what_the_store_had_then()
    {
        var known = new List<(long Sequence, string User, string Accounts)>();
        string[] jobs = ["Boss", "Clerk", "Head"];
        for (var i = 0; i < 6; i++)
        {
            _h.Clock.Advance(TimeSpan.FromHours(1));
            _h.Source("hr").Set("1", i % 3 != 2, ("Login", "alice"), ("Dept", "Sales"), ("Job", jobs[i % 3]));
            await _h.SyncAsync();
            known.Add((_h.Store.LastSequence, Text(await _h.Engine.Directory.GetAsync(_alice.Id, EngineHarness.None)), string.Join(';', (await _h.Engine.Accounts.ListAsync(null, _alice.Id, EngineHarness.None).ToListAsync()).Select(a => $"{a} {a.Active} {a.Values}"))));
        }

        foreach (var (sequence, user, accounts) in known)
        {
            Text(await _h.Engine.History.UserAsync(_alice.Id, sequence, EngineHarness.None)).ShouldBe(user);
            string.Join(';', (await _h.Engine.History.AccountsAsync(_alice.Id, null, sequence, EngineHarness.None).ToListAsync()).Select(a => $"{a} {a.Active} {a.Values}")).ShouldBe(accounts);
        }

        (await _h.Engine.History.UserAsync(_alice.Id, 1, EngineHarness.None)).ShouldBeNull();

        static string Text(User? user) => $"{user?.Status} {user?.Attributes} {user?.Revision}";
    }

    private async Task<IReadOnlyList<TraceStep>> TraceAsync(string? app, string? attribute = null) => await _h.Engine.Traces.TraceAsync(_alice.Id, app, attribute, null, EngineHarness.None);

    private static TraceStep Has(IEnumerable<TraceStep> steps, TraceKind kind, string text)
    {
        var all = steps.ToList();
        return all.Find(s => s.Kind == kind && s.Text.Contains(text, StringComparison.Ordinal)).ShouldNotBeNull($"no {kind} '{text}' in:\n{string.Join('\n', all.Select(s => $"{s.Kind}: {s.Line}"))}");
    }
}
