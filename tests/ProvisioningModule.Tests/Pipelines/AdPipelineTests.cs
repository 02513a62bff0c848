using System.Management.Automation;
using Provisioning;

namespace ProvisioningModule.Tests.Pipelines;

/// <summary>Objects of the ActiveDirectory module go into these commands, and what these give into that module's, without a script block.</summary>
public sealed class AdPipelineTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public AdPipelineTests() => _contoso.Invoke(AdObjects.Prelude).ThrowIfFailed();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void An_object_with_all_its_properties_becomes_a_user()
    {
        _contoso.Invoke("$global:none, $global:two, $global:one = $args", new AdValues(), new AdValues("SMTP:fay@contoso.com", "smtp:f@contoso.com"), new AdValues("Clerk")).ThrowIfFailed();
        var user = _contoso.Invoke(
            """
            New-AdUserObject Fay @{
                EmailAddress = 'fay@contoso.com'; mail = 'fay@contoso.com'; Title = $one; Department = ''; Company = 'Contoso'; Division = $null; EmployeeID = '77'; EmployeeNumber = $null; OtherName = 'Ada'
                MobilePhone = '+49 170 1'; mobile = '+49 170 1'; OfficePhone = '+49 431 1'; City = 'Kiel'; l = 'Kiel'; Country = 'DE'; Office = 'B2'; Organization = 'Other'; Manager = 'CN=Bo,DC=contoso,DC=com'
                MemberOf = $none; proxyAddresses = $two; badPwdCount = 0; whenCreated = [datetime]::Now; userAccountControl = 512; msExchVersion = 88218628259840
            } | New-ProvUser -PassThru
            """).ThrowIfFailed().One<User>();
        (user.UserName, user.GivenName, user.Surname, user.Mail, user.Title, user.Department, user.EmployeeNumber, user.Status).ShouldBe(("fay@contoso.com", "Fay", "Holm", "fay@contoso.com", "Clerk", null, "77", UserStatus.Active));
        (user.Attributes["organization"].AsString(), user.Attributes["division"].IsNone, user.Attributes["manager"].IsNone).ShouldBe(("Contoso", true, true));
        foreach (var (property, value) in new[] { ("MobilePhone", "+49 170 1"), ("OfficePhone", "+49 431 1"), ("City", "Kiel"), ("Country", "DE"), ("OtherName", "Ada"), ("Company", "Contoso"), ("UserPrincipalName", "fay@contoso.com") })
            _contoso.Invoke($"(Get-ProvUser fay@contoso.com).{property}").ThrowIfFailed().One<string>().ShouldBe(value, property);
    }

    [Fact]
    public void Custom_attributes_are_taken_by_their_name()
    {
        _contoso.Invoke("Set-ProvAttribute office; Set-ProvAttribute samAccountName; New-AdUserObject Fay @{ Office = 'B2' } | New-ProvUser").ThrowIfFailed();
        _contoso.Invoke("(Get-ProvUser fay@contoso.com).Attributes['office'].AsString()").One<string>().ShouldBe("B2");
    }

    [Theory]
    [InlineData("New-AdUserObject Fay @{ UserPrincipalName = $null } | New-ProvUser -PassThru", "fay")]
    [InlineData("New-AdUserObject Fay @{ PSTypeName = 'Selected.Microsoft.ActiveDirectory.Management.ADUser' } | New-ProvUser -PassThru", "fay@contoso.com")]
    [InlineData("New-AdUserObject Fay | New-ProvUser fay.holm@contoso.com -PassThru", "fay.holm@contoso.com")]
    [InlineData("[pscustomobject]@{ UserPrincipalName = 'fay@contoso.com'; SamAccountName = 'fay'; EmailAddress = 'fay@contoso.com'; EmployeeID = '7' } | New-ProvUser -PassThru", "fay@contoso.com")]
    // What Export-Csv makes of it: text, and the name of the type where there is a collection.
    [InlineData("[pscustomobject]@{ DistinguishedName = 'CN=Fay'; ObjectClass = 'user'; Enabled = 'True'; UserPrincipalName = 'fay@contoso.com'; Title = 'Microsoft.ActiveDirectory.Management.ADPropertyValueCollection' } | New-ProvUser -PassThru", "fay@contoso.com")]
    public void The_user_name_is_what_somebody_signs_in_by(string script, string name)
    {
        var user = _contoso.Invoke(script).ThrowIfFailed().One<User>();
        (user.UserName, user.Title).ShouldBe((name, null));
    }

    [Theory]
    [InlineData("@{ Enabled = $false } | New-ProvUser -PassThru", UserStatus.Staged)]
    [InlineData("@{ Enabled = 'False' } | New-ProvUser -PassThru", UserStatus.Staged)]
    [InlineData("@{ Enabled = $false } | New-ProvUser -Status Active -PassThru", UserStatus.Active)]
    [InlineData("@{ Enabled = $null } | New-ProvUser -PassThru", UserStatus.Active)]
    public void Whose_account_is_disabled_there_begins_staged(string script, UserStatus status) =>
        _contoso.Invoke($"New-AdUserObject Fay {script}").ThrowIfFailed().One<User>().Status.ShouldBe(status);

    [Fact]
    public void Two_properties_that_say_different_things_are_an_error_that_names_both()
    {
        const string Both = "New-AdUserObject Fay @{ EmployeeID = '1'; EmployeeNumber = '2' } | New-ProvUser -PassThru";
        var error = _contoso.Invoke(Both).Errors.ShouldHaveSingleItem();
        error.FullyQualifiedErrorId.ShouldStartWith(ErrorIds.AttributeInvalid);
        error.ToString().ShouldContain("'EmployeeID' and 'EmployeeNumber'");
        _contoso.Invoke($"{Both} -EmployeeNumber 3").ThrowIfFailed().One<User>().EmployeeNumber.ShouldBe("3");
    }

    [Fact]
    public void A_group_is_no_person_and_stands_for_the_group_of_its_name()
    {
        _contoso.Invoke("New-AdMemberObject Sales group | New-ProvUser").Errors.ShouldHaveSingleItem().ToString().ShouldContain("'Sales' is a group");
        _contoso.Invoke("New-AdMemberObject Sales group | Grant-ProvAppAssignment slack").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.GroupNotFound);
        _contoso.Invoke("$null = New-ProvGroup Sales; New-AdMemberObject Sales group | Grant-ProvAppAssignment slack -PassThru").ThrowIfFailed().One<GroupAssignment>().App.ShouldBe("slack");
        _contoso.Invoke("New-AdMemberObject Sales group | Get-ProvGroupMember").ThrowIfFailed();
    }

    [Fact]
    public void A_changed_object_changes_its_user_and_what_is_empty_clears_nothing()
    {
        _contoso.Invoke("New-AdUserObject Fay @{ Title = 'Clerk'; Department = 'Sales'; MobilePhone = '1' } | New-ProvUser").ThrowIfFailed();
        _contoso.Invoke("$global:none = $args[0]", new AdValues()).ThrowIfFailed();
        const string Change = "New-AdUserObject Fay @{ Title = $null; Department = 'Legal'; MobilePhone = ''; OfficePhone = $none; Enabled = $false } | Set-ProvUser -PassThru";
        var user = _contoso.Invoke(Change).ThrowIfFailed().One<User>();
        (user.Title, user.Department, user.Status, user.GivenName).ShouldBe(("Clerk", "Legal", UserStatus.Active, "Fay"));
        _contoso.Invoke("(Get-ProvUser fay@contoso.com).MobilePhone").One<string>().ShouldBe("1");
        var head = _contoso.Head;
        _contoso.Invoke(Change).ThrowIfFailed().One<User>().Department.ShouldBe("Legal");
        _contoso.Head.ShouldBe(head, "a second time nothing is written");
        _contoso.Invoke($"{Change} -Department Support").ThrowIfFailed().One<User>().Department.ShouldBe("Support");
    }

    [Fact]
    public void Users_of_ours_that_are_piped_change_nothing_by_themselves()
    {
        _contoso.Invoke("Get-ProvUser anna@contoso.com | Set-ProvUser -Title Boss").ThrowIfFailed();
        _contoso.Invoke("(Get-ProvUser anna@contoso.com).Locals | ForEach-Object Path").Of<string>().ShouldBe(["title"]);
    }

    [Theory]
    // By the account that the object is, whatever it is called.
    [InlineData("New-AdMemberObject anybody user 1", "anna@contoso.com")]
    [InlineData("New-AdUserObject Zed @{ ObjectGUID = '2' }", "bo@contoso.com")]
    // By name, where no app has such an account.
    [InlineData("New-AdUserObject Cy", "cy@contoso.com")]
    [InlineData("New-AdUserObject Zed @{ EmailAddress = 'dee@contoso.com' }", "dee@contoso.com")]
    [InlineData("New-AdMemberObject eli@contoso.com", "eli@contoso.com")]
    public void An_object_names_the_user_whose_account_it_is(string item, string name)
    {
        _contoso.Invoke($"{item} | Get-ProvUser").ThrowIfFailed().One<User>().UserName.ShouldBe(name);
        _contoso.Invoke($"{item} | Grant-ProvAppAssignment -App slack -PassThru").ThrowIfFailed().One<Assignment>().App.ShouldBe("slack");
    }

    [Fact]
    public void Nobody_by_any_of_its_names_is_one_error_with_all_of_them()
    {
        var error = _contoso.Invoke("New-AdUserObject Zed | Grant-ProvAppAssignment -App slack").Errors.ShouldHaveSingleItem();
        error.FullyQualifiedErrorId.ShouldStartWith(ErrorIds.UserNotFound);
        error.ToString().ShouldContain("'zed@contoso.com' or 'zed'");
    }

    [Fact]
    public void Groups_become_groups_and_their_members_members()
    {
        _contoso.Invoke(
            """
            [pscustomobject]@{ DistinguishedName = 'CN=Sales,DC=contoso,DC=com'; GroupCategory = 'Security'; GroupScope = 'Global'; Name = 'Sales'; ObjectClass = 'group'; ObjectGUID = [guid]::NewGuid(); SamAccountName = 'Sales'; SID = 'S-1-5-21-1-2-3-1106'; Description = 'Sellers' },
            [pscustomobject]@{ DistinguishedName = 'CN=All,DC=contoso,DC=com'; GroupCategory = 'Security'; GroupScope = 'Global'; Name = 'All'; ObjectClass = 'group'; ObjectGUID = [guid]::NewGuid(); SamAccountName = 'All'; SID = 'S-1-5-21-1-2-3-1107' } | New-ProvGroup
            (New-AdMemberObject x user 1), (New-AdMemberObject Sales group) | Add-ProvGroupMember All
            """).ThrowIfFailed();
        _contoso.Invoke("Get-ProvGroup Sales").One<Group>().Description.ShouldBe("Sellers");
        _contoso.Invoke("Get-ProvGroupMember All -Direct").Of<GroupMember>().Select(m => (m.Name, m.NestedGroupId is not null)).ShouldBe([("anna@contoso.com", false), ("Sales", true)], ignoreOrder: true);
    }

    [Fact]
    public void A_user_of_ours_has_what_new_accounts_of_ad_are_made_of()
    {
        _contoso.Invoke("Set-ProvUser anna@contoso.com -EmployeeNumber 7 -Attributes @{ company = 'Contoso'; mobile = '1'; city = 'Kiel'; displayName = 'Anna Berg' }; Get-ProvUser anna@contoso.com | New-ADUser -Path 'OU=People,DC=contoso,DC=com'").ThrowIfFailed();
        var sent = _contoso.Invoke("$sent[0]").ThrowIfFailed().Output.ShouldHaveSingleItem();
        foreach (var (name, value) in new[] { ("Name", "Anna Berg"), ("UserPrincipalName", "anna@contoso.com"), ("GivenName", "Anna"), ("Surname", "Berg"), ("EmailAddress", "anna@contoso.com"), ("Title", "Clerk"), ("Department", "Sales"), ("Company", "Contoso"), ("EmployeeID", "7"), ("MobilePhone", "1"), ("City", "Kiel"), ("Enabled", "True") })
            sent.Properties[name].ShouldNotBeNull(name).Value.ToString().ShouldBe(value, name);
    }

    [Fact]
    public void Names_of_ours_go_into_what_takes_an_identity()
    {
        _contoso.Invoke(
            """
            Set-ProvAttribute samAccountName
            Set-ProvUser anna@contoso.com -Attributes @{ samAccountName = 'anna' }
            New-ProvUser gil
            (Get-ProvUser anna@contoso.com).SamAccountName | Set-ADUser -Department Sales
            $null = New-ProvGroup Few
            Add-ProvGroupMember Few gil
            Add-ADGroupMember Sellers -Members (Get-ProvGroupMember Few).SamAccountName
            (Get-ProvGroupMember Few).SamAccountName | Add-ADPrincipalGroupMembership -MemberOf Sellers
            """).ThrowIfFailed();
        _contoso.Invoke("$sent | ForEach-Object { \"$($_.Command) $($_.Identity) $($_.Department)$($_.Members)$($_.MemberOf)\" }").Of<string>().ShouldBe(["Set-ADUser anna Sales", "Add-ADGroupMember Sellers gil", "Add-ADPrincipalGroupMembership gil Sellers"]);
    }

    [Fact]
    public void A_name_for_signing_in_is_not_taken_for_an_account_name()
    {
        // Set-ADUser would change somebody else.
        _contoso.Invoke("(Get-ProvUser anna@contoso.com).SamAccountName; New-ProvUser gil; (Get-ProvUser gil).UserPrincipalName").ThrowIfFailed().Output.Where(o => o is not null).ShouldBeEmpty();
        _contoso.Invoke("(Get-ProvUser gil).SamAccountName").One<string>().ShouldBe("gil");
    }
}
