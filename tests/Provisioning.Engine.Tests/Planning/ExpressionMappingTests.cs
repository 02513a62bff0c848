using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>Expressions in mappings: the answers reach the directory and the apps as what they are.</summary>
public sealed class ExpressionMappingTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_source_and_an_app_get_what_expressions_make_and_a_second_plan_is_empty()
    {
        await SourceAsync("hr", ("userName", "toLowerCase(source.first + \".\" + hr.last) + \"@corp.example\""), ("department", "String.stringSwitch(source.dept, \"Other\", \"Sal\", \"Sales\")"));
        await TargetAsync(("userName", "user.userName"), ("displayName", "substringBefore(user.userName, \"@\").replace(\".\", \" \").titleCase()"), ("title", "user.status == \"Active\" ? department : clear()"));
        _h.Source("hr").Set("1", true, ("first", "Anna"), ("last", "Berg"), ("dept", "Salami"));
        await SyncAllAsync();

        var account = _h.Target("slack").Accounts.Values.ShouldHaveSingleItem();
        account.Values["userName"].AsString().ShouldBe("anna.berg@corp.example");
        account.Values["displayName"].AsString().ShouldBe("Anna Berg");
        account.Values["title"].AsString().ShouldBe("Sales");
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_missing_piece_leaves_the_whole_name_out_and_the_row_is_reported()
    {
        await SourceAsync("hr", ("userName", "source.first + \".\" + source.last"));
        _h.Source("hr").Set("1", true, ("first", "anna"));
        _h.Source("hr").Set("2", true, ("first", "bo"), ("last", "ek"));
        await _h.SyncAsync();

        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.UserNameMissing);
        (await _h.UsersAsync()).ShouldHaveSingleItem().UserName.ShouldBe("bo.ek");
    }

    [Fact]
    public async Task Clear_wins_over_a_source_behind_it_keep_asks_that_source_and_no_value_takes_away_what_was_given()
    {
        await SourceAsync("hr", ("userName", "source.login"), ("title", "source.title == \"-\" ? clear() : source.title == \"?\" ? keep() : source.title"));
        await SourceAsync("ad", ("userName", "source.login"), ("title", "source.title"));
        _h.Source("ad").Set("a1", true, ("login", "anna"), ("title", "Consultant"));
        await TitleIs("Engineer", "Engineer");
        await TitleIs("?", "Consultant");
        await TitleIs("-", null);
        await TitleIs("Engineer", "Engineer");
        await TitleIs(null, "Consultant");

        async Task TitleIs(string? hr, string? expected)
        {
            _h.Source("hr").Set("1", true, hr is null ? [("login", "anna")] : [("login", "anna"), ("title", hr)]);
            await _h.SyncAsync();
            (await _h.UsersAsync()).ShouldHaveSingleItem().Title.ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Keep_leaves_what_nobody_else_says_anything_of()
    {
        await SourceAsync("hr", ("userName", "source.login"), ("title", "source.title ?: keep()"));
        _h.Source("hr").Set("1", true, ("login", "anna"), ("title", "Engineer"));
        await _h.SyncAsync();
        _h.Source("hr").Set("1", true, ("login", "anna"));
        await _h.SyncAsync();
        (await _h.UsersAsync()).ShouldHaveSingleItem().Title.ShouldBe("Engineer");
    }

    [Fact]
    public async Task In_an_app_keep_leaves_alone_clear_empties_and_default_stands_in_for_no_value_only()
    {
        await TargetAsync(("userName", "userName"), ("title", "title ?: keep()"), ("nickName", "nickName ?: clear()"), ("displayName", "displayName"), ("userType", "userType"));
        await _h.AddUserAsync("anna", ("title", "Engineer"), ("nickName", "Ann"), ("displayName", "Anna"));
        await SyncAllAsync();
        var user = (await _h.UsersAsync()).Single();
        await ChangeAsync(user, new Dictionary<string, AttributeValue> { ["title"] = default, ["nickName"] = default, ["displayName"] = default });
        await _h.SyncAsync();

        var held = _h.Target("slack").Of(user.Id)!.Values;
        held["title"].AsString().ShouldBe("Engineer");
        held["nickName"].IsNone.ShouldBeTrue();
        held["displayName"].IsNone.ShouldBeTrue();
        held["userType"].AsString().ShouldBe("Employee");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task Somebody_for_whom_it_cannot_be_worked_out_is_reported_and_planned_again_and_holds_up_nobody()
    {
        await TargetAsync(("userName", "userName"), ("title", "nickName == \"x\" ? raiseError(\"no title for x\") : \"T\""));
        await _h.AddUserAsync("anna", ("nickName", "x"));
        await _h.AddUserAsync("bo");
        await SyncAllAsync();
        var error = _h.Errors.ShouldHaveSingleItem();
        error.Id.ShouldBe(ErrorIds.ExpressionFailed);
        error.Message.ShouldContain("'anna': App 'slack': the expression of 'title' cannot be worked out. Column 19: no title for x");
        _h.Target("slack").Accounts.Values.ShouldHaveSingleItem().Values["userName"].AsString().ShouldBe("bo");

        await _h.SyncAsync();
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.ExpressionFailed, "it is not forgotten");
        var anna = (await _h.UsersAsync("userName eq \"anna\"")).Single();
        await ChangeAsync(anna, new Dictionary<string, AttributeValue> { ["nickName"] = "y" });
        await _h.SyncAsync();
        _h.Errors.ShouldBeEmpty();
        _h.Target("slack").Of(anna.Id)!.Values["title"].AsString().ShouldBe("T");
        await _h.SyncAsync();
        _h.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_whose_expression_fails_is_reported_with_its_place_and_comes_in_when_it_is_right()
    {
        await SourceAsync("hr", ("userName", "source.login"), ("displayName", "Iso3166Convert.toName(source.country)"));
        _h.Source("hr").Set("1", true, ("login", "anna"), ("country", "Elbonia"));
        await _h.SyncAsync();
        var error = _h.Errors.ShouldHaveSingleItem();
        error.Id.ShouldBe(ErrorIds.ExpressionFailed);
        error.Message.ShouldContain("'Elbonia' is no country");
        (await _h.UsersAsync()).ShouldBeEmpty();
        _h.Source("hr").Set("1", true, ("login", "anna"), ("country", "CH"));
        await _h.SyncAsync();
        (await _h.UsersAsync()).ShouldHaveSingleItem().DisplayName.ShouldBe("Switzerland");
    }

    [Theory]
    [InlineData("user.departmnt", "Column 6: There is no attribute 'departmnt' of 'user'. Did you mean 'department'?\n  user.departmnt\n       ^")]
    [InlineData("user.surname +", "Column 15: Expected a value, found the end.")]
    [InlineData("Time.now()", "asks for the time")]
    [InlineData("getManagerAppUser(\"x\", \"google\").email", "there is no 'manager/google' to look at")]
    [InlineData("uniqueValue(userName, displayName)", "nobody here reserves")]
    [InlineData("source.x", "There is no 'source' here.")]
    public async Task An_expression_that_cannot_be_used_is_not_saved(string expression, string message)
    {
        var error = (await Should.ThrowAsync<ProvisioningException>(() => TargetAsync(("userName", expression)))).Error;
        error.Id.ShouldBe(ErrorIds.ExpressionInvalid);
        error.Message.ShouldContain("App 'slack': the expression of 'userName' cannot be used.");
        error.Message.ShouldContain(message);
    }

    [Fact]
    public async Task What_an_expression_reads_is_kept_with_it()
    {
        var app = await SourceAsync("hr", ("userName", "source[\"Log In\"] + source.last"));
        (await _h.Engine.Apps.GetAsync("hr", CancellationToken.None)).Mappings.ShouldHaveSingleItem().Reads.ShouldBe(["last", "Log In"]);
        var known = new[] { new AttributeDefinition { Name = "Log In" }, new AttributeDefinition { Name = "lastName" } };
        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Apps.CheckAsync(app, known, CancellationToken.None))).Error;
        error.Message.ShouldContain("There is no attribute 'last' of 'source'. Did you mean 'lastName'?");
    }

    [Property(MaxTest = 20)]
    public async Task What_looks_random_stays_the_same_from_plan_to_plan(byte users)
    {
        using var h = new EngineHarness();
        await h.Engine.Apps.CreateAsync(App("slack", MappingDirection.Outbound, [("userName", "userName"), ("nickName", "String.random(8)"), ("title", "guid()")]), CancellationToken.None);
        for (var i = 0; i < users % 5; i++)
            await h.AddUserAsync($"u{i}");
        await h.GrantAllAsync("slack");
        await h.SyncAsync();
        (await h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    private async Task ChangeAsync(User user, Dictionary<string, AttributeValue> attributes) =>
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(user, attributes, CancellationToken.None), "test", CancellationToken.None);

    private async Task SyncAllAsync()
    {
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
    }

    private async Task<App> SourceAsync(string name, params (string, string)[] mappings) =>
        await _h.Engine.Apps.CreateAsync(App(name, MappingDirection.Inbound, mappings), CancellationToken.None);

    private async Task TargetAsync(params (string, string)[] mappings) => await _h.Engine.Apps.CreateAsync(App("slack", MappingDirection.Outbound, mappings), CancellationToken.None);

    private static App App(string name, MappingDirection direction, (string Target, string Expression)[] mappings) => new()
    {
        Name = name,
        Connector = direction == MappingDirection.Inbound ? "FakeSource" : "FakeTarget",
        Direction = direction == MappingDirection.Inbound ? AppDirection.Source : AppDirection.Target,
        Mode = AppMode.Enforce,
        MatchOn = direction == MappingDirection.Inbound ? ["userName"] : [],
        Mappings = [.. mappings.Select(m => new Mapping { Direction = direction, Target = m.Target, Expression = m.Expression, Default = m.Target == "userType" ? "Employee" : default(AttributeValue) })],
    };
}
