using Provisioning;

namespace ProvisioningModule.Tests.Leavers;

/// <summary>What becomes of the accounts of who leaves, through the shipped module, with an HR file and the practice application.</summary>
public sealed class DeprovisioningTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public DeprovisioningTests() => _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void Delete_disables_a_leaver_and_deletes_when_the_days_are_over_and_a_rehire_gets_a_new_account()
    {
        _contoso.Invoke("Set-ProvApp slack -Deprovisioning Delete").ThrowIfFailed();
        Leave();
        Kinds("Invoke-ProvSync -WhatIf").ShouldContain("Disable in slack");
        _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
        Accounts().ShouldBe(["anna@contoso.com False", "cy@contoso.com True", "eli@contoso.com True"]);
        var first = _contoso.Invoke("Get-ProvAccount slack anna@contoso.com").ThrowIfFailed().One<Account>();
        first.OutOfScopeSince.ShouldNotBeNull();
        _contoso.Invoke("(New-ProvPlan).ChangeCount").One<int>().ShouldBe(0);

        // The module has the machine's clock: fewer days stand for more time.
        Kinds("Set-ProvApp slack -DeleteAfterDays 0; Invoke-ProvSync -WhatIf").ShouldBe(["Delete in slack"]);
        _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
        Accounts().ShouldBe(["cy@contoso.com True", "eli@contoso.com True"]);
        _contoso.Invoke("(Get-ProvAccount slack anna@contoso.com).Present").One<bool>().ShouldBeFalse();
        _contoso.Invoke("(New-ProvPlan).ChangeCount").One<int>().ShouldBe(0);

        File.WriteAllText(_contoso.HrFile, Contoso.Export);
        _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
        Accounts().ShouldBe(["anna@contoso.com True", "cy@contoso.com True", "eli@contoso.com True"]);
        _contoso.Invoke("Get-ProvAccount slack anna@contoso.com").One<Account>().Key.ShouldNotBe(first.Key);
    }

    [Fact]
    public void Keep_leaves_the_account_and_says_so()
    {
        _contoso.Invoke("Set-ProvApp slack -Deprovisioning Keep").ThrowIfFailed();
        Leave();
        var run = _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed();
        run.Warnings.ShouldHaveSingleItem().ShouldBe("'slack' keeps the accounts of who leaves: 1 account stays as it is although its person is no longer to have it.");
        Accounts().ShouldBe(["anna@contoso.com True", "cy@contoso.com True", "eli@contoso.com True"]);
        _contoso.Invoke("Get-ProvAccount slack | Where-Object OutOfScopeSince | ForEach-Object { (Get-ProvUser $_.UserId).UserName }").One<string>().ShouldBe("anna@contoso.com");
        _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed().Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Manual_makes_a_task_that_says_who_gets_the_data()
    {
        _contoso.Invoke("Set-ProvApp slack -Deprovisioning Manual -DataOwner Manager -Settings @{ Assignee = 'IT' }; Set-ProvUser anna@contoso.com -Attributes @{ manager = 'cy@contoso.com' }").ThrowIfFailed();
        Leave();
        var writes = _contoso.WriteRequests;
        _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>().TasksMade.ShouldBe(1);
        var task = _contoso.Invoke("Get-ProvTask slack").ThrowIfFailed().One<ManualTask>();
        (task.Action, task.Assignee, task.DataOwner).ShouldBe((TaskAction.Deprovision, "IT", "cy@contoso.com (manager)"));
        _contoso.Invoke("Get-ProvChange -Run (Get-ProvRun -Last 1) -App slack").One<RunChange>().Change.DataOwner.ShouldBe(task.DataOwner);
        _contoso.Invoke("Get-ProvTask slack | Complete-ProvTask -Evidence 'ticket 17'").ThrowIfFailed();
        _contoso.Invoke("(Get-ProvAccount slack anna@contoso.com).Active").One<bool>().ShouldBeFalse();
        _contoso.WriteRequests.ShouldBe(writes, "nothing was sent");
        _contoso.Invoke("(New-ProvPlan).ChangeCount").One<int>().ShouldBe(0);

        File.WriteAllText(_contoso.HrFile, Contoso.Export);
        Kinds("Invoke-ProvSync -WhatIf").ShouldContain("Enable in slack");
    }

    [Fact]
    public void What_is_not_named_stays_as_it_is()
    {
        Setting("Set-ProvApp slack -Deprovisioning Delete -DeleteAfterDays 60 -DataOwner 'the archive' -PassThru").ShouldBe((Deprovisioning.Delete, 60, "the archive"));
        Setting("Set-ProvApp slack -Mode Additive -PassThru").ShouldBe((Deprovisioning.Delete, 60, "the archive"));
        Setting("Set-ProvApp slack -Deprovisioning Disable -DataOwner '' -PassThru").ShouldBe((Deprovisioning.Disable, null, null));
        Setting("New-ProvApp forum -Connector Scim -Settings @{ BaseUri = 'https://forum.example' } -Deprovisioning Delete -DeleteAfterDays 0 -DataOwner Manager").ShouldBe((Deprovisioning.Delete, 0, "Manager"));
    }

    private (Deprovisioning, int?, string?) Setting(string script)
    {
        var app = _contoso.Invoke(script).ThrowIfFailed().One<App>();
        return (app.Deprovisioning, app.DeleteAfterDays, app.DataOwner);
    }

    private void Leave() => File.WriteAllText(_contoso.HrFile, Contoso.Export.Replace("Anna,Berg,Sales,Clerk,Active", "Anna,Berg,Sales,Clerk,Left", StringComparison.Ordinal));

    private List<string> Kinds(string script) => [.. _contoso.Invoke(script).ThrowIfFailed().Of<Change>().Select(c => $"{c.Kind} in {c.Target}")];

    private List<string> Accounts() => [.. _contoso.Invoke("Get-ProvSandboxUser $box | ForEach-Object { \"$($_.UserName) $($_.Active)\" }").ThrowIfFailed().Of<string>().Order(StringComparer.Ordinal)];
}
