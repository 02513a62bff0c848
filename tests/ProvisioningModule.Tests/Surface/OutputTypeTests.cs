using System.Management.Automation;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Surface;

/// <summary>Every cmdlet gives what its [OutputType] says, and each type that it says is given.</summary>
public sealed class OutputTypeTests : IAsyncLifetime
{
    private Contoso _contoso = null!;
    private FaultProxy _proxy = null!;
    private WebhookReceiver _hooks = null!;

    // One after the other in one session, so that each finds what it needs.
    private static readonly (string Cmdlet, string Script)[] Calls =
    [
        ("Resume-ProvRun", "Resume-ProvRun"),
        ("Get-ProvStore", "Get-ProvStore"),
        ("Test-ProvStore", "Test-ProvStore"),
        ("Optimize-ProvStore", "Optimize-ProvStore"),
        ("New-ProvApp", "New-ProvApp zoom -Connector Scim -Settings @{ BaseUri = 'https://zoom.example/scim' } -Credential env:ZOOM"),
        ("Get-ProvTemplate", "Get-ProvTemplate Slack"),
        ("Get-ProvApp", "Get-ProvApp"),
        ("Set-ProvApp", "Set-ProvApp zoom -Priority 5 -PassThru"),
        ("Test-ProvApp", "Test-ProvApp slack; Test-ProvApp slack -Probe -Confirm:$false"),
        ("Set-ProvMapping", "Set-ProvMapping zoom title title -PassThru"),
        ("Get-ProvMapping", "Get-ProvMapping"),
        ("Test-ProvExpression", "Test-ProvExpression '1 + 1'; Test-ProvExpression userName -All"),
        ("Get-ProvFunction", "Get-ProvFunction Bits.*"),
        ("Remove-ProvMapping", "Remove-ProvMapping zoom title -Confirm:$false"),
        ("Remove-ProvApp", "Remove-ProvApp zoom -Confirm:$false"),
        ("Set-ProvAttribute", "Set-ProvAttribute badge -PassThru"),
        ("Get-ProvAttribute", "Get-ProvAttribute"),
        ("Remove-ProvAttribute", "Remove-ProvAttribute badge -Confirm:$false"),
        ("New-ProvUser", "New-ProvUser fay@contoso.com -PassThru"),
        ("Get-ProvUser", "Get-ProvUser"),
        ("Get-ProvUser", "Get-ProvUser fay@contoso.com"),
        ("Set-ProvUser", "Set-ProvUser fay@contoso.com -Title Boss -PassThru"),
        ("Get-ProvOverride", "Set-ProvUser anna@contoso.com -Title Boss -Until '2999-01-01' -Reason test; Get-ProvOverride"),
        ("Remove-ProvOverride", "Get-ProvOverride | Remove-ProvOverride -Confirm:$false"),
        ("Disable-ProvUser", "Disable-ProvUser fay@contoso.com -PassThru -Confirm:$false"),
        ("Enable-ProvUser", "Enable-ProvUser fay@contoso.com -PassThru"),
        ("Suspend-ProvUser", "Suspend-ProvUser fay@contoso.com -PassThru"),
        ("Resume-ProvUser", "Resume-ProvUser fay@contoso.com -PassThru"),
        ("Set-ProvLifecyclePolicy", "Set-ProvLifecyclePolicy -PreStartDays 7 -PassThru"),
        ("Get-ProvLifecyclePolicy", "Get-ProvLifecyclePolicy"),
        ("Get-ProvTimer", "Suspend-ProvUser fay@contoso.com -Until '2999-01-01'; Get-ProvTimer; Resume-ProvUser fay@contoso.com"),
        ("Protect-ProvUser", "Protect-ProvUser fay@contoso.com -PassThru"),
        ("Unprotect-ProvUser", "Unprotect-ProvUser fay@contoso.com -PassThru"),
        ("Remove-ProvUser", "Remove-ProvUser fay@contoso.com -PassThru -Confirm:$false"),
        ("Restore-ProvUser", "Restore-ProvUser fay@contoso.com -PassThru"),
        ("Clear-ProvUser", "New-ProvUser ida@contoso.com; Remove-ProvUser ida@contoso.com -Confirm:$false; Clear-ProvUser ida@contoso.com -Confirm:$false"),
        ("Grant-ProvAppAssignment", "Grant-ProvAppAssignment slack bo@contoso.com -PassThru"),
        ("Get-ProvAppAssignment", "Get-ProvAppAssignment slack"),
        ("New-ProvGroup", "New-ProvGroup Legal -Filter 'department eq \"Legal\"' -WhatIf"),
        ("New-ProvGroup", "New-ProvGroup Legal -Filter 'department eq \"Legal\"'"),
        ("Set-ProvGroup", "Set-ProvGroup Legal -Filter 'title eq \"Clerk\"' -WhatIf"),
        ("Set-ProvGroup", "Set-ProvGroup Legal -Description 'Lawyers' -PassThru"),
        ("Get-ProvGroup", "Get-ProvGroup"),
        ("Add-ProvGroupMember", "Add-ProvGroupMember Legal anna@contoso.com -PassThru"),
        ("Get-ProvGroupMember", "Get-ProvGroupMember Legal"),
        ("Remove-ProvGroupMember", "Remove-ProvGroupMember Legal anna@contoso.com -Confirm:$false"),
        ("Grant-ProvAppAssignment", "Grant-ProvAppAssignment slack -Group Legal -PassThru"),
        ("Get-ProvAppAssignment", "Get-ProvAppAssignment slack -Effective"),
        ("Get-ProvAppAssignment", "Get-ProvAppAssignment slack -Group Legal"),
        ("Get-ProvAppGroup", "$http = [Net.Http.HttpClient]::new(); $http.DefaultRequestHeaders.Add('Authorization', \"Bearer $([Net.NetworkCredential]::new('', $sandbox.Token).Password)\"); $null = $http.PostAsync(\"$($sandbox.BaseUri)/Groups\", [Net.Http.StringContent]::new('{\"displayName\":\"Sales\",\"members\":[{\"value\":\"x\"}]}', [Text.Encoding]::UTF8, 'application/scim+json')).Result; $null = Invoke-ProvImport slack -WarningAction Ignore; Get-ProvAppGroup slack"),
        ("Get-ProvAppGroupMember", "Get-ProvAppGroup slack | Get-ProvAppGroupMember"),
        ("Set-ProvGroupPush", "Set-ProvGroupPush slack Legal -PassThru"),
        ("Get-ProvGroupPush", "Get-ProvGroupPush; Get-ProvGroupPush -Definition"),
        ("Remove-ProvGroupPush", "Remove-ProvGroupPush slack Legal -Confirm:$false"),
        ("Remove-ProvGroup", "Remove-ProvGroup Legal -Confirm:$false"),
        ("New-ProvPlan", "($global:plan = New-ProvPlan)"),
        ("New-ProvPlan", "New-ProvPlan -WhatIf"),
        ("Get-ProvPlan", "Get-ProvPlan"),
        ("Get-ProvChange", "Get-ProvChange $plan"),
        ("Export-ProvPlan", "Export-ProvPlan $plan ./plan.html"),
        ("Compare-ProvPlan", "Compare-ProvPlan $plan (New-ProvPlan -User anna@contoso.com)"),
        ("Invoke-ProvPlan", "Invoke-ProvPlan $plan -WhatIf"),
        ("Invoke-ProvSync", "Invoke-ProvSync -WhatIf"),
        ("Invoke-ProvPlan", "($global:run = Invoke-ProvPlan $plan)"),
        ("Get-ProvRun", "Get-ProvRun"),
        ("Get-ProvChange", "Get-ProvChange -Run $run"),
        ("Get-ProvAccount", "Get-ProvAccount"),
        ("Set-ProvPasswordPolicy", "Set-ProvPasswordPolicy -MinLength 16 -PassThru"),
        ("Get-ProvPasswordPolicy", "Get-ProvPasswordPolicy"),
        ("New-ProvPassword", "New-ProvPassword"),
        ("Test-ProvPassword", "Test-ProvPassword (New-ProvPassword)"),
        ("Set-ProvPassword", "Set-ProvApp slack -Settings @{ PasswordWrite = 'Patch' }; Set-ProvPassword anna@contoso.com -Generate"),
        ("Get-ProvPasswordState", "Get-ProvPasswordState"),
        ("Set-ProvGuard", "Set-ProvGuard slack Disable -MaxCount 0 -PassThru"),
        ("Get-ProvGuard", "Get-ProvGuard; Get-ProvGuard slack"),
        ("Revoke-ProvAppAssignment", "Revoke-ProvAppAssignment slack bo@contoso.com -Confirm:$false"),
        ("Invoke-ProvSync", "Invoke-ProvSync"),
        ("Get-ProvQuarantine", "Get-ProvQuarantine slack"),
        ("Clear-ProvQuarantine", "Clear-ProvQuarantine slack -WhatIf"),
        ("Clear-ProvQuarantine", "Get-ProvQuarantine slack | Clear-ProvQuarantine -Confirm:$false"),
        ("Remove-ProvGuard", "Remove-ProvGuard slack Disable -Confirm:$false"),
        ("Invoke-ProvImport", "[IO.File]::AppendAllText([IO.Path]::Combine($folder, 'hr.csv'), \"6,gus@contoso.com,Gus,Ihle,Legal,Clerk,Active`n\"); Invoke-ProvImport hr -WhatIf"),
        ("Watch-ProvApp", "Watch-ProvApp hr -WhatIf"),
        ("Invoke-ProvJit", "Invoke-ProvJit gus@contoso.com -WhatIf"),
        ("Invoke-ProvJit", "Invoke-ProvJit anna@contoso.com"),
        ("Invoke-ProvImport", "Invoke-ProvImport hr"),
        ("Watch-ProvApp", "Watch-ProvApp hr -Cycles 1"),
        ("Set-ProvMatchRule", "Set-ProvMatchRule hr byTitle -Compare title -PassThru"),
        ("Get-ProvMatchRule", "Get-ProvMatchRule hr"),
        ("Remove-ProvMatchRule", "Remove-ProvMatchRule hr byTitle -Confirm:$false"),
        ("Remove-ProvLink", "Remove-ProvLink hr 2 -PassThru -Confirm:$false"),
        ("Get-ProvMatch", "Get-ProvMatch"),
        ("Resolve-ProvMatch", "Resolve-ProvMatch hr 2 Ignore -PassThru"),
        ("Set-ProvLink", "Set-ProvLink hr 2 bo@contoso.com -PassThru"),
        ("Get-ProvTask", "$null = New-ProvApp badge -Connector Manual -Mode Enforce; 'anna', 'cy' | ForEach-Object { Grant-ProvAppAssignment badge \"$_@contoso.com\" }; $null = Invoke-ProvSync -App badge; Get-ProvTask"),
        ("Complete-ProvTask", "@(Get-ProvTask)[0] | Complete-ProvTask -Evidence done -PassThru"),
        ("Stop-ProvTask", "Get-ProvTask | Stop-ProvTask -Reason test -PassThru"),
        ("Set-ProvNotification", "Set-ProvNotification ops -Event TaskMade -Uri $hook -PassThru"),
        ("Get-ProvNotification", "Get-ProvNotification"),
        ("Send-ProvNotification", "Send-ProvNotification ops -Test"),
        ("Get-ProvDelivery", "Get-ProvDelivery -State Delivered"),
        ("Remove-ProvDelivery", "Get-ProvDelivery -State Delivered | Remove-ProvDelivery -Confirm:$false"),
        ("Remove-ProvNotification", "Remove-ProvNotification ops -Confirm:$false"),
        ("Export-ProvConfig", "Export-ProvConfig ./config"),
        ("Compare-ProvConfig", "Set-ProvApp slack -Mode Additive; Compare-ProvConfig ./config"),
        ("Import-ProvConfig", "Import-ProvConfig ./config -Confirm:$false"),
        ("Test-ProvConfig", "Test-ProvConfig ./config"),
        ("Test-ProvConfig", "Test-ProvConfig ./config -Quiet"),
        ("New-ProvPlan", "New-ProvPlan -ConfigPath ./config"),
        ("Save-ProvSnapshot", "Save-ProvSnapshot ./snapshot.zip -WarningAction Ignore"),
        ("Get-ProvDrift", "Set-ProvUser anna@contoso.com -DisplayName Annie; Get-ProvDrift slack"),
        ("Update-ProvAccount", "$null = New-ProvApp mirror -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce; Set-ProvMapping mirror title -Constant Mirrored; Grant-ProvAppAssignment mirror anna@contoso.com; $null = Invoke-ProvSync mirror; Update-ProvAccount slack"),
        ("Get-ProvReport", "Get-ProvReport; 'Drift', 'AccessByUser', 'AccessByApp', 'ChangesByDay', 'Licences' | ForEach-Object { Get-ProvReport $_ }"),
        ("Get-ProvReport", "Remove-ProvLink hr 3 -Confirm:$false; Resolve-ProvMatch hr 3 Ignore; Get-ProvReport Unmatched; Set-ProvLink hr 3 cy@contoso.com"),
        ("Get-ProvReport", "$null = New-ProvApp keys -Connector Manual -Mode Enforce -Settings @{ DueDays = 0 }; Grant-ProvAppAssignment keys anna@contoso.com; $null = Invoke-ProvSync -App keys; Get-ProvReport TasksOverdue"),
        ("Get-ProvReport", "Set-ProvApp mirror -Mode Additive; Revoke-ProvAppAssignment mirror anna@contoso.com -Confirm:$false; Get-ProvReport Deprovisioned; Get-ProvReport Dormant -Days 0"),
        ("Get-ProvReport", "$key = @(Get-ProvAccount mirror)[0].Key; $null = Remove-ProvLink mirror $key -Confirm:$false; Get-ProvReport Orphans; Set-ProvLink mirror $key anna@contoso.com"),
        ("Get-ProvReport", "Set-ProvGuard slack Update -MaxCount 0; Set-ProvUser cy@contoso.com -DisplayName Cyrus; $null = Invoke-ProvSync slack -WarningAction Ignore; Get-ProvReport HeldAndFailed; Remove-ProvGuard slack Update -Confirm:$false; $null = Invoke-ProvSync slack"),
        ("Export-ProvReport", "Export-ProvReport ./report.html"),
        ("Get-ProvAuditEvent", "Get-ProvAuditEvent -Last 5"),
        ("Get-ProvHistory", "Get-ProvHistory anna@contoso.com"),
        ("Trace-ProvUser", "Trace-ProvUser anna@contoso.com slack"),
        ("Checkpoint-ProvAudit", "($global:kept = Checkpoint-ProvAudit)"),
        ("Test-ProvAudit", "Test-ProvAudit -Checkpoint $kept"),
        ("Export-ProvAudit", "Export-ProvAudit ./audit.jsonl"),
        ("Set-ProvRole", "Set-ProvRole (whoami) SuperAdministrator -PassThru"),
        ("Get-ProvRole", "Get-ProvRole"),
        ("Remove-ProvRole", "Get-ProvRole | Remove-ProvRole -Confirm:$false"),
        ("New-ProvEndpointConfiguration", "New-ProvEndpointConfiguration ./prov.pssc -StorePath $folder -RoleDefinition @{ dora = 'HelpDesk' }"),
        ("Undo-ProvRun", "Set-ProvUser cy@contoso.com -DisplayName 'Cy E'; $global:last = Invoke-ProvSync slack; $last | Undo-ProvRun -WhatIf"),
        ("Undo-ProvRun", "$last | Undo-ProvRun -Confirm:$false"),
        ("Get-ProvSandbox", "Get-ProvSandbox $box"),
        ("Get-ProvSandboxUser", "Get-ProvSandboxUser $box"),
        ("Start-ProvSandbox", "Start-ProvSandbox \"$box-2\""),
        ("Stop-ProvSandbox", "Stop-ProvSandbox \"$box-2\""),
        ("Backup-ProvStore", "Backup-ProvStore ./backup.zip"),
        ("Restore-ProvStore", "Restore-ProvStore ./backup.zip ./restored"),
        ("Set-ProvApprover", "Set-ProvApprover bob -Path ./bob.pem -PassThru"),
        ("Get-ProvApprover", "Get-ProvApprover"),
        ("Set-ProvApprovalPolicy", "Set-ProvApprovalPolicy -Approvals 1 -PassThru"),
        ("Get-ProvApprovalPolicy", "Get-ProvApprovalPolicy"),
        ("Invoke-ProvImport", "[IO.File]::AppendAllText([IO.Path]::Combine($folder, 'hr.csv'), \"7,hal@contoso.com,Hal,Juul,Legal,Clerk,Active`n\"); Invoke-ProvImport hr"),
        ("Invoke-ProvSync", "($global:plan = Invoke-ProvSync)"),
        ("Approve-ProvPlan", "Approve-ProvPlan $plan -KeyPath ./bob.key"),
        ("Approve-ProvPlan", "$null = Export-ProvPlan $plan ./plan.json; Approve-ProvPlan -Path ./plan.json -KeyPath ./bob.key -OutFile ./plan.sig"),
        ("Deny-ProvPlan", "Deny-ProvPlan $plan -KeyPath ./bob.key -Comment no"),
        ("Deny-ProvPlan", "Deny-ProvPlan -Path ./plan.json -KeyPath ./bob.key -Comment no -OutFile ./no.sig"),
        ("Get-ProvApproval", "Get-ProvApproval"),
        ("Remove-ProvApprover", "Remove-ProvApprover bob -Confirm:$false"),
        ("New-ProvScimToken", "$null = New-ProvApp okta -Connector ScimEndpoint -Direction Source; New-ProvScimToken okta production"),
        ("Get-ProvScimToken", "Get-ProvScimToken okta"),
        ("Remove-ProvScimToken", "Remove-ProvScimToken okta production -Confirm:$false"),
        ("Start-ProvScimEndpoint", "Start-ProvScimEndpoint okta -Port 0 -ImportEvery 0"),
        ("Get-ProvScimEndpoint", "Get-ProvScimEndpoint okta"),
        ("Stop-ProvScimEndpoint", "Stop-ProvScimEndpoint okta"),
        ("Close-ProvStore", "Close-ProvStore"),
        ("Open-ProvStore", "Open-ProvStore ./contoso"),
    ];

    public async Task InitializeAsync()
    {
        _contoso = new(through: uri => (_proxy = FaultProxy.StartAsync(uri).GetAwaiter().GetResult()).BaseUri);
        await BrokenOffRun.MakeAsync(_contoso, _proxy, new Fault.Stall());
        _hooks = await WebhookReceiver.StartAsync();
        _contoso.Invoke("$global:hook = $args[0]", _hooks.Uri).ThrowIfFailed();
        ApproverKey.Write(_contoso.Folder, "bob");
    }

    public async Task DisposeAsync()
    {
        _contoso.Dispose();
        await _hooks.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public void Each_gives_what_it_says()
    {
        using var surface = new ModuleSurface();
        // A run to stop takes a second session: RunStopTests has it.
        var given = new HashSet<(string, Type)> { ("Stop-ProvRun", typeof(Provisioning.Run)) };
        foreach (var (name, script) in Calls)
        {
            var cmdlet = surface.Cmdlets.Single(c => c.Name == name);
            var said = cmdlet.OutputType.Select(t => t.Type).ToList();
            var result = _contoso.Invoke(script).ThrowIfFailed();
            if (said.Contains(typeof(void)))
            {
                said.ShouldHaveSingleItem(name);
                result.Output.ShouldBeEmpty(script);
                given.Add((name, typeof(void)));
                continue;
            }

            result.Output.ShouldNotBeEmpty(script);
            foreach (var item in result.Output)
                given.Add((name, said.Find(t => item.BaseObject is PSCustomObject ? t == typeof(PSObject) : t == item.BaseObject.GetType()).ShouldNotBeNull($"{name} gave a {item.BaseObject.GetType()}")));
        }

        given.ShouldBe(surface.Cmdlets.SelectMany(c => c.OutputType.Select(t => (c.Name, t.Type))), ignoreOrder: true, "each type that a cmdlet says is given by one of the calls");
    }
}
