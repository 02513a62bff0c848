namespace Provisioning.Engine.Tests;

/// <summary>Imports of what changed since the read before: they find what a whole read finds, take nobody for gone, and are given up where the app is not to be believed.</summary>
public sealed class DeltaImportTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 10 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Only_what_changed_is_read_and_nobody_is_gone_for_not_being_in_it()
    {
        var slack = await StartAsync("anna", "bo", "cy");
        slack.Deltas.TellsOfGone = false;
        slack.Accounts[Key(slack, "anna")] = Account(slack, "anna") with { Active = false };
        slack.Accounts.TryRemove(Key(slack, "bo"), out _);
        var read = await _h.ReadOfAsync(await _h.ImportChangesAsync("slack"), "slack");
        (read.Delta, read.Objects, read.Changed, read.Absent, slack.WholeReads).ShouldBe((true, 1, 1, 0, 1));
        (await _h.AccountsAsync("slack")).Where(a => !a.Active).ShouldHaveSingleItem().Values["userName"].AsString().ShouldBe("anna");
        (await _h.AccountsAsync("slack")).ShouldAllBe(a => a.Present);

        // The next one goes on from there, and a whole read finds who is gone.
        (await _h.ReadOfAsync(await _h.ImportChangesAsync("slack"), "slack")).Objects.ShouldBe(0);
        slack.Deltas.Asked.ShouldBe(["0", "1"]);
        (await _h.ReadOfAsync(await _h.ImportAsync("slack"), "slack")).Absent.ShouldBe(1);
    }

    [Fact]
    public async Task New_accounts_are_matched_as_in_a_whole_read()
    {
        var slack = await StartAsync("anna");
        var bo = await _h.AddUserAsync("bo");
        slack.Make("bo");
        slack.Make("dee", true, ("externalId", (await _h.AddUserAsync("dee")).Id));
        // Somebody who has an account already does not get a second one.
        slack.Make("anna2", true, ("externalId", (await _h.UsersAsync("userName eq \"anna\""))[0].Id));
        await _h.ImportChangesAsync("slack");
        (await _h.AccountsAsync("slack")).Where(a => a.UserId is not null).Select(a => a.Values["userName"].AsString()).ShouldBe(["anna", "bo", "dee"], ignoreOrder: true);
        (await _h.AccountsAsync("slack")).Single(a => a.Values["userName"].AsString() == "bo").UserId.ShouldBe(bo.Id);
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.AccountAmbiguous);
        slack.WholeReads.ShouldBe(1);
    }

    [Fact]
    public async Task An_app_that_tells_of_the_gone_is_believed_and_guards_know_how_many_there_were()
    {
        var hr = await StartSourceAsync(40);
        foreach (var key in hr.Rows.Keys.Take(2).ToList())
            hr.Rows.Remove(key);
        var run = await _h.ImportChangesAsync("hr");
        (run.Held, run.Applied).ShouldBe((0, 2), string.Join("; ", _h.Warnings));
        (await _h.UsersAsync()).Count(u => u.Status == UserStatus.Deactivated).ShouldBe(2);

        // 2 of 40 were no reason to hold; 8 more of 38 are.
        foreach (var key in hr.Rows.Keys.Take(8).ToList())
            hr.Rows.Remove(key);
        run = await _h.ImportChangesAsync("hr");
        run.Held.ShouldBe(8);
        (await _h.ReadOfAsync(run, "hr")).Population.ShouldBe(38);
    }

    [Fact]
    public async Task Whoever_is_not_named_by_a_delta_that_named_everybody_is_gone_and_guards_know_how_many_there_were()
    {
        var hr = await StartSourceAsync(40);
        (hr.Deltas.TellsOfGone, hr.Deltas.NamesEverybody) = (false, true);
        hr.Set("new", true, ("login", "new"));
        foreach (var key in hr.Rows.Keys.Where(k => k != "new").Take(2).ToList())
            hr.Rows.Remove(key);
        var run = await _h.ImportChangesAsync("hr");
        (run.Held, run.Applied).ShouldBe((0, 3), string.Join("; ", _h.Warnings));
        (await _h.UsersAsync()).Count(u => u.Status == UserStatus.Deactivated).ShouldBe(2);
        (await _h.ImportChangesAsync("hr")).Applied.ShouldBe(0);

        foreach (var key in hr.Rows.Keys.Where(k => k != "new").Take(8).ToList())
            hr.Rows.Remove(key);
        run = await _h.ImportChangesAsync("hr");
        run.Held.ShouldBe(8);
        (await _h.ReadOfAsync(run, "hr")).Population.ShouldBe(39);
    }

    [Fact]
    public async Task A_delta_that_names_nobody_at_all_proves_nothing()
    {
        var hr = await StartSourceAsync(12);
        (hr.Deltas.TellsOfGone, hr.Deltas.NamesEverybody) = (false, true);
        hr.Rows.Clear();
        var run = await _h.ImportChangesAsync("hr");
        (run.Held, run.Applied).ShouldBe((0, 0));
        (await _h.UsersAsync()).ShouldAllBe(u => u.Status == UserStatus.Active);
    }

    [Fact]
    public async Task What_was_held_is_in_the_next_delta_again()
    {
        var hr = await StartSourceAsync(40);
        foreach (var key in hr.Rows.Keys.Take(10).ToList())
            hr.Rows[key] = (hr.Rows[key].Values, false);
        (await _h.ImportChangesAsync("hr")).Held.ShouldBe(10);
        hr.Set("new", true, ("login", "new"));
        (await _h.ImportChangesAsync("hr")).Held.ShouldBe(10);
        hr.Deltas.Asked.ShouldBe(["0", "0"]);
        (await _h.UsersAsync("userName eq \"new\"")).ShouldHaveSingleItem();
        (await _h.UsersAsync()).ShouldAllBe(u => u.Status == UserStatus.Active);
    }

    [Theory]
    [InlineData("a day later")]
    [InlineData("sooner by its setting")]
    [InlineData("with another configuration")]
    [InlineData("when all is to be evaluated")]
    [InlineData("when the clock was set back")]
    [InlineData("when the app cannot tell")]
    [InlineData("when the last read proved nothing")]
    public async Task It_is_read_whole(string when)
    {
        var slack = await StartAsync("anna");
        var app = await _h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        var force = false;
        switch (when)
        {
            case "a day later":
                _h.Clock.Advance(TimeSpan.FromHours(23));
                (await _h.ReadOfAsync(await _h.ImportChangesAsync("slack"), "slack")).Delta.ShouldBeTrue();
                _h.Clock.Advance(TimeSpan.FromHours(1));
                break;
            case "sooner by its setting":
                await _h.Engine.Apps.UpdateAsync(app with { FullReadHours = 2 }, "test", EngineHarness.None);
                _h.Clock.Advance(TimeSpan.FromHours(2));
                break;
            case "with another configuration":
                await _h.Engine.Apps.UpdateAsync(app with { MatchOn = [] }, "test", EngineHarness.None);
                break;
            case "when all is to be evaluated":
                force = true;
                break;
            case "when the clock was set back":
                _h.SetClock(_h.Clock.GetUtcNow().AddMinutes(-3));
                _h.Restart(acceptClock: true);
                break;
            case "when the app cannot tell":
                slack.Deltas.IsOn = false;
                break;
            case "when the last read proved nothing":
                slack.ReadIsWhole = false;
                await _h.ImportAsync("slack");
                break;
        }

        var request = await _h.Engine.Syncs.ImportRequestAsync(["slack"], force, save: true, EngineHarness.None) with { Delta = true };
        var before = slack.WholeReads;
        var run = (Run)await _h.CollectAsync(_h.Engine.Syncs.RunAsync(request, new(), EngineHarness.None));
        (await _h.ReadOfAsync(run, "slack")).Delta.ShouldBeFalse(when);
        slack.WholeReads.ShouldBe(before + 1, when);
        _h.Events.OfType<VerboseEvent>().ShouldContain(v => v.Message.StartsWith("'slack' is read whole: ", StringComparison.Ordinal), when);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_delta_that_is_not_to_be_believed_counts_for_nothing(bool lasting)
    {
        var slack = await StartAsync("anna", "bo");
        slack.Make("cy");
        await _h.AddUserAsync("cy");
        slack.Deltas.Ending = () => new DeltaRefused("its clock is wrong", lasting);
        var read = await _h.ReadOfAsync(await _h.ImportChangesAsync("slack"), "slack");
        (read.Delta, read.Objects, read.Changed).ShouldBe((false, 3, 1));
        (await _h.AccountsAsync("slack")).Count(a => a.UserId is not null).ShouldBe(3);
        _h.Warnings.Count(w => w.Contains("its clock is wrong", StringComparison.Ordinal)).ShouldBe(lasting ? 1 : 0);

        // Whoever has no deltas is not asked for one again, until the configuration changes.
        await _h.ImportChangesAsync("slack");
        slack.Deltas.Asked.Count.ShouldBe(lasting ? 1 : 2);
        slack.Deltas.Ending = null;
        await _h.Engine.Apps.UpdateAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None) with { MatchOn = [] }, "test", EngineHarness.None);
        await _h.ImportChangesAsync("slack");
        (await _h.ReadOfAsync(await _h.ImportChangesAsync("slack"), "slack")).Delta.ShouldBeTrue();
    }

    [Fact]
    public async Task A_delta_that_breaks_off_changes_nothing_and_is_read_again()
    {
        var slack = await StartAsync("anna");
        slack.Make("stranger");
        slack.Deltas.Ending = () => null;
        await _h.ImportChangesAsync("slack");
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.AppProtocol);
        slack.Deltas.Ending = () => throw FakeTarget.Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable);
        await _h.ImportChangesAsync("slack");
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.AppUnreachable);
        (await _h.AccountsAsync("slack")).Count.ShouldBe(1);
        slack.Deltas.Ending = null;
        await _h.ImportChangesAsync("slack");
        (await _h.AccountsAsync("slack")).Count.ShouldBe(2);
        slack.Deltas.Asked.ShouldBe(["0", "0", "0"]);
    }

    [Fact]
    public async Task An_app_that_changes_accounts_and_does_not_date_it_is_read_whole_from_then_on()
    {
        var slack = await StartAsync("anna", "bo");
        foreach (var account in slack.Accounts.Values)
            slack.Accounts[account.Key] = account with { Modified = _h.Clock.GetUtcNow() };
        await _h.ImportAsync("slack");
        slack.Accounts[Key(slack, "anna")] = Account(slack, "anna") with { Active = false, Modified = _h.Clock.GetUtcNow().AddHours(-1) };
        await _h.ImportAsync("slack");
        _h.Warnings.ShouldHaveSingleItem().ShouldStartWith("'slack' cannot be read by its changes: it changed 1 object ('acc-1') and left the time of the last change as it was.");
        (await _h.ReadOfAsync(await _h.ImportChangesAsync("slack"), "slack")).Delta.ShouldBeFalse();
        (await _h.ReadOfAsync(await _h.ImportChangesAsync("slack"), "slack")).Delta.ShouldBeFalse();
        _h.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_waits_for_a_decision_is_looked_at_again_by_a_delta()
    {
        var slack = await StartAsync("anna");
        await _h.AddUserAsync("bo");
        var (one, two) = (slack.Make("bo"), slack.Make("BO"));
        await _h.ImportChangesAsync("slack");
        (await _h.Engine.Matches.ListAsync("slack", [MatchState.Pending], EngineHarness.None).ToListAsync()).Count.ShouldBe(2);
        slack.Accounts[two.Key] = two with { Values = two.Values.With("userName", "other") };
        await _h.ImportChangesAsync("slack");
        (await _h.AccountsAsync("slack")).Single(a => a.Key == one.Key).UserId.ShouldNotBeNull();
        slack.WholeReads.ShouldBe(1);
    }

    [Fact]
    public async Task A_look_at_what_would_be_leaves_the_watermark_where_it_was()
    {
        var slack = await StartAsync("anna");
        slack.Make("stranger");
        var request = await _h.Engine.Syncs.ImportRequestAsync(["slack"], false, save: false, EngineHarness.None) with { Delta = true };
        await _h.ResultsAsync<Change>(_h.Engine.Syncs.RunAsync(request, new(), EngineHarness.None));
        (await _h.AccountsAsync("slack")).Count.ShouldBe(1);
        await _h.ImportChangesAsync("slack");
        (await _h.AccountsAsync("slack")).Count.ShouldBe(2);
        slack.Deltas.Asked.ShouldBe(["0", "0"]);
    }

    private async Task<TargetData> StartAsync(params string[] names)
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, ["userName"], ("userName", "userName"));
        var slack = _h.Target("slack");
        slack.Deltas.IsOn = true;
        foreach (var name in names)
        {
            await _h.AddUserAsync(name);
            slack.Make(name);
        }

        (await _h.ReadOfAsync(await _h.ImportChangesAsync("slack"), "slack")).Delta.ShouldBeFalse("it was never read");
        return slack;
    }

    private async Task<SourceData> StartSourceAsync(int count)
    {
        await _h.AddSourceAsync("hr", null, ("userName", "login"));
        var hr = _h.Source("hr");
        hr.Deltas.IsOn = true;
        for (var i = 0; i < count; i++)
            hr.Set($"{i:00}", true, ("login", $"u{i:00}"));
        await _h.ImportChangesAsync("hr");
        return hr;
    }

    private static RemoteObject Account(TargetData data, string userName) => data.Accounts.Values.Single(a => a.Values["userName"].AsString() == userName);

    private static string Key(TargetData data, string userName) => Account(data, userName).Key;
}
