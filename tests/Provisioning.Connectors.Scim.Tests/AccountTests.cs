using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>The life of an account at a real service.</summary>
public sealed class AccountTests : IAsyncLifetime
{
    private ConnectorHarness _harness = null!;

    private IAccountTarget Target => _harness.Connector.Target;

    public async Task InitializeAsync() => _harness = await StartAsync();

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task An_account_is_created_found_changed_disabled_enabled_and_deleted()
    {
        var created = await Target.CreateAsync(Person("u1"), None);
        created.Active.ShouldBe(true);
        created.Values["department"].AsString().ShouldBe("Sales");
        foreach (var (attribute, value) in new[] { ("externalId", "u1"), ("userName", "U1@CONTOSO.example") })
            (await Target.FindAsync(attribute, value, None)).ShouldHaveSingleItem().Key.ShouldBe(created.Key);
        (await Target.FindAsync("userName", "nobody", None)).ShouldBeEmpty();

        var moved = await Target.UpdateAsync(created.Key, Write("u1", null, ("department", "Legal"), ("title", "Counsel")) with { Current = created.Values }, None);
        moved.Values["department"].AsString().ShouldBe("Legal");
        (await Target.UpdateAsync(created.Key, Write("u1", false) with { Current = moved.Values }, None)).Active.ShouldBe(false);
        var there = (await _harness.Server.UsersAsync()).ShouldHaveSingleItem();
        there["active"].AsBoolean().ShouldBe(false);
        there["title"].AsString().ShouldBe("Counsel");
        there["name"].AsComplex()!["familyName"].AsString().ShouldBe("Ånström");
        (await Target.UpdateAsync(created.Key, Write("u1", true) with { Current = moved.Values }, None)).Active.ShouldBe(true);

        await Target.DeleteAsync(created.Key, null, None);
        await Target.DeleteAsync(created.Key, null, None);
        (await Target.GetAsync(created.Key, None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_change_sends_what_changed_and_nothing_else()
    {
        var created = await Target.CreateAsync(Person("u1"), None);
        await Target.UpdateAsync(created.Key, Write("u1", null, ("department", "Legal")) with { Current = created.Values }, None);
        var body = _harness.Proxy.Requests.Single(r => r.Method == "PATCH").Body;
        body.ShouldContain("Legal");
        body.ShouldNotContain("contoso.example");
        body.ShouldNotContain("Anna");
        await Target.UpdateAsync(created.Key, Write("u1", null) with { Current = created.Values }, None);
        _harness.Proxy.Count("PATCH").ShouldBe(1, "nothing changed, nothing is sent");
    }

    [Fact]
    public async Task A_value_taken_away_is_gone_and_the_others_stay()
    {
        var created = await Target.CreateAsync(Person("u1"), None);
        await Target.UpdateAsync(created.Key, new()
        {
            UserId = "u1",
            Current = created.Values,
            Changes = [new("department", "Sales", default), new("emails[type eq \"work\"].value", "u1@contoso.example", default)],
        }, None);
        var there = (await _harness.Server.UsersAsync()).ShouldHaveSingleItem();
        there["emails"].AsList().ShouldBeEmpty();
        there["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"].AsComplex()?["department"].AsString().ShouldBeNull();
        there["name"].AsComplex()!["givenName"].AsString().ShouldBe("Anna");
    }

    [Theory]
    [InlineData("o'brien (bob) ü 日本")]
    [InlineData("a b+c%20d&e=f#g")]
    public async Task Any_name_is_found_again(string name)
    {
        var created = await Target.CreateAsync(Write(name, true, ("userName", name)), None);
        (await Target.FindAsync("userName", name, None)).ShouldHaveSingleItem().Key.ShouldBe(created.Key);
        (await Target.FindAsync("externalId", name, None)).ShouldHaveSingleItem().Key.ShouldBe(created.Key);
    }

    [Fact]
    public async Task The_test_of_an_app_says_what_the_service_can_do_and_changes_nothing()
    {
        var test = await _harness.Connector.TestAsync();
        test.Succeeded.ShouldBeTrue();
        test.Findings.ShouldContain(f => f.Contains("PATCH", StringComparison.Ordinal));
        _harness.Proxy.Requests.ShouldAllBe(r => r.Method == "GET");
        (await _harness.Connector.Source.DiscoverSchemaAsync(None)).Select(a => a.Name).ShouldContain("userName");
    }
}
