using System.Management.Automation;
using Provisioning;

namespace ProvisioningModule.Tests.JustInTime;

/// <summary>Somebody who is in a source and not in the store is brought in when they are asked for, with their accounts where that is wanted.</summary>
public sealed class JustInTimeTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public JustInTimeTests() => _contoso.Invoke(
        """
        $null = New-ProvGroup Legal -Filter 'department eq "Legal"'
        Grant-ProvAppAssignment slack -Group Legal
        $null = Invoke-ProvSync
        [IO.File]::AppendAllText([IO.Path]::Combine($folder, 'hr.csv'), "6,gus@contoso.com,Gus,Ihle,Legal,Clerk,Active`n7,hal@contoso.com,Hal,Juul,Legal,Clerk,Active`n")
        """).ThrowIfFailed();

    public void Dispose()
    {
        _contoso.Invoke("Stop-ProvSandbox $box");
        _contoso.Dispose();
    }

    [Theory]
    [InlineData("Invoke-ProvJit gus@contoso.com -App hr")]
    [InlineData("Invoke-ProvJit GUS@contoso.com")]
    [InlineData("Invoke-ProvJit 6 -App hr")]
    [InlineData("Invoke-ProvJit -App hr -Attribute First -Value Gus")]
    [InlineData("[pscustomobject]@{ DistinguishedName = 'CN=Gus'; ObjectClass = 'user'; ObjectGUID = [guid]::NewGuid(); SamAccountName = 'gus'; UserPrincipalName = 'gus@contoso.com' } | Invoke-ProvJit")]
    public void Who_is_asked_for_is_here_and_has_their_account(string script)
    {
        var result = _contoso.Invoke(script).ThrowIfFailed().One<JustInTimeResult>();
        (result.Outcome, result.UserName, result.Applied, result.Failed).ShouldBe((JustInTimeOutcome.Created, "gus@contoso.com", 2, 0));
        Names("Get-ProvUser").ShouldNotContain("hal@contoso.com");
        Names("Get-ProvSandboxUser $box").ShouldContain("gus@contoso.com");
        var head = _contoso.Head;
        _contoso.Invoke(script).ThrowIfFailed().One<JustInTimeResult>().Outcome.ShouldBe(JustInTimeOutcome.Unchanged);
        _contoso.Head.ShouldBe(head);
        _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>().Applied.ShouldBe(2, "the rest of the file comes with the next sync");
    }

    [Fact]
    public void Accounts_can_be_left_to_the_next_sync()
    {
        _contoso.Invoke("Invoke-ProvJit gus@contoso.com -ImportOnly").ThrowIfFailed().One<JustInTimeResult>().Applied.ShouldBe(1);
        Names("Get-ProvSandboxUser $box").ShouldNotContain("gus@contoso.com");
    }

    [Fact]
    public void What_would_be_is_shown_row_by_row_and_nothing_is_written()
    {
        var head = _contoso.Head;
        _contoso.Invoke("Invoke-ProvJit gus@contoso.com -WhatIf").ThrowIfFailed().Of<Change>().Select(c => (c.Target, c.Kind)).ShouldBe([(Change.Directory, ChangeKind.Create), ("slack", ChangeKind.Create)]);
        _contoso.Invoke("& { $WhatIfPreference = $true; Get-ProvUser gus@contoso.com -JustInTime }").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.UserNotFound);
        _contoso.Head.ShouldBe(head);
    }

    [Fact]
    public void One_of_several_who_is_nowhere_is_an_error_and_the_others_come()
    {
        var result = _contoso.Invoke("'gus@contoso.com', 'nobody@contoso.com', 'hal@contoso.com' | Invoke-ProvJit -App hr");
        result.Of<JustInTimeResult>().Select(r => r.UserName).ShouldBe(["gus@contoso.com", "hal@contoso.com"]);
        var error = result.Errors.ShouldHaveSingleItem();
        error.FullyQualifiedErrorId.ShouldStartWith(ErrorIds.LookupNotFound);
        error.CategoryInfo.Category.ShouldBe(ErrorCategory.ObjectNotFound);
        error.ToString().ShouldContain("hr (Mail, key)");
    }

    [Fact]
    public void A_user_who_is_got_is_as_the_source_has_them_now_and_no_app_is_written()
    {
        _contoso.Invoke("Get-ProvUser gus@contoso.com -JustInTime").ThrowIfFailed().One<User>().Department.ShouldBe("Legal");
        Names("Get-ProvSandboxUser $box").ShouldNotContain("gus@contoso.com");
        _contoso.Invoke("[IO.File]::WriteAllText([IO.Path]::Combine($folder, 'hr.csv'), [IO.File]::ReadAllText([IO.Path]::Combine($folder, 'hr.csv')).Replace('Bo,Dahl,Legal', 'Bo,Dahl,Sales'))").ThrowIfFailed();
        _contoso.Invoke("Get-ProvUser bo@contoso.com -JustInTime").ThrowIfFailed().One<User>().Department.ShouldBe("Sales");
        _contoso.Invoke("Get-ProvUser nobody@contoso.com -JustInTime").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.LookupNotFound);
    }

    [Fact]
    public void Where_the_source_cannot_be_asked_who_is_here_is_given_with_an_error()
    {
        _contoso.Invoke("[IO.File]::Delete([IO.Path]::Combine($folder, 'hr.csv'))").ThrowIfFailed();
        var known = _contoso.Invoke("Get-ProvUser bo@contoso.com -JustInTime");
        known.Of<User>().ShouldHaveSingleItem().UserName.ShouldBe("bo@contoso.com");
        known.Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.FileNotFound);
        var unknown = _contoso.Invoke("Get-ProvUser gus@contoso.com -JustInTime");
        unknown.Output.ShouldBeEmpty();
        unknown.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]).ShouldBe([ErrorIds.FileNotFound, ErrorIds.UserNotFound]);
        _contoso.Invoke("Get-ProvUser -Status Active").Of<User>().Count().ShouldBe(5);
    }

    [Fact]
    public void A_source_that_speaks_scim_is_asked_for_one_person()
    {
        _contoso.Invoke(
            """
            $null = Open-ProvStore ./other -Create
            $null = New-ProvApp okta -Connector Scim -Direction Source -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token
            Set-ProvMapping okta -Map @{ userName = 'userName'; mail = 'emails[type eq "work"].value'; givenName = 'name.givenName' } -Replace
            """).ThrowIfFailed();
        var result = _contoso.Invoke("Invoke-ProvJit anna@contoso.com -App okta").ThrowIfFailed().One<JustInTimeResult>();
        (result.Outcome, result.UserName).ShouldBe((JustInTimeOutcome.Created, "anna@contoso.com"));
        Names("Get-ProvUser").ShouldBe(["anna@contoso.com"]);
        _contoso.Invoke("Invoke-ProvJit anna@contoso.com -App okta").ThrowIfFailed().One<JustInTimeResult>().Outcome.ShouldBe(JustInTimeOutcome.Unchanged);
    }

    private List<string> Names(string script) => [.. _contoso.Invoke($"{script} | ForEach-Object userName").ThrowIfFailed().Of<string>()];
}
