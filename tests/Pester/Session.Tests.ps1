# The main job in a real PowerShell, with the cmdlets that only that has: Import-Csv, Format-Table, Select-Object.
BeforeAll {
    . $PSScriptRoot/Contoso.ps1
    Import-Module (Get-ModuleFolder)
}

AfterAll {
    Remove-Module ProvisioningModule
}

Describe 'From an HR file to accounts' {
    BeforeAll { New-Contoso }
    AfterAll { Remove-Contoso }

    It 'shows what would change, and why' {
        $text = New-ProvPlan | Format-Table | Out-String -Width 120
        $text | Should -Match 'What would change, and why'
        $text | Should -Match 'slack: Create anna@contoso.com'
        $text | Should -Match 'slack: Create cy@contoso.com'
        Get-ProvSandboxUser | Should -BeNullOrEmpty
    }

    It 'applies exactly the plan' {
        $plan = New-ProvPlan
        (Invoke-ProvPlan -Plan $plan).Applied | Should -Be 2
        (Get-ProvSandboxUser).userName | Sort-Object | Should -Be 'anna@contoso.com', 'cy@contoso.com'
    }

    It 'has nothing left to do' {
        $before = (Get-ProvSandbox).Writes
        (Invoke-ProvSync).Applied | Should -Be 0
        (Get-ProvSandbox).Writes | Should -Be $before
    }

    It 'disables who left' {
        (Get-Content hr.csv) -notmatch '^3,' | Set-Content hr.csv
        $null = Invoke-ProvSync
        (Get-ProvSandboxUser | Where-Object userName -eq 'cy@contoso.com').active | Should -BeFalse
    }
}

Describe 'Rows of a CSV file' {
    BeforeEach { New-Contoso }
    AfterEach { Remove-Contoso }

    It 'become users who are assigned' {
        @'
UserName,GivenName,Surname,Mail,Department,Title
fay@contoso.com,Fay,Holm,fay@contoso.com,Sales,
gus@contoso.com,Gus,Ihle,,,Clerk
'@ | Set-Content new.csv
        Import-Csv new.csv | New-ProvUser -PassThru | Grant-ProvAppAssignment -App slack
        (Get-ProvAppAssignment slack | Get-ProvUser).UserName | Should -Contain 'gus@contoso.com'
        (Get-ProvUser fay@contoso.com).Title | Should -BeNullOrEmpty
    }

    It 'are named one by one where they are wrong' {
        "UserName,Colour`nfay@contoso.com,`ngus@contoso.com,red`nhan@contoso.com," | Set-Content new.csv
        $made = Import-Csv new.csv | New-ProvUser -PassThru -ErrorVariable failed -ErrorAction SilentlyContinue
        $made.UserName | Should -Be 'fay@contoso.com', 'han@contoso.com'
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'AttributeUnknown*'
        $failed[0].TargetObject.UserName | Should -Be 'gus@contoso.com'
    }

    It 'can be written from what there is' {
        Get-ProvUser | Select-Object UserName, Department | Export-Csv out.csv
        (Import-Csv out.csv | Get-ProvUser).Count | Should -Be 3
    }

    It 'stop when the pipeline has had enough' {
        Get-ProvUser | Select-Object -First 1 | Should -HaveCount 1
        Get-ProvUser | Should -HaveCount 3
    }
}
