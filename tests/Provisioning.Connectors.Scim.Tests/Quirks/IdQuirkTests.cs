using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests.Quirks;

/// <summary>Ids are user names with signs that an address cannot have as they are; locations are missing, relative or wrong.</summary>
public sealed class IdQuirkTests
{
    [Theory]
    [InlineData("anna@contoso.example", "anna%40contoso.example")]
    [InlineData("dept/a b?#ü", "dept%2Fa%20b%3F%23%C3%BC")]
    public async Task An_id_of_any_signs_is_escaped_in_addresses(string id, string escaped)
    {
        await using var at = await RunHarness.StartAsync();
        await at.AddAsync("anna", ("title", "Clerk"));
        var own = "";
        at.Proxy.Rule = r => new Fault.Rewrite(
            body =>
            {
                var found = System.Text.RegularExpressions.Regex.Match(body, "\"id\":\"([0-9a-f-]{36})\"");
                own = found.Success ? found.Groups[1].Value : own;
                return own.Length == 0 ? body : body.Replace($"\"id\":\"{own}\"", $"\"id\":\"{id}\"");
            },
            Request: q => q with { Path = q.Path.Replace($"Users/{escaped}", $"Users/{own}", StringComparison.Ordinal) });
        (await at.SyncAsync()).Applied.ShouldBe(1);
        (await at.AccountsAsync()).ShouldHaveSingleItem().Key.ShouldBe(id);
        await at.ChangeAsync("anna", "title", "Lead");
        (await at.SyncAsync()).Applied.ShouldBe(1);
        await at.LeaveAsync("anna");
        (await at.SyncAsync()).Applied.ShouldBe(1);
        var anna = await at.AtServiceAsync("anna");
        (anna["title"].AsString(), anna["active"].AsBoolean()).ShouldBe(("Lead", false));
        at.Proxy.Requests.Where(r => r.Path.StartsWith("Users/", StringComparison.Ordinal)).ShouldAllBe(r => r.Path == $"Users/{escaped}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/Users/somebody-else")]
    [InlineData("https://elsewhere.example/scim/Users/7")]
    public async Task The_id_of_the_body_counts_and_no_location(string location)
    {
        await using var at = await RunHarness.StartAsync();
        await at.AddAsync("anna", ("title", "Clerk"));
        // The proxy gives no Location header; this is the one in the body.
        at.Proxy.Rule = _ => new Fault.Rewrite(body => System.Text.RegularExpressions.Regex.Replace(body, "\"location\":\"[^\"]*\"", $"\"location\":\"{location}\""));
        (await at.SyncAsync()).Applied.ShouldBe(1);
        await at.ChangeAsync("anna", "title", "Lead");
        (await at.SyncAsync()).Applied.ShouldBe(1);
        (await at.AtServiceAsync("anna"))["title"].AsString().ShouldBe("Lead");
    }
}
