using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests.Quirks;

/// <summary>A creation that is answered with 500 was made all the same, and services break when several requests are under way.</summary>
public sealed class ParallelQuirkTests
{
    [Theory]
    [InlineData(500)]
    [InlineData(504)]
    public async Task A_creation_that_was_made_and_answered_with_a_fault_is_looked_for_and_nobody_gets_two_accounts(int status)
    {
        await using var at = await RunHarness.StartAsync();
        at.Proxy.Rule = r => r.Method == "POST" ? new Fault.Rewrite(_ => "<html>", Status: status) : null;
        foreach (var name in new[] { "anna", "bert", "carl" })
            await at.AddAsync(name);
        (await at.SyncAsync()).Failed.ShouldBe(0);
        at.Proxy.Count("POST").ShouldBe(3);
        (await at.Server.UsersAsync()).Select(u => u["userName"].AsString()).ShouldBe(["anna", "bert", "carl"], ignoreOrder: true);
        (await at.AccountsAsync()).Select(a => a.Key).ShouldBe((await at.Server.UsersAsync()).Select(u => u["id"].AsString()!), ignoreOrder: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task No_more_requests_are_under_way_than_the_app_allows(int most)
    {
        await using var at = await RunHarness.StartAsync(("MaxConcurrency", most));
        for (var i = 0; i < 20; i++)
            await at.AddAsync($"u{i}");
        (await at.SyncAsync()).Applied.ShouldBe(20);
        at.Proxy.MostAtOnce.ShouldBeInRange(1, most);
    }
}
