using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests;

/// <summary>Makes a run that was stopped while its application did not answer.</summary>
internal static class BrokenOffRun
{
    /// <summary>Applies a new plan through the proxy, stops it at the first request that writes, and waits until the store says so.</summary>
    /// <returns>How long the stop took.</returns>
    public static async Task<TimeSpan> MakeAsync(Contoso contoso, FaultProxy proxy, Fault fault)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        proxy.Rule = request =>
        {
            if (request.Method == "GET")
                return null;
            asked.TrySetResult();
            return fault;
        };
        using var run = contoso.Session.Start("Invoke-ProvPlan -Plan (New-ProvPlan -App slack)");
        await asked.Task.WaitAsync(Eventually.Patience);
        var took = run.Stop();
        proxy.Rule = _ => null;
        await Eventually.TrueAsync(() => contoso.Invoke("Get-ProvRun -Last 1").One<Run>().State == RunState.Stopped);
        return took;
    }
}
