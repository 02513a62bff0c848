using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Passwords on their way to a real service, and what comes back of them.</summary>
public sealed class PasswordTests : IAsyncLifetime
{
    private const string Secret = "Correct-Horse-1";

    private ConnectorHarness _harness = null!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        _harness = await StartAsync();
        _key = (await _harness.Connector.Target.CreateAsync(Person("u1"), None)).Key;
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Theory]
    [InlineData("Patch")]
    [InlineData("Put")]
    public async Task It_arrives_as_it_is_and_the_rest_of_the_user_stays(string write)
    {
        await using var pair = Connect(write);
        foreach (var password in new[] { Secret, "q\"uo\\te/ü日本😀\u007f\u0001\t", new string('x', 300) })
        {
            await SetAsync(pair, password);
            var there = (await _harness.Server.UsersAsync()).ShouldHaveSingleItem();
            there["password"].AsString().ShouldBe(password);
            there["name"].AsComplex()!["familyName"].AsString().ShouldBe("Ånström");
            there["externalId"].AsString().ShouldBe("u1");
        }

        (await pair.Target.GetAsync(_key, None))!.Values.Contains("password").ShouldBeFalse();
    }

    [Fact]
    public async Task A_PATCH_has_the_password_and_nothing_else()
    {
        await using var pair = Connect("patch");
        await SetAsync(pair, Secret);
        _harness.Proxy.Requests.Single(r => r.Method == "PATCH").Body.ShouldBe(
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"password","value":"Correct-Horse-1"}]}""");
    }

    [Fact]
    public async Task A_new_user_is_made_with_it_in_one_request_and_nothing_of_it_comes_back()
    {
        await using var pair = Connect("None");
        var made = await _harness.RunAsync(((IInitialPasswordTarget)pair.Target).CreateAsync(Person("u2"), "q\"uo\\te-1".AsMemory(), None));
        made.Values.Contains("password").ShouldBeFalse();
        _harness.Proxy.Count("POST").ShouldBe(2);
        var there = (await _harness.Server.UsersAsync()).Single(u => u["externalId"].AsString() == "u2");
        there["password"].AsString().ShouldBe("q\"uo\\te-1");
        there["name"].AsComplex()!["familyName"].AsString().ShouldBe("Ånström");
    }

    [Fact]
    public async Task Only_an_app_that_is_set_to_takes_passwords()
    {
        _harness.Connector.Target.Capabilities.HasFlag(ConnectorCapabilities.Password).ShouldBeFalse();
        foreach (var (write, can) in new[] { ("None", false), ("Patch", true), ("put", true) })
        {
            await using var pair = Connect(write);
            pair.Target.Capabilities.HasFlag(ConnectorCapabilities.Password).ShouldBe(can, write);
        }
    }

    [Theory]
    [InlineData("The password Correct-Horse-1 is too weak.")]
    [InlineData("Not allowed: CORRECT-HORSE-1")]
    [InlineData("Value 'Correct-Ho' is cut short")]
    [InlineData("x rse- y")]
    public async Task What_a_service_repeats_of_it_is_in_no_error(string detail)
    {
        await using var pair = Connect("Patch");
        _harness.Proxy.Rule = r => r.Method == "PATCH" ? new Fault.Answer(400, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"{{detail}}","detail":"{{detail}}"}""") : null;
        var thrown = await Should.ThrowAsync<ProvisioningException>(() => SetAsync(pair, Secret));
        thrown.Error.Id.ShouldBe(ErrorIds.AppRejected);
        thrown.Error.Detail.ShouldBeNull();
        foreach (var piece in new[] { "Correct", "orse", "rse-" })
            thrown.ToString().ShouldNotContain(piece, Case.Insensitive);
    }

    [Fact]
    public async Task What_a_service_says_without_it_is_told()
    {
        await using var pair = Connect("Patch");
        _harness.Proxy.Rule = r => r.Method == "PATCH" ? new Fault.Answer(400, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidValue","detail":"It needs 20 signs."}""") : null;
        (await Should.ThrowAsync<ProvisioningException>(() => SetAsync(pair, Secret))).Error.Detail.ShouldBe("It needs 20 signs.");
    }

    [Fact]
    public async Task A_service_that_asks_to_wait_gets_it_later_and_a_lost_answer_is_asked_again()
    {
        await using var pair = Connect("Patch");
        var faults = new Queue<Fault?>([new Fault.Answer(429, RetryAfter: "3"), new Fault.LoseAnswer(), null]);
        _harness.Proxy.Rule = r => r.Method == "PATCH" ? faults.Dequeue() : null;
        await SetAsync(pair, Secret);
        _harness.Proxy.Count("PATCH").ShouldBe(3);
        (await _harness.Server.UsersAsync()).ShouldHaveSingleItem()["password"].AsString().ShouldBe(Secret);
    }

    [Fact]
    public async Task An_app_that_says_it_changes_no_passwords_and_is_sent_some_is_pointed_out()
    {
        await using var pair = Connect("Patch");
        (await pair.TestAsync()).Findings.ShouldContain(f => f.Contains("passwords", StringComparison.Ordinal));
        (await _harness.Connector.TestAsync()).Findings.ShouldNotContain(f => f.Contains("passwords", StringComparison.Ordinal));
    }

    private ScimConnectorPair Connect(string write) => _harness.Connect(settings: ("PasswordWrite", write));

    private async Task SetAsync(ScimConnectorPair pair, string password)
    {
        await _harness.RunAsync(Send());

        async ValueTask<bool> Send()
        {
            await ((IPasswordTarget)pair.Target).SetPasswordAsync(_key, password.AsMemory(), None);
            return true;
        }
    }
}
