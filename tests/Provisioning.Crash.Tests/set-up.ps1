param([string] $Store, [string] $File, [string] $Uri)
$ErrorActionPreference = 'Stop'
$null = Open-ProvStore $Store -Create
$null = New-ProvApp hr -Connector Csv -Direction Source -Settings @{ Path = $File; Key = 'Id'; StatusColumn = 'Status'; LeaverValues = 'left'; AlwaysWhole = $true }
Set-ProvMapping hr -Map @{ userName = 'Name'; department = 'Department'; employeeNumber = 'Id' }
$null = New-ProvApp slack -Connector Scim -Settings @{ BaseUri = $Uri } -Credential env:CRASH_TEST_TOKEN -Mode Enforce
