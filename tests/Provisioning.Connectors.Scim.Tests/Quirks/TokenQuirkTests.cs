using System.Text.Json;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.SignInHarness;

namespace Provisioning.Connectors.Scim.Tests.Quirks;

/// <summary>OAuth clients are known by a form, by JSON or by Basic; a token that has ended is answered with 401, with and without WWW-Authenticate.</summary>
public sealed class TokenQuirkTests : IAsyncLifetime
{
    private SignInHarness _harness = null!;

    private SignInServer Server => _harness.Server;

    public async Task InitializeAsync() => _harness = await StartAsync();

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Theory]
    [InlineData("Basic", "Auto")]
    [InlineData("Form", "Auto")]
    [InlineData("Basic", "Basic")]
    [InlineData("Form", "Form")]
    [InlineData("Json", "Json")]
    public async Task A_client_is_known_in_the_form_that_the_endpoint_takes(string takes, string set)
    {
        var secret = _harness.Secrets[""];
        Server.TokenRule = r => (takes switch
        {
            "Basic" => r.Authorization is not null,
            "Form" => r.Form.GetValueOrDefault("client_secret") == secret,
            _ => r.Headers["Content-Type"] == "application/json" && JsonDocument.Parse(r.Body).RootElement is var body
                && body.GetProperty("client_secret").GetString() == secret && body.GetProperty("client_id").GetString() == "prov"
                && body.GetProperty("grant_type").GetString() == "client_credentials" && body.GetProperty("scope").GetString() == "a b"
                && body.GetProperty("resource").EnumerateArray().Select(e => e.GetString()).SequenceEqual(["https://a", "https://b"]),
        }) ? null : new(401, """{"error":"invalid_client"}""");
        await AskAsync(_harness.Connect(_harness.OAuth(("ClientAuthentication", set), ("Scope", "a b"), ("Resource", AttributeValue.FromObject(new[] { "https://a", "https://b" })))));
        Server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_client_that_the_endpoint_does_not_know_so_is_said_to_be_unknown_with_what_to_check()
    {
        Server.TokenRule = r => r.Headers["Content-Type"] == "application/json" ? null : new(415);
        var error = await RefusedAsync(_harness.Connect(_harness.OAuth()));
        error.Id.ShouldBe(ErrorIds.AppAuthentication);
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("ClientAuthentication");
        error.ToString().ShouldNotContain(_harness.Secrets[""]);
        Server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer realm=\"scim\", error=\"invalid_token\"")]
    [InlineData("Basic")]
    [InlineData("= not a challenge ,,")]
    public async Task A_401_in_the_middle_is_answered_with_one_new_token_whatever_comes_with_it(string challenge)
    {
        var connector = _harness.Connect(_harness.OAuth());
        await AskAsync(connector);
        Server.Revoke();
        var refused = 0;
        Server.Rule = r => Interlocked.Increment(ref refused) == 1 ? new(401, "", challenge.Length == 0 ? [] : [("WWW-Authenticate", challenge)]) : null;
        await AskAsync(connector);
        Server.TokenRequests.Count.ShouldBe(2);
        Server.Requests.Count.ShouldBe(3);
        Server.Requests.Select(r => r.Authorization).Distinct().Count().ShouldBe(2);
    }
}
