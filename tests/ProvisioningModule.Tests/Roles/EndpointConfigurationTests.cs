using System.Collections;
using System.Management.Automation.Language;

namespace ProvisioningModule.Tests.Roles;

/// <summary>The file says what PowerShell makes an endpoint of. tests/Pester opens sessions that are made of one.</summary>
public sealed class EndpointConfigurationTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void It_lets_in_who_is_named_with_the_commands_of_their_roles_in_one_store()
    {
        var table = Made("-RoleDefinition @{ 'CONTOSO\\O''Help' = 'HelpDesk'; 'CONTOSO\\Apps' = 'AppAdministrator', 'auditor' }");
        table["SessionType"].ShouldBe("RestrictedRemoteServer");
        table["RunAsVirtualAccount"].ShouldBe(true);
        table["ModulesToImport"].ShouldBe("ProvisioningModule");
        var roles = (Hashtable)table["RoleDefinitions"]!;
        roles.Count.ShouldBe(2);
        ((Hashtable)roles["CONTOSO\\O'Help"]!)["RoleCapabilityFiles"].ShouldBe($"{ModuleSession.ModuleFolder}/RoleCapabilities/ProvisioningHelpDesk.psrc");
        ((Hashtable)roles["CONTOSO\\Apps"]!)["RoleCapabilityFiles"].ShouldBe(new[] { "AppAdministrator", "Auditor" }.Select(r => $"{ModuleSession.ModuleFolder}/RoleCapabilities/Provisioning{r}.psrc").ToArray());
        var open = ((object[])table["VisibleCmdlets"]!).OfType<Hashtable>().ShouldHaveSingleItem();
        open["Name"].ShouldBe("Open-ProvStore");
        ((object[])open["Parameters"]!).Cast<Hashtable>().Single(p => (string)p["Name"]! == "Path")["ValidateSet"].ShouldBe("D:\\it's");
    }

    [Fact]
    public void It_runs_as_a_managed_account_and_keeps_transcripts_when_it_is_to()
    {
        var table = Made("-RoleDefinition @{ dora = 'ReadOnly' } -GroupManagedServiceAccount 'CONTOSO\\prov$' -TranscriptDirectory D:\\transcripts -ModulePath 'D:\\modules\\prov\\'");
        ((Hashtable)((Hashtable)table["RoleDefinitions"]!)["dora"]!)["RoleCapabilityFiles"].ShouldBe("D:\\modules\\prov/RoleCapabilities/ProvisioningReadOnly.psrc");
        table.ContainsKey("RunAsVirtualAccount").ShouldBeFalse();
        table["GroupManagedServiceAccount"].ShouldBe("CONTOSO\\prov$");
        table["TranscriptDirectory"].ShouldBe("D:\\transcripts");
    }

    private Hashtable Made(string words)
    {
        _contoso.Invoke($"$null = New-ProvEndpointConfiguration ./prov.pssc -StorePath 'D:\\it''s' {words}").ThrowIfFailed();
        var script = Parser.ParseFile(Path.Combine(_contoso.Folder, "prov.pssc"), out _, out var errors);
        errors.ShouldBeEmpty();
        return (Hashtable)script.Find(a => a is HashtableAst, searchNestedScriptBlocks: false)!.SafeGetValue();
    }
}
