BeforeAll {
    . $PSScriptRoot/Contoso.ps1
    Import-Module (Get-ModuleFolder)
}

AfterAll {
    Remove-Module ProvisioningModule
}

Describe '-WhatIf' {
    BeforeAll { New-Contoso }
    AfterAll { Remove-Contoso }

    It 'prints the rows of the plan and leaves everything as it was' {
        $head = (Test-ProvStore).HeadHash
        $rows = Invoke-ProvSync -WhatIf
        (Test-ProvStore).HeadHash | Should -Be $head
        (Get-ProvSandbox).Writes | Should -Be 0
        $plan = New-ProvPlan
        ($rows | ForEach-Object { [Provisioning.ChangeText]::Line($_) }) | Should -Be (Get-ProvChange $plan | ForEach-Object { [Provisioning.ChangeText]::Line($_) })
    }

    It 'is taken back by nothing' -ForEach @(
        @{ Script = { Get-ProvUser | Remove-ProvUser -WhatIf -Confirm:$false } }
        @{ Script = { Invoke-ProvSync -Force -WhatIf } }
        @{ Script = { Backup-ProvStore ./b.zip -Force -WhatIf } }
        @{ Script = { $WhatIfPreference = $true; New-ProvUser zoe@contoso.com } }
    ) {
        $head = (Test-ProvStore).HeadHash
        $null = & $Script
        (Test-ProvStore).HeadHash | Should -Be $head
        'b.zip' | Should -Not -Exist
    }
}
