using Provisioning.Testing;

namespace Provisioning.Engine.Tests;

/// <summary>What looking before writing costs, and what it finds.</summary>
public sealed class PreImageTests : IDisposable
{
    private readonly EngineHarness _h = new();
    private int _reads;

    public void Dispose() => _h.Dispose();

    private TargetData Slack => _h.Target("slack");

    [Fact]
    public async Task Where_the_app_checks_versions_nothing_is_read_before()
    {
        await StartAsync(versions: true);
        await RenameAsync("Anna B");
        (await _h.SyncAsync()).Applied.ShouldBe(1);
        (Slack.Reads - _reads).ShouldBe(0);
    }

    [Fact]
    public async Task Where_it_does_not_each_account_is_read_once_before()
    {
        await StartAsync(versions: false);
        await RenameAsync("Anna B");
        var before = -1;
        Slack.Fault = (kind, _, done) => before = kind == "update" && !done ? Slack.Reads - _reads : before;
        (await _h.SyncAsync()).Applied.ShouldBe(1);
        before.ShouldBe(1);
    }

    [Fact]
    public async Task Without_the_check_what_the_app_has_is_written_over()
    {
        var app = await StartAsync(versions: true);
        await _h.Engine.Apps.UpdateAsync(app with { PreImageCheck = PreImageCheck.None }, "test", EngineHarness.None);
        await RenameAsync("Anna B");
        Change(a => a with { Values = a.Values.With("displayName", "by hand") });
        (await _h.SyncAsync()).Applied.ShouldBe(1);
        Slack.Accounts.Values.Single().Values["displayName"].AsString().ShouldBe("Anna B");
        (Slack.Reads - _reads).ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_change_does_not_rest_on_may_have_changed(bool versions)
    {
        await StartAsync(versions);
        await RenameAsync("Anna B");
        Change(a => a with { Values = a.Values.With("nickName", "by hand"), Version = versions ? "other" : null });
        (await _h.SyncAsync()).Applied.ShouldBe(1);
        var account = Slack.Accounts.Values.Single();
        account.Values["displayName"].AsString().ShouldBe("Anna B");
        account.Values["nickName"].AsString().ShouldBe("by hand");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_there_already_is_not_sent_again(bool versions)
    {
        await StartAsync(versions);
        await RenameAsync("Anna B");
        Change(a => a with { Values = a.Values.With("displayName", "Anna B"), Version = versions ? "other" : null });
        Slack.Writes.Clear();
        var run = await _h.SyncAsync();
        run.Counts.ShouldHaveSingleItem().Outcome.ShouldBe(ChangeOutcome.AlreadyDone);
        Slack.Writes.Count.ShouldBe(versions ? 1 : 0, "the app itself refused the one");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task An_account_that_somebody_writes_all_the_time_is_left_for_the_next_plan()
    {
        await StartAsync(versions: true);
        await RenameAsync("Anna B");
        Slack.Fault = (kind, _, done) =>
        {
            if (kind == "update" && !done)
                Change(a => a with { Version = a.Version + "+" });
        };
        (await _h.SyncAsync()).Counts.ShouldHaveSingleItem().Outcome.ShouldBe(ChangeOutcome.Stale);
        Slack.Fault = null;
        (await _h.SyncAsync()).Applied.ShouldBe(1);
    }

    [Fact]
    public async Task A_deletion_rests_on_the_account_as_it_was_seen()
    {
        var app = await StartAsync(versions: false);
        await _h.Engine.Apps.UpdateAsync(app with { Deprovisioning = Deprovisioning.Delete, DeleteAfterDays = 0 }, "test", EngineHarness.None);
        await _h.SyncAsync();
        await _h.DecideAsync(await _h.Engine.Directory.FindAsync("anna", EngineHarness.None), UserStatus.Deactivated);
        Change(a => a with { Values = a.Values.With("externalId", "somebody else") });
        (await _h.SyncAsync()).Counts.ShouldHaveSingleItem().Outcome.ShouldBe(ChangeOutcome.Stale);
        Slack.Accounts.ShouldHaveSingleItem();
    }

    private async Task<App> StartAsync(bool versions)
    {
        Slack.ChecksVersions = versions;
        var app = await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("displayName", "displayName"));
        await _h.AddUserAsync("anna", ("displayName", "Anna A"));
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        _reads = Slack.Reads;
        return app;
    }

    private async Task RenameAsync(string name)
    {
        var user = await _h.Engine.Directory.FindAsync("anna", EngineHarness.None);
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { ["displayName"] = name }, EngineHarness.None), "test", EngineHarness.None);
    }

    private void Change(Func<RemoteObject, RemoteObject> change)
    {
        var (key, account) = Slack.Accounts.Single();
        Slack.Accounts[key] = change(account);
    }
}
