using Provisioning;

namespace ProvisioningModule.Tests.WhatIf;

/// <summary>What -WhatIf prints is the plan, row by row.</summary>
public sealed class PreviewTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public PreviewTests()
    {
        // One of each: a joiner, a mover, a leaver, and what is to be made and changed in the application.
        _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
        File.WriteAllText(_contoso.HrFile, Contoso.Export
            .Replace("Anna,Berg,Sales,Clerk,Active", "Anna,Berg,Sales,Manager,Active", StringComparison.Ordinal)
            .Replace("Cy,Eng,Sales,Manager,Active", "Cy,Eng,Sales,Manager,Left", StringComparison.Ordinal)
            + "6,fay@contoso.com,Fay,Holm,Sales,Clerk,Active\n");
        _contoso.Invoke("Grant-ProvAppAssignment slack bo@contoso.com").ThrowIfFailed();
    }

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void A_sync_a_plan_and_an_applied_plan_show_the_same_rows()
    {
        var sync = Rows("Invoke-ProvSync -WhatIf");
        var preview = Rows("New-ProvPlan -WhatIf");
        var plan = Rows("$global:plan = New-ProvPlan; Get-ProvChange $plan");
        var applied = Rows("Invoke-ProvPlan $plan -WhatIf");
        plan.Count.ShouldBeGreaterThan(4);
        plan.ShouldContain(r => r.Contains("Disable", StringComparison.Ordinal));
        sync.ShouldBe(plan);
        preview.ShouldBe(plan);
        applied.ShouldBe(plan);
    }

    [Fact]
    public void What_is_shown_is_what_is_done()
    {
        var shown = Rows("Invoke-ProvSync -WhatIf");
        var run = _contoso.Invoke("$global:run = Invoke-ProvSync; $run").ThrowIfFailed().One<Run>();
        run.Applied.ShouldBe(shown.Count);
        _contoso.Invoke("Get-ProvChange -Run $run").ThrowIfFailed().Of<RunChange>().Select(c => ChangeText.Line(c.Change)).ShouldBe(shown, ignoreOrder: true);
        Rows("Invoke-ProvSync -WhatIf").ShouldBeEmpty("a second plan is empty");
    }

    [Fact]
    public void An_import_shows_the_directorys_part()
    {
        var shown = Rows("Invoke-ProvImport hr -WhatIf");
        shown.ShouldBe(Rows("Invoke-ProvSync -WhatIf").Where(r => r.StartsWith(Change.Directory, StringComparison.Ordinal)));
    }

    private List<string> Rows(string script) => [.. _contoso.Invoke(script).ThrowIfFailed().Of<Change>().Select(ChangeText.Line)];
}
