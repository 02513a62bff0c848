using Provisioning;

namespace ProvisioningModule.Tests.Tasks;

/// <summary>A system without an API, from the grant to the leaver, as an administrator works with it.</summary>
public sealed class TaskSessionTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public TaskSessionTests() => _contoso.Invoke(
        """
        $null = New-ProvApp badge -Connector Manual -Mode Enforce -Settings @{ DueDays = 0; Assignee = 'Reception' }
        Get-ProvUser -Filter 'department eq "Sales"' | Grant-ProvAppAssignment badge
        """).ThrowIfFailed();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void Work_is_asked_for_done_and_asked_for_no_more()
    {
        _contoso.Invoke("Invoke-ProvSync -App badge -WhatIf").ThrowIfFailed().Of<Change>().Count().ShouldBe(3);
        _contoso.Invoke("Invoke-ProvSync -App badge").ThrowIfFailed().One<Run>().TasksMade.ShouldBe(3);
        _contoso.Invoke("Get-ProvTask badge -Overdue").ThrowIfFailed().Of<ManualTask>().Count().ShouldBe(3, "they were due at once");
        _contoso.Invoke("Invoke-ProvSync -App badge -WhatIf").ThrowIfFailed().Output.ShouldBeEmpty();
        var task = _contoso.Invoke("Get-ProvUser anna@contoso.com | Get-ProvTask").ThrowIfFailed().One<ManualTask>();
        (task.Action, task.UserName, task.Assignee).ShouldBe((TaskAction.Provision, "anna@contoso.com", "Reception"));

        _contoso.Invoke("Get-ProvTask badge | Complete-ProvTask -Evidence 'handed out'").ThrowIfFailed().Output.ShouldBeEmpty();
        _contoso.Invoke("Get-ProvAccount badge").ThrowIfFailed().Of<Account>().Select(a => a.Key).ShouldBe(["anna@contoso.com", "cy@contoso.com", "eli@contoso.com"], ignoreOrder: true);
        _contoso.Invoke("(Get-ProvTask badge -State Completed).Evidence").ThrowIfFailed().Of<string>().ShouldAllBe(e => e == "handed out");

        File.WriteAllText(_contoso.HrFile, Contoso.Export.Replace("Anna,Berg,Sales,Clerk,Active", "Anna,Berg,Sales,Clerk,Left", StringComparison.Ordinal));
        _contoso.Invoke("Invoke-ProvSync -App hr, badge").ThrowIfFailed().One<Run>().TasksMade.ShouldBe(1);
        var leaver = _contoso.Invoke("Get-ProvTask | Complete-ProvTask -Evidence collected -PassThru").ThrowIfFailed().One<ManualTask>();
        (leaver.Action, leaver.State, leaver.AccountKey).ShouldBe((TaskAction.Deprovision, TaskState.Completed, "anna@contoso.com"));
        _contoso.Invoke("Invoke-ProvSync -App badge -WhatIf").ThrowIfFailed().Output.ShouldBeEmpty();
    }

    [Fact]
    public void Sensitive_values_are_not_shown()
    {
        _contoso.Invoke("Set-ProvAttribute pin -Sensitive; Set-ProvUser anna@contoso.com -Attributes @{ pin = '7423' }; Set-ProvMapping badge pin pin; $null = Invoke-ProvSync -App badge").ThrowIfFailed();
        var task = _contoso.Invoke("Get-ProvTask badge -User anna@contoso.com").ThrowIfFailed().One<ManualTask>();
        task.Attributes.Single(a => a.Path == "pin").New.AsString().ShouldBe("********");
    }
}
