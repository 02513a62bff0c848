using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Runs;

/// <summary>A run is stopped from another session of the process, and taken up again.</summary>
public sealed class RunStopTests
{
    [Fact]
    public async Task Another_session_stops_it_after_the_objects_under_way()
    {
        FaultProxy proxy = null!;
        using var contoso = new Contoso(through: uri => (proxy = FaultProxy.StartAsync(uri).GetAwaiter().GetResult()).BaseUri);
        await using var closing = proxy;
        using var open = new ManualResetEventSlim();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        proxy.Rule = request =>
        {
            if (request.Method == "POST")
            {
                asked.TrySetResult();
                open.Wait();
            }

            return null;
        };
        contoso.Invoke("Set-ProvApp slack -Settings @{ MaxConcurrency = 1 }").ThrowIfFailed();
        using var sync = contoso.Session.Start("Invoke-ProvSync");
        await asked.Task.WaitAsync(Eventually.Patience);

        using var other = new ModuleSession();
        using var stop = other.Start("Stop-ProvRun -Store $args[0] -Verbose", Path.Combine(contoso.Folder, "contoso"));
        await stop.Spoke.Task.WaitAsync(Eventually.Patience);
        open.Set();
        stop.Finish().Select(o => o.BaseObject).OfType<Run>().ShouldHaveSingleItem().State.ShouldBeOneOf(RunState.Stopped, RunState.Completed);
        var run = sync.Finish().Select(o => o.BaseObject).OfType<Run>().ShouldHaveSingleItem();

        // Three people are to have an account; whoever had begun has one.
        contoso.Invoke("if (Get-ProvRun -State Stopped) { $null = Resume-ProvRun }; Get-ProvRun $args[0]", run.Id).ThrowIfFailed().One<Run>().State.ShouldBe(RunState.Completed);
        contoso.Invoke("Get-ProvSandboxUser $box").ThrowIfFailed().Output.Count.ShouldBe(3);
    }
}
