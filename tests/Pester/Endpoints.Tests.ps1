# Sessions that are made of a session configuration file, as a server makes them for who is connected: they have the commands of their roles, of one store, and nothing else.
BeforeAll {
    . $PSScriptRoot/Contoso.ps1
    $folder = Get-ModuleFolder
    Import-Module $folder
    # A server finds the module by name.
    $modulePath = $env:PSModulePath
    $env:PSModulePath = "$(Split-Path (Split-Path $folder))$([IO.Path]::PathSeparator)$modulePath"

    function Open-Session([string] $Member) {
        $state = [initialsessionstate]::CreateFromSessionConfigurationFile((Resolve-Path ./prov.pssc).Path, { param($name) $name -eq $Member })
        $session = [runspacefactory]::CreateRunspace($state)
        $session.Open()
        $session
    }

    function Invoke-In($Session, [string] $Command, [hashtable] $Parameters = @{}) {
        $shell = [powershell]::Create($Session).AddCommand($Command).AddParameters($Parameters)
        try { $shell.Invoke(); if ($shell.HadErrors) { throw $shell.Streams.Error[0] } } finally { $shell.Dispose() }
    }
}

AfterAll {
    $env:PSModulePath = $modulePath
    Remove-Module ProvisioningModule
}

Describe 'An endpoint' {
    BeforeAll {
        New-Contoso
        $null = Open-ProvStore ./other -Create
        Get-ProvStore -All | Close-ProvStore
        $null = New-ProvEndpointConfiguration ./prov.pssc -StorePath (Resolve-Path ./contoso).Path -RoleDefinition @{
            "CONTOSO\O'Help" = 'HelpDesk'; 'CONTOSO\Apps' = 'AppAdministrator', 'Auditor'; 'CONTOSO\Boss' = 'SuperAdministrator'
        }
    }
    AfterAll { Remove-Contoso }

    It 'has the commands of the roles and nothing else' {
        $session = Open-Session "CONTOSO\O'Help"
        $names = (Invoke-In $session Get-Command).Name
        $names | Should -Contain Set-ProvPassword
        $names | Should -Contain Open-ProvStore
        $names | Should -Contain Get-ProvUser
        $names | Should -Not -Contain Set-ProvUser
        $names | Should -Not -Contain Invoke-ProvSync
        $names | Should -Not -Contain Import-Module
        $session.Dispose()
    }

    It 'joins the commands of several roles' {
        $session = Open-Session 'CONTOSO\Apps'
        $names = (Invoke-In $session Get-Command).Name
        $names | Should -Contain Invoke-ProvSync
        $names | Should -Contain Test-ProvAudit
        $session.Dispose()
    }

    It 'has nothing for who is not named' {
        $session = Open-Session 'CONTOSO\Nobody'
        (Invoke-In $session Get-Command).Name | Should -Not -Contain Get-ProvUser
        $session.Dispose()
    }

    It 'opens its store and no other' {
        $session = Open-Session 'CONTOSO\Boss'
        { Invoke-In $session Open-ProvStore @{ Path = (Resolve-Path ./other).Path } } | Should -Throw
        $null = Invoke-In $session Open-ProvStore @{ Path = (Resolve-Path ./contoso).Path }
        (Invoke-In $session Get-ProvUser).Count | Should -Be 3
        $null = Invoke-In $session Close-ProvStore
        $session.Dispose()
    }
}
