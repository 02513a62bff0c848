using Provisioning.Scim.Service;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests.Quirks;

/// <summary>Versions without quotes, and If-Match that few services look at: whether one does is found out, not believed; and one that does refuses what was planned on another one.</summary>
public sealed class VersionQuirkTests : IAsyncLifetime
{
    private ConnectorHarness _harness = null!;
    private ScimServiceHost _service = null!;
    private FaultProxy _proxy = null!;
    private ScimConnectorPair _checking = null!;

    public async Task InitializeAsync()
    {
        _harness = await StartAsync();
        _service = ScimServiceHost.Start(new() { Token = "token" });
        _proxy = await FaultProxy.StartAsync(_service.BaseUri);
        _checking = _harness.Connect("token", _proxy.BaseUri);
    }

    public async Task DisposeAsync()
    {
        await _checking.DisposeAsync();
        await _proxy.DisposeAsync();
        await _service.DisposeAsync();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task A_service_that_refuses_another_version_is_found_out_by_one_request_that_changes_nothing()
    {
        var made = await _checking.Target.CreateAsync(Person("u1"), None);
        for (var i = 0; i < 10; i++)
            (await _checking.Target.ChecksVersionsAsync(made.Key, None)).ShouldBeFalse("so few accounts are read instead");
        _proxy.Count("PATCH").ShouldBe(0);
        for (var i = 0; i < 3; i++)
            (await _checking.Target.ChecksVersionsAsync(made.Key, None)).ShouldBeTrue();
        _proxy.Count("PATCH").ShouldBe(1);
        (await _checking.Target.GetAsync(made.Key, None)).ShouldBe(made);
    }

    [Fact]
    public async Task One_that_looks_at_no_version_is_found_out_too_and_the_account_stays_as_it_was()
    {
        var target = _harness.Connector.Target;
        var made = await target.CreateAsync(Person("u1"), None);
        for (var i = 0; i < 13; i++)
            (await target.ChecksVersionsAsync(made.Key, None)).ShouldBeFalse();
        _harness.Proxy.Count("PATCH").ShouldBeLessThanOrEqualTo(1);
        (await target.GetAsync(made.Key, None))!.Values.ShouldBe(made.Values);
    }

    [Fact]
    public async Task What_is_at_another_version_is_not_written()
    {
        var target = _checking.Target;
        var made = await target.CreateAsync(Person("u1"), None);
        var moved = await target.UpdateAsync(made.Key, Write("u1", null, ("title", "Lead")) with { Current = made.Values, Version = made.Version }, None);
        moved.Version.ShouldNotBe(made.Version);
        var late = Write("u1", false, ("title", "Clerk")) with { Current = made.Values, Version = made.Version };
        (await _harness.ErrorAsync(target.UpdateAsync(made.Key, late, None))).Id.ShouldBe(ErrorIds.AccountChanged);
        (await Should.ThrowAsync<ProvisioningException>(() => target.DeleteAsync(made.Key, made.Version, None).AsTask())).Error.Id.ShouldBe(ErrorIds.AccountChanged);
        (await target.GetAsync(made.Key, None)).ShouldBe(moved);

        // Nor where the service has no PATCH.
        _proxy.Rule = r => r.Method == "PATCH" ? new Fault.Answer(501) : null;
        (await _harness.ErrorAsync(target.UpdateAsync(made.Key, late, None))).Id.ShouldBe(ErrorIds.AccountChanged);
        (await target.UpdateAsync(made.Key, late with { Version = moved.Version }, None)).Values["title"].AsString().ShouldBe("Clerk");
    }

    [Theory]
    [InlineData("7")]
    [InlineData("W/7")]
    [InlineData("\"7\"")]
    [InlineData("W/\"a,b\"")]
    public async Task A_version_goes_back_as_it_came_with_or_without_quotes(string version)
    {
        var target = _checking.Target;
        var made = await target.CreateAsync(Person("u1"), None);
        var real = made.Version.ShouldNotBeNull();
        _proxy.Rule = r => new Fault.Rewrite(
            Request: q => q.IfMatch is null ? q : q with { IfMatch = q.IfMatch == version ? real : "W/\"none\"" },
            Version: other => r.Method == "GET" ? version : other);
        var found = (await target.GetAsync(made.Key, None))!;
        found.Version.ShouldBe(version);
        var moved = await target.UpdateAsync(made.Key, Write("u1", null, ("title", "Lead")) with { Current = made.Values, Version = found.Version }, None);
        moved.Values["title"].AsString().ShouldBe("Lead");
        _proxy.Requests.Last().IfMatch.ShouldBe(version);
        await Should.ThrowAsync<ProvisioningException>(() => target.DeleteAsync(made.Key, "8", None).AsTask());
    }
}
