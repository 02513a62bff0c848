using System.Text.Json.Nodes;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.CappedService;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Lists asked for by POST to .search (RFC 7644 §3.4.3): what a GET gives, with no filter in an address.</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private static readonly string[] Users = ["anna", "ben", "carl", "dora", "emil", "finn", "gesa"];
    private CappedService _service = null!;
    private ScimConnectorPair _connector = null!;

    public async Task InitializeAsync()
    {
        _service = await StartAsync(nameof(ScimServerKind.Scimmy), Users);
        _connector = _service.Connect(("SearchRequests", true));
    }

    public async Task DisposeAsync()
    {
        await _connector.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData(nameof(ScimServerKind.Scimmy), "Auto")]
    [InlineData(AnyService.Practice, "Auto")]
    [InlineData(AnyService.Practice, "Cursor")]
    public async Task Everybody_is_read_and_found_with_no_question_in_an_address(string name, string paging)
    {
        await using var service = await StartAsync(name, Users);
        await using var connector = service.Connect(("SearchRequests", true), ("Paging", paging));
        ShouldBeEverybody(await connector.ReadAsync());
        (await connector.Target.FindAsync("userName", "ben@contoso.example", default)).Single().Values["externalId"].AsString().ShouldBe("ben");
        (await connector.TestAsync()).Succeeded.ShouldBeTrue();
        await connector.Groups.CreateGroupAsync(new() { GroupId = "g", Name = "Sales" }, default);
        (await connector.ReadGroupsAsync()).Proof.ShouldNotBeNull().IsComplete.ShouldBeTrue();
        (await connector.Groups.FindGroupsAsync("Sales", default)).Count.ShouldBe(1);
        service.Proxy.Requests.ShouldNotContain(r => r.Path.Contains("filter", StringComparison.Ordinal) || r.Path.StartsWith("Users?", StringComparison.Ordinal) || r.Path.StartsWith("Groups?", StringComparison.Ordinal));
        var first = JsonNode.Parse(service.Proxy.Requests.First(r => r.Path == "Users/.search").Body)!;
        first["schemas"]!.AsArray().Single()!.GetValue<string>().ShouldBe("urn:ietf:params:scim:api:messages:2.0:SearchRequest");
        first["count"]!.GetValue<int>().ShouldBe(3);
        if (paging == "Cursor")
            first["cursor"]!.GetValue<string>().ShouldBe("");
        else
            first["startIndex"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Parts_are_searched_too()
    {
        _service.Cap(4);
        await using var connector = _service.Connect(("SearchRequests", true), ("PartitionBy", "userName"));
        ShouldBeEverybody(await connector.ReadAsync());
        _service.Proxy.Requests.ShouldAllBe(r => r.Path == "Users/.search");
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task A_service_without_searches_is_one_error_that_names_the_setting(int status)
    {
        _service.Proxy.Rule = r => r.Path.EndsWith("/.search", StringComparison.Ordinal) ? new Fault.Answer(status) : null;
        foreach (var error in new[]
        {
            await _service.ErrorAsync(_connector.ReadAsync()),
            await _service.ErrorAsync(_connector.ReadGroupsAsync()),
            await _service.ErrorAsync(_connector.Target.FindAsync("userName", "ben@contoso.example", default)),
            (await _service.RunAsync(_connector.TestAsync())).Error.ShouldNotBeNull(),
        })
        {
            (error.Id, error.App, error.IsTransient, error.IsInDoubt).ShouldBe((ErrorIds.AppRejected, "slack", false, false));
            error.Message.ShouldContain("SearchRequests");
            error.RecommendedAction.ShouldNotBeNull().ShouldContain("SearchRequests = $false");
        }

        _service.Proxy.Requests.ShouldNotContain(r => r.Path.StartsWith("Users?", StringComparison.Ordinal), "filters are not put into addresses after all");
    }

    [Fact]
    public async Task Groups_without_searches_are_not_taken_for_none()
    {
        _service.Proxy.Rule = r => r.Path == "Groups/.search" ? new Fault.Answer(404) : null;
        ShouldBeEverybody(await _connector.ReadAsync());
        var error = await _service.ErrorAsync(_connector.ReadGroupsAsync());
        error.Id.ShouldBe(ErrorIds.AppRejected);
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("SearchRequests = $false");
        error.RecommendedAction.ShouldContain("Groups = $false");
    }

    [Fact]
    public async Task Nobody_is_taken_for_gone_where_there_is_no_list_to_tell_by()
    {
        _service.Proxy.Rule = _ => new Fault.Answer(404);
        var error = await _service.ErrorAsync(_connector.Target.GetAsync("1", default));
        error.Message.ShouldContain("SearchRequests");
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("lost")]
    [InlineData("throttled")]
    public async Task A_search_is_sent_again_after_a_fault_as_a_read_is(string fault)
    {
        var faults = 0;
        _service.Proxy.Rule = r => r.Path != "Users/.search" || ++faults > 2 ? null : fault switch
        {
            "busy" => new Fault.Answer(503),
            "lost" => new Fault.LoseAnswer(),
            _ => new Fault.Answer(429, RetryAfter: "1"),
        };
        ShouldBeEverybody(await _service.RunAsync(_connector.ReadAsync()));
        faults.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task A_search_that_fails_leaves_nothing_in_doubt()
    {
        _service.Proxy.Rule = _ => new Fault.Answer(503);
        var error = await _service.ErrorAsync(_connector.ReadAsync());
        (error.Id, error.IsTransient, error.IsInDoubt).ShouldBe((ErrorIds.AppUnavailable, true, false));
        _service.Proxy.Rule = _ => new Fault.LoseAnswer();
        error = await _service.ErrorAsync(_connector.ReadAsync());
        (error.Id, error.IsTransient, error.IsInDoubt).ShouldBe((ErrorIds.AppUnreachable, true, false));
    }

    private static void ShouldBeEverybody((List<RemoteObject> Objects, ReadProof? Proof) read)
    {
        read.Objects.Select(o => o.Values["externalId"].AsString()!).Order().ShouldBe(Users);
        read.Proof.ShouldNotBeNull().IsComplete.ShouldBeTrue(read.Proof.Evidence);
    }
}
