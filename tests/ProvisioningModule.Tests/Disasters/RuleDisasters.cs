using Provisioning;

namespace ProvisioningModule.Tests.Disasters;

/// <summary>What an administrator does by mistake: in none does anybody lose access without a held plan.</summary>
public sealed class RuleDisasters : IAsyncLifetime
{
    private DisasterSite _site = null!;

    public async Task InitializeAsync() => _site = await DisasterSite.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public void A_rule_change_that_unassigns_everybody_is_refused()
    {
        _site.Invoke("Set-ProvGroup Staff -Filter 'department eq \"Salse\"'").ShouldSay(ErrorIds.GroupEmptied, "'Staff'", "40");
        _site.Sync().ThrowIfFailed();
        _site.NobodyLosesAccess();
    }

    [Theory]
    [InlineData("Set-ProvGroup Staff -Filter 'department eq \"Salse\"' -AllowEmpty")]
    [InlineData("Set-ProvGroup Staff -Rule 'user.department == \"Salse\"' -AllowEmpty")]
    [InlineData("Remove-ProvGroup Staff -Confirm:$false")]
    [InlineData("Revoke-ProvAppAssignment slack -Group Staff -Confirm:$false")]
    [InlineData("Get-ProvUser | Add-ProvGroupMember Staff -Excluded")]
    [InlineData("Set-ProvMapping hr department -Constant ''; Invoke-ProvImport hr")]
    public void A_rule_change_that_unassigns_everybody(string mistake)
    {
        var result = _site.Invoke($"$null = & {{ {mistake} }}; Invoke-ProvSync");
        if (result.Errors.Count == 0)
            result.ShouldWarn("Clear-ProvQuarantine");
        else
            result.Errors.ShouldAllBe(e => e.ErrorDetails != null);
        _site.NobodyLosesAccess();
    }

    [Theory]
    [InlineData("Set-ProvGroup Staff -Filter 'department eq \"Sales\" or department eq \"IT\" or department eq \"Legal\" or department eq \"Support\"'")]
    [InlineData("Get-ProvUser -Filter 'department eq \"Finance\"' | Add-ProvGroupMember Staff -Excluded")]
    public void A_scope_change_that_drops_a_whole_department(string mistake)
    {
        _site.Invoke($"$null = & {{ {mistake} }}").ThrowIfFailed();
        _site.Sync().ThrowIfFailed().ShouldWarn("Clear-ProvQuarantine");
        _site.Held().ShouldContain("slack Disable 8");
        _site.NobodyLosesAccess();
    }

    [Fact]
    public void A_source_that_drops_a_whole_department()
    {
        _site.Export(DisasterSite.Rows.Where(r => !r.Contains("Finance", StringComparison.Ordinal)));
        _site.Sync().ThrowIfFailed().ShouldWarn("Clear-ProvQuarantine");
        _site.Held().ShouldContain("directory SourceShrink 8");
        _site.NobodyLosesAccess();
    }

    [Fact]
    public void A_mapping_that_clears_a_value_of_everybody()
    {
        _site.Invoke("Set-ProvMapping slack displayName -Expression 'clear()'; Invoke-ProvSync").ThrowIfFailed().ShouldWarn("Clear-ProvQuarantine");
        _site.Held().ShouldContain("slack Clear 40");
        _site.NobodyLosesAccess();
    }
}
