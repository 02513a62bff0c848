using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests.Quirks;

/// <summary>A filter is answered with everybody, with an error of any kind, or in another case than was asked for.</summary>
public sealed class FilterQuirkTests
{
    [Fact]
    public async Task A_service_that_answers_a_filter_with_everybody_finds_only_who_is_meant()
    {
        await using var harness = await ConnectorHarness.StartAsync();
        var target = harness.Connector.Target;
        for (var i = 0; i < 5; i++)
            await target.CreateAsync(ConnectorHarness.Person($"u{i}"), ConnectorHarness.None);
        harness.Proxy.Rule = WithoutFilter;
        (await target.FindAsync("externalId", "u3", ConnectorHarness.None)).ShouldHaveSingleItem().Values["userName"].AsString().ShouldBe("u3@contoso.example");
        (await target.FindAsync("externalId", "U3", ConnectorHarness.None)).ShouldBeEmpty("externalId is case-sensitive");
        (await target.FindAsync("userName", "u9", ConnectorHarness.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_everybody_comes_nobody_gets_the_account_of_another()
    {
        await using var at = await RunHarness.StartAsync();
        await at.AddAsync("anna");
        await at.SyncAsync();
        at.Proxy.Rule = WithoutFilter;
        await at.AddAsync("bert");
        (await at.SyncAsync()).Applied.ShouldBe(1);
        (await at.Server.UsersAsync()).Count.ShouldBe(2);
        (await at.AccountsAsync()).Select(a => a.UserId).Distinct().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(501)]
    public async Task A_service_that_fails_at_a_filter_by_externalId_is_asked_by_user_name_and_nobody_gets_two_accounts(int status)
    {
        await using var at = await RunHarness.StartAsync();
        at.Proxy.Rule = r => r.Path.Contains("externalId", StringComparison.Ordinal) ? new Fault.Answer(status) : r.Method == "POST" ? new Fault.LoseAnswer() : null;
        await at.AddAsync("anna");
        (await at.SyncAsync()).Failed.ShouldBe(0);
        (await at.Server.UsersAsync()).ShouldHaveSingleItem();
        at.Proxy.Count("POST").ShouldBe(1);
        (await at.AccountsAsync()).ShouldHaveSingleItem().Key.ShouldBe((await at.AtServiceAsync("anna"))["id"].AsString());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(501)]
    public async Task Where_it_fails_at_every_filter_no_account_is_made_that_may_be_there_already(int status)
    {
        await using var at = await RunHarness.StartAsync();
        at.Proxy.Rule = r => r.Path.Contains("filter=", StringComparison.Ordinal) ? new Fault.Answer(status) : null;
        await at.AddAsync("anna");
        (await at.SyncAsync()).Failed.ShouldBe(1);
        at.Proxy.Count("POST").ShouldBe(0);
        at.Errors.ShouldHaveSingleItem().Message.ShouldContain("Users?filter=userName eq …");
    }

    [Fact]
    public async Task A_service_that_finds_user_names_only_in_their_own_case_gets_no_second_account_of_the_same_name()
    {
        await using var at = await RunHarness.StartAsync();
        await at.AddAsync("Anna");
        at.Proxy.Rule = r => r.Path.Contains("filter=", StringComparison.Ordinal) ? new Fault.Answer(200, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0}""")
            : r.Method == "POST" ? new Fault.Answer(409, """{"status":"409","scimType":"uniqueness"}""") : null;
        (await at.SyncAsync()).Failed.ShouldBe(1);
        at.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.AccountExists);
        (await at.AccountsAsync()).ShouldBeEmpty();
    }

    private static Fault? WithoutFilter(ProxiedRequest request) =>
        request.Path.Contains("filter=", StringComparison.Ordinal) ? new Fault.Rewrite(Request: r => r with { Path = "Users" }) : null;
}
