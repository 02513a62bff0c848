using System.Diagnostics;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Streaming;

/// <summary>Ctrl-C returns within a second wherever the work stands, and nothing is sent afterwards.</summary>
[Collection(Alone.Name)]
public sealed class StopTests : IAsyncLifetime
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(1);

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
    public async Task While_an_application_does_not_answer_a_write() => await RunIsStoppedAsync(new Fault.Stall());

    [Fact]
    public async Task While_a_retry_waits_for_a_minute() => await RunIsStoppedAsync(new Fault.Answer(429, RetryAfter: "60"));

    [Fact]
    public async Task While_a_retry_waits_after_a_failure() => await RunIsStoppedAsync(new Fault.Answer(503, RetryAfter: "60"));

    [Theory]
    [InlineData("Invoke-ProvPlan -Plan (New-ProvPlan)")]
    [InlineData("Invoke-ProvSync")]
    [InlineData("Test-ProvApp slack")]
    [InlineData("Test-ProvApp slack -Probe -Confirm:$false")]
    [InlineData("Watch-ProvApp slack")]
    public async Task While_an_application_does_not_answer_a_read(string script)
    {
        var asked = Asked(_ => new Fault.Stall());
        using var running = _contoso.Session.Start(script);
        await asked.WaitAsync(Eventually.Patience);
        running.Stop().ShouldBeLessThan(Most);
        await NothingIsSentAsync();
    }

    [Fact]
    public async Task While_a_watch_waits_for_its_next_turn()
    {
        var turned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var running = _contoso.Session.Start("param($turned) Watch-ProvApp slack -Interval 12:00:00 | ForEach-Object { $null = $turned.TrySetResult() }", turned);
        await turned.Task.WaitAsync(Eventually.Patience);
        running.Stop().ShouldBeLessThan(Most);
        await NothingIsSentAsync();
    }

    [Fact]
    public async Task While_another_process_has_the_store()
    {
        using var session = new ModuleSession();
        using var folder = new TemporaryFolder();
        session.Invoke("$null = Open-ProvStore $args[0] -Create; Close-ProvStore", folder["store"]).ThrowIfFailed();
        await using var held = new FileStream(Path.Combine(folder["store"], "store.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using (var running = session.Start("Open-ProvStore $args[0] -TimeoutSec 600 -Verbose", folder["store"]))
        {
            await running.Spoke.Task.WaitAsync(Eventually.Patience);
            running.Stop().ShouldBeLessThan(Most);
        }

        await held.DisposeAsync();
        session.Invoke("Get-ProvStore").Output.ShouldBeEmpty("what was stopped does not open it later");
        session.Invoke("Open-ProvStore $args[0]", folder["store"]).ThrowIfFailed();
    }

    [Fact]
    public void What_fails_downstream_ends_the_cmdlet_as_well()
    {
        _proxy.Rule = _ => new Fault.Stall();
        var clock = Stopwatch.StartNew();
        _contoso.Invoke("Get-ProvUser | ForEach-Object { throw 'enough' }").Thrown.ShouldNotBeNull().ToString().ShouldBe("enough");
        clock.Elapsed.ShouldBeLessThan(Most);
        _contoso.Invoke("Get-ProvUser").ThrowIfFailed().Output.Count.ShouldBe(5);
    }

    private async Task RunIsStoppedAsync(Fault fault)
    {
        (await BrokenOffRun.MakeAsync(_contoso, _proxy, fault)).ShouldBeLessThan(Most);
        await NothingIsSentAsync();
        // Taken up again, each gets one account: what was under way is looked up first.
        _contoso.Invoke("Resume-ProvRun").ThrowIfFailed().One<Run>().Applied.ShouldBe(3);
        _contoso.Invoke("Get-ProvSandboxUser $box | ForEach-Object userName").Of<string>().Order().ShouldBe(["anna@contoso.com", "cy@contoso.com", "eli@contoso.com"]);
    }

    // A run that has noted its end sends nothing more, and neither does one that never began.
    private async Task NothingIsSentAsync()
    {
        await Eventually.TrueAsync(() => _contoso.Invoke("Get-ProvRun -State Running").Output.Count == 0);
        var sent = _proxy.Requests.Count;
        _contoso.Invoke("$null = Test-ProvStore; New-ProvUser zoe@contoso.com").ThrowIfFailed();
        _proxy.Requests.Count.ShouldBe(sent);
    }

    private Task Asked(Func<ProxiedRequest, Fault?> rule)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _proxy.Rule = request =>
        {
            asked.TrySetResult();
            return rule(request);
        };
        return asked.Task;
    }
}
