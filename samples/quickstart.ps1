<#
.SYNOPSIS
    The main job, end to end: from an HR export to accounts in a SCIM application, and then the next day.
.DESCRIPTION
    Runs in provsh and in pwsh 7.4 or later. It uses the module's cmdlets and those of PowerShell's core only, so that it runs on machines that have nothing else.
    Nothing outside the folder of -Path is written, and the application is a practice one inside this process.
.EXAMPLE
    ./build.sh demo
.EXAMPLE
    Import-Module ./artifacts/module/ProvisioningModule/0.1.0; ./samples/quickstart.ps1 -Path ./demo
#>
param(
    # The folder for the store and the HR export; a new one below the temporary folder by default.
    [string] $Path
)

$ErrorActionPreference = 'Stop'
$data = [IO.Path]::Combine($PSScriptRoot, 'data')
if (-not $Path) {
    $Path = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'provisioning-demo', [DateTime]::Now.ToString('yyyyMMdd-HHmmss-fff'))
}
$Path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
$null = [IO.Directory]::CreateDirectory($Path)
$export = [IO.Path]::Combine($Path, 'hr.csv')
$clock = [Diagnostics.Stopwatch]::StartNew()

function Title([string] $Text) { ''; "== $Text" }

Title '1. A new store'
Open-ProvStore ([IO.Path]::Combine($Path, 'contoso')) -Create | Out-Default

Title '2. HR, as a CSV export of 1,000 people'
[IO.File]::Copy([IO.Path]::Combine($data, 'hr-day1.csv'), $export, $true)
New-ProvApp hr -Connector Csv -Direction Source -Settings @{
    Path              = $export
    Key               = 'WorkerID'
    StatusColumn      = 'Status'
    LeaverValues      = 'Leaver'
    Trailer           = 'TRAILER'    # the last row, which proves that the file is whole …
    TrailerCountColumn = 2           # … with the number of people in its second column
} | Out-Default
Set-ProvMapping hr -Map @{
    userName       = 'WorkEmail'
    givenName      = 'FirstName'
    surname        = 'LastName'
    nickName       = 'PreferredName'
    mail           = 'WorkEmail'
    title          = 'JobTitle'
    department     = 'Department'
    city           = 'Location'
    country        = 'Country'
    employeeNumber = 'WorkerID'
}
Set-ProvMapping hr userType -Constant 'Employee'
Invoke-ProvImport hr | Out-Default

Title '3. A practice application that speaks SCIM 2.0'
$sandbox = Start-ProvSandbox
New-ProvApp slack -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce | Out-Default
$tested = Test-ProvApp slack
$tested.Findings

Title '4. Everybody who is active gets the application'
$assigned = @(Get-ProvUser -Filter 'active eq true' | Grant-ProvAppAssignment -App slack -PassThru)
"$($assigned.Count) people are assigned."

Title '5. The plan: what would change, and why'
$plan = New-ProvPlan
$plan.Targets | Out-Default
''
'The first changes of it:'
Get-ProvChange $plan | Where-Object Number -le 5 | Out-Default

Title '6. The plan is applied'
Invoke-ProvPlan -Plan $plan | Out-Default

Title '7. The next day: joiners, movers, leavers, a rehire, a rename'
[IO.File]::Copy([IO.Path]::Combine($data, 'hr-day2.csv'), $export, $true)
Invoke-ProvImport hr | Out-Default
$new = @(Get-ProvUser -Filter 'active eq true' | Grant-ProvAppAssignment -App slack -PassThru)
"$($new.Count) people are assigned, most of them since yesterday."
$next = New-ProvPlan
$next.Targets | Out-Default
Get-ProvChange $next -App slack | Out-Default

Title '8. Applied as well'
$run = Invoke-ProvPlan -Plan $next
$run | Out-Default
$run.Counts | Out-Default

Title '9. Once more: nothing is left to do'
Invoke-ProvSync | Out-Default

Title 'What is there now'
$users = @(Get-ProvUser)
$accounts = @(Get-ProvAccount slack)
$state = Get-ProvSandbox
"Directory      $($users.Count) users, $(@($users | Where-Object Status -eq Active).Count) of them active"
"Application    $($state.Users) accounts, $(@($accounts | Where-Object Active).Count) of them active"
"Runs           $(@(Get-ProvRun).Count)"
"Time           $([Math]::Round($clock.Elapsed.TotalSeconds, 1)) s in all"
"Store          $((Get-ProvStore).Path)"
''
'Look around in it: Open-ProvStore, then Get-ProvUser, Get-ProvRun, Get-ProvPlan, Get-ProvChange.'
Stop-ProvSandbox
Close-ProvStore
