# One session of an administrator: what an earlier one left unfinished is taken up, then a sync; with -Undo, a sync that is undone. It says when an apply or an undo begins (in) and ends (out).
param([string] $Store, [switch] $Undo)
$ErrorActionPreference = 'Stop'
function Invoke-Counted([scriptblock] $Work) { [Console]::WriteLine('in'); & $Work; [Console]::WriteLine('out') }
function Clear-Held { if ($held = Get-ProvQuarantine | Where-Object { $_.Cause -eq 'Guard' }) { $null = Invoke-Counted { $held | Clear-ProvQuarantine -Confirm:$false } } }

$null = Open-ProvStore $Store
if (Get-ProvRun -State Running) { Invoke-Counted { $null = Resume-ProvRun } }
# What an earlier session undid is let in again.
Get-ProvUser -Status Deleted | Restore-ProvUser
Get-ProvQuarantine | Where-Object { $_.Cause -eq 'Undo' } | Clear-ProvQuarantine -Confirm:$false
# Of a run that is to be undone, the directory's part is one with that of the apps.
if (-not $Undo) { Invoke-Counted { $null = Invoke-ProvImport hr } }
Get-ProvUser -Filter 'active eq true' | Grant-ProvAppAssignment -App slack
$plan = New-ProvPlan
$run = Invoke-Counted { Invoke-ProvPlan $plan }
# After days of crashes there are more leavers than the guards let through by themselves: they are looked at, and released.
Clear-Held
if ($Undo) {
    Invoke-Counted { $null = $run | Undo-ProvRun -Confirm:$false }
    Clear-Held
}
if (Get-ProvRun -State Running) { throw 'A run is not finished.' }
