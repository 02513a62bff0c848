using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Probing;

/// <summary>Test-ProvApp -Probe as a user meets it.</summary>
public sealed class ProbeCmdletTests : IAsyncLifetime
{
    private Contoso _contoso = null!;
    private FaultProxy _proxy = null!;

    public Task InitializeAsync()
    {
        _contoso = new(through: uri => (_proxy = FaultProxy.StartAsync(uri).GetAwaiter().GetResult()).BaseUri);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _contoso.Dispose();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public void It_says_row_by_row_what_the_app_does_and_leaves_everybody_as_they_were()
    {
        _contoso.Invoke("$null = Invoke-ProvSync slack").ThrowIfFailed();
        var before = Users();
        var result = _contoso.Invoke("Test-ProvApp slack -Probe -Confirm:$false").ThrowIfFailed();
        var test = result.One<AppTest>();
        test.Succeeded.ShouldBeTrue(test.Error);
        test.Features.Select(f => f.Feature).ShouldContain("Deleting groups");
        test.Features.Single(f => f.Feature == "PATCH").ToString().ShouldBe("PATCH: what changed is sent, and done.");
        test.RecommendedSettings.Count.ShouldBe(0);
        test.LeftBehind.ShouldBeEmpty();
        result.Warnings.ShouldBeEmpty();
        Users().ShouldBe(before);
        var events = _contoso.Invoke("Get-ProvAuditEvent -App slack | Where-Object Kind -eq Probe").ThrowIfFailed().Of<AuditEvent>().ToList();
        events.Select(e => e.Message![..6]).ShouldBe(["a user", "what w"], ignoreOrder: true);
        events.ShouldAllBe(e => e.Cause == "Test-ProvApp -Probe");
        // The next sync knows of nothing.
        _contoso.Invoke("Invoke-ProvSync slack").ThrowIfFailed().One<Run>().Applied.ShouldBe(0);
    }

    [Fact]
    public void What_was_learnt_is_set()
    {
        // It gives cursors that lead to the first page again.
        _proxy.Rule = r => r.Path.StartsWith("Users?cursor", StringComparison.Ordinal) ? new Fault.Rewrite(b => $"{{\"nextCursor\":\"x\",{b[1..]}", q => q with { Path = "Users?startIndex=1&count=1" }) : null;
        var app = _contoso.Invoke("$test = Test-ProvApp slack -Probe -Confirm:$false; Set-ProvApp slack -Settings $test.RecommendedSettings -PassThru").ThrowIfFailed().One<App>();
        app.Settings["Paging"].AsString().ShouldBe("Index");
        _contoso.Invoke("Test-ProvApp slack -Probe -Confirm:$false").ThrowIfFailed().One<AppTest>().RecommendedSettings.Count.ShouldBe(0);
    }

    [Fact]
    public void What_is_left_is_warned_of_and_shown()
    {
        _proxy.Rule = r => r.Method == "DELETE" ? new Fault.Answer(405) : null;
        var result = _contoso.Invoke("($global:test = Test-ProvApp slack -Probe -Confirm:$false)").ThrowIfFailed();
        var test = result.One<AppTest>();
        test.LeftBehind.ShouldNotBeEmpty();
        result.Warnings.Count.ShouldBe(test.LeftBehind.Count);
        result.Warnings.ShouldAllBe(w => w.Contains("'slack' still has the ") && w.Contains("provisioning-probe-"));
        test.Features.Single(f => f.Feature == "Deleting").Follows.ShouldBe("Accounts cannot be deleted: choose -Deprovisioning Disable.");
    }

    [Fact]
    public void An_app_that_cannot_be_used_is_not_tried()
    {
        _proxy.Rule = _ => new Fault.Answer(401);
        var test = _contoso.Invoke("Test-ProvApp slack -Probe -Confirm:$false").ThrowIfFailed().One<AppTest>();
        test.Succeeded.ShouldBeFalse();
        test.Features.ShouldBeEmpty();
        _proxy.Requests.ShouldAllBe(r => r.Method == "GET");
    }

    [Fact]
    public void One_that_goes_away_in_the_middle_keeps_what_was_found_and_says_why_it_ended()
    {
        _proxy.Rule = r => r.Method == "PATCH" ? new Fault.Answer(401) : null;
        var test = _contoso.Invoke("Test-ProvApp slack -Probe -Confirm:$false").ThrowIfFailed().One<AppTest>();
        test.Succeeded.ShouldBeFalse();
        test.Error.ShouldNotBeNull().ShouldContain("401");
        test.Features.ShouldContain(f => f.Feature == "Filter by userName");
        Users().ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_stops_it_has_what_was_made_deleted_behind_them()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _proxy.Rule = r => r.Method == "PATCH" && asked.TrySetResult() ? new Fault.Stall() : null;
        using (var running = _contoso.Session.Start("Test-ProvApp slack -Probe -Confirm:$false"))
        {
            await asked.Task.WaitAsync(Eventually.Patience);
            _proxy.Count("POST").ShouldBeGreaterThan(0);
            running.Stop();
        }

        await Eventually.TrueAsync(() => Users().Count == 0);
        await Eventually.TrueAsync(() => _contoso.Invoke("Get-ProvAuditEvent -App slack | Where-Object Kind -eq Probe").ThrowIfFailed().Of<AuditEvent>().Any(e => e.Message!.EndsWith("is deleted", StringComparison.Ordinal)));
    }

    private List<string> Users() => [.. _contoso.Invoke("Get-ProvSandboxUser $box | ForEach-Object { \"$($_.userName) $($_.Active) $($_.displayName)\" }").ThrowIfFailed().Of<string>().Order()];
}
