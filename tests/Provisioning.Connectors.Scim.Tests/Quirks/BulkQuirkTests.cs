using System.Text;
using System.Text.Json;
using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests.Quirks;

/// <summary>Bulk gives statuses in three forms, has limits of operations and bytes, is said to be there and is not, and loses answers: each person gets the account that is theirs, once.</summary>
public sealed class BulkQuirkTests
{
    private const int People = 40;

    [Fact]
    public async Task Changes_that_are_due_together_go_together_and_each_comes_out_as_by_itself()
    {
        await using var at = await StartAsync();
        (await RunAsync(at)).ShouldBe((People, 0));
        Bulks(at).ShouldBeGreaterThan(0);
        at.Proxy.Requests.Count(r => r.Method is "POST" or "PATCH").ShouldBeLessThan(People);
        foreach (var name in Names())
            await at.ChangeAsync(name, "title", "Lead");
        await at.LeaveAsync("u0");
        (await at.SyncAsync()).Applied.ShouldBe(People);
        (await at.Server.UsersAsync()).ShouldAllBe(u => u["title"].AsString() == "Lead" || u["userName"].AsString() == "u0");
        (await at.AtServiceAsync("u0"))["active"].AsBoolean().ShouldBe(false);
        (await at.SyncAsync()).Applied.ShouldBe(0);
        await CheckAsync(at);
    }

    [Theory]
    [InlineData("number")]
    [InlineData("object")]
    [InlineData("no response")]
    [InlineData("no bulkId")]
    [InlineData("other order")]
    public async Task Results_are_told_apart_in_whatever_form_they_come(string form)
    {
        await using var at = await StartAsync();
        at.Proxy.Rule = r => r.Path == "Bulk" ? Bent(operations => form switch
        {
            "number" => operations.Select(o => o.With("status", int.Parse(StatusOf(o), System.Globalization.CultureInfo.InvariantCulture))),
            "object" => operations.Select(o => o.With("status", AttributeValue.From(AttributeSet.Empty.With("code", StatusOf(o))))),
            "no response" => operations.Select(o => o.Without("response")),
            "no bulkId" => operations.Select(o => o.Without("bulkId")),
            _ => operations.Reverse(),
        }) : null;
        (await RunAsync(at)).ShouldBe((People, 0));
        foreach (var name in Names())
            await at.ChangeAsync(name, "title", name);
        (await at.SyncAsync()).Applied.ShouldBe(People);
        (await at.Server.UsersAsync()).ShouldAllBe(u => u["title"].AsString() == u["userName"].AsString());
        Bulks(at).ShouldBeGreaterThan(1);
        await CheckAsync(at);
    }

    [Theory]
    [InlineData(5, 1_000_000)]
    [InlineData(1000, 2000)]
    public async Task No_request_has_more_than_the_service_says(int operations, int bytes)
    {
        await using var at = await StartAsync();
        at.Proxy.Rule = r => r.Path == "ServiceProviderConfig" ? new Fault.Answer(200, $$$"""{"patch":{"supported":true},"bulk":{"supported":"True","maxOperations":"{{{operations}}}","maxPayloadSize":{{{bytes}}}}}""") : null;
        (await RunAsync(at)).ShouldBe((People, 0));
        Bulks(at).ShouldBeGreaterThan(1);
        at.Proxy.Requests.Where(r => r.Path == "Bulk").ShouldAllBe(r => r.Body.Length <= bytes && Operations(r.Body).Count <= operations);
        await CheckAsync(at);
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_halved()
    {
        await using var at = await StartAsync();
        at.Proxy.Rule = r => r.Path == "Bulk" && Operations(r.Body).Count > 3 ? new Fault.Answer(413) : null;
        (await RunAsync(at)).ShouldBe((People, 0));
        at.Proxy.Requests.ShouldContain(r => r.Path == "Bulk" && Operations(r.Body).Count <= 3);
        await CheckAsync(at);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(501)]
    public async Task Where_bulk_is_said_to_be_there_and_is_not_each_change_is_a_request(int status)
    {
        await using var at = await StartAsync();
        at.Proxy.Rule = r => r.Path == "Bulk" ? new Fault.Answer(status) : null;
        (await RunAsync(at)).ShouldBe((People, 0));
        Bulks(at).ShouldBe(1, "it is not asked twice");
        await CheckAsync(at);
    }

    [Theory]
    [InlineData("off")]
    [InlineData("said not to be there")]
    public async Task Where_it_is_not_wanted_or_not_there_it_is_not_used(string why)
    {
        await using var at = await StartAsync(why == "off" ? "Off" : "Auto");
        at.Proxy.Rule = r => r.Path == "ServiceProviderConfig" ? new Fault.Answer(200, """{"patch":{"supported":true},"bulk":{"supported":false}}""") : null;
        (await RunAsync(at)).ShouldBe((People, 0));
        Bulks(at).ShouldBe(0);
        await CheckAsync(at);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("cut")]
    [InlineData("500")]
    [InlineData("web page")]
    [InlineData("half of the results")]
    public async Task What_was_done_without_being_said_is_looked_for_and_nobody_gets_two_accounts(string fault)
    {
        await using var at = await StartAsync();
        at.Proxy.Rule = r => r.Path != "Bulk" ? null : fault switch
        {
            "lost" => new Fault.LoseAnswer(),
            "cut" => new Fault.CutAnswer(0.5),
            "500" => new Fault.Rewrite(_ => "", Status: 500),
            "web page" => new Fault.Rewrite(_ => "<html>"),
            _ => Bent(operations => operations.Take(operations.Count / 2)),
        };
        (await RunAsync(at)).ShouldBe((People, 0));
        await CheckAsync(at);
        foreach (var name in Names())
            await at.ChangeAsync(name, "title", "Lead");
        (await at.SyncAsync()).Failed.ShouldBe(0);
        (await at.Server.UsersAsync()).ShouldAllBe(u => u["title"].AsString() == "Lead");
        await CheckAsync(at);
    }

    [Fact]
    public async Task One_operation_that_is_refused_fails_for_its_person_alone()
    {
        await using var at = await StartAsync();
        // Somebody else has that name there.
        using (var own = new HttpClient())
        {
            own.DefaultRequestHeaders.Authorization = new("Bearer", at.Server.Token);
            using var body = new StringContent("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"other"}""", null, "application/scim+json");
            (await own.PostAsync($"{at.Server.BaseUri}/Users", body)).EnsureSuccessStatusCode();
        }

        at.Proxy.Rule = r => r.Method == "POST" ? new Fault.Rewrite(Request: q => q with { Body = q.Body.Replace("\"userName\":\"u7\"", "\"userName\":\"other\"") }) : null;
        var (applied, failed) = await RunAsync(at);
        (applied, failed).ShouldBe((People - 1, 1));
        var error = at.Errors.ShouldHaveSingleItem();
        (error.Id, error.Target).ShouldBe((ErrorIds.AccountExists, "u7"));
        at.Proxy.Rule = _ => null;
        (await at.SyncAsync()).Applied.ShouldBe(1);
        (await at.AccountsAsync()).Count.ShouldBe(People);
    }

    [Theory]
    [InlineData("""{"bulk":{"supported":true,"maxOperations":20,"maxPayloadSize":9999}}""", "at most 20 of them")]
    [InlineData("""{"bulk":{"supported":"true","maxOperations":"0"}}""", "at most 100 of them")]
    [InlineData("""{"bulk":{"supported":true,"maxOperations":1}}""", "each change is a request of its own")]
    [InlineData("""{"bulk":{"supported":false}}""", "each change is a request of its own")]
    public async Task The_test_of_an_app_says_what_comes_of_it(string config, string finding)
    {
        await using var harness = await ConnectorHarness.StartAsync();
        await using var connector = harness.Connect(settings: ("Bulk", "Auto"));
        harness.Proxy.Rule = r => r.Path == "ServiceProviderConfig" ? new Fault.Answer(200, config) : null;
        (await connector.TestAsync()).Findings.ShouldContain(f => f.EndsWith(finding + ".", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_ended_in_the_middle_leaves_each_person_an_outcome()
    {
        await using var at = await StartAsync();
        // Nothing of the second request arrives, and nothing after it.
        var bulks = 0;
        at.Proxy.Rule = r => r.Path == "Bulk" && Interlocked.Increment(ref bulks) > 1 || bulks > 1 ? new Fault.Answer(403) : null;
        await RunAsync(at);
        var made = (await at.Server.UsersAsync()).Count;
        (await at.AccountsAsync()).Count.ShouldBe(made);
        at.Proxy.Rule = _ => null;
        for (var i = 0; i < 3; i++)
            await at.SyncAsync();
        await CheckAsync(at);
    }

    private static async Task<RunHarness> StartAsync(string bulk = "Auto")
    {
        var at = await RunHarness.StartAsync(("Bulk", bulk));
        foreach (var name in Names())
            await at.AddAsync(name, ("title", "Clerk"));
        return at;
    }

    private static async Task<(int Applied, int Failed)> RunAsync(RunHarness at)
    {
        var run = await at.SyncAsync();
        return (run.Applied, run.Failed);
    }

    // Each person has one account there, and it is the one that is known.
    private static async Task CheckAsync(RunHarness at)
    {
        var users = await at.Server.UsersAsync();
        users.Select(u => u["userName"].AsString()).ShouldBe(Names(), ignoreOrder: true);
        (await at.AccountsAsync()).ToDictionary(a => a.Key, a => a.UserId).ShouldBe(users.ToDictionary(u => u["id"].AsString()!, u => u["externalId"].AsString()), ignoreOrder: true);
    }

    private static IEnumerable<string> Names() => Enumerable.Range(0, People).Select(i => $"u{i}");

    private static int Bulks(RunHarness at) => at.Proxy.Requests.Count(r => r.Path == "Bulk");

    private static IReadOnlyList<AttributeSet> Operations(string body) => [.. AttributeSet.Parse(Encoding.UTF8.GetBytes(body))["Operations"].AsList().Select(o => o.AsComplex()!)];

    private static string StatusOf(AttributeSet operation) => operation["status"].ToString();

    private static Fault.Rewrite Bent(Func<IReadOnlyList<AttributeSet>, IEnumerable<AttributeSet>> bend) => new(body =>
        JsonSerializer.Serialize(AttributeSet.Parse(Encoding.UTF8.GetBytes(body)).With("Operations", AttributeValue.FromList(bend(Operations(body)).Select(AttributeValue.From)))));
}
