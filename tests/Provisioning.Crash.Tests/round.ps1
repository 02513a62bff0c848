# One session of an administrator: what an earlier one left unfinished is taken up, then a sync; with -Undo, a sync that is undone.
param([string] $Store, [switch] $Undo)
$ErrorActionPreference = 'Stop'
$null = Open-ProvStore $Store
[Console]::WriteLine('go')
if (Get-ProvRun -State Running) { $null = Resume-ProvRun }
# What an earlier session undid is let in again.
Get-ProvUser -Status Deleted | Restore-ProvUser
Get-ProvQuarantine | Where-Object { $_.Cause -eq 'Undo' } | Clear-ProvQuarantine -Confirm:$false
# Of a run that is to be undone, the directory's part is one with that of the apps.
if (-not $Undo) { $null = Invoke-ProvImport hr }
Get-ProvUser -Filter 'active eq true' | Grant-ProvAppAssignment -App slack
$run = New-ProvPlan | Invoke-ProvPlan
# After days of crashes there are more leavers than the guards let through by themselves: they are looked at, and released.
$null = Get-ProvQuarantine | Where-Object { $_.Cause -eq 'Guard' } | Clear-ProvQuarantine -Confirm:$false
if ($Undo) {
    $null = $run | Undo-ProvRun -Confirm:$false
    $null = Get-ProvQuarantine | Where-Object { $_.Cause -eq 'Guard' } | Clear-ProvQuarantine -Confirm:$false
}
if (Get-ProvRun -State Running) { throw 'A run is not finished.' }
