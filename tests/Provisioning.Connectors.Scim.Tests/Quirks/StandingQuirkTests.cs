using System.Text.RegularExpressions;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests.Quirks;

/// <summary>"active" is absent, or counts as false where it was left out; PUT keeps what was left out; passwords come back.</summary>
public sealed partial class StandingQuirkTests
{
    [Fact]
    public async Task A_service_that_never_says_whether_an_account_is_active_is_told_with_every_PUT()
    {
        await using var at = await RunHarness.StartAsync(("PatchStyle", "None"));
        at.Proxy.Rule = _ => new Fault.Rewrite(body => Active().Replace(body, ""));
        await at.AddAsync("anna", ("title", "Clerk"));
        await at.AddAsync("bert", ("title", "Clerk"));
        (await at.SyncAsync()).Applied.ShouldBe(2);
        await at.LeaveAsync("bert");
        await at.ChangeAsync("anna", "title", "Lead");
        (await at.SyncAsync()).Applied.ShouldBe(2);
        // What is left out counts as false there: SCIMMY takes it for none, which is the same for this test.
        (await at.AtServiceAsync("anna"))["active"].AsBoolean().ShouldBe(true);
        (await at.AtServiceAsync("bert"))["active"].AsBoolean().ShouldBe(false);
        at.Proxy.Requests.Where(r => r.Method is "POST" or "PUT").ShouldAllBe(r => r.Body.Contains("\"active\":"));
        at.Proxy.Count("PUT").ShouldBe(2);
    }

    [Fact]
    public async Task A_PUT_that_keeps_what_was_left_out_is_found_out_and_the_change_counts_as_not_made()
    {
        await using var at = await RunHarness.StartAsync(("PatchStyle", "None"));
        await at.AddAsync("anna", ("title", "Clerk"), ("displayName", "Anna"));
        await at.SyncAsync();
        var title = "Clerk";
        at.Proxy.Rule = r => r.Method == "PUT" && !r.Body.Contains("title", StringComparison.Ordinal)
            ? new Fault.Rewrite(Request: q => q with { Body = q.Body.Insert(1, $"\"title\":\"{title}\",") }) : null;
        await at.ChangeAsync("anna", "title", default);
        (await at.SyncAsync()).Failed.ShouldBe(1);
        at.Errors.ShouldHaveSingleItem().Message.ShouldContain("did not make it: title is as before");
        (await at.AccountsAsync()).ShouldHaveSingleItem().Values["title"].AsString().ShouldBe("Clerk");
    }

    [Fact]
    public async Task A_password_that_comes_back_stays_out_of_what_is_kept_and_said()
    {
        await using var harness = await StartAsync();
        var target = (IInitialPasswordTarget)harness.Connector.Target;
        harness.Proxy.Rule = r => r.Method == "POST" ? new Fault.Rewrite(body => body.Insert(1, "\"password\":\"Canary-7-geheim\",")) : null;
        var made = await target.CreateAsync(Person("u1"), "Canary-7-geheim".AsMemory(), None);
        made.ToString().ShouldNotContain("geheim");
        made.Values.Contains("password").ShouldBeFalse();

        harness.Proxy.Rule = r => new Fault.Answer(400, """{"detail":"Canary-7-geheim is too simple"}""");
        var error = await harness.ErrorAsync(target.CreateAsync(Person("u2"), "Canary-7-geheim".AsMemory(), None));
        (error.ToString() + error.ToException()).ShouldNotContain("geheim");
    }

    [GeneratedRegex("\"active\":(true|false),|,\"active\":(true|false)")]
    private static partial Regex Active();
}
