using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Guards;

/// <summary>Guards, what they hold, and its release, from the prompt to a real application.</summary>
public sealed class GuardCmdletTests : IDisposable
{
    private const int People = 200;
    private readonly Contoso _contoso = new();

    public GuardCmdletTests()
    {
        Export(0);
        _contoso.Invoke("$null = Invoke-ProvImport hr; Get-ProvUser -Filter 'title eq \"Clerk\"' | Grant-ProvAppAssignment slack; $null = Invoke-ProvSync").ThrowIfFailed();
    }

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void Thirty_one_of_two_hundred_are_held_looked_at_and_released_once()
    {
        Export(31);
        var plan = _contoso.Invoke("($global:plan = New-ProvPlan)").ThrowIfFailed();
        plan.Of<Plan>().Single().IsHeld.ShouldBeTrue();
        var before = Names(_contoso.Invoke("Get-ProvChange $plan -App slack -Held").ThrowIfFailed());
        before.Count.ShouldBe(31);
        _contoso.Invoke("Invoke-ProvPlan $plan").ThrowIfFailed().One<Run>().Held.ShouldBe(62);

        var held = _contoso.Invoke("Get-ProvQuarantine").ThrowIfFailed().Of<Quarantine>().ToList();
        held.Select(h => h.App).ShouldBe(["directory", "slack"]);
        held.ShouldAllBe(h => h.Reason.StartsWith("31 of 20") && h.ChangeCount == 31);
        Names(_contoso.Invoke("Get-ProvQuarantine slack | Get-ProvChange").ThrowIfFailed()).ShouldBe(before, ignoreOrder: true);
        Disabled().ShouldBe(0);

        // The rows of a preview are those that are made.
        Names(_contoso.Invoke("Get-ProvQuarantine | Clear-ProvQuarantine -WhatIf").ThrowIfFailed()).Count.ShouldBe(62);
        Disabled().ShouldBe(0);
        _contoso.Invoke("Get-ProvQuarantine | Clear-ProvQuarantine -Confirm:$false").ThrowIfFailed().One<Run>().Applied.ShouldBe(62);
        Disabled().ShouldBe(31);
        _contoso.Invoke("Get-ProvQuarantine").ThrowIfFailed().Output.ShouldBeEmpty();

        // As many again are held again.
        Export(62);
        var again = _contoso.Invoke("Invoke-ProvSync");
        again.ThrowIfFailed().One<Run>().Held.ShouldBe(62);
        again.Warnings.ShouldContain(w => w.Contains("Clear-ProvQuarantine"));
        Disabled().ShouldBe(31);
    }

    [Fact]
    public void A_mended_cause_takes_it_out_of_the_quarantine()
    {
        Export(31);
        _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed();
        _contoso.Invoke("Get-ProvQuarantine").Output.Count.ShouldBe(2);
        Export(0);
        _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed();
        _contoso.Invoke("Get-ProvQuarantine").Output.ShouldBeEmpty();
    }

    [Fact]
    public void A_guard_is_set_shown_and_taken_away_by_app()
    {
        var set = _contoso.Invoke("Set-ProvGuard slack Disable -MaxCount 50 -MaxPercent $null -PassThru").ThrowIfFailed().One<Guard>();
        (set.App, set.MaxCount, set.MaxPercent, set.Origin).ShouldBe(("slack", 50, null, GuardOrigin.App));
        _contoso.Invoke("Get-ProvGuard slack | Where-Object GuardKind -eq Disable | Set-ProvGuard -WindowHours 1").ThrowIfFailed();
        _contoso.Invoke("Get-ProvGuard slack | Where-Object GuardKind -eq Disable").ThrowIfFailed().One<Guard>().WindowHours.ShouldBe(1);
        _contoso.Invoke("Get-ProvGuard hr").ThrowIfFailed().One<Guard>().GuardKind.ShouldBe(GuardKind.SourceShrink);
        _contoso.Invoke("Set-ProvGuard directory Disable -MaxCount 100 -MaxPercent $null").ThrowIfFailed();
        Export(31);
        _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>().Held.ShouldBe(0);
        Disabled().ShouldBe(31);
        _contoso.Invoke("Remove-ProvGuard slack Disable -Confirm:$false; Get-ProvGuard slack | Where-Object GuardKind -eq Disable").ThrowIfFailed().One<Guard>().Origin.ShouldBe(GuardOrigin.BuiltIn);
        var table = string.Join('\n', _contoso.Invoke("Get-ProvGuard | Out-Default; Get-ProvGuard").ThrowIfFailed().Of<Guard>());
        table.ShouldContain("all apps: Disable over 25 objects, or over 10 % of 20 or more");
    }

    [Fact]
    public void An_app_that_does_not_serve_us_is_shown_left_alone_and_tried_by_hand()
    {
        _contoso.Invoke("Set-ProvApp slack -Credential ([Net.NetworkCredential]::new('', 'wrong').SecurePassword); Set-ProvUser p05@contoso.com -DisplayName Per").ThrowIfFailed();
        var failed = _contoso.Invoke("Invoke-ProvSync slack");
        failed.Errors.ShouldContain(e => e.FullyQualifiedErrorId.StartsWith(ErrorIds.AppAuthentication));
        var health = _contoso.Invoke("Get-ProvApp slack").ThrowIfFailed().One<App>().Health.ShouldNotBeNull();
        health.ToString().ShouldStartWith("left alone until ");
        _contoso.Invoke("Get-ProvApp").ThrowIfFailed().Of<App>().Single(a => a.Name == "slack").Health.ShouldNotBeNull();

        _contoso.Invoke("Invoke-ProvSync slack").ThrowIfFailed().Warnings.ShouldContain(w => w.Contains("'slack' is left alone until"));
        _contoso.Invoke("Test-ProvApp slack").ThrowIfFailed().One<AppTest>().Findings.ShouldContain(f => f.Contains("Clear-ProvQuarantine slack"));
        _contoso.Invoke("Clear-ProvQuarantine slack -Confirm:$false").ThrowIfFailed().Output.ShouldBeEmpty();
        _contoso.Invoke("Get-ProvApp slack").ThrowIfFailed().One<App>().Health.ShouldBeNull();

        // Whoever mends it need not wait.
        _contoso.Invoke("Invoke-ProvSync slack").Errors.ShouldNotBeEmpty();
        _contoso.Invoke("Set-ProvApp slack -Credential $sandbox.Token; Invoke-ProvSync slack").ThrowIfFailed().One<Run>().Applied.ShouldBe(1);
    }

    private void Export(int left) => File.WriteAllText(
        _contoso.HrFile,
        Contoso.Export + string.Concat(Enumerable.Range(0, People).Select(i => $"{100 + i},p{i:00}@contoso.com,P,P,Sales,Clerk,{(i < left ? "Left" : "Active")}\n")));

    private static List<string> Names(ScriptResult result) => [.. result.Of<Change>().Select(c => c.UserName!)];

    private long Disabled() => _contoso.Invoke("@(Get-ProvSandboxUser $box | Where-Object { $_.Active -eq $false }).Count").ThrowIfFailed().One<int>();
}
