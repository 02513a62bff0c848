using Provisioning;

namespace ProvisioningModule.Tests.Groups;

/// <summary>Apps by group, through the shipped module, with an HR file and the practice application.</summary>
public sealed class GroupTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public GroupTests() => _contoso.Invoke("Get-ProvAppAssignment slack | Revoke-ProvAppAssignment -Confirm:$false").ThrowIfFailed();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void A_rule_gives_slack_to_sales_and_a_mover_loses_it_and_another_gains_it_in_one_sync()
    {
        _contoso.Invoke(
            """
            $null = New-ProvGroup Sales -Filter 'department eq "Sales"'
            Get-ProvGroup Sales | Grant-ProvAppAssignment slack -Values @{ title = 'Seller' }
            """).ThrowIfFailed();
        _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>().Applied.ShouldBe(3);
        Accounts().ShouldBe(["anna@contoso.com Seller", "cy@contoso.com Seller", "eli@contoso.com Seller"]);

        File.WriteAllText(_contoso.HrFile, Contoso.Export
            .Replace("Anna,Berg,Sales", "Anna,Berg,Legal", StringComparison.Ordinal)
            .Replace("Bo,Dahl,Legal", "Bo,Dahl,Sales", StringComparison.Ordinal)
            + "6,fay@contoso.com,Fay,Holm,Sales,Clerk,Active\n");
        var plan = _contoso.Invoke("$global:plan = New-ProvPlan; Get-ProvChange $plan | Where-Object Target -eq slack").ThrowIfFailed();
        plan.Of<Change>().Select(c => $"{c.Kind} {c.UserName}").ShouldBe(["Disable anna@contoso.com", "Create bo@contoso.com", "Create fay@contoso.com"], ignoreOrder: true);
        _contoso.Invoke("Invoke-ProvPlan $plan").ThrowIfFailed();
        Accounts().ShouldBe(["bo@contoso.com Seller", "cy@contoso.com Seller", "eli@contoso.com Seller", "fay@contoso.com Seller"]);
        _contoso.Invoke("(New-ProvPlan).ChangeCount").One<int>().ShouldBe(0);
    }

    [Fact]
    public void What_if_lists_who_joins_and_who_leaves_and_saves_nothing()
    {
        Rows("New-ProvGroup Sales -Filter 'department eq \"Sales\"' -WhatIf").ShouldBe(["Join anna@contoso.com", "Join cy@contoso.com", "Join eli@contoso.com"], ignoreOrder: true);
        _contoso.Invoke("Get-ProvGroup").Output.ShouldBeEmpty();

        _contoso.Invoke("$null = New-ProvGroup Sales -Filter 'department eq \"Sales\"'").ThrowIfFailed();
        Rows("Set-ProvGroup Sales -Filter 'title eq \"Clerk\"' -WhatIf").ShouldBe(["Leave cy@contoso.com", "Join dee@contoso.com"], ignoreOrder: true);
        _contoso.Invoke("(Get-ProvGroup Sales).Filter").One<string>().ShouldBe("department eq \"Sales\"");

        var refused = _contoso.Invoke("Set-ProvGroup Sales -Filter 'title eq \"Nobody\"' -WhatIf");
        refused.Of<GroupMemberChange>().Count().ShouldBe(3, "who leaves is listed all the same");
        refused.Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.GroupEmptied);
        _contoso.Invoke("Set-ProvGroup Sales -Filter 'title eq \"Nobody\"' -AllowEmpty; Set-ProvGroup Sales -Filter '' -PassThru").ThrowIfFailed().One<Group>().Filter.ShouldBeNull();
    }

    [Fact]
    public void A_rule_by_expression_gives_an_app_and_takes_the_place_of_a_filter()
    {
        Rows("New-ProvGroup Sellers -Rule 'user.department == \"Sales\" AND user.title != \"Manager\"' -WhatIf").ShouldBe(["Join anna@contoso.com", "Join eli@contoso.com"], ignoreOrder: true);
        _contoso.Invoke("$null = New-ProvGroup Sellers -Filter 'department eq \"Sales\"'; Grant-ProvAppAssignment slack -Group Sellers").ThrowIfFailed();
        Rows("Set-ProvGroup Sellers -Rule 'user.department == \"Sales\" AND user.title != \"Manager\"' -WhatIf").ShouldBe(["Leave cy@contoso.com"]);
        var group = _contoso.Invoke("Set-ProvGroup Sellers -Rule 'user.department == \"Sales\" AND user.title != \"Manager\"' -PassThru").ThrowIfFailed().One<Group>();
        (group.Filter, group.Rule).ShouldBe((null, "user.department == \"Sales\" AND user.title != \"Manager\""));
        _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>().Applied.ShouldBe(2);
        _contoso.Invoke("Set-ProvGroup Sellers -Rule '' -AllowEmpty -PassThru").ThrowIfFailed().One<Group>().HasRule.ShouldBeFalse();
    }

    [Fact]
    public void Objects_bind_through_the_pipeline()
    {
        _contoso.Invoke(
            """
            $null = 'Sales', 'Legal', 'Staff' | ForEach-Object { New-ProvGroup $_ }
            Get-ProvUser -Filter 'department eq "Sales"' | Add-ProvGroupMember Sales
            'bo@contoso.com' | Add-ProvGroupMember Legal -Until 2100-01-01
            Get-ProvGroup Sales, Legal | Add-ProvGroupMember Staff
            Get-ProvGroup Staff | Grant-ProvAppAssignment slack
            'dee@contoso.com' | Grant-ProvAppAssignment slack
            """).ThrowIfFailed();
        Texts("Get-ProvGroupMember Staff | ForEach-Object { \"$($_.Name) $($_.Kind) $($_.Via)\" }").ShouldBe(["anna@contoso.com Nested Sales", "bo@contoso.com Nested Legal", "cy@contoso.com Nested Sales", "eli@contoso.com Nested Sales"], ignoreOrder: true);
        Texts("Get-ProvUser bo@contoso.com | Get-ProvGroupMember | ForEach-Object Group").ShouldBe(["Legal", "Staff"]);
        Texts("Get-ProvGroup | Get-ProvGroupMember -Direct | ForEach-Object { \"$($_.Name) in $($_.Group)\" }").Count.ShouldBe(6);
        Texts("Get-ProvUser bo@contoso.com | Get-ProvAppAssignment -Effective | ForEach-Object Via").ShouldBe(["group Staff (through Legal)"]);
        Texts("Get-ProvAppAssignment slack -Effective | ForEach-Object UserName").Count.ShouldBe(5);
        _contoso.Invoke("Get-ProvAppAssignment slack").Output.Select(o => o.BaseObject.GetType()).ShouldBe([typeof(Assignment), typeof(GroupAssignment)]);
        _contoso.Invoke("Get-ProvGroup Staff | Get-ProvAppAssignment").ThrowIfFailed().One<GroupAssignment>().Group.ShouldBe("Staff");

        _contoso.Invoke("Get-ProvAppAssignment slack | Revoke-ProvAppAssignment -Confirm:$false").ThrowIfFailed();
        _contoso.Invoke("Get-ProvAppAssignment").Output.ShouldBeEmpty();
        _contoso.Invoke("Get-ProvGroup | Get-ProvGroupMember -Direct | Remove-ProvGroupMember -Confirm:$false").ThrowIfFailed();
        _contoso.Invoke("Get-ProvGroup | Get-ProvGroupMember").Output.ShouldBeEmpty();
        _contoso.Invoke("Get-ProvGroup | Remove-ProvGroup -Confirm:$false; Get-ProvGroup").ThrowIfFailed().Output.ShouldBeEmpty();
    }

    private List<string> Rows(string script) => [.. _contoso.Invoke(script).ThrowIfFailed().Of<GroupMemberChange>().Select(c => $"{c.Change} {c.UserName}")];

    private List<string> Texts(string script) => [.. _contoso.Invoke(script).ThrowIfFailed().Of<string>()];

    // The application's usable accounts.
    private IEnumerable<string> Accounts() => Texts("Get-ProvSandboxUser $box | Where-Object Active | ForEach-Object { \"$($_.UserName) $($_.Title)\" }").Order(StringComparer.Ordinal);
}
