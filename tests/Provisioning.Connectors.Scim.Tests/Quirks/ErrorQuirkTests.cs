using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests.Quirks;

/// <summary>Errors come without a body, as a web page, in other members than RFC 7644 has, with a status of success, and in statuses that it does not name.</summary>
public sealed class ErrorQuirkTests : IAsyncLifetime
{
    private ConnectorHarness _harness = null!;

    private IAccountTarget Target => _harness.Connector.Target;

    public async Task InitializeAsync() => _harness = await StartAsync();

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Theory]
    [InlineData("", null)]
    [InlineData("<html><body>Bad request</body></html>", null)]
    [InlineData("{", null)]
    [InlineData("[]", null)]
    [InlineData("{\"detail\":\"no\"}", "no")]
    [InlineData("{\"schemas\":[],\"status\":400,\"detail\":\"no\"}", "no")]
    [InlineData("{\"status\":\"400\",\"detail\":\"no\"}", "no")]
    [InlineData("{\"message\":\"no\"}", "no")]
    [InlineData("{\"error\":\"no\"}", "no")]
    [InlineData("{\"error\":{\"code\":7,\"message\":\"no\"}}", "no")]
    [InlineData("{\"Errors\":{\"description\":\"no\",\"code\":400}}", "no")]
    [InlineData("{\"errors\":[{\"detail\":\"no\"},{\"detail\":\"never\"}]}", "no")]
    [InlineData("{\"detail\":{\"deep\":[1]},\"status\":[]}", null)]
    public async Task A_refusal_is_one_in_whatever_form_it_comes(string body, string? detail)
    {
        _harness.Proxy.Rule = _ => new Fault.Answer(400, body, ContentType: "text/html");
        var error = await _harness.ErrorAsync(Target.CreateAsync(Person("u1"), None));
        (error.Id, error.Detail, error.IsInDoubt).ShouldBe((ErrorIds.AppRejected, detail, false));
        error.Message.ShouldStartWith("'slack' answered POST Users with 400");
    }

    [Theory]
    [InlineData("invalidFilter", "does not understand the filter", "filters that it has")]
    [InlineData("tooMany", "more results than it gives", "limits")]
    [InlineData("mutability", "cannot be changed", "-Strength Weak")]
    [InlineData("invalidSyntax", "the form of the request", "PatchStyle")]
    [InlineData("invalidPath", "does not know an attribute", "Get-ProvMapping slack")]
    [InlineData("noTarget", "has no such value there", "Sync again")]
    [InlineData("invalidValue", "missing or not allowed", "Get-ProvMapping slack")]
    [InlineData("invalidVers", "another version of SCIM", "BaseUri")]
    [InlineData("sensitive", "no personal data in an address", "documentation")]
    [InlineData("INVALIDVALUE", "missing or not allowed", "Get-ProvMapping slack")]
    [InlineData("somethingElse", "does not accept the request", "Get-ProvMapping slack")]
    public async Task Each_scimType_is_said_in_words_with_what_to_do(string type, string why, string action)
    {
        foreach (var status in new[] { type == "sensitive" ? 403 : 400, 422 })
        {
            _harness.Proxy.Rule = _ => new Fault.Answer(status, $$"""{"status":"{{status}}","scimType":"{{type}}"}""");
            var error = await _harness.ErrorAsync(Target.CreateAsync(Person("u1"), None));
            (error.Id, error.Category).ShouldBe((ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData));
            error.Message.ShouldContain($"with {status} {type}: ");
            error.Message.ShouldContain(why);
            error.RecommendedAction.ShouldNotBeNull().ShouldContain(action);
        }
    }

    [Theory]
    [InlineData(409, "{}")]
    [InlineData(409, "{\"scimType\":\"uniqueness\"}")]
    [InlineData(400, "{\"scimType\":\"uniqueness\"}")]
    [InlineData(422, "{\"scimType\":\"Uniqueness\"}")]
    public async Task A_value_that_is_taken_is_a_conflict_by_whatever_status_that_is_said(int status, string body)
    {
        _harness.Proxy.Rule = _ => new Fault.Answer(status, body);
        var error = await _harness.ErrorAsync(Target.CreateAsync(Person("u1"), None));
        (error.Id, error.Category).ShouldBe((ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict));
    }

    [Fact]
    public async Task A_creation_that_meets_the_account_that_is_there_already_takes_it_over_after_a_look()
    {
        await using var at = await RunHarness.StartAsync();
        await at.AddAsync("anna");
        // The account shows only after the creation was refused.
        at.Proxy.Rule = r => at.Proxy.Count("POST") == 0 && r.Path.Contains("filter=", StringComparison.Ordinal) ? new Fault.Answer(200, """{"totalResults":0,"Resources":[]}""")
            : r.Method == "POST" ? new Fault.Rewrite(_ => "", Status: 409) : null;
        (await at.SyncAsync()).Failed.ShouldBe(0);
        at.Proxy.Count("POST").ShouldBe(1);
        (await at.AccountsAsync()).ShouldHaveSingleItem().Key.ShouldBe((await at.AtServiceAsync("anna"))["id"].AsString());
    }

    [Theory]
    [InlineData("\"403\"", ErrorIds.AppPermission, false)]
    [InlineData("403", ErrorIds.AppPermission, false)]
    [InlineData("\"503\"", ErrorIds.AppUnavailable, true)]
    [InlineData("\"many\"", ErrorIds.AppUnavailable, true)]
    public async Task An_error_that_comes_with_200_is_an_error(string status, string id, bool isInDoubt)
    {
        _harness.Proxy.Rule = r => r.Method == "POST" ? new Fault.Answer(200, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":{{status}},"detail":"no"}""") : null;
        var error = await _harness.ErrorAsync(Target.CreateAsync(Person("u1"), None));
        (error.Id, error.IsInDoubt, error.Detail).ShouldBe((id, isInDoubt, "no"));
    }

    [Fact]
    public async Task A_service_that_takes_only_application_json_is_sent_that_after_one_refusal()
    {
        _harness.Proxy.Rule = r => r.Headers.TryGetValue("Content-Type", out var type) && type == "application/scim+json" ? new Fault.Answer(415) : null;
        var made = await Target.CreateAsync(Person("u1"), None);
        await Target.UpdateAsync(made.Key, Write("u1", false) with { Current = made.Values }, None);
        _harness.Proxy.Requests.Count(r => r.Headers.ContainsKey("Content-Type")).ShouldBe(3);
        (await _harness.Server.UsersAsync()).ShouldHaveSingleItem()["active"].AsBoolean().ShouldBe(false);
    }

    [Fact]
    public async Task One_that_takes_neither_is_said_to_take_neither()
    {
        _harness.Proxy.Rule = r => r.Method == "POST" ? new Fault.Answer(415) : null;
        var error = await _harness.ErrorAsync(Target.CreateAsync(Person("u1"), None));
        error.Message.ShouldContain("neither application/scim+json nor application/json");
        _harness.Proxy.Count("POST").ShouldBe(2);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    public async Task A_reset_or_a_fault_in_the_middle_of_a_change_is_repeated_and_made_once(int status)
    {
        var made = await Target.CreateAsync(Person("u1"), None);
        var faults = new Queue<Fault>([new Fault.LoseRequest(), new Fault.CutAnswer(0.5), new Fault.LoseAnswer(), new Fault.Answer(status)]);
        _harness.Proxy.Rule = r => r.Method == "PATCH" && faults.TryDequeue(out var fault) ? fault : null;
        var now = await _harness.RunAsync(Target.UpdateAsync(made.Key, Write("u1", null, ("title", "Lead")) with { Current = made.Values }, None));
        now.Values["title"].AsString().ShouldBe("Lead");
        faults.ShouldBeEmpty();
        _harness.Proxy.Count("PATCH").ShouldBe(5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_service_that_wants_the_version_with_each_change_is_given_it(bool hasVersions)
    {
        var made = await Target.CreateAsync(Person("u1"), None);
        _harness.Proxy.Rule = r => r.Method is "PATCH" or "DELETE" && r.IfMatch is null ? new Fault.Answer(428)
            : new Fault.Rewrite(Version: _ => hasVersions ? "W/\"7\"" : "");
        (await Target.UpdateAsync(made.Key, Write("u1", false) with { Current = made.Values }, None)).Active.ShouldBe(false);
        _harness.Proxy.Requests.Last(r => r.Method == "PATCH").IfMatch.ShouldBe(hasVersions ? "W/\"7\"" : "*");
        (await Target.ChecksVersionsAsync(made.Key, None)).ShouldBeTrue("from now on changes have the version of the look before them");
        await Target.DeleteAsync(made.Key, null, None);
        (await _harness.Server.UsersAsync()).ShouldBeEmpty();
    }
}
