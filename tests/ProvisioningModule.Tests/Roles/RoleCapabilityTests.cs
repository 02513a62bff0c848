using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Provisioning;
using ProvisioningModule.Tests.Surface;

namespace ProvisioningModule.Tests.Roles;

/// <summary>The role capability files name commands that there are, and no more than the role may.</summary>
public sealed class RoleCapabilityTests
{
    private static readonly string Folder = Path.Combine(ModuleSession.ModuleFolder, "RoleCapabilities");

    public static TheoryData<RoleName> Roles => [.. Enum.GetValues<RoleName>()];

    [Fact]
    public void There_is_one_for_each_role() =>
        Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)).ShouldBe(Enum.GetNames<RoleName>().Select(r => $"Provisioning{r}.psrc"), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Roles))]
    public void It_names_commands_that_there_are(RoleName role)
    {
        using var surface = new ModuleSurface();
        foreach (var pattern in Patterns(role))
            surface.Cmdlets.ShouldContain(c => WildcardPattern.Get(pattern, WildcardOptions.None).IsMatch($@"ProvisioningModule\{c.Name}"), pattern);
    }

    [Theory]
    [InlineData(RoleName.ReadOnly)]
    [InlineData(RoleName.Auditor)]
    [InlineData(RoleName.Approver, "Approve-ProvPlan", "Deny-ProvPlan")]
    public void Who_reads_changes_nothing_else(RoleName role, params string[] own)
    {
        using var surface = new ModuleSurface();
        Visible(surface, role).Where(c => ModuleSurface.Attribute(c).SupportsShouldProcess).Select(c => c.Name).ShouldBe(own, ignoreOrder: true);
    }

    [Fact]
    public void A_super_administrator_sees_every_command()
    {
        using var surface = new ModuleSurface();
        Visible(surface, RoleName.SuperAdministrator).Count.ShouldBe(surface.Cmdlets.Count);
    }

    private static List<CmdletInfo> Visible(ModuleSurface surface, RoleName role)
    {
        var patterns = Patterns(role).Select(p => WildcardPattern.Get(p, WildcardOptions.None)).ToList();
        return [.. surface.Cmdlets.Where(c => patterns.Exists(p => p.IsMatch($@"ProvisioningModule\{c.Name}")))];
    }

    private static string[] Patterns(RoleName role)
    {
        var script = Parser.ParseFile(Path.Combine(Folder, $"Provisioning{role}.psrc"), out _, out var errors);
        errors.ShouldBeEmpty();
        var table = (Hashtable)script.Find(a => a is HashtableAst, searchNestedScriptBlocks: false)!.SafeGetValue();
        return [.. ((object[])table["VisibleCmdlets"]!).Select(v => v is Hashtable limited ? $@"ProvisioningModule\{limited["Name"]}" : (string)v)];
    }
}
