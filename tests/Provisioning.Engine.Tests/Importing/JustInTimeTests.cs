namespace Provisioning.Engine.Tests;

/// <summary>Somebody who is in a source and not in the store comes in when they are asked for, as an import would bring them, and nobody else is touched.</summary>
public sealed class JustInTimeTests : IDisposable
{
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("anna", null)]
    [InlineData("ANNA@contoso.com", null)]
    [InlineData("1", null)]
    [InlineData("Anna Arp", "cn")]
    public async Task Who_is_asked_for_comes_in_and_nobody_else(string identity, string? attribute)
    {
        await AddAdAsync();
        var result = await BringAsync(identity, attribute: attribute);
        (result.Outcome, result.UserName, result.Status, result.Failed).ShouldBe((JustInTimeOutcome.Created, "anna", UserStatus.Active, 0));
        result.App.ShouldBe(["ad"]);
        var anna = (await _h.UsersAsync()).ShouldHaveSingleItem();
        (anna.Id, anna.UserName, anna.Mail).ShouldBe((result.UserId, "anna", "anna@contoso.com"));
        (await _h.AccountsAsync("ad")).ShouldHaveSingleItem().UserId.ShouldBe(anna.Id);
    }

    [Fact]
    public async Task Asked_for_again_it_changes_nothing_and_writes_nothing()
    {
        await AddAdAsync();
        await AddSlackAsync();
        await BringAsync("anna", sync: true);
        var (sequence, files) = (_h.Store.LastSequence, Directory.GetFiles(_h.PlanFolder).Length);
        foreach (var identity in new[] { "anna", "anna@contoso.com", (await _h.UsersAsync())[0].Id })
        {
            var again = await BringAsync(identity, sync: true);
            (again.Outcome, again.UserName, again.Applied, again.RunId, again.PlanId).ShouldBe((JustInTimeOutcome.Unchanged, "anna", 0, null, null), identity);
        }

        (_h.Store.LastSequence, Directory.GetFiles(_h.PlanFolder).Length).ShouldBe((sequence, files));
        _h.Target("slack").Writes.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Apps_that_are_only_looked_at_have_nothing_of_it()
    {
        await AddAdAsync();
        await _h.AddTargetAsync("wiki", AppMode.ReadOnly, [], ("userName", "userName"));
        await _h.GrantGroupAsync("wiki", await _h.AddGroupAsync("all", "userName pr"));
        (await BringAsync("anna", sync: true)).Applied.ShouldBe(1);
        var sequence = _h.Store.LastSequence;
        (await BringAsync("anna", sync: true)).Outcome.ShouldBe(JustInTimeOutcome.Unchanged);
        _h.Store.LastSequence.ShouldBe(sequence);
    }

    [Fact]
    public async Task The_source_s_own_key_goes_before_names()
    {
        await AddAdAsync();
        var request = new JustInTimeRequest { Identity = "nobody", Key = "2" };
        var covers = await _h.Engine.JustInTime.RequestAsync(request, EngineHarness.None);
        (await _h.ResultsAsync<JustInTimeResult>(_h.Engine.JustInTime.RunAsync(request, covers, new(), EngineHarness.None))).ShouldHaveSingleItem().UserName.ShouldBe("ben");
    }

    [Fact]
    public async Task Their_accounts_are_made_at_once_where_that_is_asked_for()
    {
        await AddAdAsync();
        await AddSlackAsync();
        (await BringAsync("anna")).Applied.ShouldBe(1);
        _h.Target("slack").Accounts.ShouldBeEmpty();
        var result = await BringAsync("ben", sync: true);
        (result.Outcome, result.Applied).ShouldBe((JustInTimeOutcome.Created, 2));
        _h.Target("slack").Accounts.Values.ShouldHaveSingleItem().Values["userName"].AsString().ShouldBe("ben");
        // What was left to the next sync it does.
        await _h.SyncAsync();
        _h.Target("slack").Accounts.Count.ShouldBe(3);
        await _h.AssertWholeAsync();
    }

    [Fact]
    public async Task What_changed_of_them_is_brought_up_to_date_and_the_next_import_has_the_rest()
    {
        await AddAdAsync();
        await _h.ImportAsync();
        var ad = _h.Source("ad");
        ad.Set("1", true, ("login", "anna"), ("mail", "anna.arp@contoso.com"), ("cn", "Anna Arp"));
        ad.Set("2", false, ("login", "ben"), ("mail", "ben@contoso.com"), ("cn", "Ben Boe"));
        (await BringAsync("anna")).Outcome.ShouldBe(JustInTimeOutcome.Updated);
        var users = (await _h.UsersAsync()).ToDictionary(u => u.UserName);
        (users["anna"].Mail, users["ben"].Status).ShouldBe(("anna.arp@contoso.com", UserStatus.Active));
        await _h.ImportAsync();
        (await _h.UsersAsync("userName eq \"ben\"")).ShouldHaveSingleItem().Status.ShouldBe(UserStatus.Deactivated);
    }

    [Fact]
    public async Task Nobody_is_gone_for_not_being_looked_up()
    {
        await AddAdAsync();
        await _h.ImportAsync();
        foreach (var key in new[] { "2", "3" })
            _h.Source("ad").Rows.Remove(key);
        await BringAsync("anna");
        (await _h.UsersAsync()).ShouldAllBe(u => u.Status == UserStatus.Active);
        (await NotFoundAsync("ben")).Id.ShouldBe(ErrorIds.LookupNotFound);
        (await _h.UsersAsync()).ShouldAllBe(u => u.Status == UserStatus.Active);
    }

    [Fact]
    public async Task How_far_the_source_was_read_stays_as_it_was()
    {
        await AddAdAsync();
        await BringAsync("anna");
        (await _h.Store.ReadAsync(new("appstates"), EngineHarness.None).ToListAsync()).ShouldBeEmpty();
        (await _h.ImportAsync()).Applied.ShouldBe(2);
        (await _h.UsersAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Several_who_may_be_meant_are_named_and_nobody_comes_in()
    {
        await AddAdAsync();
        _h.Source("ad").Set("4", true, ("login", "anna.b"), ("mail", "anna@contoso.com"), ("cn", "Anna Bo"));
        var error = (await Should.ThrowAsync<ProvisioningException>(() => BringAsync("anna@contoso.com"))).Error;
        error.Id.ShouldBe(ErrorIds.AccountAmbiguous);
        error.Message.ShouldBe("'anna@contoso.com' may be any of 2 objects of 'ad', and nobody was brought in: '1', '4'.");
        (await _h.UsersAsync()).ShouldBeEmpty();
        (await BringAsync("anna.b")).Outcome.ShouldBe(JustInTimeOutcome.Created);
    }

    [Fact]
    public async Task Nobody_found_is_said_with_what_was_asked()
    {
        await AddAdAsync();
        var error = await NotFoundAsync("zoe");
        (error.Id, error.Category, error.Target).ShouldBe((ErrorIds.LookupNotFound, ProvisioningErrorCategory.NotFound, "zoe"));
        error.Message.ShouldBe("No source has 'zoe'. Asked were: ad (login, mail, key).");
    }

    [Fact]
    public async Task A_source_that_cannot_be_asked_is_an_error_and_no_absence()
    {
        await AddAdAsync();
        await _h.ImportAsync();
        _h.Source("ad").LookupFault = FakeTarget.Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable);
        (await RunAsync("anna")).ShouldBeEmpty();
        _h.Errors.ShouldHaveSingleItem().ShouldSatisfyAllConditions(e => e.Id.ShouldBe(ErrorIds.AppUnreachable), e => e.App.ShouldBe("ad"));
        (await _h.UsersAsync()).ShouldAllBe(u => u.Status == UserStatus.Active);
    }

    [Fact]
    public async Task One_source_that_cannot_be_asked_keeps_no_other_from_being_asked()
    {
        await AddAdAsync();
        await _h.AddSourceAsync("hr", ["userName"], ("userName", "login"), ("title", "title"));
        _h.Source("hr").LookupFault = FakeTarget.Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable);
        (await BringAsync("anna")).Outcome.ShouldBe(JustInTimeOutcome.Created);
        _h.Errors.ShouldHaveSingleItem().App.ShouldBe("hr");
    }

    [Fact]
    public async Task Sources_that_know_them_are_taken_together()
    {
        await AddAdAsync();
        await _h.AddSourceAsync("hr", ["userName"], ("userName", "login"), ("title", "title"));
        _h.Source("hr").Set("h1", true, ("login", "anna"), ("title", "Clerk"));
        var result = await BringAsync("anna");
        result.App.ShouldBe(["ad", "hr"]);
        (await _h.UsersAsync()).ShouldHaveSingleItem().Attributes["title"].AsString().ShouldBe("Clerk");
        (await BringAsync("anna")).Outcome.ShouldBe(JustInTimeOutcome.Unchanged);
    }

    [Fact]
    public async Task Who_may_be_somebody_known_waits_as_in_an_import()
    {
        await _h.Engine.Apps.CreateAsync(
            new()
            {
                Name = "ad",
                Connector = "FakeSource",
                Direction = AppDirection.Source,
                MatchRules = [new() { Name = "mail", Comparisons = [new() { Attribute = "mail", Method = MatchMethod.CaseFolded }] }],
                Mappings = [Inbound("userName", "login"), Inbound("mail", "mail")],
            },
            EngineHarness.None);
        _h.Source("ad").Set("1", true, ("login", "anna"), ("mail", "anna@contoso.com"));
        await _h.AddUserAsync("old", ("mail", "anna@contoso.com"));
        var result = await BringAsync("anna");
        (result.Outcome, result.UserId).ShouldBe((JustInTimeOutcome.Waiting, null));
        (await _h.Engine.Matches.ListAsync("ad", [MatchState.Pending], EngineHarness.None).ToListAsync()).ShouldHaveSingleItem().Key.ShouldBe("1");
        (await _h.UsersAsync()).ShouldHaveSingleItem().UserName.ShouldBe("old");
    }

    [Fact]
    public async Task Protected_users_stay_as_they_are()
    {
        await AddAdAsync();
        await _h.ImportAsync();
        var anna = (await _h.UsersAsync("userName eq \"anna\"")).Single();
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Lifecycle.ProtectAsync(anna, "break glass", EngineHarness.None), "test", EngineHarness.None);
        _h.Source("ad").Set("1", false, ("login", "anna"), ("mail", "other@contoso.com"), ("cn", "Anna Arp"));
        await BringAsync("anna");
        (await _h.UsersAsync("userName eq \"anna\"")).Single().ShouldSatisfyAllConditions(u => u.Status.ShouldBe(UserStatus.Active), u => u.Mail.ShouldBe("anna@contoso.com"));
    }

    [Fact]
    public async Task What_would_be_shows_the_rows_of_the_plan_and_writes_nothing()
    {
        await AddAdAsync();
        await AddSlackAsync();
        var sequence = _h.Store.LastSequence;
        var rows = (await RunAsync("anna", sync: true, save: false)).Cast<Change>().ToList();
        rows.Select(r => (r.Target, r.Kind)).ShouldBe([(Change.Directory, ChangeKind.Create), ("slack", ChangeKind.Create)]);
        _h.Store.LastSequence.ShouldBe(sequence);
        _h.Target("slack").Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_moved_to_somebody_new_moves_with_both()
    {
        await AddAdAsync();
        await _h.ImportAsync();
        var ad = _h.Source("ad");
        ad.Set("1", true, ("login", "anna.arp"), ("mail", "arp@contoso.com"), ("cn", "Anna Arp"));
        ad.Set("9", true, ("login", "anna"), ("mail", "new@contoso.com"), ("cn", "Anna New"));
        var result = await BringAsync("anna");
        (result.Outcome, result.UserName).ShouldBe((JustInTimeOutcome.Created, "anna"));
        (await _h.UsersAsync()).Select(u => u.UserName).ShouldBe(["anna", "anna.arp", "ben", "cleo"], ignoreOrder: true);
        (await _h.AccountsAsync("ad")).Single(a => a.Key == "9").UserId.ShouldBe(result.UserId);
    }

    [Fact]
    public async Task Mappings_that_are_other_ones_since_count()
    {
        await AddAdAsync();
        await BringAsync("anna");
        var ad = await _h.Engine.Apps.GetAsync("ad", EngineHarness.None);
        await _h.Engine.Apps.UpdateAsync(ad with { Mappings = [.. ad.Mappings, Inbound("title", "cn")] }, "test", EngineHarness.None);
        (await BringAsync("anna")).Outcome.ShouldBe(JustInTimeOutcome.Updated);
        (await _h.UsersAsync()).ShouldHaveSingleItem().Attributes["title"].AsString().ShouldBe("Anna Arp");
        (await BringAsync("anna")).Outcome.ShouldBe(JustInTimeOutcome.Unchanged);
    }

    [Fact]
    public async Task Apps_that_cannot_be_asked_are_refused_by_name()
    {
        await AddSlackAsync();
        (await Should.ThrowAsync<ProvisioningException>(() => BringAsync("anna", apps: ["slack"]))).Error.Id.ShouldBe(ErrorIds.AppDirectionWrong);
        (await Should.ThrowAsync<ProvisioningException>(() => BringAsync("anna"))).Error.Id.ShouldBe(ErrorIds.LookupUnsupported);
        await AddAdAsync();
        _h.Source("ad").Finds = false;
        (await Should.ThrowAsync<ProvisioningException>(() => BringAsync("anna", apps: ["ad"]))).Error.Message.ShouldContain("'ad'");
    }

    private static Mapping Inbound(string target, string source) => new() { Direction = MappingDirection.Inbound, Target = target, Source = source };

    private async Task AddAdAsync()
    {
        await _h.AddSourceAsync("ad", null, ("userName", "login"), ("mail", "mail"));
        var ad = _h.Source("ad");
        ad.Set("1", true, ("login", "anna"), ("mail", "anna@contoso.com"), ("cn", "Anna Arp"));
        ad.Set("2", true, ("login", "ben"), ("mail", "ben@contoso.com"), ("cn", "Ben Boe"));
        ad.Set("3", true, ("login", "cleo"), ("mail", "cleo@contoso.com"), ("cn", "Cleo Coe"));
    }

    private async Task AddSlackAsync()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, [], ("userName", "userName"));
        await _h.GrantGroupAsync("slack", await _h.AddGroupAsync("all", "userName pr"));
    }

    private async Task<List<object>> RunAsync(string identity, string? attribute = null, bool sync = false, bool save = true, IReadOnlyList<string>? apps = null)
    {
        var request = new JustInTimeRequest { Identity = identity, Attribute = attribute, Sync = sync, Save = save, Apps = apps };
        var covers = await _h.Engine.JustInTime.RequestAsync(request, EngineHarness.None);
        return await _h.ResultsAsync<object>(_h.Engine.JustInTime.RunAsync(request, covers, new(), EngineHarness.None));
    }

    private async Task<JustInTimeResult> BringAsync(string identity, string? attribute = null, bool sync = false, IReadOnlyList<string>? apps = null) =>
        (await RunAsync(identity, attribute, sync, apps: apps)).ShouldHaveSingleItem().ShouldBeOfType<JustInTimeResult>();

    private async Task<ProvisioningError> NotFoundAsync(string identity) => (await Should.ThrowAsync<ProvisioningException>(() => BringAsync(identity))).Error;
}
