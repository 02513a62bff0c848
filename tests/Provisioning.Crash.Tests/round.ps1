# One session of an administrator: what an earlier one left unfinished is taken up, then a sync.
param([string] $Store)
$ErrorActionPreference = 'Stop'
$null = Open-ProvStore $Store
[Console]::WriteLine('go')
if (Get-ProvRun -State Running) { $null = Resume-ProvRun }
$null = Invoke-ProvImport hr
Get-ProvUser -Filter 'active eq true' | Grant-ProvAppAssignment -App slack
# After days of crashes there are more leavers than the guards let through by themselves: they are looked at, and released.
$null = New-ProvPlan | Invoke-ProvPlan
$null = Get-ProvQuarantine | Clear-ProvQuarantine -Confirm:$false
if (Get-ProvRun -State Running) { throw 'A run is not finished.' }
