using Provisioning;

namespace ProvisioningModule.Tests.Lifecycle;

/// <summary>Removing, bringing back and protecting people, and what is to come, as an administrator sees it.</summary>
public sealed class RemovalTests : IDisposable
{
    private const string Anna = "anna@contoso.com";
    private readonly Contoso _contoso = new();

    public RemovalTests() => _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void Who_is_removed_by_mistake_comes_back_with_the_same_id_account_and_assignment()
    {
        var before = _contoso.Invoke($"Get-ProvUser {Anna}").One<User>();
        var account = Account();
        _contoso.Invoke($"Remove-ProvUser {Anna} -Confirm:$false; $null = Invoke-ProvSync").ThrowIfFailed();
        Account().Active.ShouldBeFalse();
        _contoso.Invoke("Get-ProvUser -Status Deleted | Restore-ProvUser; $null = Invoke-ProvSync").ThrowIfFailed();
        var after = _contoso.Invoke($"Get-ProvUser {Anna}").One<User>();
        (after.Id, after.Status).ShouldBe((before.Id, UserStatus.Active));
        Account().ShouldSatisfyAllConditions(a => a.Key.ShouldBe(account.Key), a => a.Active.ShouldBeTrue());
        _contoso.Invoke($"@(Get-ProvAppAssignment slack | Where-Object UserId -eq {before.Id}).Count").One<int>().ShouldBe(1);
    }

    [Fact]
    public void A_protected_user_keeps_their_account_whatever_the_file_says_and_the_plan_says_why()
    {
        _contoso.Invoke($"Protect-ProvUser {Anna} -Reason 'emergency access'").ThrowIfFailed();
        File.WriteAllText(_contoso.HrFile, Contoso.Export.Replace("Sales,Clerk,Active", "Sales,Clerk,Left", StringComparison.Ordinal));
        var result = _contoso.Invoke("$global:run = Invoke-ProvSync; Get-ProvPlan $run.PlanId").ThrowIfFailed();
        var left = result.One<Plan>().Targets.Single(t => t.Name == Change.Directory).Protected.ShouldHaveSingleItem();
        (left.UserName, left.Kind, left.Protection.Reason).ShouldBe((Anna, ChangeKind.Disable, "emergency access"));
        result.Warnings.ShouldContain(w => w.Contains(Anna, StringComparison.Ordinal) && w.Contains("emergency access", StringComparison.Ordinal));
        Account().Active.ShouldBeTrue();
        _contoso.Invoke("(Get-ProvUser eli@contoso.com).Status.ToString()").One<string>().ShouldBe("Deactivated", "nobody else is spared");

        _contoso.Invoke($"Unprotect-ProvUser {Anna}; $null = Invoke-ProvSync").ThrowIfFailed();
        Account().Active.ShouldBeFalse();
    }

    [Fact]
    public void What_is_to_come_is_listed_for_everybody_and_for_one()
    {
        _contoso.Invoke($"Suspend-ProvUser {Anna} -Until 2999-01-01T00:00:00Z -Reason sabbatical; Set-ProvUser bo@contoso.com -Attributes @{{ endDate = '2998-12-30' }}; Grant-ProvAppAssignment slack cy@contoso.com -Until 2997-01-01T00:00:00Z").ThrowIfFailed();
        _contoso.Invoke("Get-ProvTimer | ForEach-Object { \"$($_.Kind) $($_.UserName)\" }").Of<string>().ShouldBe(["AssignmentEnd cy@contoso.com", "End bo@contoso.com", $"DecisionEnd {Anna}"]);
        _contoso.Invoke($"Get-ProvUser {Anna} | Get-ProvTimer | ForEach-Object What").One<string>().ShouldStartWith("Suspended -> Active");
        _contoso.Invoke("Get-ProvTimer -Before 2998-01-01").Output.Count.ShouldBe(1);
    }

    [Fact]
    public void A_move_known_beforehand_is_kept_listed_and_taken_back()
    {
        var result = _contoso.Invoke("New-ProvUser fay@contoso.com -Department Legal; Set-ProvUser fay@contoso.com -Department Sales -From 2999-01-01T00:00:00Z -Reason reorganisation -PassThru").ThrowIfFailed();
        result.Warnings.ShouldBeEmpty();
        result.One<User>().ShouldSatisfyAllConditions(u => u.Department.ShouldBe("Legal"), u => u.Scheduled.ShouldHaveSingleItem().Reason.ShouldBe("reorganisation"));
        _contoso.Invoke("(Get-ProvTimer fay@contoso.com).What").One<string>().ShouldBe("department becomes 'Sales': reorganisation");
        _contoso.Invoke($"Set-ProvUser {Anna} -Department Legal -From 2999-01-01").Warnings.ShouldHaveSingleItem().ShouldContain("comes from hr now");
        _contoso.Invoke("Set-ProvUser fay@contoso.com -Release department; Get-ProvTimer fay@contoso.com").ThrowIfFailed().Output.ShouldBeEmpty();
    }

    private Account Account() => _contoso.Invoke($"Get-ProvAccount slack -User {Anna}").ThrowIfFailed().One<Account>();
}
