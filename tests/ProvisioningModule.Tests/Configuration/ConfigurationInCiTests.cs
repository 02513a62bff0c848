using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Configuration;

/// <summary>What a pipeline does with a folder of configuration and a snapshot, in processes of its own that have no store.</summary>
public sealed class ConfigurationInCiTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public ConfigurationInCiTests() => _contoso.Invoke(
        """
        $null = New-ProvGroup Clerks -Filter 'title eq "Clerk"'
        Grant-ProvAppAssignment slack -Group Clerks
        Set-ProvUser anna@contoso.com -Attributes @{ endDate = '2026-12-10' }
        $null = Invoke-ProvSync
        $null = Export-ProvConfig ./config
        $null = Save-ProvSnapshot ./people.zip -WarningAction Ignore
        """).ThrowIfFailed();

    [Fact]
    public async Task A_plan_is_the_same_bytes_in_another_folder_time_zone_and_language()
    {
        var group = Path.Combine(_contoso.Folder, "config", "groups", "clerks.json");
        await File.WriteAllTextAsync(group, (await File.ReadAllTextAsync(group)).Replace("\\\"Clerk\\\"", "\\\"Counsel\\\"", StringComparison.Ordinal));
        var plans = await Task.WhenAll(PlanAsync("one", "America/Los_Angeles", "en_US.UTF-8"), PlanAsync("two", "Asia/Tokyo", "de_DE.UTF-8"));
        plans[1].ShouldBe(plans[0]);
        plans[0].ShouldContain("bo@contoso.com");
        plans[0].ShouldContain("\"kind\":\"Disable\"");
        plans[0].ShouldNotContain(Environment.UserName == "root" ? "\"author\":\"root" : Environment.UserName);

        async Task<string> PlanAsync(string name, string zone, string language)
        {
            using var folder = new TemporaryFolder();
            File.Copy(Path.Combine(_contoso.Folder, "people.zip"), folder["s.zip"]);
            CopyFolder(Path.Combine(_contoso.Folder, "config"), folder[name]);
            var run = await Provsh.RunAsync(
                new Dictionary<string, string> { ["PROVISIONING_MODULE"] = ModuleSession.ModuleFolder, ["TZ"] = zone, ["LANG"] = language, ["LC_ALL"] = language },
                "-c",
                $"$null = New-ProvPlan -Snapshot '{folder["s.zip"]}' -ConfigPath '{folder[name]}' -At 2026-12-15 -OutPath '{folder["plan.json"]}'");
            run.ExitCode.ShouldBe(0, run.Errors);
            return await File.ReadAllTextAsync(folder["plan.json"]);
        }
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_imported_ends_with_an_exit_code()
    {
        var module = new Dictionary<string, string> { ["PROVISIONING_MODULE"] = ModuleSession.ModuleFolder };
        var config = Path.Combine(_contoso.Folder, "config");
        (await Provsh.RunAsync(module, "-c", $"Test-ProvConfig '{config}'")).ExitCode.ShouldBe(0);
        await File.WriteAllTextAsync(Path.Combine(config, "apps", "slack.json"), "{ \"name\": \"slack\", \"conector\": \"Scim\" }");
        var bad = await Provsh.RunAsync(module, "-c", $"Test-ProvConfig '{config}'");
        bad.ExitCode.ShouldBe(1);
        bad.Output.ShouldContain("apps/slack.json:1");
        bad.Output.ShouldContain("'connector'");
    }

    [Fact]
    public void What_a_folder_says_is_what_the_store_then_has()
    {
        _contoso.Invoke("Compare-ProvConfig ./config").ThrowIfFailed().Output.ShouldBeEmpty();
        _contoso.Invoke("Set-ProvApp slack -Mode ReadOnly; Remove-ProvGroup Clerks -Confirm:$false").ThrowIfFailed();
        _contoso.Invoke("Compare-ProvConfig ./config").ThrowIfFailed().Of<ConfigDifference>().Select(d => d.ToString()).ShouldBe(["Changed apps/slack.json mode", "Added groups/clerks.json"]);
        var before = _contoso.Head;
        _contoso.Invoke("Import-ProvConfig ./config -WhatIf").ThrowIfFailed().Of<ConfigDifference>().Count().ShouldBe(2);
        _contoso.Head.ShouldBe(before);
        _contoso.Invoke("Import-ProvConfig ./config -Confirm:$false").ThrowIfFailed();
        _contoso.Invoke("Compare-ProvConfig ./config").ThrowIfFailed().Output.ShouldBeEmpty();
        _contoso.Invoke("(Get-ProvApp slack).Mode").One<AppMode>().ShouldBe(AppMode.Enforce);
    }

    [Fact]
    public void Drift_is_seen_noted_and_repaired_through_a_real_server()
    {
        // A second app on the same server does what somebody does there by hand.
        _contoso.Invoke(
            """
            $null = New-ProvApp mirror -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce
            Set-ProvMapping mirror title -Constant Mirrored
            Grant-ProvAppAssignment mirror cy@contoso.com
            $null = Invoke-ProvSync mirror
            """).ThrowIfFailed();
        _contoso.Invoke("Get-ProvDrift slack").ThrowIfFailed().Output.ShouldBeEmpty();
        var drift = _contoso.Invoke("Get-ProvDrift slack -Live").ThrowIfFailed().Of<Drift>().ShouldHaveSingleItem();
        (drift.UserName, drift.Path, drift.Held.ToString(), drift.Wanted.ToString(), drift.Owner).ShouldBe(("cy@contoso.com", "title", "Mirrored", "Manager", DriftOwner.Directory));
        _contoso.Invoke("Get-ProvUser cy@contoso.com | Update-ProvAccount slack").ThrowIfFailed().Of<Account>().Count().ShouldBe(1);
        _contoso.Invoke("Invoke-ProvSync slack").ThrowIfFailed();
        _contoso.Invoke("(Get-ProvSandboxUser $box | Where-Object userName -eq 'cy@contoso.com').title").One<string>().ShouldBe("Manager");
        _contoso.Invoke("Get-ProvDrift slack -Live").ThrowIfFailed().Output.ShouldBeEmpty();
    }

    public void Dispose() => _contoso.Dispose();

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
