# What the test files share. The module is taken from the folder that PROVISIONING_MODULE names, and otherwise from artifacts/module of this repository.

function Get-ModuleFolder {
    if ($env:PROVISIONING_MODULE) { return $env:PROVISIONING_MODULE }
    $root = Join-Path $PSScriptRoot '../../artifacts/module/ProvisioningModule'
    $newest = Get-ChildItem $root -Directory | Sort-Object { [version] $_.Name } | Select-Object -Last 1
    if (-not $newest) { throw "There is no module in '$root': './build.sh pack' makes it." }
    $newest.FullName
}

# A store in $TestDrive with an HR file that was imported, a practice application, and people in Sales who are assigned to it.
function New-Contoso {
    Set-Location (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory)
    @'
Id,Mail,First,Last,Dept,Title
1,anna@contoso.com,Anna,Berg,Sales,Clerk
2,bo@contoso.com,Bo,Dahl,Legal,Counsel
3,cy@contoso.com,Cy,Eng,Sales,Manager
'@ | Set-Content hr.csv
    $null = Open-ProvStore ./contoso -Create
    $null = New-ProvApp hr -Connector Csv -Direction Source -Settings @{ Path = './hr.csv'; Key = 'Id'; AlwaysWhole = $true }
    Set-ProvMapping hr -Map @{ userName = 'Mail'; mail = 'Mail'; givenName = 'First'; surname = 'Last'; department = 'Dept'; title = 'Title' }
    $null = Invoke-ProvImport hr
    $sandbox = Start-ProvSandbox
    $null = New-ProvApp slack -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce
    Get-ProvUser -Filter 'department eq "Sales"' | Grant-ProvAppAssignment -App slack
}

function Remove-Contoso {
    Get-ProvSandbox | Stop-ProvSandbox
    Get-ProvStore -All | Close-ProvStore
    Set-Location $PSScriptRoot
}
