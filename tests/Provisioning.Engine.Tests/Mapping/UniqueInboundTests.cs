using static Provisioning.Engine.Tests.MappingHarness;

namespace Provisioning.Engine.Tests;

/// <summary>User names, and other values of the directory, that are chosen so that nobody else has them.</summary>
public sealed class UniqueInboundTests : IDisposable
{
    private static readonly Mapping Initials = Chosen("userName", "toLowerCase(substring(source.first, 0, 1) + source.last)");
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 10_000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Namesakes_get_numbers_and_everybody_keeps_their_name_whatever_becomes_of_them()
    {
        await SourceAsync(Initials);
        await HireAsync("1 Jane Doe", "2 John Doe", "3 Jim Doe");
        (await NamesAsync()).ShouldBe(["1 jdoe", "2 jdoe2", "3 jdoe3"]);

        // One marries, one leaves, one is removed: a fourth gets none of their names.
        await HireAsync("1 Jane Smith");
        _h.Source("hr").Rows.Remove("2");
        await _h.SyncAsync();
        await _h.Engine.Directory.SaveAsync((await UserAsync("3")) with { Status = UserStatus.Deleted }, "test", EngineHarness.None);
        await HireAsync("4 Joan Doe");
        (await NamesAsync()).ShouldBe(["1 jdoe", "2 jdoe2", "3 jdoe3", "4 jdoe4"]);
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
        (await UserAsync("1")).Provenance["userName"].ShouldNotBeNull().Kind.ShouldBe(OriginKind.Chosen);
    }

    [Fact]
    public async Task Candidates_are_tried_in_order_and_then_the_last_with_a_number_before_the_at()
    {
        await SourceAsync(Chosen("userName", "uniqueValue(source.last + \"@x.example\", source.middle + \"@x.example\", source.first + \".\" + source.last + \"@x.example\")"));
        await HireAsync("1 jane doe", "2 jane doe", "3 jane doe", "4 JANE DOE");
        (await NamesAsync()).ShouldBe(["1 doe@x.example", "2 jane.doe@x.example", "3 jane.doe2@x.example", "4 JANE.DOE3@x.example"]);
    }

    [Fact]
    public async Task Whoever_finds_no_free_name_is_reported_everybody_else_goes_on_and_more_tries_help()
    {
        await SourceAsync(Initials with { MaxTries = 2 });
        await HireAsync("1 Jane Doe", "2 Jane Doe", "3 Jane Doe", "4 Bo Ek");
        (await NamesAsync()).ShouldBe(["1 jdoe", "2 jdoe2", "4 bek"]);
        var error = _h.Errors.ShouldHaveSingleItem();
        error.Id.ShouldBe(ErrorIds.ValuesExhausted);
        error.Message.ShouldBe("'hr', row 4: App 'hr': none of the 2 values that are tried as 'userName' of '3' is free: 'jdoe' to 'jdoe2'.");
        await _h.RemapAsync("hr", Initials with { MaxTries = 3 });
        await _h.SyncAsync();
        (await NamesAsync()).ShouldBe(["1 jdoe", "2 jdoe2", "3 jdoe3", "4 bek"]);
    }

    [Fact]
    public async Task A_name_that_an_override_hides_is_kept_for_its_owner_and_comes_back()
    {
        await SourceAsync(Initials);
        await HireAsync("1 Jane Doe");
        var jane = await UserAsync("1");
        var overridden = await _h.Engine.Directory.OverrideAsync(jane, new Dictionary<string, AttributeValue> { ["userName"] = "stage" }, _h.Clock.GetUtcNow().AddDays(1), "on stage", EngineHarness.None);
        await _h.Engine.Directory.SaveAsync(overridden, "test", EngineHarness.None);
        (await UserAsync("1")).Reserved.ShouldBe([new("userName", "jdoe")]);
        await HireAsync("1 Jane Smith", "2 John Doe");
        (await NamesAsync()).ShouldBe(["1 stage", "2 jdoe2"]);
        (await Should.ThrowAsync<ProvisioningException>(() => _h.AddUserAsync("JDOE"))).Error.Id.ShouldBe(ErrorIds.UserExists);

        _h.Clock.Advance(TimeSpan.FromDays(2));
        await _h.SyncAsync();
        (await NamesAsync()).ShouldBe(["1 jdoe", "2 jdoe2"]);
        (await UserAsync("1")).Reserved.ShouldBeEmpty();
    }

    [Fact]
    public async Task People_go_before_it_where_the_order_says_so_and_what_is_taken_back_is_chosen_then()
    {
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "userName", SourceOrder = ["local"] }, EngineHarness.None);
        var app = await SourceAsync(Initials);
        await _h.Engine.Apps.UpdateAsync(app with { MatchOn = ["employeeNumber"], Mappings = [.. app.Mappings, In("employeeNumber", "id")] }, "test", EngineHarness.None);
        var jane = await _h.AddUserAsync("by-hand", ("employeeNumber", "1"));
        _h.Source("hr").Set("1", true, ("first", "Jane"), ("last", "Doe"), ("id", "1"));
        await _h.SyncAsync();
        jane = await UserAsync("1");
        jane.UserName.ShouldBe("by-hand");
        jane = await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.ReleaseAsync(jane, ["userName"], EngineHarness.None), "test", EngineHarness.None);
        jane.UserName.ShouldBe("jdoe");
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_mapping_that_begins_to_choose_leaves_the_names_that_there_are()
    {
        await SourceAsync(In("userName", "last"));
        await HireAsync("1 Jane Doe");
        await _h.RemapAsync("hr", Initials);
        await HireAsync("2 John Doe");
        (await NamesAsync()).ShouldBe(["1 Doe", "2 jdoe"]);
        await _h.RemapAsync("hr", In("userName", "last"));
        await HireAsync("2 John Dorn");
        (await NamesAsync()).ShouldBe(["1 Doe", "2 Dorn"]);
        (await UserAsync("2")).Reserved.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_plans_made_side_by_side_the_second_leaves_out_whose_name_is_given_and_the_next_chooses_another()
    {
        await SourceAsync(Initials);
        await _h.Engine.Apps.CreateAsync(
            new() { Name = "guests", Connector = "FakeSource", Direction = AppDirection.Source, Mappings = [Initials with { Expression = Initials.Expression }] }, EngineHarness.None);
        _h.Source("hr").Set("1", true, ("first", "Jane"), ("last", "Doe"));
        _h.Source("guests").Set("g", true, ("first", "John"), ("last", "Doe"));
        var first = (Plan)await _h.CollectAsync(_h.Engine.Plans.CreateAsync(await _h.Engine.Syncs.RequestAsync(["hr"], false, true, EngineHarness.None), EngineHarness.None));
        var second = (Plan)await _h.CollectAsync(_h.Engine.Plans.CreateAsync(await _h.Engine.Syncs.RequestAsync(["guests"], false, true, EngineHarness.None), EngineHarness.None));
        await _h.ApplyAsync(first);
        await _h.ApplyAsync(second);
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.ChangeStale);
        (await NamesAsync()).ShouldBe(["1 jdoe"]);
        await _h.SyncAsync();
        (await NamesAsync()).ShouldBe(["1 jdoe", "g jdoe2"]);
    }

    [Fact]
    public async Task Other_unique_attributes_are_chosen_too()
    {
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "badge", Unique = true }, EngineHarness.None);
        await SourceAsync(Initials, Chosen("badge", "source.last"));
        await HireAsync("1 A Doe", "2 B doe");
        (await _h.UsersAsync()).Select(u => u.Attributes["badge"].AsString()).ShouldBe(["Doe", "doe2"], ignoreOrder: true);
        await HireAsync("3 C DOE");
        (await UserAsync("3")).Attributes["badge"].AsString().ShouldBe("DOE3");
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Directory.SetAttributeAsync(new() { Name = "badge" }, EngineHarness.None))).Error.Id.ShouldBe(ErrorIds.AttributeInUse);
    }

    [Fact]
    public async Task A_thousand_namesakes_get_a_thousand_names_at_once_and_a_thousand_more_the_next_day()
    {
        await SourceAsync(Initials with { MaxTries = 5000 });
        await HireAsync([.. Enumerable.Range(1, 1000).Select(i => $"{i:0000} Jane Doe")]);
        await HireAsync([.. Enumerable.Range(1001, 1000).Select(i => $"{i:0000} Jane Doe")]);
        (await NamesAsync()).ShouldBe(Enumerable.Range(1, 2000).Select(i => $"{i:0000} jdoe{(i == 1 ? "" : i)}"));
    }

    [Fact]
    public async Task A_source_that_breaks_off_takes_no_names()
    {
        await SourceAsync(Initials);
        await _h.Engine.Apps.CreateAsync(new() { Name = "guests", Connector = "FakeSource", Direction = AppDirection.Source, Mappings = [Initials] }, EngineHarness.None);
        _h.Source("hr").Set("1", true, ("first", "Jane"), ("last", "Doe"));
        _h.Source("hr").Set("2", true, ("first", "Joan"), ("last", "Doe"));
        _h.Source("hr").FailsAfter = 1;
        _h.Source("guests").Set("g", true, ("first", "John"), ("last", "Doe"));
        await _h.SyncAsync();
        (await NamesAsync()).ShouldBe(["g jdoe"]);
    }

    [Theory]
    [InlineData("title", "the directory does not watch over")]
    [InlineData("emails[type eq \"work\"].value", "the directory does not watch over")]
    public async Task What_the_directory_does_not_keep_unique_is_refused(string target, string why)
    {
        var error = (await Should.ThrowAsync<ProvisioningException>(() => SourceAsync(Chosen(target, "source.last")))).Error;
        error.Id.ShouldBe(ErrorIds.MappingInvalid);
        error.Message.ShouldContain(why);
    }

    internal static Mapping Chosen(string target, string expression) => new() { Direction = MappingDirection.Inbound, Target = target, Expression = expression, Unique = true };

    private async Task<App> SourceAsync(params Mapping[] mappings) =>
        await _h.Engine.Apps.CreateAsync(new() { Name = "hr", Connector = "FakeSource", Direction = AppDirection.Source, Mappings = mappings }, EngineHarness.None);

    private async Task HireAsync(params string[] people)
    {
        foreach (var person in people.Select(p => p.Split(' ')))
            _h.Source("hr").Set(person[0], true, ("first", person[1]), ("last", person[2]));
        await _h.SyncAsync();
    }

    // The key in the source and the name in the directory.
    private async Task<List<string>> NamesAsync()
    {
        var users = (await _h.UsersAsync()).ToDictionary(u => u.Id);
        return [.. (await _h.AccountsAsync("hr")).Concat((await _h.AccountsAsync("guests")).OrderBy(a => a.Key)).Where(a => a.UserId is not null).Select(a => $"{a.Key} {users[a.UserId!].UserName}")];
    }

    private async Task<User> UserAsync(string key) =>
        (await _h.Engine.Directory.GetAsync((await _h.AccountsAsync("hr")).Single(a => a.Key == key).UserId!, EngineHarness.None))!;
}
