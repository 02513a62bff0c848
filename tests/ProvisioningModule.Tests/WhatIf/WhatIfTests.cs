using System.Management.Automation;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.WhatIf;

/// <summary>-WhatIf commits nothing to the store, sends no request that writes, and makes no file, whatever else is given.</summary>
public sealed class WhatIfTests(WhatIfTests.State state) : IClassFixture<WhatIfTests.State>
{
    // What each cmdlet that changes something is called with; the words in front of -WhatIf.
    private static readonly (string Cmdlet, string Script)[] Calls =
    [
        ("New-ProvUser", "New-ProvUser zoe@contoso.com -Department Sales"),
        ("New-ProvUser", "[pscustomobject]@{ userName = 'zoe@contoso.com' } | New-ProvUser"),
        ("Set-ProvUser", "Get-ProvUser | Set-ProvUser -Title Boss"),
        ("Set-ProvUser", "Set-ProvUser anna@contoso.com -Title Boss -Until 2999-01-01 -Reason test"),
        ("Set-ProvUser", "Get-ProvUser | Set-ProvUser -Title Boss -Until '2999-01-01' -Reason test"),
        ("Set-ProvUser", "Get-ProvUser | Set-ProvUser -Title Boss -From '2999-01-01'"),
        ("Remove-ProvOverride", "Get-ProvOverride | Remove-ProvOverride"),
        ("Enable-ProvUser", "Enable-ProvUser bo@contoso.com"),
        ("Disable-ProvUser", "Get-ProvUser -Filter 'userName ne \"gil@contoso.com\"' | Disable-ProvUser"),
        ("Suspend-ProvUser", "Get-ProvUser -Filter 'department eq \"Sales\"' -Status Active | Suspend-ProvUser -Until 2999-01-01 -Reason test"),
        ("Resume-ProvUser", "Resume-ProvUser eli@contoso.com"),
        ("Protect-ProvUser", "Get-ProvUser -Filter 'department eq \"Support\"' | Protect-ProvUser -Reason test"),
        ("Unprotect-ProvUser", "Unprotect-ProvUser gil@contoso.com"),
        ("Restore-ProvUser", "Get-ProvUser -Status Deleted | Restore-ProvUser"),
        ("Set-ProvLifecyclePolicy", "Set-ProvLifecyclePolicy -PreStartDays 7"),
        ("Remove-ProvUser", "Get-ProvUser -Filter 'userName ne \"gil@contoso.com\"' | Remove-ProvUser"),
        ("Clear-ProvUser", "Get-ProvUser -Status Deleted | Clear-ProvUser -Force"),
        ("New-ProvApp", "New-ProvApp zoom -Connector Scim -Settings @{ BaseUri = 'https://zoom.example/scim' } -Credential env:ZOOM"),
        ("Set-ProvApp", "Set-ProvApp slack -Mode ReadOnly"),
        ("Test-ProvApp", "Test-ProvApp slack -Probe"),
        ("Remove-ProvApp", "Get-ProvApp | Remove-ProvApp"),
        ("Set-ProvMapping", "Set-ProvMapping slack title -Constant Boss"),
        ("Remove-ProvMapping", "Get-ProvMapping hr | Where-Object Target -eq title | Remove-ProvMapping"),
        ("Set-ProvMatchRule", "Set-ProvMatchRule hr byTitle -Compare title"),
        ("Remove-ProvMatchRule", "Get-ProvMatchRule hr | Remove-ProvMatchRule"),
        ("Resolve-ProvMatch", "Resolve-ProvMatch hr 2 Ignore"),
        ("Set-ProvLink", "Set-ProvLink hr 2 bo@contoso.com"),
        ("Remove-ProvLink", "Get-ProvAccount hr | Where-Object UserId | Remove-ProvLink"),
        ("Set-ProvAttribute", "Set-ProvAttribute shoe -Type Integer"),
        ("Set-ProvAttribute", "Set-ProvAttribute title -SourceOrder local, hr"),
        ("Remove-ProvAttribute", "Remove-ProvAttribute badge"),
        ("Set-ProvPassword", "Set-ProvPassword dee@contoso.com -Generate"),
        ("Set-ProvPassword", "Set-ProvPassword dee@contoso.com -Words 4 -App wiki -Force"),
        ("Set-ProvPasswordPolicy", "Set-ProvPasswordPolicy -MinLength 20 -DenyWord contoso"),
        ("Grant-ProvAppAssignment", "Get-ProvUser | Grant-ProvAppAssignment -App slack"),
        ("Revoke-ProvAppAssignment", "Get-ProvAppAssignment slack | Revoke-ProvAppAssignment"),
        ("New-ProvGroup", "New-ProvGroup Legal -Filter 'department eq \"Legal\"'"),
        ("Set-ProvGroup", "Get-ProvGroup | Set-ProvGroup -Filter 'title pr'"),
        ("Remove-ProvGroup", "Get-ProvGroup | Remove-ProvGroup"),
        ("Add-ProvGroupMember", "Get-ProvUser | Add-ProvGroupMember Clerks"),
        ("Add-ProvGroupMember", "Add-ProvGroupMember Clerks -NestedGroup Staff"),
        ("Remove-ProvGroupMember", "Get-ProvGroupMember Staff -Direct | Remove-ProvGroupMember"),
        ("Set-ProvGroupPush", "Get-ProvGroup | Set-ProvGroupPush slack -Name Pushed"),
        ("Set-ProvGroupPush", "Set-ProvGroupPush slack -Rule all -NamePattern '*'"),
        ("Remove-ProvGroupPush", "Remove-ProvGroupPush slack Staff -WhenRemoved Delete"),
        ("Grant-ProvAppAssignment", "Get-ProvGroup | Grant-ProvAppAssignment slack -Values @{ title = 'Boss' }"),
        ("Revoke-ProvAppAssignment", "Revoke-ProvAppAssignment slack -Group Clerks"),
        ("New-ProvPlan", "New-ProvPlan"),
        ("New-ProvPlan", "New-ProvPlan -Force"),
        ("Export-ProvPlan", "Export-ProvPlan $plan ./plan.json"),
        ("Export-ProvPlan", "Get-ProvPlan | Export-ProvPlan -Path ./backup.zip -Format Markdown -Force"),
        ("Set-ProvApprover", "Set-ProvApprover carol -Path ./carol.pem"),
        ("Set-ProvApprover", "Get-ProvApprover | Set-ProvApprover -AccountName x"),
        ("Remove-ProvApprover", "Get-ProvApprover | Remove-ProvApprover"),
        ("Set-ProvApprovalPolicy", "Set-ProvApprovalPolicy slack -Approvals 3"),
        ("Set-ProvApprovalPolicy", "Set-ProvApprovalPolicy slack -Inherit"),
        ("Approve-ProvPlan", "Approve-ProvPlan $plan -KeyPath ./bob.key"),
        ("Approve-ProvPlan", "Approve-ProvPlan -Path ./exported.json -KeyPath ./bob.key -OutFile ./new.sig"),
        ("Approve-ProvPlan", "Approve-ProvPlan -Signature ./yes.sig"),
        ("Deny-ProvPlan", "Deny-ProvPlan $plan -KeyPath ./bob.key -Comment no"),
        ("Invoke-ProvPlan", "Invoke-ProvPlan $plan"),
        ("Invoke-ProvPlan", "Get-ProvPlan $plan.Id | Invoke-ProvPlan"),
        ("Set-ProvGuard", "Set-ProvGuard slack Disable -MaxCount 3"),
        ("Set-ProvGuard", "Get-ProvGuard wiki | Set-ProvGuard -MaxPercent $null"),
        ("Remove-ProvGuard", "Remove-ProvGuard wiki Update"),
        ("Clear-ProvQuarantine", "Clear-ProvQuarantine wiki"),
        ("Clear-ProvQuarantine", "Get-ProvQuarantine | Clear-ProvQuarantine"),
        ("Invoke-ProvSync", "Invoke-ProvSync"),
        ("Invoke-ProvSync", "Invoke-ProvSync -Force"),
        ("Invoke-ProvImport", "Invoke-ProvImport hr"),
        ("Invoke-ProvJit", "Invoke-ProvJit 1 -App hr"),
        ("Invoke-ProvJit", "Get-ProvUser anna@contoso.com | Invoke-ProvJit -ImportOnly"),
        ("Invoke-ProvImport", "Invoke-ProvImport hr -Force"),
        ("Watch-ProvApp", "Watch-ProvApp hr -Cycles 1"),
        ("Resume-ProvRun", "Resume-ProvRun"),
        ("Stop-ProvRun", "Stop-ProvRun"),
        ("Undo-ProvRun", "@(Get-ProvRun -State Completed)[0] | Undo-ProvRun"),
        ("New-ProvPlan", "New-ProvPlan -Undo @(Get-ProvRun -State Completed)[0]"),
        ("Open-ProvStore", "Open-ProvStore ./other -Create"),
        ("Backup-ProvStore", "Backup-ProvStore ./new.zip"),
        ("Backup-ProvStore", "Backup-ProvStore ./backup.zip -Force"),
        ("Restore-ProvStore", "Restore-ProvStore ./backup.zip ./restored"),
        ("Export-ProvAudit", "Export-ProvAudit ./audit.jsonl"),
        ("Export-ProvReport", "Export-ProvReport ./report.html"),
        ("Export-ProvReport", "Export-ProvReport ./backup.zip Licences -Format Csv -Force"),
        ("Checkpoint-ProvAudit", "Checkpoint-ProvAudit -LinePath ./checkpoints.txt -TimestampRequestPath ./head.tsq"),
        ("Optimize-ProvStore", "Optimize-ProvStore"),
        ("Complete-ProvTask", "Get-ProvTask | Complete-ProvTask -Evidence done"),
        ("Stop-ProvTask", "Get-ProvTask | Stop-ProvTask -Reason test"),
        ("Set-ProvNotification", "Set-ProvNotification chat -Event RunHeld -Uri http://127.0.0.1:1/x"),
        ("Remove-ProvNotification", "Get-ProvNotification | Remove-ProvNotification"),
        ("Send-ProvNotification", "Send-ProvNotification"),
        ("Send-ProvNotification", "Send-ProvNotification ops -Test"),
        ("Send-ProvNotification", "Get-ProvDelivery | Send-ProvNotification"),
        ("Remove-ProvDelivery", "Get-ProvDelivery | Remove-ProvDelivery"),
        ("New-ProvPlan", "New-ProvPlan -ConfigPath ./wanted -Prune -OutPath ./plan.json"),
        ("Save-ProvSnapshot", "Save-ProvSnapshot ./new-snapshot.zip"),
        ("Update-ProvAccount", "Update-ProvAccount wiki"),
        ("Export-ProvConfig", "Export-ProvConfig ./config"),
        ("Import-ProvConfig", "Import-ProvConfig ./wanted -Prune -AllowEmpty"),
        ("Set-ProvRole", "Set-ProvRole (whoami) SuperAdministrator"),
        ("Remove-ProvRole", "Get-ProvRole | Remove-ProvRole"),
        ("New-ProvEndpointConfiguration", "New-ProvEndpointConfiguration ./prov.pssc -StorePath $folder -RoleDefinition @{ dora = 'HelpDesk' } -Force"),
        ("New-ProvScimToken", "New-ProvScimToken okta other"),
        ("Remove-ProvScimToken", "Get-ProvScimToken | Remove-ProvScimToken"),
        ("Start-ProvScimEndpoint", "Start-ProvScimEndpoint entra -Port 0"),
        ("Stop-ProvScimEndpoint", "Stop-ProvScimEndpoint okta"),
        ("Start-ProvSandbox", "Start-ProvSandbox \"$box-2\" -Path ./sandbox.jsonl"),
        ("Stop-ProvSandbox", "Stop-ProvSandbox $box"),
    ];

    public static TheoryData<string> Scripts => [.. Calls.Select(c => c.Script)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void It_leaves_everything_as_it_was(string script)
    {
        var before = state.Picture();
        // Neither a word that answers the question in advance nor one that forces takes -WhatIf back.
        foreach (var words in new[] { "-WhatIf", "-WhatIf -Confirm:$false", "-WhatIf:$true -ErrorAction Stop" })
        {
            var result = state.Contoso.Invoke($"& {{ $ConfirmPreference = 'None'; {script} {words} }}").ThrowIfFailed();
            result.Of<Run>().ShouldBeEmpty("there is no run");
            state.Picture().ShouldBe(before, $"{script} {words}");
        }

        state.Contoso.Invoke($"& {{ $WhatIfPreference = $true; {script} }}").ThrowIfFailed();
        state.Picture().ShouldBe(before, "by preference");
    }

    [Fact]
    public void Every_cmdlet_that_changes_something_is_among_the_cases()
    {
        using var surface = new ModuleSurface();
        Calls.Select(c => c.Cmdlet).Distinct().ShouldBe(surface.Cmdlets.Where(c => ModuleSurface.Attribute(c).SupportsShouldProcess).Select(c => c.Name), ignoreOrder: true);
    }

    [Fact]
    public async Task Without_it_the_same_calls_do_change_something()
    {
        using var other = new State();
        await other.InitializeAsync();
        // Those of which each leaves the next something to do; a call that changes nothing anyway would prove nothing above.
        foreach (var script in Calls.Where(c => c.Cmdlet is "New-ProvUser" or "Set-ProvUser" or "Enable-ProvUser" or "Suspend-ProvUser" or "Resume-ProvUser" or "Protect-ProvUser" or "Unprotect-ProvUser" or "Restore-ProvUser" or "Set-ProvLifecyclePolicy" or "Set-ProvApp" or "Set-ProvMapping" or "Set-ProvMatchRule" or "Remove-ProvMatchRule" or "Resolve-ProvMatch" or "Set-ProvLink" or "Remove-ProvLink" or "New-ProvScimToken" or "Remove-ProvScimToken" or "Stop-ProvScimEndpoint" or "Set-ProvAttribute" or "Remove-ProvAttribute" or "Set-ProvPassword" or "Set-ProvPasswordPolicy" or "Set-ProvNotification" or "Export-ProvPlan" or "Set-ProvApprover" or "Set-ProvApprovalPolicy" or "Approve-ProvPlan" or "Deny-ProvPlan" or "Backup-ProvStore" or "Restore-ProvStore" or "Resume-ProvRun" or "Set-ProvGuard" or "Remove-ProvGuard" or "Export-ProvConfig" or "Import-ProvConfig" or "Save-ProvSnapshot" or "Export-ProvAudit" or "Checkpoint-ProvAudit").DistinctBy(c => c.Cmdlet).Select(c => c.Script))
        {
            var before = other.Picture();
            other.Contoso.Invoke($"& {{ $ConfirmPreference = 'None'; {script} -WhatIf:$false }}").ThrowIfFailed();
            other.Picture().ShouldNotBe(before, script);
        }

        await other.DisposeAsync();
    }

    /// <summary>A store with a little of everything: a plan to apply, a run to take up, somebody who is deactivated, suspended, protected or removed, a custom attribute, an app that takes passwords, a backup.</summary>
    public sealed class State : IAsyncLifetime, IDisposable
    {
        private FaultProxy _proxy = null!;

        public Contoso Contoso { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Contoso = new(through: uri => (_proxy = FaultProxy.StartAsync(uri).GetAwaiter().GetResult()).BaseUri);
            Contoso.Invoke(
                """
                $null = New-ProvApp wiki -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri; PasswordWrite = 'Patch' } -Credential $sandbox.Token -Mode Enforce
                Grant-ProvAppAssignment wiki dee@contoso.com
                $null = Invoke-ProvSync wiki
                Set-ProvGuard wiki Update -MaxCount 0
                Set-ProvUser dee@contoso.com -DisplayName 'Dee Falk'
                $null = Invoke-ProvSync wiki -WarningAction Ignore
                """).ThrowIfFailed();
            Contoso.Invoke("'okta', 'entra' | ForEach-Object { $null = New-ProvApp $_ -Connector ScimEndpoint -Direction Source }; $null = New-ProvScimToken okta production; $null = Start-ProvScimEndpoint okta -Port 0 -ImportEvery 0").ThrowIfFailed();
            await BrokenOffRun.MakeAsync(Contoso, _proxy, new Fault.Stall());
            await File.AppendAllTextAsync(Contoso.HrFile, "6,fay@contoso.com,Fay,Holm,Sales,Clerk,Active\n");
            ApproverKey.Write(Contoso.Folder, "bob");
            ApproverKey.Write(Contoso.Folder, "carol");
            Contoso.Invoke("Disable-ProvUser bo@contoso.com -Confirm:$false; Suspend-ProvUser eli@contoso.com; 'gil', 'hal' | ForEach-Object { New-ProvUser \"$_@contoso.com\" }; Protect-ProvUser gil@contoso.com; Remove-ProvUser hal@contoso.com -Confirm:$false; Remove-ProvLink hr 2 -Confirm:$false; Set-ProvMatchRule hr byMail -Compare mail; Set-ProvAttribute badge; Set-ProvUser cy@contoso.com -Title Boss -Until 2999-01-01 -Reason test; $null = New-ProvApp badge -Connector Manual -Mode Enforce; Grant-ProvAppAssignment badge cy@contoso.com; Set-ProvNotification ops -Event TaskMade -Uri http://127.0.0.1:1/x; $null = Invoke-ProvSync -App badge -WarningAction Ignore; $null = New-ProvGroup Clerks -Filter 'title eq \"Clerk\"'; $null = New-ProvGroup Staff; Add-ProvGroupMember Staff dee@contoso.com; Grant-ProvAppAssignment slack -Group Clerks; Set-ProvGroupPush slack Staff; $null = Backup-ProvStore ./backup.zip; $null = Export-ProvConfig ./wanted; [IO.File]::Delete([IO.Path]::Combine($folder, 'wanted', 'groups', 'staff.json')); Set-ProvApprover bob ./bob.pem; Set-ProvApprovalPolicy slack -Approvals 1 -MinChanges 100000; $global:plan = New-ProvPlan; $null = Export-ProvPlan $plan ./exported.json; $null = Approve-ProvPlan -Path ./exported.json -KeyPath ./bob.key -OutFile ./yes.sig").ThrowIfFailed();
        }

        /// <summary>Everything that may not change.</summary>
        public string Picture() => string.Join(
            Environment.NewLine,
            [
                Contoso.Head,
                $"{Contoso.WriteRequests} requests",
                $"{_proxy.Requests.Count(r => r.Method != "GET")} requests that write",
                .. Directory.GetFileSystemEntries(Contoso.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
                Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(Contoso.Folder, "backup.zip")))),
                .. Contoso.Invoke("Get-ProvScimEndpoint | Where-Object Store -eq (Get-ProvStore).Path | ForEach-Object App").ThrowIfFailed().Of<string>(),
                .. Contoso.Invoke("Get-ProvSandbox | ForEach-Object Name").ThrowIfFailed().Of<string>().Where(n => n.StartsWith(Contoso.Box, StringComparison.Ordinal)),
            ]);

        public async Task DisposeAsync() => await _proxy.DisposeAsync();

        public void Dispose() => Contoso.Dispose();
    }
}
