namespace Provisioning.Engine.Tests;

/// <summary>Values of an app that are made of others: of managers' records, of groups, and references that become accounts.</summary>
public sealed class OthersTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_managers_record_is_read_and_only_who_refers_to_them_is_looked_at_when_it_changes()
    {
        await TargetAsync(("userName", "user.userName"), ("title", "manager.displayName ?: \"nobody\""), ("nickName", "getManagerUser(\"x\").department"), ("division", "user.getLinkedObject(\"manager\").userName"));
        (await _h.Engine.Apps.GetAsync("slack", EngineHarness.None)).Mappings.Single(m => m.Target == "nickName").Reads.ShouldBe(["department", "manager"]);
        var boss = await _h.AddUserAsync("boss", ("displayName", "Grace"), ("department", "Sales"));
        for (var i = 0; i < 20; i++)
            await AddAsync($"u{i:00}", i < 3 ? boss : null);
        await SyncAllAsync();
        (Value("u00", "title"), Value("u00", "nickName"), Value("u00", "division"), Value("u05", "title")).ShouldBe(("Grace", "Sales", "boss", "nobody"));
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);

        await SetAsync("boss", ("displayName", "Grace Hopper"));
        await _h.SyncAsync();
        Value("u02", "title").ShouldBe("Grace Hopper");
        Evaluated.ShouldBe(4, "the manager and three who refer to them");
        await SetAsync("u10", ("displayName", "other"));
        await _h.SyncAsync();
        Evaluated.ShouldBe(1);
        await _h.AssertWholeAsync();
    }

    [Fact]
    public async Task Who_is_new_sees_a_manager_who_is_new_in_the_same_plan_whoever_comes_first()
    {
        await _h.AddSourceAsync("hr", null, ("userName", "login"), ("displayName", "name"), ("manager", "boss"));
        await TargetAsync(("userName", "user.userName"), ("title", "manager.displayName"));
        await MapAsync(new Mapping { Direction = MappingDirection.Outbound, Target = "manager.value", Source = "manager.value" });
        await _h.GrantGroupAsync("slack", await _h.AddGroupAsync("All", "userName pr"));
        _h.Source("hr").Set("1", true, ("login", "a"), ("name", "Anna"), ("boss", "3"));
        _h.Source("hr").Set("2", true, ("login", "b"), ("name", "Bo"), ("boss", "1"));
        _h.Source("hr").Set("3", true, ("login", "c"), ("name", "Cy"), ("boss", "2"));
        await _h.SyncAsync();
        (Value("a", "title"), Value("b", "title"), Value("c", "title")).ShouldBe(("Cy", "Anna", "Bo"));
        foreach (var (who, boss) in new[] { ("a", "c"), ("b", "a"), ("c", "b") })
            Account(who).Values["manager"].AsComplex()!["value"].AsString().ShouldBe(Account(boss).Key, "they are each other's managers in a circle");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
        await _h.AssertWholeAsync();

        _h.Source("hr").Set("3", true, ("login", "c"), ("name", "Cyril"), ("boss", "2"));
        await _h.SyncAsync();
        Value("a", "title").ShouldBe("Cyril");
    }

    [Fact]
    public async Task Groups_are_asked_for_and_who_joins_or_leaves_is_looked_at_alone()
    {
        await TargetAsync(("userName", "user.userName"), ("title", "isMemberOfGroupName(\"Managers\") ? \"M\" : \"E\""), ("nickName", "user.getGroups().map(it.name)"));
        var managers = await _h.AddGroupAsync("Managers");
        var sales = await _h.AddGroupAsync("Sales", "department eq \"Sales\"");
        var anna = await _h.AddUserAsync("anna", ("department", "Sales"));
        for (var i = 0; i < 10; i++)
            await _h.AddUserAsync($"u{i:00}");
        await SyncAllAsync();
        Value("anna", "title").ShouldBe("E");
        Account("anna").Values["nickName"].AsList().Select(v => v.ToString()).ShouldBe(["Sales"]);

        await _h.JoinAsync(managers, anna, until: _h.Clock.GetUtcNow().AddDays(3));
        await _h.SyncAsync();
        (Value("anna", "title"), Evaluated).ShouldBe(("M", 1));
        _h.Clock.Advance(TimeSpan.FromDays(4));
        await _h.SyncAsync();
        (Value("anna", "title"), Evaluated).ShouldBe(("E", 1), "the membership ended by itself");
        await SetAsync("anna", ("department", "Legal"));
        await _h.SyncAsync();
        Account("anna").Values["nickName"].IsNone.ShouldBeTrue();

        await _h.Engine.Groups.UpdateAsync(sales with { Name = "Legal", Filter = "department eq \"Legal\"" }, true, EngineHarness.None);
        await _h.SyncAsync();
        Account("anna").Values["nickName"].AsList().Select(v => v.ToString()).ShouldBe(["Legal"]);
        await _h.AssertWholeAsync();
    }

    [Fact]
    public async Task A_change_rests_on_the_manager_too_and_is_left_out_when_they_moved_before_the_run()
    {
        await TargetAsync(("userName", "user.userName"), ("title", "manager.displayName"));
        var boss = await _h.AddUserAsync("boss", ("displayName", "Grace"));
        await AddAsync("anna", boss);
        await AddAsync("bo", boss);
        await SyncAllAsync();
        await SetAsync("boss", ("displayName", "Ada"));
        await _h.DecideAsync(await UserAsync("bo"), UserStatus.Deactivated);
        var plan = await _h.PlanAsync();
        await SetAsync("boss", ("displayName", "Alan"));
        await _h.ApplyAsync(plan);
        var stale = _h.Errors.ShouldHaveSingleItem();
        (stale.Id, stale.Target).ShouldBe((ErrorIds.ChangeStale, "anna"));
        stale.Message.ShouldContain("somebody to whom they refer");
        Value("anna", "title").ShouldBe("Grace");
        Account("bo").Active.ShouldBe(false, "who leaves loses access whatever becomes of the manager");
        await _h.SyncAsync();
        Value("anna", "title").ShouldBe("Alan");
    }

    [Fact]
    public async Task A_change_rests_on_memberships_too_where_groups_are_asked_for()
    {
        await TargetAsync(("userName", "user.userName"), ("title", "isMemberOfGroupName(\"G\") ? \"M\" : \"E\""), ("nickName", "nickName"));
        var group = await _h.AddGroupAsync("G");
        await _h.AddUserAsync("anna");
        await SyncAllAsync();
        await SetAsync("anna", ("nickName", "Ann"));
        var plan = await _h.PlanAsync();
        await _h.JoinAsync(group, await UserAsync("anna"));
        await _h.ApplyAsync(plan);
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.ChangeStale);
        await _h.SyncAsync();
        (Value("anna", "title"), Value("anna", "nickName")).ShouldBe(("M", "Ann"));
        plan = await _h.PlanAsync();
        await _h.AddGroupAsync("Other");
        (await Should.ThrowAsync<ProvisioningException>(() => _h.ApplyAsync(plan))).Error.Id.ShouldBe(ErrorIds.PlanStale);
    }

    [Fact]
    public async Task What_rests_on_a_directory_change_of_the_manager_that_is_not_made_is_not_made_either()
    {
        await _h.AddSourceAsync("hr", null, ("userName", "login"), ("displayName", "name"));
        _h.Source("hr").Set("1", true, ("login", "boss"), ("name", "Grace"));
        await _h.SyncAsync();
        await TargetAsync(("userName", "user.userName"), ("title", "manager.displayName"));
        await AddAsync("anna", await UserAsync("boss"));
        await SyncAllAsync();
        _h.Source("hr").Set("1", true, ("login", "boss"), ("name", "Ada"));
        var plan = await _h.PlanAsync();
        (await _h.ChangesAsync(plan)).Single(c => c.UserName == "anna").Basis.ShouldHaveSingleItem().DependsOn.ShouldBe(1);
        await SetAsync("boss", ("title", "moved meanwhile"));
        await _h.ApplyAsync(plan);
        Value("anna", "title").ShouldBe("Grace");
        await _h.SyncAsync();
        Value("anna", "title").ShouldBe("Ada");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_reference_is_the_managers_account_and_follows_when_there_is_one()
    {
        await TargetAsync(("userName", "user.userName"));
        await MapAsync(new Mapping { Direction = MappingDirection.Outbound, Target = "manager.value", Source = "manager.value" }, new Mapping { Direction = MappingDirection.Outbound, Target = "nickName", Expression = "user.manager.value" });
        var boss = await _h.AddUserAsync("boss");
        var anna = await AddAsync("anna", boss);
        for (var i = 0; i < 10; i++)
            await AddAsync($"u{i}", null);
        var slack = await _h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        await _h.Engine.Assignments.GrantAsync(slack, [anna, .. (await _h.UsersAsync()).Where(u => u.UserName.StartsWith('u'))], EngineHarness.None);
        await _h.SyncAsync();
        ManagerOf("anna").ShouldBeNull("the manager has no account");
        Value("anna", "nickName").ShouldBe(boss.Id, "an expression reads what the directory has");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);

        await _h.Engine.Assignments.GrantAsync(slack, boss, EngineHarness.None);
        var plan = await _h.PlanAsync();
        var deferred = (await _h.ChangesAsync(plan)).Single(c => c.UserName == "anna");
        (deferred.Kind, ChangeText.Attributes(deferred)).ShouldBe((ChangeKind.Update, "manager.value -> the account of 'boss'"));
        await _h.ApplyAsync(plan);
        ManagerOf("anna").ShouldBe(Account("boss").Key);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        (await _h.PlanFromNothingAsync("slack")).ShouldBeEmpty();
        await _h.SyncAsync();

        await SetAsync("boss", ("displayName", "Grace"));
        await _h.SyncAsync();
        Evaluated.ShouldBe(1, "no record of the manager is read");
        _h.Target("slack").Accounts.TryRemove(Account("boss").Key, out _);
        await SetAsync("boss", ("userName", "boss2"));
        await _h.SyncAsync();
        await _h.SyncAsync();
        ManagerOf("anna").ShouldBe(Account("boss2").Key, "the account was made again");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_manager_whose_account_cannot_be_made_holds_up_nobody_and_is_referred_to_afterwards()
    {
        await ChainAsync();
        _h.Target("slack").Fault = (kind, who, _) =>
        {
            if (kind == "create" && who == UserAsync("boss").GetAwaiter().GetResult().Id)
                throw FakeTarget.Error(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData);
        };
        var run = await _h.SyncAsync();
        run.Counts.ShouldContain(c => c.Kind == ChangeKind.Update && c.Outcome == ChangeOutcome.Skipped);
        (Account("anna").Active, ManagerOf("anna"), ManagerOf("cy")).ShouldBe((true, null, Account("anna").Key));
        await _h.SyncAsync();
        _h.Target("slack").Fault = null;
        _h.Clock.Advance(TimeSpan.FromDays(1));
        await _h.SyncAsync();
        ManagerOf("anna").ShouldBe(Account("boss").Key);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_creation_that_fails_waits_for_its_time_and_is_not_forgotten_for_the_reference_behind_it()
    {
        await ChainAsync();
        var anna = (await UserAsync("anna")).Id;
        _h.Target("slack").Fault = (kind, who, _) =>
        {
            if (kind == "create" && who == anna)
                throw FakeTarget.Error(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData);
        };
        await _h.SyncAsync();
        _h.Errors.ShouldHaveSingleItem().Target.ShouldBe("anna");
        await _h.SyncAsync();
        _h.Target("slack").Writes.Clear();
        await _h.SyncAsync();
        _h.Target("slack").Writes.ShouldBeEmpty("it is not time to try again");
        _h.Target("slack").Fault = null;
        _h.Clock.Advance(TimeSpan.FromDays(1));
        await _h.SyncAsync();
        (ManagerOf("anna"), ManagerOf("cy")).ShouldBe((Account("boss").Key, Account("anna").Key));
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task Whose_groups_cannot_be_told_is_reported_where_these_are_asked_for_and_leaves_all_the_same()
    {
        await TargetAsync(("userName", "user.userName"), ("title", "isMemberOfGroupName(\"G\") ? \"M\" : \"E\""));
        await _h.AddUserAsync("anna", ("nickName", "x"));
        await _h.AddUserAsync("bo");
        await SyncAllAsync();
        var group = await _h.Engine.Groups.PrepareAsync(new() { Id = "", Name = "Other", Rule = "user.nickName == \"x\" ? raiseError(\"which\") : false" }, EngineHarness.None);
        await _h.Engine.Groups.CreateAsync(group, EngineHarness.None);
        await _h.SyncAsync();
        var error = _h.Errors.ShouldHaveSingleItem();
        (error.Id, error.Message.Contains("The rule of the group 'Other'", StringComparison.Ordinal)).ShouldBe((ErrorIds.ExpressionFailed, true));
        Account("anna").Active.ShouldBe(true);
        await _h.DecideAsync(await UserAsync("anna"), UserStatus.Deactivated);
        await _h.SyncAsync();
        Account("anna").Active.ShouldBe(false);
    }

    [Fact]
    public async Task Wherever_the_machine_stops_everybody_has_their_managers_account_in_the_end_and_nobody_two()
    {
        var limit = 0;
        for (var stopped = true; stopped; limit++)
        {
            using var h = new EngineHarness();
            await ChainAsync(h);
            var plan = await h.PlanAsync();
            stopped = await h.ApplyUntilCrashAsync(plan, limit);
            h.Clock.Advance(TimeSpan.FromMinutes(10));
            await foreach (var run in h.Engine.Runs.ListAsync(EngineHarness.None))
            {
                if (run.State != RunState.Completed)
                    await h.CollectAsync(h.Engine.Runs.ResumeAsync(run, new(), EngineHarness.None));
            }

            await h.SyncAsync();
            h.Target("slack").Accounts.Count.ShouldBe(3);
            foreach (var user in await h.UsersAsync())
            {
                var boss = user.Attributes["manager"].AsComplex()?["value"].AsString();
                h.Target("slack").Of(user.Id)!.Values["manager"].AsComplex()?["value"].AsString().ShouldBe(boss is null ? null : h.Target("slack").Of(boss)!.Key, $"after {limit} commits");
            }

            (await h.PlanAsync()).ChangeCount.ShouldBe(0, $"after {limit} commits");
        }

        limit.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task An_account_that_was_unlinked_before_the_run_is_no_value_any_more()
    {
        await ChainAsync();
        await _h.SyncAsync();
        var other = await _h.AddUserAsync("other");
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(await UserAsync("cy"), new Dictionary<string, AttributeValue> { ["manager"] = AttributeValue.From("other") }, EngineHarness.None), "test", EngineHarness.None);
        var plan = await _h.PlanAsync();
        var slack = await _h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        await _h.Engine.Matches.UnlinkAsync(slack, Account("other").Key, true, EngineHarness.None);
        await _h.ApplyAsync(plan);
        _h.Errors.ShouldContain(e => e.Id == ErrorIds.ChangeStale && e.Target == "cy");
        ManagerOf("cy").ShouldBe(Account("anna").Key, other.Id);
    }

    [Fact]
    public async Task A_system_without_an_API_has_the_reference_once_somebody_has_made_the_account()
    {
        await _h.AddManualAsync("badge");
        var badge = await _h.Engine.Apps.GetAsync("badge", EngineHarness.None);
        await _h.Engine.Apps.UpdateAsync(badge with { Mappings = [.. badge.Mappings, new Mapping { Direction = MappingDirection.Outbound, Target = "boss", Source = "manager.value" }] }, "test", EngineHarness.None);
        var boss = await _h.AddUserAsync("boss");
        var anna = await AddAsync("anna", boss);
        await _h.GrantAllAsync("badge");
        await _h.SyncAsync();
        var tasks = await _h.TasksAsync();
        tasks.ShouldAllBe(t => t.Kind == ChangeKind.Create);
        foreach (var task in tasks.OrderBy(t => t.UserName))
            await _h.Engine.Tasks.CompleteAsync(task, "done", null, EngineHarness.None);
        await _h.SyncAsync();
        var update = (await _h.TasksAsync()).ShouldHaveSingleItem();
        var made = (await _h.AccountsAsync("badge")).Single(a => a.UserId == boss.Id);
        (update.UserId, update.Attributes.Single().New.AsString()).ShouldBe((anna.Id, made.Key));
    }

    [Fact]
    public async Task A_custom_reference_has_a_record_and_one_with_several_has_the_accounts_of_those_who_have_one()
    {
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "mentor", Custom = true, Type = AttributeType.Reference, ReferenceTypes = ["User"] }, EngineHarness.None);
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "helpers", Custom = true, Type = AttributeType.Reference, ReferenceTypes = ["User"], MultiValued = true }, EngineHarness.None);
        await TargetAsync(("userName", "user.userName"), ("title", "mentor.displayName"), ("nickName", "mentor"));
        await MapAsync(new Mapping { Direction = MappingDirection.Outbound, Target = "helpers", Source = "helpers" });
        var (bo, cy, dee) = (await _h.AddUserAsync("bo", ("displayName", "Bo")), await _h.AddUserAsync("cy"), await _h.AddUserAsync("dee"));
        var anna = await _h.Engine.Directory.CreateAsync(
            new Dictionary<string, AttributeValue> { ["userName"] = "anna", ["mentor"] = bo.Id, ["helpers"] = AttributeValue.FromList([bo.Id, cy.Id, dee.Id]) }, UserStatus.Active, EngineHarness.None);
        var slack = await _h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        await _h.Engine.Assignments.GrantAsync(slack, [anna, bo, cy], EngineHarness.None);
        await _h.SyncAsync();
        (Value("anna", "title"), Value("anna", "nickName")).ShouldBe(("Bo", bo.Id));
        Helpers().ShouldBe([Account("bo").Key, Account("cy").Key]);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        await _h.Engine.Assignments.GrantAsync(slack, dee, EngineHarness.None);
        await _h.SyncAsync();
        Helpers().ShouldBe([Account("bo").Key, Account("cy").Key, Account("dee").Key]);
        await _h.AssertWholeAsync();

        IEnumerable<string> Helpers() => Account("anna").Values["helpers"].AsList().Select(v => v.ToString());
    }

    [Fact]
    public async Task Inbound_and_in_rules_there_is_nobody_else_and_the_name_of_an_attribute_stays_it()
    {
        await TargetAsync(("userName", "user.userName"), ("title", "manager.value"), ("nickName", "isPresent(manager) ? \"has one\" : \"has none\""));
        var boss = await _h.AddUserAsync("boss");
        await AddAsync("anna", boss);
        await SyncAllAsync();
        (Value("anna", "title"), Value("anna", "nickName"), Value("boss", "nickName")).ShouldBe((boss.Id, "has one", "has none"));

        (await Should.ThrowAsync<ProvisioningException>(() => MapAsync(new Mapping { Direction = MappingDirection.Outbound, Target = "department", Expression = "manager.dispayName" }))).Error.Message.ShouldContain("'displayName'");
        await _h.AddSourceAsync("hr", null, ("userName", "login"));
        var inbound = await Should.ThrowAsync<ProvisioningException>(() => _h.RemapAsync("hr", new Mapping { Direction = MappingDirection.Inbound, Target = "title", Expression = "getManagerUser(\"x\").title" }));
        (inbound.Error.Id, inbound.Error.Message.Contains("there is no 'manager' to look at", StringComparison.Ordinal)).ShouldBe((ErrorIds.ExpressionInvalid, true));
        var groups = await Should.ThrowAsync<ProvisioningException>(() => _h.RemapAsync("hr", new Mapping { Direction = MappingDirection.Inbound, Target = "title", Expression = "isMemberOfGroupName(\"x\") ? \"a\" : \"b\"" }));
        groups.Error.Message.ShouldContain("asks for the person's groups, which are not known here");
        var rule = await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Groups.PrepareAsync(new() { Id = "", Name = "G", Rule = "getManagerUser(\"x\").title == \"a\"" }, EngineHarness.None));
        rule.Error.Id.ShouldBe(ErrorIds.ExpressionInvalid);
    }

    private int Evaluated => int.Parse(_h.Events.OfType<VerboseEvent>().Select(e => e.Message).Single(m => m.StartsWith("'slack': ", StringComparison.Ordinal) && m.Contains("evaluated", StringComparison.Ordinal)).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private RemoteObject Account(string userName) => _h.Target("slack").Accounts.Values.Single(a => a.Values["userName"].AsString() == userName);

    private string? Value(string userName, string attribute) => Account(userName).Values[attribute].AsString();

    private string? ManagerOf(string userName) => Account(userName).Values["manager"].AsComplex()?["value"].AsString();

    private async Task<User> UserAsync(string name) => await _h.Engine.Directory.FindAsync(name, EngineHarness.None);

    private Task<User> AddAsync(string name, User? manager) => AddAsync(_h, name, manager);

    private static async Task<User> AddAsync(EngineHarness h, string name, User? manager) => await h.Engine.Directory.CreateAsync(
        new Dictionary<string, AttributeValue> { ["userName"] = name, ["manager"] = manager is null ? default : AttributeValue.From(manager.Id) }, UserStatus.Active, EngineHarness.None);

    private async Task SetAsync(string name, params (string Name, string Value)[] values) => await _h.Engine.Directory.SaveAsync(
        await _h.Engine.Directory.WithAsync(await UserAsync(name), values.ToDictionary(v => v.Name, v => AttributeValue.From(v.Value)), EngineHarness.None), "test", EngineHarness.None);

    private Task ChainAsync() => ChainAsync(_h);

    // Cy reports to Anna, and Anna to the boss; whoever comes first in the order of ids has nobody yet.
    private static async Task ChainAsync(EngineHarness h)
    {
        await h.Engine.Apps.CreateAsync(
            new()
            {
                Name = "slack",
                Connector = "FakeTarget",
                Mode = AppMode.Enforce,
                Mappings = [new() { Direction = MappingDirection.Outbound, Target = "userName", Source = "userName" }, new() { Direction = MappingDirection.Outbound, Target = "manager.value", Source = "manager.value", Strength = MappingStrength.Normal }],
            },
            EngineHarness.None);
        var boss = await h.AddUserAsync("boss");
        await AddAsync(h, "cy", await AddAsync(h, "anna", boss));
        await h.GrantAllAsync("slack");
    }

    private async Task TargetAsync(params (string Target, string Expression)[] mappings)
    {
        await _h.AddTargetAsync("slack");
        await MapAsync([.. mappings.Select(m => new Mapping { Direction = MappingDirection.Outbound, Target = m.Target, Expression = m.Expression })]);
    }

    private async Task MapAsync(params Mapping[] mappings)
    {
        var slack = await _h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        await _h.Engine.Apps.UpdateAsync(slack with { Mappings = [.. slack.Mappings, .. mappings] }, "test", EngineHarness.None);
    }

    private async Task SyncAllAsync()
    {
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
    }
}
