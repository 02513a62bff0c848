using Provisioning;

namespace ProvisioningModule.Tests.Pipelines;

/// <summary>Plans and runs are listed in the order in which they were made, however quickly that was.</summary>
public sealed class OrderTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void The_last_run_is_the_newest_one()
    {
        var made = _contoso.Invoke("1..20 | ForEach-Object { Invoke-ProvPlan -Plan (New-ProvPlan) }").ThrowIfFailed().Of<Run>().ToList();
        _contoso.Invoke("Get-ProvRun -Last 20").Of<Run>().Select(r => r.Id).ShouldBe(made.Select(r => r.Id));
        _contoso.Invoke("Get-ProvRun -Last 1").One<Run>().Id.ShouldBe(made[^1].Id);
        _contoso.Invoke("Get-ProvPlan | ForEach-Object Id").Of<string>().TakeLast(20).ShouldBe(made.Select(r => r.PlanId));
    }
}
