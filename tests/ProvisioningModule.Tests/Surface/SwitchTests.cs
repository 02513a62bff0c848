using System.Management.Automation;

namespace ProvisioningModule.Tests.Surface;

/// <summary>A switch that is given as $false is the same as one that is not given.</summary>
public sealed class SwitchTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    private const string Badge = "if (-not (Get-ProvApp 'badg*')) { $null = New-ProvApp badge -Connector Manual -Mode Enforce; 'anna', 'bo' | ForEach-Object { Grant-ProvAppAssignment badge \"$_@contoso.com\" } }; $null = Invoke-ProvSync -App badge; ";

    // The call, the switch, and what the call gives without it.
    private static readonly (string Cmdlet, string Switch, string Script)[] Calls =
    [
        ("Backup-ProvStore", "Force", "try { $null = Backup-ProvStore ./b.zip } catch { }; try { Backup-ProvStore ./b.zip # } catch { $_.FullyQualifiedErrorId }"),
        ("Export-ProvAudit", "Force", "try { $null = Export-ProvAudit ./a.jsonl } catch { }; try { (Export-ProvAudit ./a.jsonl #).Format } catch { $_.FullyQualifiedErrorId }"),
        ("Checkpoint-ProvAudit", "Force", "try { $null = Checkpoint-ProvAudit -TimestampRequestPath ./a.tsq } catch { }; try { (Checkpoint-ProvAudit -TimestampRequestPath ./a.tsq #).Subject } catch { $_.FullyQualifiedErrorId }"),
        ("Open-ProvStore", "Create", "(Open-ProvStore ./contoso #).Id"),
        ("Open-ProvStore", "AcceptClock", "Close-ProvStore; (Open-ProvStore ./contoso #).Id"),
        ("Get-ProvStore", "All", "@(Get-ProvStore #).Count"),
        ("Get-ProvUser", "IncludeDeleted", "Remove-ProvUser bo@contoso.com -Confirm:$false; @(Get-ProvUser #).Count"),
        ("Get-ProvUser", "IncludeProvenance", "(Get-ProvUser anna@contoso.com #).Provenance.Count"),
        ("New-ProvUser", "PassThru", "@(New-ProvUser \"$([guid]::NewGuid())\" #).Count"),
        ("Set-ProvUser", "PassThru", "@(Set-ProvUser anna@contoso.com -Title Boss #).Count"),
        ("Enable-ProvUser", "PassThru", "@(Enable-ProvUser anna@contoso.com #).Count"),
        ("Disable-ProvUser", "PassThru", "@(Disable-ProvUser anna@contoso.com -Confirm:$false #).Count"),
        ("Suspend-ProvUser", "PassThru", "@(Suspend-ProvUser anna@contoso.com #).Count"),
        ("Resume-ProvUser", "PassThru", "@(Resume-ProvUser anna@contoso.com #).Count"),
        ("Protect-ProvUser", "PassThru", "@(Protect-ProvUser anna@contoso.com #).Count"),
        ("Unprotect-ProvUser", "PassThru", "@(Unprotect-ProvUser anna@contoso.com #).Count"),
        ("Restore-ProvUser", "PassThru", "Remove-ProvUser bo@contoso.com -Confirm:$false; @(Restore-ProvUser bo@contoso.com #).Count"),
        ("Set-ProvLifecyclePolicy", "PassThru", "@(Set-ProvLifecyclePolicy -PreStartDays 7 #).Count"),
        ("Remove-ProvUser", "PassThru", "@(Remove-ProvUser (Get-ProvUser eli@contoso.com -ErrorAction Ignore) -Confirm:$false # -ErrorAction Ignore).Count"),
        ("Clear-ProvUser", "Force", Badge + "$id = (New-ProvUser \"$([guid]::NewGuid())\" -PassThru).Id; Grant-ProvAppAssignment badge $id; $null = Invoke-ProvSync -App badge; Remove-ProvUser $id -Confirm:$false; try { @(Clear-ProvUser $id -Confirm:$false -ErrorAction Stop #).Count } catch { $_.FullyQualifiedErrorId }"),
        ("Set-ProvApp", "PassThru", "@(Set-ProvApp slack -Mode Additive #).Count"),
        ("Test-ProvApp", "Probe", "@((Test-ProvApp slack #).Features).Count"),
        ("Get-ProvAttribute", "Custom", "@(Get-ProvAttribute #).Count"),
        ("Set-ProvAttribute", "PassThru", "@(Set-ProvAttribute badge #).Count"),
        ("Set-ProvAttribute", "Unique", "(Set-ProvAttribute badge # -PassThru).Unique"),
        ("Set-ProvAttribute", "MultiValued", "(Set-ProvAttribute badge # -PassThru).MultiValued"),
        ("Set-ProvAttribute", "Required", "Set-ProvAttribute title # -PassThru | ForEach-Object Required; Set-ProvAttribute title -Required:$false"),
        ("Set-ProvAttribute", "Sensitive", "(Set-ProvAttribute badge # -PassThru).Sensitive"),
        ("Set-ProvAttribute", "Indexed", "(Set-ProvAttribute badge # -PassThru).Indexed"),
        ("Set-ProvAttribute", "CaseExact", "(Set-ProvAttribute badge # -PassThru).CaseExact"),
        ("Set-ProvMapping", "PassThru", "@(Set-ProvMapping hr nickName First #).Count"),
        ("Set-ProvMapping", "Unique", "(Set-ProvMapping hr userName Mail # -PassThru).Unique"),
        ("Set-ProvMapping", "Replace", "Set-ProvMapping hr -Map @{ nickName = 'First' } #; @(Get-ProvMapping hr).Count"),
        ("Test-ProvExpression", "All", "(Test-ProvExpression '1 + 1' #).Value"),
        ("Set-ProvMatchRule", "AutoLink", "(Set-ProvMatchRule hr byMail -Compare mail # -PassThru).AutoLink"),
        ("Set-ProvMatchRule", "PassThru", "@(Set-ProvMatchRule hr byMail -Compare mail #).Count"),
        ("Get-ProvMatch", "Pending", "Remove-ProvLink hr 5 -Confirm:$false -ErrorAction Ignore; Resolve-ProvMatch hr 5 Ignore; @(Get-ProvMatch #).Count"),
        ("Resolve-ProvMatch", "PassThru", "Remove-ProvLink hr 5 -Confirm:$false -ErrorAction Ignore; @(Resolve-ProvMatch hr 5 Create #).Count"),
        ("Get-ProvAccount", "Unlinked", "@(Get-ProvAccount hr #).Count"),
        ("Set-ProvLink", "PassThru", "@(Set-ProvLink hr 4 dee@contoso.com #).Count"),
        ("Remove-ProvLink", "PassThru", "@(Remove-ProvLink hr 3 -Confirm:$false -ErrorAction Ignore #).Count"),
        ("Grant-ProvAppAssignment", "PassThru", "@(Grant-ProvAppAssignment slack dee@contoso.com #).Count"),
        ("Get-ProvAppAssignment", "Effective", "@(Get-ProvAppAssignment slack #)[0].GetType().Name"),
        ("Set-ProvGroup", "PassThru", "@(Set-ProvGroup Clerks -Description x #).Count"),
        ("Set-ProvGroup", "AllowEmpty", "try { Set-ProvGroup Clerks -Filter 'title eq \"Nobody\"' -ErrorAction Stop # } catch { $_.FullyQualifiedErrorId }"),
        ("Add-ProvGroupMember", "PassThru", "@(Add-ProvGroupMember Clerks bo@contoso.com #).Count"),
        ("Add-ProvGroupMember", "Excluded", "Add-ProvGroupMember Clerks bo@contoso.com #; @(Get-ProvGroupMember Clerks).Count"),
        ("Get-ProvGroupMember", "Direct", "@(Get-ProvGroupMember Clerks #).Count"),
        ("Set-ProvGroupPush", "PassThru", "@(Set-ProvGroupPush slack Clerks #).Count"),
        ("Set-ProvGroupPush", "Exclusive", "(Set-ProvGroupPush slack Clerks # -PassThru).Exclusive"),
        ("Get-ProvGroupPush", "Definition", "$null = Set-ProvGroupPush slack Clerks; @(Get-ProvGroupPush #)[0].GetType().Name"),
        ("Get-ProvChange", "Held", "@(Get-ProvChange $plan #).Count"),
        ("Get-ProvChange", "IncludeRecord", "@(Get-ProvChange $plan #).Count"),
        ("Get-ProvTask", "Overdue", Badge + "@(Get-ProvTask #).Count"),
        ("Complete-ProvTask", "PassThru", Badge + "@(@(Get-ProvTask)[0] | Complete-ProvTask -Evidence done #).Count"),
        ("Stop-ProvTask", "PassThru", Badge + "@(@(Get-ProvTask)[0] | Stop-ProvTask -Reason test #).Count"),
        ("Set-ProvNotification", "PassThru", "@(Set-ProvNotification ops -Event RunHeld -Uri http://127.0.0.1:1/x #).Count"),
        ("Send-ProvNotification", "Test", "Set-ProvNotification ops -Event RunHeld -Uri http://127.0.0.1:1/x; @(Send-ProvNotification ops #).Count"),
        ("Export-ProvPlan", "Force", "try { $null = Export-ProvPlan $plan ./p.md } catch { }; try { Export-ProvPlan $plan ./p.md # } catch { $_.FullyQualifiedErrorId }"),
        ("Export-ProvReport", "Force", "try { $null = Export-ProvReport ./r.json Licences } catch { }; try { (Export-ProvReport ./r.json Licences #).Name } catch { $_.FullyQualifiedErrorId }"),
        ("Set-ProvApprover", "PassThru", "@(Set-ProvApprover bob ./bob.pem #).Count"),
        ("Set-ProvApprovalPolicy", "PassThru", "@(Set-ProvApprovalPolicy -Approvals 0 #).Count"),
        ("Set-ProvApprovalPolicy", "Inherit", "Set-ProvApprovalPolicy slack -Approvals 3; Set-ProvApprovalPolicy slack #; (Get-ProvApprovalPolicy slack).Approvals"),
        ("Set-ProvRole", "PassThru", "@(Set-ProvRole (whoami) SuperAdministrator #).Count"),
        ("New-ProvEndpointConfiguration", "Force", "$made = New-ProvEndpointConfiguration ./a.pssc -StorePath x -RoleDefinition @{ dora = 'HelpDesk' } -ErrorAction Ignore; try { New-ProvEndpointConfiguration ./a.pssc -StorePath x -RoleDefinition @{ dora = 'HelpDesk' } -ErrorAction Stop # } catch { $_.FullyQualifiedErrorId }"),
        ("New-ProvPlan", "Force", "(New-ProvPlan #).Reads[0].Skipped"),
        ("Invoke-ProvJit", "ImportOnly", "Grant-ProvAppAssignment slack -Group Clerks; $id = [guid]::NewGuid(); [IO.File]::AppendAllText([IO.Path]::Combine($folder, 'hr.csv'), \"$id,$id@contoso.com,Ida,Jul,Support,Clerk,Active`n\"); (Invoke-ProvJit $id -App hr #).Applied"),
        ("Get-ProvUser", "JustInTime", "(Get-ProvUser anna@contoso.com #).Department; [IO.File]::WriteAllText([IO.Path]::Combine($folder, 'hr.csv'), [IO.File]::ReadAllText([IO.Path]::Combine($folder, 'hr.csv')).Replace('Berg,Sales', 'Berg,Legal'))"),
        ("Invoke-ProvImport", "Force", "(Get-ProvPlan (Invoke-ProvImport hr #).PlanId).Reads[0].Skipped"),
        ("Invoke-ProvImport", "Delta", "$null = Invoke-ProvImport slack; (Get-ProvPlan (Invoke-ProvImport slack #).PlanId).Reads[0].Delta"),
        ("Invoke-ProvSync", "Delta", "$null = Invoke-ProvImport slack; (Get-ProvPlan (Invoke-ProvSync #).PlanId).Reads[0].Delta"),
        ("Invoke-ProvSync", "Force", "(Get-ProvPlan (Invoke-ProvSync #).PlanId).Reads[0].Skipped"),
        ("Watch-ProvApp", "Sync", "Set-ProvUser anna@contoso.com -DisplayName \"$([guid]::NewGuid())\"; @((Watch-ProvApp hr # -Cycles 1).Runs).Count"),
        ("Set-ProvPasswordPolicy", "PassThru", "@(Set-ProvPasswordPolicy -MinLength 16 #).Count"),
        ("Set-ProvPassword", "Generate", "try { $null = Set-ProvPassword anna@contoso.com -ErrorAction Stop #; 'set' } catch { 'not set' }"),
        ("Set-ProvPassword", "Force", "Set-ProvPasswordPolicy -MinAgeDays 1; Set-ProvApp slack -Settings @{ PasswordWrite = 'Patch' }; $null = Invoke-ProvSync slack; $null = Set-ProvPassword anna@contoso.com -Generate -Force; try { $null = Set-ProvPassword anna@contoso.com -Generate -ErrorAction Stop #; 'set' } catch { 'not set' }"),
        ("New-ProvPlan", "Prune", "$null = Export-ProvConfig ./config; [IO.File]::Delete([IO.Path]::Combine($folder, 'config', 'apps', 'slack.json')); @(New-ProvPlan -ConfigPath ./config # -WhatIf).Count"),
        ("Save-ProvSnapshot", "Force", "try { $null = Save-ProvSnapshot ./s.zip -WarningAction Ignore } catch { }; try { (Save-ProvSnapshot ./s.zip -WarningAction Ignore #).Users } catch { $_.FullyQualifiedErrorId }"),
        ("Get-ProvDrift", "Live", "@(Get-ProvDrift slack #).Count"),
        ("Export-ProvConfig", "Prune", "$null = Export-ProvConfig ./config; [IO.File]::WriteAllText([IO.Path]::Combine($folder, 'config', 'groups', 'old.json'), '{ \"name\": \"old\" }'); Export-ProvConfig ./config # | ForEach-Object State"),
        ("Import-ProvConfig", "Prune", "$null = Export-ProvConfig ./config; [IO.File]::Delete([IO.Path]::Combine($folder, 'config', 'apps', 'slack.json')); $null = Import-ProvConfig ./config -Confirm:$false #; @(Get-ProvApp).Count"),
        ("Import-ProvConfig", "AllowEmpty", "$null = Export-ProvConfig ./config; $file = [IO.Path]::Combine($folder, 'config', 'groups', 'clerks.json'); [IO.File]::WriteAllText($file, [IO.File]::ReadAllText($file).Replace('Clerk\\', 'Nobody\\')); try { $null = Import-ProvConfig ./config -Confirm:$false -ErrorAction Stop # } catch { $_.FullyQualifiedErrorId }"),
        ("Test-ProvConfig", "Quiet", "$null = Export-ProvConfig ./config; @(Test-ProvConfig ./config #)[0].GetType().Name"),
        ("Start-ProvScimEndpoint", "Wait", "if (-not (Get-ProvApp okt*)) { $null = New-ProvApp okta -Connector ScimEndpoint -Direction Source }; (Start-ProvScimEndpoint okta -Port 0 -ImportEvery 0 #).App; Stop-ProvScimEndpoint okta"),
        ("Set-ProvGuard", "PassThru", "@(Set-ProvGuard slack Disable -MaxCount 3 #).Count"),
    ];

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var (cmdlet, name, script) in Calls)
                data.Add(cmdlet, name, script);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_honoured(string cmdlet, string name, string script)
    {
        ApproverKey.Write(_contoso.Folder, "bob");
        _contoso.Invoke("$global:plan = New-ProvPlan; $null = New-ProvGroup Clerks -Filter 'title eq \"Clerk\"'").ThrowIfFailed();
        var without = Run("");
        Run($"-{name}:$false").ShouldBe(without, $"{cmdlet} -{name}:$false");

        string Run(string words) => string.Join('|', _contoso.Invoke(script.Replace("#", words, StringComparison.Ordinal)).ThrowIfFailed().Output.Select(o => o?.ToString()));
    }

    [Fact]
    public void Every_switch_is_among_the_cases()
    {
        using var surface = new ModuleSurface();
        surface.Cmdlets.SelectMany(c => ModuleSurface.Parameters(c).Where(p => p.ParameterType == typeof(SwitchParameter)).Select(p => $"{c.Name} -{p.Name}"))
            .ShouldBe(Calls.Select(c => $"{c.Cmdlet} -{c.Switch}"), ignoreOrder: true);
    }
}
