namespace Provisioning.Engine.Tests;

/// <summary>What a source's objects become when some of them are people who are known already.</summary>
public sealed class SourceMatchingTests : IDisposable
{
    private static readonly (string, string)[] Mappings = [("userName", "login"), ("displayName", "name"), ("employeeNumber", "no"), ("department", "dept")];
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task One_definite_match_links_by_itself_and_only_where_the_rule_says_so()
    {
        var anna = await _h.AddUserAsync("anna", ("displayName", "Anna Berg"), ("employeeNumber", "1"));
        await SourceAsync("hr", Number with { AutoLink = false });
        Row("hr", "a", no: "1", name: "Anna Berg");
        await _h.SyncAsync();
        var pending = (await CasesAsync()).ShouldHaveSingleItem();
        pending.Candidates.ShouldHaveSingleItem().ShouldBe(new()
        {
            UserId = anna.Id,
            UserName = "anna",
            DisplayName = "Anna Berg",
            Status = UserStatus.Active,
            Rule = "number",
            Score = 1,
            IsDefinite = true,
            Scores = pending.Candidates[0].Scores,
        });
        pending.Reason.ShouldContain("does not link by itself");
        (await _h.UsersAsync()).Count.ShouldBe(1, "no user is created for what waits");

        await RulesAsync("hr", Number);
        var plan = await _h.PlanAsync();
        (await _h.ChangesAsync(plan)).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Link);
        await _h.ApplyAsync(plan);
        (await CasesAsync()).ShouldBeEmpty();
        (await AccountAsync("hr", "a")).UserId.ShouldBe(anna.Id);
        (await CasesAsync(MatchState.Linked)).ShouldHaveSingleItem().Rule.ShouldBe("number");
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task Candidates_wait_with_the_scores_of_every_rule_until_they_are_certain()
    {
        await _h.AddUserAsync("anna", ("displayName", "Anna Berg"), ("department", "Sales"));
        await SourceAsync("hr", Number, Name);
        Row("hr", "a", no: "1", name: "Ana Berg", dept: "Sales");
        await _h.SyncAsync();
        var pending = (await CasesAsync()).ShouldHaveSingleItem();
        pending.Attributes["displayName"].AsString().ShouldBe("Ana Berg");
        pending.Candidates.ShouldHaveSingleItem().Scores.Select(s => s.Rule).ShouldBe(["number", "name"]);
        pending.Candidates[0].Scores[0].Score.ShouldBe(0);
        pending.Candidates[0].Score.ShouldBe(pending.Candidates[0].Scores[1].Score);
        _h.Warnings.ShouldContain(w => w.Contains("1 object waits", StringComparison.Ordinal));

        // Nothing has changed: nobody is looked at, and nothing is written.
        await _h.SyncAsync();
        await _h.SyncAsync();
        var before = _h.Store.LastSequence;
        var plan = await _h.PlanAsync();
        (await _h.ChangesAsync(plan, records: true)).ShouldBeEmpty();
        _h.Warnings.ShouldContain(w => w.Contains("1 object waits", StringComparison.Ordinal));

        // The user gets the number: now it is certain.
        var user = (await _h.UsersAsync())[0];
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { ["employeeNumber"] = "1" }, EngineHarness.None), "test", EngineHarness.None);
        await _h.SyncAsync();
        (await AccountAsync("hr", "a")).UserId.ShouldBe(user.Id);
        (await CasesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Objects_that_claim_one_user_wait_all_of_them()
    {
        await _h.AddUserAsync("anna", ("employeeNumber", "1"));
        await SourceAsync("hr", Number);
        Row("hr", "a", no: "1", login: "a");
        Row("hr", "b", no: "1", login: "b");
        Row("hr", "c", no: "2", login: "c");
        await _h.SyncAsync();
        (await CasesAsync()).Select(c => c.Reason).ShouldBe(["2 objects match 'anna'", "2 objects match 'anna'"]);
        (await _h.UsersAsync()).Select(u => u.UserName).Order().ShouldBe(["anna", "c"]);

        // One of them changes its row: the other still claims the user.
        Row("hr", "b", no: "1", login: "b", name: "B");
        await _h.SyncAsync();
        (await CasesAsync()).Count.ShouldBe(2);

        // It gets another number: now there is one claim, and nobody knows the other.
        Row("hr", "b", no: "3", login: "b");
        await _h.SyncAsync();
        (await CasesAsync()).ShouldBeEmpty();
        (await AccountAsync("hr", "a")).UserId.ShouldNotBeNull();
        (await _h.UsersAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_link_that_stands_is_never_moved()
    {
        await _h.AddUserAsync("anna", ("employeeNumber", "1"));
        await SourceAsync("hr", Number);
        Row("hr", "a", no: "1", login: "anna");
        await _h.SyncAsync();
        Row("hr", "b", no: "1", login: "b");
        await _h.SyncAsync();
        (await CasesAsync()).ShouldHaveSingleItem().Reason.ShouldBe("'anna' is linked to 'a' of this app");
        (await AccountAsync("hr", "a")).UserId.ShouldNotBeNull();
        (await AccountAsync("hr", "b")).UserId.ShouldBeNull();
    }

    [Fact]
    public async Task MatchOn_is_a_rule_of_its_own()
    {
        var anna = await _h.AddUserAsync("anna", ("employeeNumber", "1"));
        await _h.AddUserAsync("bo", ("employeeNumber", "2"));
        await _h.AddSourceAsync("hr", ["employeeNumber", "userName"], Mappings);
        Row("hr", "a", no: "1", login: "x");
        Row("hr", "b", no: null, login: "BO");
        await _h.SyncAsync();
        (await AccountAsync("hr", "a")).UserId.ShouldBe(anna.Id);
        (await AccountAsync("hr", "b")).UserId.ShouldNotBeNull();
        (await _h.UsersAsync()).Count.ShouldBe(2);
        (await _h.Engine.Matches.RulesAsync([await _h.Engine.Apps.GetAsync("hr", EngineHarness.None)], EngineHarness.None).ToListAsync()).Select(r => (r.Name, r.IsShorthand)).ShouldBe([("MatchOn employeeNumber", true), ("MatchOn userName", true)]);
    }

    [Theory]
    [InlineData(MatchRehire.None)]
    [InlineData(MatchRehire.Left)]
    public async Task Who_returns_under_a_new_key_meets_their_old_identity_where_the_rule_says_so(MatchRehire rehire)
    {
        await SourceAsync("hr", Number with { Rehire = rehire });
        Row("hr", "old", no: "1", login: "anna");
        Row("hr", "other", no: "9", login: "other");
        await _h.SyncAsync();
        var anna = (await _h.UsersAsync("userName eq \"anna\"")).Single();
        _h.Source("hr").Rows.Remove("old");
        await _h.SyncAsync();
        (await _h.UsersAsync("userName eq \"anna\"")).Single().Status.ShouldBe(UserStatus.Deactivated);

        Row("hr", "new", no: "1", login: "anna", dept: "Legal");
        await _h.SyncAsync();
        var users = await _h.UsersAsync();
        users.Count.ShouldBe(2);
        var back = users.Single(u => u.Id == anna.Id);
        if (rehire == MatchRehire.None)
        {
            back.Status.ShouldBe(UserStatus.Deactivated);
            (await CasesAsync()).ShouldHaveSingleItem().Reason.ShouldBe("'anna' was 'old' in this app before");
            return;
        }

        back.Status.ShouldBe(UserStatus.Active);
        back.Department.ShouldBe("Legal");
        (await AccountAsync("hr", "new")).UserId.ShouldBe(anna.Id);
        (await AccountAsync("hr", "old")).UserId.ShouldBeNull();
        (await CasesAsync(MatchState.Ignored)).ShouldHaveSingleItem().Key.ShouldBe("old");

        // The old row comes again: it stays nobody's.
        Row("hr", "old", active: false, no: "1", login: "anna");
        await _h.SyncAsync();
        (await _h.UsersAsync()).Count.ShouldBe(2);
        (await _h.UsersAsync("userName eq \"anna\"")).Single().Status.ShouldBe(UserStatus.Active);
    }

    [Theory]
    [InlineData(MatchRehire.Left)]
    [InlineData(MatchRehire.Deleted)]
    public async Task Who_was_removed_is_restored_where_the_rule_says_so(MatchRehire rehire)
    {
        await SourceAsync("hr", Number with { Rehire = rehire });
        Row("hr", "old", no: "1", login: "anna");
        Row("hr", "other", no: "9", login: "other");
        await _h.SyncAsync();
        _h.Source("hr").Rows.Remove("old");
        await _h.SyncAsync();
        var anna = (await _h.UsersAsync("userName eq \"anna\"")).Single();
        await _h.DecideAsync(anna, UserStatus.Deleted);

        Row("hr", "new", no: "1", login: "anna.berg", dept: "Legal");
        var plan = await _h.PlanAsync();
        await _h.ApplyAsync(plan);
        var users = await _h.UsersAsync();
        if (rehire == MatchRehire.Left)
        {
            users.Count.ShouldBe(3);
            users.Single(u => u.Id == anna.Id).Status.ShouldBe(UserStatus.Deleted);
            return;
        }

        users.Count.ShouldBe(2);
        var back = users.Single(u => u.Id == anna.Id);
        back.Status.ShouldBe(UserStatus.Active);
        back.Department.ShouldBe("Legal");
        (await _h.ChangesAsync(plan)).Single(c => c.UserId == anna.Id).Attributes.Single(a => a.Path == "status").Old.AsString().ShouldBe("Deleted");
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task Who_gets_a_new_key_in_one_import_is_not_disabled_in_between()
    {
        await SourceAsync("hr", Number with { Rehire = MatchRehire.Left });
        Row("hr", "old", no: "1", login: "anna");
        Row("hr", "other", no: "9", login: "other");
        await _h.SyncAsync();
        _h.Source("hr").Rows.Remove("old");
        Row("hr", "new", no: "1", login: "anna");
        var plan = await _h.PlanAsync();
        plan.Targets[0].Counts.ShouldNotContainKey(ChangeKind.Disable);
        await _h.ApplyAsync(plan);
        (await _h.UsersAsync("userName eq \"anna\"")).Single().Status.ShouldBe(UserStatus.Active);
        (await AccountAsync("hr", "new")).UserId.ShouldNotBeNull();
    }

    [Fact]
    public async Task Nobody_is_disabled_for_an_old_key_while_the_new_one_waits_for_a_decision()
    {
        await SourceAsync("hr", Number);
        Row("hr", "old", no: "1", login: "anna");
        Row("hr", "other", no: "9", login: "other");
        await _h.SyncAsync();
        _h.Source("hr").Rows.Remove("old");
        Row("hr", "new", no: "1", login: "x");
        await _h.SyncAsync();
        _h.Warnings.ShouldContain(w => w.Contains("'old' is gone", StringComparison.Ordinal));
        (await _h.UsersAsync("userName eq \"anna\"")).Single().Status.ShouldBe(UserStatus.Active);

        // Somebody says that it is another person: now the old one has left.
        await DecideAsync(new MatchDecision("hr", "new", "Create", null));
        await _h.SyncAsync();
        (await _h.UsersAsync("userName eq \"x\"")).Single().Status.ShouldBe(UserStatus.Active);
        await _h.SyncAsync();
        (await _h.UsersAsync("userName eq \"anna\"")).Single().Status.ShouldBe(UserStatus.Deactivated);
    }

    [Fact]
    public async Task A_waiting_object_that_goes_takes_its_case_with_it()
    {
        await _h.AddUserAsync("anna", ("displayName", "Anna Berg"), ("department", "Sales"));
        await SourceAsync("hr", Name);
        Row("hr", "a", name: "Ana Berg", dept: "Sales");
        Row("hr", "b", login: "b");
        await _h.SyncAsync();
        (await CasesAsync()).Count.ShouldBe(1);
        _h.Source("hr").Rows.Remove("a");
        await _h.SyncAsync();
        (await CasesAsync()).ShouldBeEmpty();
        (await CasesAsync(MatchState.Gone)).ShouldBeEmpty();
        (await _h.UsersAsync("userName eq \"anna\"")).Single().Status.ShouldBe(UserStatus.Active);
    }

    [Fact]
    public async Task A_read_that_breaks_off_leaves_no_case_and_no_link()
    {
        await _h.AddUserAsync("anna", ("employeeNumber", "1"));
        await SourceAsync("hr", Number, Name);
        Row("hr", "a", no: "1");
        Row("hr", "b", no: "2", name: "Bo");
        _h.Source("hr").FailsAfter = 1;
        await _h.SyncAsync();
        (await CasesAsync(MatchState.Pending, MatchState.Linked)).ShouldBeEmpty();
        (await _h.UsersAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Decisions_link_create_and_ignore_with_the_next_import()
    {
        var anna = await _h.AddUserAsync("anna", ("displayName", "Anna Berg"), ("department", "Sales"));
        await SourceAsync("hr", Name);
        Row("hr", "a", name: "Ana Berg", dept: "Sales", no: "1", login: "ana");
        Row("hr", "b", name: "Anna Bergh", dept: "Sales", login: "bergh");
        Row("hr", "c", name: "Anna Burg", dept: "Sales", login: "burg");
        await _h.SyncAsync();
        (await CasesAsync()).Count.ShouldBe(3);

        var events = await DecideAsync(
            new MatchDecision("hr", "a", "link", "anna", "row 1 (line 2)"),
            new MatchDecision("hr", "b", "Create", null, "row 2 (line 3)"),
            new MatchDecision("hr", "c", "IGNORE", "", "row 3 (line 4)"),
            new MatchDecision("hr", "c", "Create", "", "row 4 (line 5)"),
            new MatchDecision("hr", "nope", "Create", "", "row 5 (line 6)"),
            new MatchDecision("hr", "b", "marry", "", "row 6 (line 7)"),
            new MatchDecision("hrr", "b", "Create", "", "row 7 (line 8)"),
            new MatchDecision("hr", "b", "Link", "nobody", "row 8 (line 9)"));
        events.OfType<ResultEvent>().Count().ShouldBe(3);
        events.OfType<ObjectErrorEvent>().Select(e => (e.Error.Id, e.Error.Message[..5])).ShouldBe(
        [
            (ErrorIds.DecisionInvalid, "Row 4"), (ErrorIds.MatchNotFound, "Row 5"), (ErrorIds.DecisionInvalid, "Row 6"), (ErrorIds.AppNotFound, "Row 7"), (ErrorIds.DecisionInvalid, "Row 8"),
        ]);
        (await AccountAsync("hr", "a")).UserId.ShouldBe(anna.Id);
        (await CasesAsync()).ShouldBeEmpty();

        var plan = await _h.PlanAsync();
        (await _h.ChangesAsync(plan)).Select(c => (c.Kind, c.AccountKey)).ShouldBe([(ChangeKind.Link, "a"), (ChangeKind.Create, "b")]);
        await _h.ApplyAsync(plan);
        var users = await _h.UsersAsync();
        users.Select(u => u.UserName).Order().ShouldBe(["ana", "bergh"]);
        users.Single(u => u.Id == anna.Id).EmployeeNumber.ShouldBe("1");
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);

        // To say it again changes nothing.
        var before = _h.Store.LastSequence;
        await DecideAsync(new MatchDecision("hr", "a", "Link", "ana"), new MatchDecision("hr", "c", "Ignore", null));
        _h.Store.LastSequence.ShouldBe(before);
    }

    [Fact]
    public async Task Two_objects_are_not_linked_to_one_user_by_decisions()
    {
        await _h.AddUserAsync("anna", ("displayName", "Anna Berg"), ("department", "Sales"));
        await SourceAsync("hr", Name);
        Row("hr", "a", name: "Ana Berg", dept: "Sales");
        Row("hr", "b", name: "Anna Bergh", dept: "Sales", login: "b");
        await _h.SyncAsync();
        var events = await DecideAsync(new MatchDecision("hr", "a", "Link", "anna"), new MatchDecision("hr", "b", "Link", "anna"));
        events.OfType<ObjectErrorEvent>().ShouldHaveSingleItem().Error.Id.ShouldBe(ErrorIds.LinkExists);
        (await CasesAsync()).ShouldHaveSingleItem().Key.ShouldBe("b");
    }

    [Fact]
    public async Task A_decision_makes_a_plan_from_before_it_stale()
    {
        await _h.AddUserAsync("anna", ("displayName", "Anna Berg"), ("department", "Sales"), ("employeeNumber", "1"));
        await SourceAsync("hr", Name);
        Row("hr", "a", name: "Ana Berg", dept: "Sales", no: "1", login: "a");
        await _h.SyncAsync();
        await RulesAsync("hr", Number);
        var plan = await _h.PlanAsync();
        await DecideAsync(new MatchDecision("hr", "a", "Create", null));
        await _h.ApplyAsync(plan);
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.ChangeStale);
        await _h.SyncAsync();
        (await _h.UsersAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_removed_link_is_not_made_again_by_itself()
    {
        var anna = await _h.AddUserAsync("anna", ("employeeNumber", "1"));
        await SourceAsync("hr", Number);
        Row("hr", "a", no: "1", login: "anna");
        await _h.SyncAsync();
        var hr = await _h.Engine.Apps.GetAsync("hr", EngineHarness.None);
        await _h.Engine.Matches.UnlinkAsync(hr, "a", true, EngineHarness.None);
        await _h.SyncAsync(force: true);
        await _h.SyncAsync();
        (await AccountAsync("hr", "a")).UserId.ShouldBeNull();
        (await CasesAsync()).ShouldHaveSingleItem().Reason.ShouldBe("its link was removed by hand");
        (await _h.UsersAsync()).Single().Status.ShouldBe(UserStatus.Active);

        // Somebody else who matches is another matter; and by hand it can be linked again.
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Matches.UnlinkAsync(hr, "a", true, EngineHarness.None))).Error.Id.ShouldBe(ErrorIds.LinkNotFound);
        await _h.Engine.Matches.LinkAsync(hr, "a", anna, true, EngineHarness.None);
        await _h.SyncAsync();
        (await AccountAsync("hr", "a")).UserId.ShouldBe(anna.Id);
        (await CasesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_account_of_a_target_is_linked_and_unlinked_by_hand()
    {
        var anna = await _h.AddUserAsync("anna", ("displayName", "Anna Berg"));
        var slack = await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("displayName", "displayName"));
        await _h.GrantAllAsync("slack");
        _h.Target("slack").Accounts["acc-9"] = new() { Key = "acc-9", Active = true, Values = AttributeSet.Empty.With("userName", "a.berg") };
        await _h.Engine.Matches.LinkAsync(slack, "acc-9", anna, true, EngineHarness.None);
        await _h.SyncAsync();
        _h.Target("slack").Accounts.Values.ShouldHaveSingleItem().Values["userName"].AsString().ShouldBe("anna");
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Matches.LinkAsync(slack, "nope", anna, true, EngineHarness.None))).Error.Id.ShouldBe(ErrorIds.AccountNotFound);

        // It carries the user's id in the app, and is not taken for theirs again all the same.
        await _h.Engine.Matches.UnlinkAsync(slack, "acc-9", true, EngineHarness.None);
        await _h.SyncAsync();
        _h.Errors.ShouldHaveSingleItem().Message.ShouldContain("unlinked from 'anna' by hand");
        _h.Target("slack").Accounts.Count.ShouldBe(1);
        (await AccountAsync("slack", "acc-9")).UserId.ShouldBeNull();
    }

    [Fact]
    public async Task What_an_earlier_source_of_the_same_plan_brings_is_matched_by_the_next_one()
    {
        await SourceAsync("hr");
        await SourceAsync("ad", Name);
        Row("hr", "1", name: "Anna Berg", dept: "Sales", login: "anna");
        Row("hr", "2", name: "Bo Dahl", dept: "Legal", login: "bo");
        Row("ad", "x", name: "Anna Bérg", dept: "Sales", login: "anna");
        Row("ad", "y", name: "Bo Dal", dept: "Legal", login: "bo2");
        await _h.SyncAsync();
        (await _h.UsersAsync()).Count.ShouldBe(2);
        (await AccountAsync("ad", "x")).UserId.ShouldBe((await AccountAsync("hr", "1")).UserId);
        (await CasesAsync()).ShouldHaveSingleItem().Key.ShouldBe("y");
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    private static MatchRule Number => Matching.Rule("number", 1, 1, Matching.Compare("employeeNumber", MatchMethod.Exact));

    private static MatchRule Name => Matching.Rule("name", 1, 0.8, Matching.Compare("displayName", MatchMethod.Levenshtein, 3, 0.7), Matching.Compare("department", MatchMethod.Normalized)) with { Order = 1 };

    private async Task SourceAsync(string name, params MatchRule[] rules)
    {
        await _h.AddSourceAsync(name, null, Mappings);
        await RulesAsync(name, rules);
    }

    private async Task RulesAsync(string name, params MatchRule[] rules) =>
        await _h.Engine.Apps.UpdateAsync(await _h.Engine.Apps.GetAsync(name, EngineHarness.None) with { MatchRules = rules }, "test", EngineHarness.None);

    private void Row(string source, string key, bool active = true, string? no = null, string? name = null, string? dept = null, string? login = null) =>
        _h.Source(source).Set(key, active, ("login", login ?? key), ("name", name), ("no", no), ("dept", dept));

    private async Task<Account> AccountAsync(string app, string key) => await _h.Engine.Accounts.ListAsync(app, null, EngineHarness.None).FirstAsync(a => a.Key == key);

    private async Task<List<MatchCase>> CasesAsync(params MatchState[] states) => await _h.Engine.Matches.ListAsync(null, states.Length == 0 ? [MatchState.Pending] : states, EngineHarness.None).ToListAsync();

    private async Task<List<EngineEvent>> DecideAsync(params MatchDecision[] decisions) => await _h.Engine.Matches.BeginResolving().ResolveAsync(decisions, true, EngineHarness.None).ToListAsync();
}
