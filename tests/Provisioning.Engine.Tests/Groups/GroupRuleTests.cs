namespace Provisioning.Engine.Tests;

/// <summary>Groups whose rule is an expression.</summary>
public sealed class GroupRuleTests : IDisposable
{
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("user.department == \"Sales\"", "anna", "bo")]
    [InlineData("department == \"Sales\" AND !String.startsWith(user.userName, \"a\")", "bo")]
    [InlineData("user.status == \"Suspended\"", "cy")]
    [InlineData("user.title == null", "bo", "cy", "dee")]
    [InlineData("!user.title")]
    [InlineData("user.userName == \"anna\" ? true : false", "anna")]
    [InlineData("true", "anna", "bo", "cy", "dee")]
    public async Task Whoever_it_is_true_of_is_a_member(string rule, params string[] members)
    {
        await _h.AddUserAsync("anna", ("department", "Sales"), ("title", "true"));
        await _h.AddUserAsync("bo", ("department", "Sales"));
        await StatusAsync(await _h.AddUserAsync("cy", ("department", "Legal")), UserStatus.Suspended);
        await _h.AddUserAsync("dee");
        (await _h.MembersAsync(await AddAsync(rule))).ConvertAll(m => m.Name!).ShouldBe(members, ignoreOrder: true);
    }

    [Theory]
    [InlineData("user.departmnt == \"Sales\"", "'departmnt'", "'department'")]
    [InlineData("user.department ==", "Expected a value")]
    [InlineData("String.len(user.department)", "A condition was expected")]
    [InlineData("keep()", "keep")]
    [InlineData("isMemberOfGroupName(\"Staff\")", "isMemberOfGroupName")]
    public async Task What_cannot_be_a_rule_is_refused_with_its_place(string rule, params string[] mentions)
    {
        var error = (await Should.ThrowAsync<ProvisioningException>(() => AddAsync(rule))).Error;
        error.Id.ShouldBe(ErrorIds.ExpressionInvalid);
        error.Message.ShouldStartWith("The rule of the group 'Sales' cannot be used. ");
        error.Message.ShouldContain("^");
        foreach (var mention in mentions)
            error.Message.ShouldContain(mention);
    }

    [Fact]
    public async Task A_group_has_one_rule()
    {
        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Groups.PrepareAsync(new() { Id = "", Name = "Sales", Filter = "title pr", Rule = "true" }, EngineHarness.None))).Error;
        (error.Id, error.Message).ShouldBe((ErrorIds.GroupInvalid, "The group 'Sales' would have two rules, a filter and an expression."));
    }

    [Fact]
    public async Task An_attribute_that_a_rule_names_cannot_be_removed()
    {
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "level", Type = AttributeType.Integer }, EngineHarness.None);
        await AddAsync("user.level > 3");
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Directory.RemoveAttributeAsync("level", EngineHarness.None))).Error.Id.ShouldBe(ErrorIds.AttributeInUse);
    }

    [Fact]
    public async Task Nobody_loses_access_because_a_rule_fails_and_whoever_leaves_loses_it_all_the_same()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("title", "title"));
        foreach (var name in new[] { "anna", "bo", "cy" })
            await _h.AddUserAsync(name, ("title", "7"));
        var group = await AddAsync("Convert.toNum(user.title) > 3");
        await _h.GrantGroupAsync("slack", group);
        (await _h.SyncAsync()).Applied.ShouldBe(3);

        await SetTitleAsync("anna", "none");
        await SetTitleAsync("bo", "1");
        var run = await _h.SyncAsync();
        run.Counts.ShouldHaveSingleItem().ShouldBe(new("slack", ChangeKind.Disable, ChangeOutcome.Applied, 1), "bo is no member any more");
        var error = _h.Errors.ShouldHaveSingleItem();
        error.Message.ShouldStartWith("'anna': The rule of the group 'Sales' cannot be worked out. ");
        Active("anna").ShouldBeTrue();
        Title("anna").ShouldBe("7", "nothing is changed for her");
        (await _h.PlanAsync()).Targets.Single(t => t.Name == "slack").Unplanned.ShouldHaveSingleItem().Reason.ShouldContain("'Sales'");

        // Asked for, it is told of whom it cannot be said, and of all others.
        (await _h.MembersAsync(group)).ConvertAll(m => m.Name).ShouldBe(["cy"]);
        _h.Errors.ShouldHaveSingleItem().Target.ShouldBe("anna");
        (await _h.EffectiveAsync()).ConvertAll(e => e.UserName).ShouldBe(["cy"]);
        _h.Errors.ShouldHaveSingleItem();
        (await _h.ResultsAsync<GroupMemberChange>(_h.Engine.Groups.PreviewAsync(group with { Rule = "Convert.toNum(user.title) > 8" }, allowEmpty: true, EngineHarness.None)))
            .ConvertAll(c => $"{c.Change} {c.UserName}").ShouldBe(["Leave cy"]);
        _h.Errors.ShouldHaveSingleItem();

        await StatusAsync(await UserAsync("anna"), UserStatus.Deactivated);
        await _h.SyncAsync();
        Active("anna").ShouldBeFalse();
        await StatusAsync(await UserAsync("anna"), UserStatus.Active);
        await SetTitleAsync("anna", "9");
        await _h.SyncAsync();
        (Active("anna"), Title("anna")).ShouldBe((true, "9"));
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_sensitive_value_is_in_no_error()
    {
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "pin", Sensitive = true }, EngineHarness.None);
        await _h.AddUserAsync("anna", ("pin", "hunter2"));
        await _h.MembersAsync(await AddAsync("Convert.toNum(user.pin) > 3"));
        _h.Errors.ShouldHaveSingleItem().ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task One_changed_user_is_evaluated_alone_and_a_changed_rule_evaluates_everybody()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        for (var i = 0; i < 30; i++)
            await _h.AddUserAsync($"u{i:00}", ("title", "7"));
        var group = await AddAsync("user.title == \"7\"");
        await _h.GrantGroupAsync("slack", group);
        await _h.SyncAsync();
        await SetTitleAsync("u07", "8");
        await EvaluatedAsync("1 user was evaluated");
        await _h.SyncAsync();
        await _h.Engine.Groups.UpdateAsync(group with { Rule = "user.title == 7" }, allowEmpty: false, EngineHarness.None);
        await EvaluatedAsync("30 users were evaluated");

        async Task EvaluatedAsync(string said)
        {
            await _h.PlanAsync();
            _h.Events.OfType<VerboseEvent>().ShouldContain(e => e.Message == $"'slack': {said}.");
        }
    }

    private async Task<Group> AddAsync(string rule) =>
        await _h.Engine.Groups.CreateAsync(await _h.Engine.Groups.PrepareAsync(new() { Id = "", Name = "Sales", Rule = rule }, EngineHarness.None), EngineHarness.None);

    private async Task<User> UserAsync(string name) => await _h.Engine.Directory.FindAsync(name, EngineHarness.None);

    private async Task StatusAsync(User user, UserStatus status) => await _h.DecideAsync(user, status);

    private async Task SetTitleAsync(string name, string title) =>
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(await UserAsync(name), new Dictionary<string, AttributeValue> { ["title"] = title }, EngineHarness.None), "test", EngineHarness.None);

    private bool Active(string name) => Remote(name).Active != false;

    private string? Title(string name) => Remote(name).Values["title"].AsString();

    private RemoteObject Remote(string name) => _h.Target("slack").Accounts.Values.Single(a => a.Values["userName"].AsString() == name);
}
