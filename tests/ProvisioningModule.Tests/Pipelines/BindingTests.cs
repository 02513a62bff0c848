using System.Management.Automation;
using Provisioning;

namespace ProvisioningModule.Tests.Pipelines;

/// <summary>What one cmdlet gives goes into the next without a script block.</summary>
public sealed class BindingTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public BindingTests() => _contoso.Invoke(
        """
        $null = Invoke-ProvSync
        $null = New-ProvApp zoom -Connector Scim -Settings @{ BaseUri = 'https://zoom.example/scim' } -Credential env:ZOOM
        Set-ProvMapping slack userType -Constant Employee
        Set-ProvAttribute badge
        $global:plan = New-ProvPlan
        """).ThrowIfFailed();

    public void Dispose() => _contoso.Dispose();

    [Theory]
    [InlineData("Get-ProvUser anna@contoso.com | Get-ProvUser", 1)]
    [InlineData("Get-ProvUser | Set-ProvUser -Title Boss -PassThru", 5)]
    [InlineData("Get-ProvUser | Disable-ProvUser -Confirm:$false -PassThru | Enable-ProvUser -PassThru", 5)]
    [InlineData("Get-ProvUser | Remove-ProvUser -Confirm:$false -PassThru", 5)]
    [InlineData("Get-ProvUser | Grant-ProvAppAssignment -App slack; Get-ProvAppAssignment slack", 5)]
    [InlineData("Get-ProvUser -Filter 'department eq \"Sales\"' | Get-ProvAppAssignment", 3)]
    [InlineData("Get-ProvUser | Get-ProvAccount", 8)]
    [InlineData("Get-ProvAppAssignment slack | Get-ProvUser", 3)]
    [InlineData("Get-ProvAppAssignment slack | Revoke-ProvAppAssignment -Confirm:$false; Get-ProvAppAssignment slack", 0)]
    [InlineData("Get-ProvAccount slack | Get-ProvUser", 3)]
    [InlineData("Get-ProvAccount slack | Revoke-ProvAppAssignment -Confirm:$false; Get-ProvAppAssignment slack", 0)]
    [InlineData("Get-ProvAccount slack | Set-ProvUser -Title Boss -PassThru", 3)]
    [InlineData("Get-ProvRun | Get-ProvChange -App slack | Where-Object { $_.Change.Kind -eq 'Create' }", 3)]
    [InlineData("(Get-ProvRun | Get-ProvChange -App slack).Change | Get-ProvUser", 3)]
    [InlineData("Get-ProvApp | Get-ProvApp", 3)]
    [InlineData("Get-ProvApp slack | Set-ProvApp -Mode Additive -PassThru", 1)]
    [InlineData("Get-ProvApp slack | Test-ProvApp", 1)]
    [InlineData("Get-ProvApp zoom | Remove-ProvApp -Confirm:$false; Get-ProvApp", 2)]
    [InlineData("Get-ProvApp hr | Get-ProvMapping", 6)]
    [InlineData("Get-ProvApp hr | Invoke-ProvImport", 1)]
    [InlineData("Get-ProvMapping zoom | Remove-ProvMapping -Confirm:$false; Get-ProvMapping zoom", 0)]
    [InlineData("Get-ProvAttribute -Custom | Set-ProvAttribute -Indexed -PassThru | Where-Object Indexed", 1)]
    [InlineData("Get-ProvAttribute -Custom | Remove-ProvAttribute -Confirm:$false; Get-ProvAttribute -Custom", 0)]
    [InlineData("Set-ProvMatchRule hr byMail -Compare mail; Get-ProvMatchRule hr | Remove-ProvMatchRule -Confirm:$false; Get-ProvMatchRule hr", 0)]
    [InlineData("Set-ProvMatchRule hr byMail -Compare mail -AutoLink; Get-ProvMatchRule hr | Set-ProvMatchRule -Name again -PassThru | Where-Object AutoLink", 1)]
    [InlineData("Get-ProvAccount hr | Remove-ProvLink -Confirm:$false; Get-ProvMatch -Pending", 5)]
    [InlineData("Get-ProvAccount hr | Remove-ProvLink -Confirm:$false; Get-ProvMatch -Pending | Resolve-ProvMatch -Action Ignore -PassThru", 5)]
    [InlineData("[pscustomobject]@{ Key = '2'; User = 'bo@contoso.com' } | Set-ProvLink -App hr -PassThru", 1)]
    [InlineData("Get-ProvUser | New-ProvPlan -App slack", 1)]
    [InlineData("Get-ProvPlan $plan.Id | Get-ProvChange", 3)]
    [InlineData("$plan | Invoke-ProvPlan", 1)]
    [InlineData("Get-ProvRun | Get-ProvPlan", 2)]
    [InlineData("Get-ProvRun | Get-ProvPlan | Get-ProvRun", 2)]
    [InlineData("Get-ProvChange $plan | Get-ProvPlan", 3)]
    [InlineData("Get-ProvStore | Close-ProvStore; Get-ProvStore", 0)]
    [InlineData("Get-ProvSandbox $box | Get-ProvSandboxUser", 3)]
    [InlineData("Get-ProvSandbox $box | Stop-ProvSandbox; Get-ProvSandbox | Where-Object Name -eq $box", 0)]
    public void It_binds(string pipeline, int gives) => _contoso.Invoke(pipeline).ThrowIfFailed().Output.Count.ShouldBe(gives);

    [Fact]
    public void Mappings_go_from_one_app_to_another_constants_included()
    {
        _contoso.Invoke("Get-ProvMapping zoom | Remove-ProvMapping -Confirm:$false; Get-ProvMapping slack | Set-ProvMapping -App zoom").ThrowIfFailed();
        static List<string> Of(ScriptResult result) => [.. result.ThrowIfFailed().Of<AppMapping>().Select(m => $"{m.Target} {m.Source} {m.Constant} {m.Default}")];
        Of(_contoso.Invoke("Get-ProvMapping zoom")).ShouldBe(Of(_contoso.Invoke("Get-ProvMapping slack")));
    }

    [Fact]
    public void Rows_of_a_file_become_users_who_are_assigned()
    {
        // What Import-Csv gives: objects of text, with columns that are empty.
        var granted = _contoso.Invoke(
            """
            [pscustomobject]@{ UserName = 'fay@contoso.com'; GivenName = 'Fay'; Surname = 'Holm'; Mail = 'fay@contoso.com'; Department = 'Sales'; Title = '' },
            [pscustomobject]@{ UserName = ''; GivenName = 'Nobody'; Surname = ''; Mail = ''; Department = ''; Title = '' },
            [pscustomobject]@{ UserName = 'gus@contoso.com'; GivenName = 'Gus'; Surname = 'Ihle'; Mail = ''; Department = ''; Title = 'Clerk' } |
                New-ProvUser -PassThru | Grant-ProvAppAssignment -App slack -PassThru
            """);
        granted.Of<Assignment>().Count().ShouldBe(2);
        var error = granted.Errors.ShouldHaveSingleItem();
        error.FullyQualifiedErrorId.ShouldStartWith(ErrorIds.UserNameMissing);
        PSObject.AsPSObject(error.TargetObject).Properties["GivenName"].Value.ShouldBe("Nobody");
        _contoso.Invoke("Get-ProvUser gus@contoso.com").One<User>().Title.ShouldBe("Clerk");
        _contoso.Invoke("Get-ProvUser fay@contoso.com").One<User>().Title.ShouldBeNull();
    }

    [Theory]
    [InlineData("[pscustomobject]@{ UserPrincipalName = 'anna@contoso.com'; SamAccountName = 'anna'; Enabled = $true }")]
    [InlineData("[pscustomobject]@{ EmailAddress = 'anna@contoso.com'; Name = 'Anna Berg' }")]
    [InlineData("'ANNA@contoso.com'")]
    [InlineData("(Get-ProvUser anna@contoso.com).Id")]
    [InlineData("[guid](Get-ProvUser anna@contoso.com).Id")]
    public void A_user_is_named_by_whatever_names_one(string what) =>
        _contoso.Invoke($"{what} | Get-ProvUser").ThrowIfFailed().One<User>().UserName.ShouldBe("anna@contoso.com");

    [Fact]
    public void One_bad_object_of_many_does_not_end_the_pipeline()
    {
        var result = _contoso.Invoke("'anna@contoso.com', 'nobody', [pscustomobject]@{ Colour = 'red' }, 'bo@contoso.com' | Set-ProvUser -Title Boss -PassThru");
        result.Of<User>().Select(u => u.UserName).ShouldBe(["anna@contoso.com", "bo@contoso.com"]);
        result.Errors.Count.ShouldBe(2);
    }
}
