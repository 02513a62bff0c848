namespace Provisioning.Engine.Tests.Disasters;

/// <summary>A connector that fails in a way for which nobody wrote an error: what it said before counts for nothing, and what is not done is done once it works.</summary>
public sealed class ConnectorDisasters : IDisposable
{
    private const int People = 12;
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    private TargetData Slack => _h.Target("slack");

    [Fact]
    public async Task A_connector_that_throws_half_way_through_a_read()
    {
        await StartAsync();
        for (var i = 0; i < People; i++)
            _h.Source("hr").Set($"{i:00}", false, ("login", $"user{i}"), ("title", "Clerk"));
        for (var after = 0; after <= People; after++)
        {
            _h.Source("hr").CrashesAfter = after;
            (await Should.ThrowAsync<NotSupportedException>(() => _h.SyncAsync())).Message.ShouldBe("The connector has a fault.");
            Slack.Accounts.Values.ShouldAllBe(a => a.Active == true);
            (await _h.UsersAsync()).ShouldAllBe(u => u.Status == UserStatus.Active);
        }
    }

    [Fact]
    public async Task A_connector_that_throws_half_way_through_its_writes()
    {
        await StartAsync();
        for (var i = 0; i < People; i++)
            _h.Source("hr").Set($"{i:00}", i > 1, ("login", $"user{i}"), ("title", "Lead"));
        var plan = await _h.PlanAsync();
        var writes = 0;
        Slack.Fault = (kind, _, done) =>
        {
            if (kind == "update" && !done && Interlocked.Increment(ref writes) == People / 2)
                throw new NotSupportedException("The connector has a fault.");
        };
        (await Should.ThrowAsync<NotSupportedException>(() => _h.ApplyAsync(plan))).Message.ShouldBe("The connector has a fault.");
        var active = Slack.Accounts.Values.Where(a => a.Active == true).Select(a => a.Values["userName"].AsString()).ToList();
        active.ShouldBeSubsetOf(Enumerable.Range(0, People).Select(i => $"user{i}"));
        active.Count.ShouldBeGreaterThanOrEqualTo(People - 2, "nobody but the two who left is disabled");

        Slack.Fault = null;
        var run = (await _h.Engine.Runs.ListAsync(EngineHarness.None).ToListAsync()).Last();
        run.State.ShouldBe(RunState.Stopped);
        await _h.CollectAsync(_h.Engine.Runs.ResumeAsync(run, new(), EngineHarness.None));
        Slack.Accounts.Values.Count(a => a.Active == true).ShouldBe(People - 2);
        Slack.Accounts.Values.Where(a => a.Active == true).ShouldAllBe(a => a.Values["title"].AsString() == "Lead");
        (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
    }

    private async Task StartAsync()
    {
        await _h.AddSourceAsync("hr", null, ("userName", "login"), ("title", "title"));
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("title", "title"));
        for (var i = 0; i < People; i++)
            _h.Source("hr").Set($"{i:00}", true, ("login", $"user{i}"), ("title", "Clerk"));
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        (await _h.SyncAsync()).Applied.ShouldBe(People);
    }
}
