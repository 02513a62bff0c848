namespace Provisioning.Engine.Tests;

/// <summary>What becomes of an account that somebody deleted in the app, while its person is to have it; and of one that the app forgot because it was disabled.</summary>
public sealed class WhenAccountGoneTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000, MaxDisables = 1000 });

    public void Dispose() => _h.Dispose();

    private TargetData Slack => _h.Target("slack");

    [Fact]
    public async Task Recreate_makes_a_new_one_with_the_plan_after_the_one_that_met_it()
    {
        var gone = await LoseAsync(WhenAccountGone.Recreate);
        (await _h.SyncAsync()).Failed.ShouldBe(1);
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.AccountNotFound);
        (await SyncAsync()).Applied.ShouldBe(1);
        Slack.Accounts.Values.ShouldHaveSingleItem().Key.ShouldNotBe(gone.Key);
        await _h.AssertWholeAsync();
    }

    [Theory]
    [InlineData(WhenAccountGone.Recreate)]
    [InlineData(WhenAccountGone.Relink)]
    public async Task Another_account_of_theirs_is_taken_before_one_is_made(WhenAccountGone policy)
    {
        var gone = await LoseAsync(policy);
        // Somebody restored it in the app, where it has another id now.
        var restored = Slack.Make("anna");
        Slack.Accounts[restored.Key] = restored with { Values = gone.Values };
        (await _h.SyncAsync()).Failed.ShouldBe(1);
        (await SyncAsync()).Applied.ShouldBe(1);
        Slack.Accounts.Keys.ShouldBe([restored.Key]);
        (await _h.AccountsAsync("slack")).ShouldHaveSingleItem().Key.ShouldBe(restored.Key);
        Slack.Accounts[restored.Key].Values["displayName"].AsString().ShouldBe("Anna B");
        await _h.AssertWholeAsync();
    }

    [Fact]
    public async Task Relink_makes_none_where_there_is_no_other_and_says_so_each_time()
    {
        await LoseAsync(WhenAccountGone.Relink);
        (await _h.SyncAsync()).Failed.ShouldBe(1);
        for (var i = 0; i < 2; i++)
        {
            (await SyncAsync()).Failed.ShouldBe(1);
            var error = _h.Errors.ShouldHaveSingleItem();
            error.Id.ShouldBe(ErrorIds.AccountNotFound);
            error.Message.ShouldBe("'slack' has the account of 'anna' no more, and no other one that is theirs: none was made, since WhenAccountGone is Relink.");
        }

        Slack.Accounts.ShouldBeEmpty();
        await SetAsync(WhenAccountGone.Recreate);
        (await SyncAsync()).Applied.ShouldBe(1);
        Slack.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Report_does_nothing_and_warns_and_it_is_drift()
    {
        await LoseAsync(WhenAccountGone.Report);
        (await _h.SyncAsync()).Failed.ShouldBe(1);
        var writes = Slack.Writes.Count;
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        _h.Warnings.ShouldHaveSingleItem().ShouldStartWith("'slack' has the account of 'anna' no more, and nothing is made in its place");
        (await SyncAsync()).Failed.ShouldBe(0);
        Slack.Writes.Count.ShouldBe(writes);
        var drift = (await _h.ResultsAsync<Drift>(_h.Engine.Drift.FindAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None), null, live: false, EngineHarness.None))).ShouldHaveSingleItem();
        (drift.Kind, drift.Owner, drift.UserName).ShouldBe((DriftKind.Missing, DriftOwner.App, "anna"));

        await SetAsync(WhenAccountGone.Recreate);
        (await SyncAsync()).Applied.ShouldBe(1);
        Slack.Accounts.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(WhenAccountGone.Recreate)]
    [InlineData(WhenAccountGone.Relink)]
    [InlineData(WhenAccountGone.Report)]
    public async Task One_that_was_disabled_and_that_the_app_forgot_is_made_anew_when_the_person_is_back(WhenAccountGone policy)
    {
        var anna = await StartAsync(policy);
        await _h.DecideAsync(anna, UserStatus.Deactivated);
        (await _h.SyncAsync()).Applied.ShouldBe(1);
        // As services do that delete what is disabled, or show it no more.
        Slack.Accounts.Clear();
        await _h.DecideAsync((await _h.UsersAsync()).Single(), UserStatus.Active);
        await SyncAsync();
        await SyncAsync();
        Slack.Accounts.Values.ShouldHaveSingleItem().Active.ShouldBe(true);
        await _h.AssertWholeAsync();
    }

    [Theory]
    [InlineData(WhenAccountGone.Relink)]
    [InlineData(WhenAccountGone.Report)]
    public async Task Whoever_never_had_one_gets_one_whatever_the_policy(WhenAccountGone policy)
    {
        await StartAsync(policy);
        Slack.Accounts.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(WhenAccountGone.Relink)]
    [InlineData(WhenAccountGone.Report)]
    public async Task What_a_live_look_finds_gone_is_judged_by_the_policy_too(WhenAccountGone policy)
    {
        await StartAsync(policy);
        Slack.Accounts.Clear();
        (await _h.ResultsAsync<Account>(_h.Engine.Drift.NoteAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None), null, save: true, EngineHarness.None))).ShouldHaveSingleItem().Present.ShouldBeFalse();
        await SyncAsync();
        Slack.Accounts.ShouldBeEmpty();
    }

    // Anna's account is gone from the app, and a change of it is due.
    private async Task<RemoteObject> LoseAsync(WhenAccountGone policy)
    {
        var anna = await StartAsync(policy);
        Slack.Accounts.TryRemove(Slack.Of(anna.Id)!.Key, out var gone);
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(anna, new Dictionary<string, AttributeValue> { ["displayName"] = "Anna B" }, EngineHarness.None), "test", EngineHarness.None);
        return gone!;
    }

    private async Task<User> StartAsync(WhenAccountGone policy)
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("displayName", "displayName"));
        await SetAsync(policy);
        var anna = await _h.AddUserAsync("anna", ("displayName", "Anna"));
        await _h.GrantAllAsync("slack");
        (await _h.SyncAsync()).Applied.ShouldBe(1);
        return anna;
    }

    private async Task SetAsync(WhenAccountGone policy) =>
        await _h.Engine.Apps.UpdateAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None) with { WhenAccountGone = policy }, "test", EngineHarness.None);

    private async Task<Run> SyncAsync()
    {
        // What failed is tried again after a while.
        _h.Clock.Advance(TimeSpan.FromDays(1));
        return await _h.SyncAsync();
    }
}
