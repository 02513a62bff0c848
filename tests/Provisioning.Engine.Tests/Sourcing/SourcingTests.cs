namespace Provisioning.Engine.Tests;

/// <summary>Who is heard of several who have a say, and what is kept of it.</summary>
public sealed class SourcingTests : IDisposable
{
    private static readonly (string, string)[] Inbound = [("userName", "login"), ("title", "title"), ("nickName", "nick")];
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Each_value_knows_from_which_source_and_account_it_came_and_since_when()
    {
        await SetUpAsync();
        _h.Source("hr").Set("1", true, ("login", "anna"), ("title", "Clerk"));
        _h.Source("ad").Set("a1", true, ("login", "anna"), ("title", "clerk"), ("nick", "Ann"));
        await _h.SyncAsync();
        var first = _h.Clock.GetUtcNow();
        (await AnnaAsync()).Provenance.Select(o => o.ToString()).ShouldBe([$"nickName: ad/a1 since {first:u}", $"title: hr/1 since {first:u}", $"userName: hr/1 since {first:u}"]);

        _h.Clock.Advance(TimeSpan.FromDays(1));
        _h.Source("hr").Set("1", true, ("login", "anna"));
        await _h.SyncAsync();
        var anna = await AnnaAsync();
        anna.Title.ShouldBe("clerk");
        anna.Provenance["title"]!.ToString().ShouldBe($"title: ad/a1 since {_h.Clock.GetUtcNow():u}");
        anna.Provenance["userName"]!.Since.ShouldBe(first);
    }

    [Fact]
    public async Task A_value_that_stays_and_comes_from_somewhere_else_is_noted_without_a_change()
    {
        await SetUpAsync();
        _h.Source("hr").Set("1", true, ("login", "anna"), ("title", "Clerk"));
        _h.Source("ad").Set("a1", true, ("login", "anna"), ("title", "Clerk"));
        await _h.SyncAsync();
        _h.Source("hr").Set("1", true, ("login", "anna"));
        var plan = await _h.PlanAsync();
        plan.ChangeCount.ShouldBe(0);
        await _h.ApplyAsync(plan);
        (await AnnaAsync()).Provenance["title"]!.Source.ShouldBe("ad");
        (await _h.ChangesAsync(await _h.PlanAsync(force: true), records: true)).ShouldAllBe(c => c.Origins.Count == 0);
    }

    [Fact]
    public async Task The_order_of_an_attribute_says_who_is_asked_first_and_local_is_a_place_in_it()
    {
        await SetUpAsync();
        _h.Source("hr").Set("1", true, ("login", "anna"), ("title", "Clerk"), ("nick", "A"));
        _h.Source("ad").Set("a1", true, ("login", "anna"), ("title", "Manager"), ("nick", "B"));
        await _h.SyncAsync();
        await SetAsync(("title", "Boss"), ("nickName", "Own"));
        (await AnnaAsync()).Title.ShouldBe("Clerk", "by default sources go before what people set");

        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "title", SourceOrder = ["ad"] }, EngineHarness.None);
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "nickName", SourceOrder = ["local", "hr"] }, EngineHarness.None);
        await _h.SyncAsync();
        var anna = await AnnaAsync();
        anna.Title.ShouldBe("Manager");
        anna.Attributes["nickName"].AsString().ShouldBe("Own");
        anna.Provenance["nickName"]!.Source.ShouldBe("local");

        await SetAsync(("nickName", null));
        (await AnnaAsync()).Attributes["nickName"].IsNone.ShouldBeTrue("an empty value of the first who is asked is an answer");
        await _h.SyncAsync(force: true);
        (await AnnaAsync()).Attributes["nickName"].IsNone.ShouldBeTrue();
        var anna2 = await AnnaAsync();
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.ReleaseAsync(anna2, ["nickName"], EngineHarness.None), "test", EngineHarness.None);
        (await AnnaAsync()).Attributes["nickName"].AsString().ShouldBe("A");
    }

    [Fact]
    public async Task What_a_person_set_shows_again_when_no_source_has_a_value()
    {
        await SetUpAsync();
        _h.Source("hr").Set("1", true, ("login", "anna"), ("title", "Clerk"));
        await _h.SyncAsync();
        await SetAsync(("title", "Boss"));
        (await AnnaAsync()).Title.ShouldBe("Clerk");
        _h.Source("hr").Set("1", true, ("login", "anna"));
        await _h.SyncAsync();
        (await AnnaAsync()).Title.ShouldBe("Boss");
        _h.Source("hr").Set("1", true, ("login", "anna"), ("title", "Clerk"));
        await _h.SyncAsync();
        (await AnnaAsync()).Title.ShouldBe("Clerk");
    }

    [Fact]
    public async Task Where_a_source_owns_the_emptiness_nobody_after_it_is_asked()
    {
        var hr = await SetUpAsync();
        await _h.Engine.Apps.UpdateAsync(hr with { NullIsValue = ["title"] }, "test", EngineHarness.None);
        _h.Source("hr").Set("1", true, ("login", "anna"));
        _h.Source("ad").Set("a1", true, ("login", "anna"), ("title", "Manager"), ("nick", "B"));
        await _h.SyncAsync();
        var anna = await AnnaAsync();
        anna.Title.ShouldBeNull();
        anna.Provenance["title"]!.Source.ShouldBe("hr");
        anna.Attributes["nickName"].AsString().ShouldBe("B");
    }

    [Fact]
    public async Task An_override_stands_against_every_source_and_ends_by_itself_though_nothing_ran_at_the_time()
    {
        await SetUpAsync();
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, [("userName", "userName"), ("nickName", "nickName")]);
        _h.Source("hr").Set("1", true, ("login", "anna"), ("nick", "A"));
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        await OverrideAsync("nickName", "Friday", TimeSpan.FromDays(3));
        await _h.SyncAsync();
        _h.Target("slack").Accounts.Values.Single().Values["nickName"].AsString().ShouldBe("Friday");
        _h.Source("hr").Set("1", true, ("login", "anna"), ("nick", "AA"));
        await _h.SyncAsync();
        (await AnnaAsync()).Attributes["nickName"].AsString().ShouldBe("Friday");

        _h.Clock.Advance(TimeSpan.FromDays(30));
        var plan = await _h.PlanAsync();
        var change = (await _h.ChangesAsync(plan)).Where(c => c.Target == Change.Directory).ShouldHaveSingleItem();
        change.ToString().ShouldBe("Update anna in directory");
        change.Reason.ShouldBe("the override of nickName has ended");
        await _h.ApplyAsync(plan);
        var anna = await AnnaAsync();
        anna.Attributes["nickName"].AsString().ShouldBe("AA");
        anna.Provenance["nickName"]!.Source.ShouldBe("hr");
        anna.Overrides.ShouldBeEmpty();
        _h.Target("slack").Accounts.Values.Single().Values["nickName"].AsString().ShouldBe("AA");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        _h.Source("hr").Reads.ShouldBe(2, "nobody is read for it");
    }

    [Fact]
    public async Task An_override_needs_a_time_to_come_and_a_reason()
    {
        await _h.AddUserAsync("anna");
        var values = new Dictionary<string, AttributeValue> { ["nickName"] = "x" };
        var anna = await AnnaAsync();
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Directory.OverrideAsync(anna, values, _h.Clock.GetUtcNow(), "why", EngineHarness.None))).Error.Id.ShouldBe(ErrorIds.OverrideInvalid);
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Directory.OverrideAsync(anna, values, _h.Clock.GetUtcNow().AddDays(1), " ", EngineHarness.None))).Error.Id.ShouldBe(ErrorIds.OverrideInvalid);
    }

    [Fact]
    public async Task An_override_that_empties_an_attribute_of_somebody_without_sources_ends_and_leaves_what_was_there()
    {
        await _h.AddUserAsync("anna", ("title", "Boss"));
        await OverrideAsync("title", null, TimeSpan.FromDays(1));
        (await AnnaAsync()).Title.ShouldBeNull();
        _h.Clock.Advance(TimeSpan.FromDays(2));
        await _h.SyncAsync();
        var anna = await AnnaAsync();
        anna.Title.ShouldBe("Boss");
        anna.Locals.ShouldBeEmpty();
        anna.Provenance["title"]!.Source.ShouldBe("local");
    }

    [Fact]
    public async Task Only_the_first_source_of_a_person_says_that_they_left()
    {
        await SetUpAsync();
        _h.Source("hr").Set("1", true, ("login", "anna"));
        _h.Source("ad").Set("a1", true, ("login", "anna"));
        _h.Source("ad").Set("a2", true, ("login", "bo"));
        await _h.SyncAsync();
        _h.Source("ad").Set("a1", false, ("login", "anna"));
        _h.Source("ad").Set("a2", false, ("login", "bo"));
        await _h.SyncAsync();
        (await AnnaAsync()).Status.ShouldBe(UserStatus.Active);
        (await _h.UsersAsync("userName eq \"bo\"")).Single().Status.ShouldBe(UserStatus.Deactivated, "ad is the only source of theirs");
        _h.Source("hr").Set("1", false, ("login", "anna"));
        await _h.SyncAsync();
        (await AnnaAsync()).Status.ShouldBe(UserStatus.Deactivated);
    }

    [Fact]
    public async Task Setting_again_what_is_set_writes_nothing()
    {
        await _h.AddUserAsync("anna", ("title", "Boss"));
        var before = _h.Store.LastSequence;
        await SetAsync(("title", "Boss"));
        _h.Store.LastSequence.ShouldBe(before);
    }

    private async Task<App> SetUpAsync()
    {
        var hr = await _h.AddSourceAsync("hr", ["userName"], Inbound);
        await _h.AddSourceAsync("ad", ["userName"], Inbound);
        return hr;
    }

    private async Task<User> AnnaAsync() => (await _h.UsersAsync("userName eq \"anna\"")).Single();

    private async Task SetAsync(params (string Name, string? Value)[] values)
    {
        var user = await _h.Engine.Directory.WithAsync(await AnnaAsync(), values.ToDictionary(v => v.Name, v => AttributeValue.From(v.Value)), EngineHarness.None);
        await _h.Engine.Directory.SaveAsync(user, "Set-ProvUser", EngineHarness.None);
    }

    private async Task OverrideAsync(string name, string? value, TimeSpan time)
    {
        var values = new Dictionary<string, AttributeValue> { [name] = value };
        var user = await _h.Engine.Directory.OverrideAsync(await AnnaAsync(), values, _h.Clock.GetUtcNow() + time, "until Friday", EngineHarness.None);
        await _h.Engine.Directory.SaveAsync(user, "Set-ProvUser", EngineHarness.None);
    }
}
