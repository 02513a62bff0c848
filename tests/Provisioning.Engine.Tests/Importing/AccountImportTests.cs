namespace Provisioning.Engine.Tests;

/// <summary>What becomes of the accounts that an application has already, when they are imported: whose they are is found out, and nobody loses anything by it.</summary>
public sealed class AccountImportTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Everybody_is_taken_over_and_the_application_is_not_touched()
    {
        await StartAsync(["userName"]);
        foreach (var name in new[] { "anna", "bo", "cy" })
        {
            await _h.AddUserAsync(name);
            _h.Target("slack").Make(name.ToUpperInvariant());
        }

        _h.Target("slack").Make("stranger");
        var run = await _h.ImportAsync("slack");
        run.Applied.ShouldBe(3);
        _h.Warnings.ShouldBe(["'slack': 1 new account belongs to nobody in the directory. Get-ProvAccount slack -Unlinked lists all of them."]);
        (await _h.AccountsAsync("slack")).Count(a => a.UserId is not null).ShouldBe(3);
        (await _h.Engine.Accounts.UnlinkedAsync("slack", EngineHarness.None).ToListAsync()).ShouldHaveSingleItem().Values["userName"].AsString().ShouldBe("stranger");
        _h.Target("slack").Writes.ShouldBeEmpty();

        // What differs is for the next plan; nobody is disabled, though nobody was assigned before.
        (await _h.ChangesAsync(await _h.PlanAsync())).Select(c => (c.Kind, c.UserName)).ShouldBe([(ChangeKind.Update, "anna"), (ChangeKind.Update, "bo"), (ChangeKind.Update, "cy")], ignoreOrder: true);
        await _h.SyncAsync();
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        _h.Target("slack").Accounts.Values.ShouldAllBe(a => a.Active == true);
        (await _h.ImportAsync("slack")).Applied.ShouldBe(0);
    }

    [Fact]
    public async Task The_plan_says_who_is_linked_and_why()
    {
        await StartAsync(["userName"]);
        var anna = await _h.AddUserAsync("anna");
        _h.Target("slack").Make("anna");
        var change = (await _h.ResultsAsync<Change>(_h.Engine.Syncs.RunAsync(await _h.Engine.Syncs.ImportRequestAsync(["slack"], false, save: false, EngineHarness.None), new(), EngineHarness.None))).ShouldHaveSingleItem();
        (change.Kind, change.UserId, change.AccountKey, change.Reason).ShouldBe((ChangeKind.Link, anna.Id, "acc-1", "matched by 'MatchOn userName' (1.00), and assigned with it"));
        (await _h.AccountsAsync("slack")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_rule_the_same_user_name_waits_for_a_decision()
    {
        await StartAsync([]);
        var anna = await _h.AddUserAsync("anna");
        _h.Target("slack").Make("anna");
        await _h.ImportAsync("slack");
        _h.Warnings.ShouldBe(["'slack': 1 account waits for a decision: whose it is is not certain. See Get-ProvMatch slack -Pending."]);
        var waits = (await _h.Engine.Matches.ListAsync("slack", [MatchState.Pending], EngineHarness.None).ToListAsync()).ShouldHaveSingleItem();
        waits.Candidates.ShouldHaveSingleItem().UserId.ShouldBe(anna.Id);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);

        await ResolveAsync(new("slack", waits.Key, "Create", null));
        _h.Errors.ShouldHaveSingleItem().Message.ShouldContain("a target's account makes no user");
        await ResolveAsync(new("slack", waits.Key, "Link", "anna"));
        (await _h.AccountsAsync("slack")).ShouldHaveSingleItem().UserId.ShouldBe(anna.Id);
        (await _h.EffectiveAsync()).ShouldHaveSingleItem().UserId.ShouldBe(anna.Id);
        (await _h.ChangesAsync(await _h.PlanAsync())).ShouldAllBe(c => c.Kind == ChangeKind.Update);
    }

    [Fact]
    public async Task The_directorys_own_id_needs_no_rule_and_two_that_have_it_are_nobodys()
    {
        await StartAsync([]);
        var (anna, bo) = (await _h.AddUserAsync("anna"), await _h.AddUserAsync("bo"));
        _h.Target("slack").Make("anna.old", true, ("externalId", anna.Id));
        var (one, two) = (_h.Target("slack").Make("b1", true, ("externalId", bo.Id)), _h.Target("slack").Make("b2", true, ("externalId", bo.Id)));
        await _h.ImportAsync("slack");
        _h.Errors.Select(e => (e.Id, e.Target)).ShouldBe([(ErrorIds.AccountAmbiguous, one.Key), (ErrorIds.AccountAmbiguous, two.Key)]);
        (await _h.AccountsAsync("slack")).Where(a => a.UserId is not null).ShouldHaveSingleItem().UserId.ShouldBe(anna.Id);
        (await _h.EffectiveAsync()).ShouldHaveSingleItem().UserId.ShouldBe(anna.Id);
    }

    [Fact]
    public async Task Whoever_has_left_loses_a_found_account_by_a_plan_that_shows_it()
    {
        await StartAsync(["userName"]);
        await _h.DecideAsync(await _h.AddUserAsync("gone"), UserStatus.Deactivated);
        await _h.DecideAsync(await _h.AddUserAsync("onleave"), UserStatus.Suspended);
        _h.Target("slack").Make("gone");
        _h.Target("slack").Make("onleave");
        await _h.ImportAsync("slack");
        (await _h.ChangesAsync(await _h.PlanAsync())).Select(c => (c.Kind, c.UserName)).ShouldBe([(ChangeKind.Disable, "gone"), (ChangeKind.Disable, "onleave")], ignoreOrder: true);
        await _h.SyncAsync();
        await _h.DecideAsync((await _h.UsersAsync("userName eq \"onleave\""))[0], UserStatus.Active);
        (await _h.ChangesAsync(await _h.PlanAsync())).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Enable);
    }

    [Fact]
    public async Task An_account_that_cannot_be_used_is_linked_and_not_switched_on()
    {
        await StartAsync(["userName"]);
        await _h.AddUserAsync("anna");
        _h.Target("slack").Make("anna", active: false);
        await _h.ImportAsync("slack");
        (await _h.AccountsAsync("slack")).ShouldHaveSingleItem().UserId.ShouldNotBeNull();
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task Who_has_the_app_by_a_group_gets_no_assignment_of_their_own()
    {
        await StartAsync(["userName"]);
        await _h.AddUserAsync("anna");
        await _h.GrantGroupAsync("slack", await _h.AddGroupAsync("all", "userName pr"));
        _h.Target("slack").Make("anna");
        await _h.ImportAsync("slack");
        (await _h.Store.ReadAsync(new("assignments"), EngineHarness.None).ToListAsync()).ShouldBeEmpty();
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task What_somebody_changed_in_the_application_is_noted_and_repaired_by_the_next_plan()
    {
        await StartAsync(["userName"]);
        await _h.AddUserAsync("anna", ("displayName", "Anna"));
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        var account = _h.Target("slack").Accounts.Values.Single();
        _h.Target("slack").Accounts[account.Key] = account with { Active = false, Values = account.Values.With("displayName", "Hacked") };
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        await _h.ImportAsync("slack");
        var change = (await _h.ChangesAsync(await _h.PlanAsync())).ShouldHaveSingleItem();
        (change.Kind, change.Attributes.Single().Old.AsString()).ShouldBe((ChangeKind.Enable, "Hacked"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_account_counts_as_gone_only_where_the_read_was_whole(bool whole)
    {
        await StartAsync(["userName"]);
        foreach (var name in new[] { "anna", "bo" })
            await _h.AddUserAsync(name);
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        _h.Target("slack").Accounts.TryRemove(_h.Target("slack").Of((await _h.UsersAsync("userName eq \"bo\""))[0].Id)!.Key, out _);
        _h.Target("slack").ReadIsWhole = whole;
        await _h.ImportAsync("slack");
        (await _h.AccountsAsync("slack")).Count(a => a.Present).ShouldBe(whole ? 1 : 2);
        if (!whole)
            _h.Warnings.ShouldHaveSingleItem().ShouldContain("and none of them counts as gone, because the read has not proven itself whole");
        (await _h.ChangesAsync(await _h.PlanAsync())).Select(c => (c.Kind, c.UserName)).ShouldBe(whole ? [(ChangeKind.Create, "bo")] : []);
    }

    [Fact]
    public async Task A_read_that_breaks_off_changes_nothing()
    {
        await StartAsync(["userName"]);
        foreach (var name in new[] { "anna", "bo", "cy" })
        {
            await _h.AddUserAsync(name);
            _h.Target("slack").Make(name);
        }

        _h.Target("slack").ReadEndsAfter = 2;
        (await _h.ImportAsync("slack")).Applied.ShouldBe(0);
        _h.Errors.ShouldHaveSingleItem().App.ShouldBe("slack");
        (await _h.AccountsAsync("slack")).ShouldBeEmpty();
        (await _h.EffectiveAsync()).ShouldBeEmpty();
        _h.Target("slack").ReadEndsAfter = int.MaxValue;
        (await _h.ImportAsync("slack")).Applied.ShouldBe(3);
    }

    [Fact]
    public async Task Undone_the_links_and_what_came_with_them_are_gone()
    {
        await StartAsync(["userName"]);
        var (anna, bo) = (await _h.AddUserAsync("anna"), await _h.AddUserAsync("bo"));
        await _h.Engine.Assignments.GrantAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None), [bo], EngineHarness.None);
        _h.Target("slack").Make("anna");
        _h.Target("slack").Make("bo");
        var run = await _h.ImportAsync("slack");
        await _h.UndoAsync(run);
        (await _h.AccountsAsync("slack")).ShouldAllBe(a => a.UserId == null);
        (await _h.EffectiveAsync()).ShouldHaveSingleItem().UserId.ShouldBe(bo.Id);
        (await _h.Engine.Matches.ListAsync("slack", [MatchState.Ignored], EngineHarness.None).ToListAsync()).SelectMany(m => m.Refused).ShouldBe([anna.Id, bo.Id], ignoreOrder: true);
        // They are not linked again by themselves.
        await _h.ImportAsync("slack");
        (await _h.AccountsAsync("slack")).ShouldAllBe(a => a.UserId == null);
    }

    [Fact]
    public async Task Whose_account_was_deleted_and_made_anew_in_the_application_keeps_it()
    {
        await StartAsync(["userName"]);
        await _h.AddUserAsync("anna");
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        _h.Target("slack").Accounts.Clear();
        var again = _h.Target("slack").Make("anna");
        await _h.Engine.Apps.UpdateAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None) with { MatchOn = [], MatchRules = [new() { Name = "name", Comparisons = [new() { Attribute = "userName" }], AutoLink = true, Rehire = MatchRehire.Left }] }, "test", EngineHarness.None);
        await _h.ImportAsync("slack");
        (await _h.AccountsAsync("slack")).Single(a => a.UserId is not null).Key.ShouldBe(again.Key);
        await _h.SyncAsync();
        _h.Target("slack").Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Rules_compare_what_the_mappings_give_turned_round()
    {
        var app = await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("login", "employeeNumber"));
        await _h.Engine.Apps.UpdateAsync(
            app with
            {
                Mappings = [.. app.Mappings, new() { Direction = MappingDirection.Outbound, Target = "kind", Source = "userType", ValueMap = AttributeSet.Empty.With("Employee", "E").With("Contractor", "C") }],
                MatchRules = [new() { Name = "number", Comparisons = [new() { Attribute = "employeeNumber" }, new() { Attribute = "userType" }], AutoLink = true, Definite = 0.9, Candidate = 0.9 }],
            },
            "test",
            EngineHarness.None);
        var anna = await _h.AddUserAsync("anna", ("employeeNumber", "7"), ("userType", "Employee"));
        await _h.AddUserAsync("bo", ("employeeNumber", "8"), ("userType", "Employee"));
        _h.Target("slack").Make("x", true, ("login", "7"), ("kind", "E"));
        _h.Target("slack").Make("y", true, ("login", "8"), ("kind", "C"));
        await _h.ImportAsync("slack");
        (await _h.AccountsAsync("slack")).Where(a => a.UserId is not null).ShouldHaveSingleItem().UserId.ShouldBe(anna.Id);
    }

    [Fact]
    public async Task What_an_expression_makes_is_said_not_to_go_back()
    {
        var app = await _h.AddTargetAsync("slack", AppMode.Enforce, ["userName"]);
        await _h.Engine.Apps.UpdateAsync(app with { Mappings = [new() { Direction = MappingDirection.Outbound, Target = "userName", Expression = "user.userName + \"@x.example\"" }] }, "test", EngineHarness.None);
        _h.Target("slack").Make("anna@x.example");
        await _h.AddUserAsync("anna");
        await _h.ImportAsync("slack");
        _h.Warnings.First().ShouldContain("accounts are not matched by 'userName' when they are imported");
        (await _h.AccountsAsync("slack")).ShouldHaveSingleItem().UserId.ShouldBeNull();
    }

    [Fact]
    public async Task Sources_are_imported_where_none_is_named_and_people_who_do_the_work_cannot_be_read()
    {
        await StartAsync(["userName"]);
        await _h.AddManualAsync("badge");
        _h.Target("slack").Make("anna");
        await _h.ImportAsync();
        (await _h.AccountsAsync("slack")).ShouldBeEmpty();
        (await Should.ThrowAsync<ProvisioningException>(() => _h.ImportAsync("badge"))).Error.Id.ShouldBe(ErrorIds.AppDirectionWrong);
    }

    private async Task StartAsync(IReadOnlyList<string> matchOn) => await _h.AddTargetAsync("slack", AppMode.Enforce, matchOn, ("userName", "userName"), ("displayName", "displayName"));

    private async Task ResolveAsync(MatchDecision decision) => await _h.ResultsAsync<MatchCase>(_h.Engine.Matches.BeginResolving().ResolveAsync([decision], apply: true, EngineHarness.None));
}
