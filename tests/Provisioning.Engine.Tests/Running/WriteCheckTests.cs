namespace Provisioning.Engine.Tests;

/// <summary>Whether an app did what it said is looked at: what that costs, and what it finds.</summary>
public sealed class WriteCheckTests : IDisposable
{
    private const int People = 30;
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000, MaxDisables = 1000 });

    public void Dispose() => _h.Dispose();

    private TargetData Slack => _h.Target("slack");

    [Fact]
    public async Task The_first_few_of_a_run_are_looked_at_and_whoever_is_disabled_each_time()
    {
        await StartAsync();
        Slack.Reads.ShouldBe(5);

        var before = Slack.Reads;
        await LeaveAsync();
        (await _h.SyncAsync()).Applied.ShouldBe(People);
        // Once before, as the app checks no versions, and once after.
        (Slack.Reads - before).ShouldBe(2 * People);
    }

    [Fact]
    public async Task Where_the_app_is_not_to_be_looked_at_it_is_not()
    {
        await StartAsync(PreImageCheck.None);
        await LeaveAsync();
        (await _h.SyncAsync()).Applied.ShouldBe(People);
        Slack.Reads.ShouldBe(0);
    }

    [Fact]
    public async Task An_app_that_was_found_out_once_is_looked_at_every_time()
    {
        Slack.Concurrency = 1;
        Slack.Lies = (kind, _) => kind == "create";
        var run = await StartAsync();
        run.Failed.ShouldBe(People);
        Slack.Accounts.ShouldBeEmpty();
        _h.Errors.ShouldAllBe(e => e.Id == ErrorIds.AppProtocol && e.Message.Contains("and has none"));
        (await _h.AccountsAsync("slack")).ShouldBeEmpty();

        Slack.Lies = null;
        _h.Clock.Advance(TimeSpan.FromDays(1));
        (await _h.SyncAsync()).Applied.ShouldBe(People);
        Slack.Accounts.Count.ShouldBe(People);
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_leaver_whom_the_app_did_not_disable_is_disabled_by_the_next_run(bool versions)
    {
        Slack.ChecksVersions = versions;
        await StartAsync();
        Slack.Lies = (kind, _) => kind == "update";
        await LeaveAsync();
        var run = await _h.SyncAsync();
        run.Failed.ShouldBe(People);
        (await _h.AccountsAsync("slack")).ShouldAllBe(a => a.Active, "they can still get in, and that is known");

        Slack.Lies = null;
        _h.Clock.Advance(TimeSpan.FromDays(1));
        (await _h.SyncAsync()).Applied.ShouldBe(People);
        Slack.Accounts.Values.ShouldAllBe(a => a.Active == false);
    }

    [Fact]
    public async Task An_attribute_that_the_app_only_pretends_to_take_is_named_and_its_values_are_not()
    {
        await StartAsync();
        Slack.Lies = (kind, _) => kind == "update";
        var user = await _h.Engine.Directory.FindAsync("u0", EngineHarness.None);
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { ["displayName"] = "Other" }, EngineHarness.None), "test", EngineHarness.None);
        (await _h.SyncAsync()).Failed.ShouldBe(1);
        var error = _h.Errors.ShouldHaveSingleItem();
        error.Message.ShouldBe("'slack' accepted the change of 'u0' and did not make it: displayName is as before.");
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("Remove-ProvMapping slack");
    }

    [Fact]
    public async Task A_look_that_is_not_to_be_had_leaves_the_answer_as_what_is_known()
    {
        Slack.Fault = (kind, _, _) =>
        {
            if (kind == "read")
                throw FakeTarget.Error(ErrorIds.AppPermission, ProvisioningErrorCategory.Permission);
        };
        (await StartAsync()).Applied.ShouldBe(People);
    }

    private async Task<Run> StartAsync(PreImageCheck check = PreImageCheck.Auto)
    {
        var app = await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("displayName", "displayName"));
        await _h.Engine.Apps.UpdateAsync(app with { PreImageCheck = check }, "test", EngineHarness.None);
        for (var i = 0; i < People; i++)
            await _h.AddUserAsync($"u{i}", ("displayName", $"Name {i}"));
        await _h.GrantAllAsync("slack");
        return await _h.SyncAsync();
    }

    private async Task LeaveAsync()
    {
        foreach (var user in await _h.UsersAsync())
            await _h.DecideAsync(user, UserStatus.Deactivated);
    }
}
