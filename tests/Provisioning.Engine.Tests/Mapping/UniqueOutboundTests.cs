using static Provisioning.Engine.Tests.MappingHarness;

namespace Provisioning.Engine.Tests;

/// <summary>User names of an app's own format, that no other account of the app has.</summary>
public sealed class UniqueOutboundTests : IDisposable
{
    private static readonly Mapping Initials = new() { Direction = MappingDirection.Outbound, Target = "userName", Expression = "toLowerCase(substring(user.givenName, 0, 1) + user.surname)", Unique = true };
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 10_000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Each_app_has_its_names_and_an_account_keeps_its_own()
    {
        await TargetAsync(Initials);
        var jane = await JoinAsync("Jane", "Doe");
        var john = await JoinAsync("John", "Doe");
        (_h.Held(jane, "userName"), _h.Held(john, "userName")).ShouldBe(("jdoe", "jdoe2"));
        await _h.ChangeAsync(jane, "surname", "Smith");
        await _h.Engine.Directory.SaveAsync(john with { Status = UserStatus.Deactivated }, "test", EngineHarness.None);
        var joan = await JoinAsync("Joan", "Doe");
        (_h.Held(jane, "userName"), _h.Held(john, "userName"), _h.Held(joan, "userName")).ShouldBe(("jdoe", "jdoe2", "jdoe3"));
        await SettledAsync();
    }

    [Fact]
    public async Task Many_at_once_get_different_names_and_whoever_finds_none_is_reported_and_planned_again()
    {
        await TargetAsync(Initials with { MaxTries = 3 });
        for (var i = 0; i < 4; i++)
            await _h.AddUserAsync($"u{i}", ("givenName", "Jane"), ("surname", "Doe"));
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        _h.Target("slack").Accounts.Values.Select(a => a.Values["userName"].AsString()).ShouldBe(["jdoe", "jdoe2", "jdoe3"], ignoreOrder: true);
        var error = _h.Errors.ShouldHaveSingleItem();
        error.Id.ShouldBe(ErrorIds.ValuesExhausted);
        var left = (await _h.UsersAsync()).Single(u => _h.Target("slack").Of(u.Id) is null);
        error.Message.ShouldBe($"'{left}': App 'slack': none of the 3 values that are tried as 'userName' of '{left}' is free: 'jdoe' to 'jdoe3'.");
        await _h.RemapAsync("slack", Initials);
        await _h.SyncAsync();
        _h.Target("slack").Accounts.Count.ShouldBe(4);
        await SettledAsync();
    }

    [Fact]
    public async Task A_name_that_the_app_has_already_is_passed_over_the_next_time()
    {
        await TargetAsync(Initials);
        _h.Target("slack").Accounts["foreign"] = new() { Key = "foreign", Active = true, Values = Map(("userName", "jdoe")) };
        var jane = await JoinAsync("Jane", "Doe");
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.AccountExists);
        await _h.SyncAsync();
        _h.Errors.ShouldBeEmpty();
        _h.Held(jane, "userName").ShouldBe("jdoe2");
        await SettledAsync();
    }

    [Fact]
    public async Task An_account_that_is_made_again_gets_its_name_back_and_one_that_is_found_keeps_its_own()
    {
        await TargetAsync(Initials, Out("title", "title"));
        var jane = await JoinAsync("Jane", "Doe");
        await JoinAsync("John", "Doe");
        _h.Target("slack").Accounts.TryRemove(_h.Target("slack").Of(jane.Id)!.Key, out _);
        await _h.ChangeAsync(jane, "title", "Boss");
        await _h.SyncAsync();
        await _h.ChangeAsync(jane, "surname", "Smith");
        await _h.SyncAsync();
        _h.Held(jane, "userName").ShouldBe("jdoe");

        var bo = await _h.AddUserAsync("bo", ("givenName", "Bo"), ("surname", "Ek"), ("title", "Clerk"));
        _h.Target("slack").Accounts["old"] = new() { Key = "old", Active = true, Values = Map(("userName", "boss"), ("externalId", bo.Id)) };
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        (_h.Held(bo, "userName"), _h.Held(bo, "title")).ShouldBe(("boss", "Clerk"));
        await SettledAsync();
    }

    [Fact]
    public async Task A_mapping_that_begins_to_choose_knows_the_names_that_there_are()
    {
        await TargetAsync(Out("userName", "userName"));
        var jane = await _h.AddUserAsync("JDOE", ("givenName", "Jane"), ("surname", "Doe"));
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        await _h.RemapAsync("slack", Initials);
        var john = await JoinAsync("John", "Doe");
        (_h.Held(jane, "userName"), _h.Held(john, "userName")).ShouldBe(("JDOE", "jdoe2"));
        (await _h.AccountsAsync("slack")).ShouldAllBe(a => a.UniqueAttributes.Single() == "userName");
        await SettledAsync();
    }

    [Fact]
    public async Task Of_two_plans_made_side_by_side_the_second_leaves_out_whose_name_is_given()
    {
        await TargetAsync(Initials);
        var jane = await _h.AddUserAsync("jane", ("givenName", "Jane"), ("surname", "Doe"));
        var john = await _h.AddUserAsync("john", ("givenName", "John"), ("surname", "Doe"));
        await _h.GrantAllAsync("slack");
        var first = await PlanOfAsync(jane);
        var second = await PlanOfAsync(john);
        await _h.ApplyAsync(first);
        await _h.ApplyAsync(second);
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.ChangeStale);
        _h.Target("slack").Accounts.ShouldHaveSingleItem();
        await _h.SyncAsync();
        (_h.Held(jane, "userName"), _h.Held(john, "userName")).ShouldBe(("jdoe", "jdoe2"));

        async Task<Plan> PlanOfAsync(User user) => (Plan)await _h.CollectAsync(
            _h.Engine.Plans.CreateAsync((await _h.Engine.Syncs.RequestAsync(null, false, true, EngineHarness.None)) with { Users = [user.Id], Sources = [] }, EngineHarness.None));
    }

    [Fact]
    public async Task A_name_that_a_task_asks_for_is_taken_and_stays_the_tasks()
    {
        var app = await _h.AddManualAsync("badge");
        await _h.Engine.Apps.UpdateAsync(app with { Mappings = [Initials] }, "test", EngineHarness.None);
        var jane = await HireAsync("jane");
        var john = await HireAsync("john");
        await _h.ChangeAsync(jane, "title", "Boss");
        await _h.SyncAsync();
        (await _h.TasksAsync()).ToDictionary(t => t.UserId, t => t.Attributes.Single().New.AsString()).ShouldBe(new Dictionary<string, string?> { [jane.Id] = "jdoe", [john.Id] = "jdoe2" }, ignoreOrder: true);
        foreach (var task in await _h.TasksAsync())
            await _h.Engine.Tasks.CompleteAsync(task, "done", null, EngineHarness.None);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);

        async Task<User> HireAsync(string name)
        {
            var user = await _h.AddUserAsync(name, ("givenName", "J"), ("surname", "Doe"));
            await _h.GrantAllAsync("badge");
            await _h.SyncAsync();
            return user;
        }
    }

    [Fact]
    public async Task An_app_that_links_whoever_has_the_name_is_refused()
    {
        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Apps.CreateAsync(
            new() { Name = "slack", Connector = "FakeTarget", MatchOn = ["userName"], Mappings = [Initials] }, EngineHarness.None))).Error;
        error.Id.ShouldBe(ErrorIds.MappingInvalid);
        error.Message.ShouldContain("the app links whoever has the value there already");
    }

    private async Task TargetAsync(params Mapping[] mappings) =>
        await _h.Engine.Apps.CreateAsync(new() { Name = "slack", Connector = "FakeTarget", Mode = AppMode.Enforce, Mappings = mappings }, EngineHarness.None);

    private async Task<User> JoinAsync(string givenName, string surname)
    {
        var user = await _h.AddUserAsync($"{givenName}.{surname}", ("givenName", givenName), ("surname", surname));
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        return user;
    }

    private async Task SettledAsync()
    {
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        await _h.RemapAsync("slack", Out("displayName", "displayName"));
        (await _h.ChangesAsync(await _h.PlanAsync(), records: true)).ShouldBeEmpty();
    }
}
