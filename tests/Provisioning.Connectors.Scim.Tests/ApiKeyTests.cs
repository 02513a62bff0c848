using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.SignInHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>A key in a header of its own: it is sent there and nowhere else, and said nowhere.</summary>
public sealed class ApiKeyTests : IAsyncLifetime
{
    private const string Canary = "canary-5f2c-key";
    private SignInHarness _harness = null!;

    public async Task InitializeAsync()
    {
        _harness = await StartAsync();
        _harness.Secrets[""] = Canary;
        _harness.Server.Rule = r => r.Headers.GetValueOrDefault("X-Api-Key") == Canary ? new(200, """{"totalResults":0,"Resources":[]}""") : new(401, $$"""{"detail":"{{r.Headers.GetValueOrDefault("X-Api-Key")}} is no key"}""");
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task The_key_goes_in_the_header_that_is_named_and_in_no_other()
    {
        var connector = _harness.Connect(("SignIn", "ApiKey"), ("ApiKeyHeader", "X-Api-Key"));
        await AskAsync(connector);
        var request = _harness.Server.Requests.ShouldHaveSingleItem();
        request.Authorization.ShouldBeNull();
        request.Headers.Where(h => h.Value.Contains(Canary)).ShouldHaveSingleItem().Key.ShouldBe("X-Api-Key");
        request.Path.ShouldNotContain(Canary);
        var test = await connector.TestAsync();
        test.Findings.ShouldContain("It signs in with a key in the header X-Api-Key.");
        string.Concat(test.Findings).ShouldNotContain(Canary);
    }

    [Fact]
    public async Task A_key_that_is_refused_is_looked_up_once_more_and_is_in_no_error()
    {
        _harness.Server.Rule = r => new(401, $$"""{"detail":"{{r.Headers.GetValueOrDefault("X-Api-Key")}} is no key"}""");
        var error = await RefusedAsync(_harness.Connect(("SignIn", "ApiKey"), ("ApiKeyHeader", "X-Api-Key")));
        error.Id.ShouldBe(ErrorIds.AppAuthentication);
        error.Message.ShouldContain("does not accept the key");
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("ApiKeyHeader");
        error.Detail.ShouldBe("… is no key");
        (error.ToString() + error.ToException()).ShouldNotContain(Canary);
        string.Concat(_harness.Reports).ShouldNotContain(Canary);
        _harness.Server.Requests.Count.ShouldBe(1, "the same key is not sent twice");
    }

    [Fact]
    public async Task A_key_that_was_replaced_where_it_is_kept_is_used_from_then_on()
    {
        _harness.Secrets[""] = "old";
        var connector = _harness.Connect(("SignIn", "ApiKey"), ("ApiKeyHeader", "X-Api-Key"));
        (await RefusedAsync(connector)).Id.ShouldBe(ErrorIds.AppAuthentication);
        _harness.Secrets[""] = Canary;
        await AskAsync(connector);
    }

    [Theory]
    [InlineData(Canary + "\n")]
    [InlineData(Canary + "\r\nX-Other: 1")]
    [InlineData(" " + Canary)]
    [InlineData(Canary + "ü")]
    [InlineData("")]
    public async Task A_key_that_no_header_can_have_is_said_to_be_none_and_not_repeated(string key)
    {
        _harness.Secrets[""] = key;
        var error = await RefusedAsync(_harness.Connect(("SignIn", "ApiKey"), ("ApiKeyHeader", "X-Api-Key")));
        error.Id.ShouldBe(ErrorIds.SecretMissing);
        (error.ToString() + error.ToException()).ShouldNotContain("canary");
        _harness.Server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Authorization", "Bearer and Basic")]
    [InlineData("Content-Type", "follows from the request")]
    [InlineData("If-Match", "follows from the request")]
    [InlineData("a b", "no name of a header")]
    [InlineData("X:Y", "no name of a header")]
    public void A_header_that_cannot_have_it_is_refused(string header, string why)
    {
        var error = Should.Throw<ProvisioningException>(() => _harness.Connect(("SignIn", "ApiKey"), ("ApiKeyHeader", header))).Error;
        error.Id.ShouldBe(ErrorIds.SettingInvalid);
        error.Message.ShouldContain(why);
    }

    [Fact]
    public void An_app_that_is_to_show_a_key_has_one()
    {
        var app = _harness.App(("SignIn", "ApiKey"), ("ApiKeyHeader", "X-Api-Key")) with { Credential = null };
        var error = Should.Throw<ProvisioningException>(() => new ScimConnectorFactory().Validate(app)).Error;
        error.Id.ShouldBe(ErrorIds.SecretMissing);
        error.Message.ShouldContain("signs in with a key");
    }

    [Fact]
    public async Task A_redirection_does_not_get_the_key()
    {
        await using var elsewhere = await SignInServer.StartAsync();
        _harness.Server.Rule = _ => new(307, "", ("Location", elsewhere.Uri + "/scim/v2/Users"));
        (await RefusedAsync(_harness.Connect(("SignIn", "ApiKey"), ("ApiKeyHeader", "X-Api-Key")))).Id.ShouldBe(ErrorIds.AppProtocol);
        elsewhere.Requests.ShouldBeEmpty();
    }
}
