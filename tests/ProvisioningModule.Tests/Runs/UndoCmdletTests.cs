using Provisioning;

namespace ProvisioningModule.Tests.Runs;

/// <summary>A run of the night before is undone from the prompt, stays undone, and is let in again.</summary>
public sealed class UndoCmdletTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void What_is_shown_is_made_stays_and_is_let_in_again()
    {
        _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
        File.WriteAllText(_contoso.HrFile, Contoso.Export.Replace("Sales,Clerk,Active", "Sails,Clerk,Active", StringComparison.Ordinal).Replace("3,cy@contoso.com,Cy,Eng,Sales,Manager,Active", "3,cy@contoso.com,Cy,Eng,Sales,Manager,Left", StringComparison.Ordinal));
        _contoso.Invoke("$global:night = Invoke-ProvSync").ThrowIfFailed();
        Picture().ShouldBe("anna Sails True, cy Sales False, eli Sails True");

        var rows = Lines("$night | Undo-ProvRun -WhatIf");
        rows.Count.ShouldBe(6);
        Picture().ShouldBe("anna Sails True, cy Sales False, eli Sails True", "a preview changes nothing");
        Lines("$global:plan = New-ProvPlan -Undo $night; Get-ProvChange $plan").ShouldBe(rows);
        _contoso.Invoke("$night | Undo-ProvRun -Confirm:$false").ThrowIfFailed().One<Run>().Applied.ShouldBe(6);
        Picture().ShouldBe("anna Sales True, cy Sales True, eli Sales True");

        _contoso.Invoke("Invoke-ProvSync; Invoke-ProvSync -Force").ThrowIfFailed();
        Picture().ShouldBe("anna Sales True, cy Sales True, eli Sales True");
        var held = _contoso.Invoke("Get-ProvQuarantine").ThrowIfFailed().Of<Quarantine>().ToList();
        held.ShouldHaveSingleItem().People.ShouldBe(["anna@contoso.com", "cy@contoso.com", "eli@contoso.com"], ignoreOrder: true);
        _contoso.Invoke("Get-ProvQuarantine | Get-ProvChange").ThrowIfFailed().Of<Change>().Count().ShouldBe(3);

        _contoso.Invoke("Get-ProvQuarantine | Clear-ProvQuarantine -Confirm:$false; $null = Invoke-ProvSync").ThrowIfFailed();
        Picture().ShouldBe("anna Sails True, cy Sales False, eli Sails True");
        _contoso.Invoke("Get-ProvQuarantine").ThrowIfFailed().Output.ShouldBeEmpty();
    }

    [Fact]
    public void What_cannot_be_undone_is_said_with_the_plan()
    {
        var result = _contoso.Invoke("$global:night = Invoke-ProvSync; $global:plan = New-ProvPlan -Undo $night; $plan.Targets.NotUndone").ThrowIfFailed();
        result.Of<NotUndone>().Count().ShouldBe(3);
        result.Warnings.ShouldContain(w => w.Contains("'slack': 3 of the run") && w.Contains("cannot be undone"));
    }

    private List<string> Lines(string script) => [.. _contoso.Invoke(script).ThrowIfFailed().Of<Change>().Select(ChangeText.Line).Order()];

    private string Picture() => _contoso.Invoke("@(Get-ProvSandboxUser $box | ForEach-Object { \"$($_.userName.Split('@')[0]) $($_.'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'.department) $($_.active)\" }) -join '|'").ThrowIfFailed().One<string>().Split('|').Order().Aggregate((a, b) => $"{a}, {b}");
}
