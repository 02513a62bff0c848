# How things look, what is said when something is wrong, and the help.
BeforeAll {
    . $PSScriptRoot/Contoso.ps1
    Import-Module (Get-ModuleFolder)
}

AfterAll {
    Remove-Module ProvisioningModule
}

Describe 'Tables' {
    BeforeAll {
        New-Contoso
        $null = Invoke-ProvSync
        $plan = New-ProvPlan
    }
    AfterAll { Remove-Contoso }

    It 'fit a window of 120 characters: <_>' -ForEach @(
        'Get-ProvUser', 'Get-ProvApp', 'Get-ProvMapping', 'Get-ProvAttribute', 'Get-ProvAccount', 'Get-ProvAppAssignment', 'Get-ProvPlan', 'Get-ProvRun', 'Get-ProvStore', 'Test-ProvStore', 'Get-ProvSandbox',
        'Get-ProvRun | Get-ProvChange', '(Get-ProvRun).Counts', 'Test-ProvApp slack', 'Get-ProvAuditEvent -Last 9', 'Test-ProvAudit', 'Get-ProvUser | Trace-ProvUser -App slack', 'Get-ProvUser | Get-ProvHistory',
        'Get-ProvReport', 'Get-ProvReport AccessByUser', 'Get-ProvReport AccessByApp', 'Get-ProvReport ChangesByDay', 'Get-ProvReport Licences'
    ) {
        $lines = (& ([scriptblock]::Create($_)) | Format-Table | Out-String -Width 120) -split '\r?\n' | Where-Object { $_ }
        $lines.Count | Should -BeGreaterThan 2
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 120
        ($lines[1].Trim() -split '\s+').Count | Should -BeLessOrEqual 6
    }
}

Describe 'Errors' {
    BeforeAll { New-Contoso }
    AfterAll { Remove-Contoso }

    It 'name the thing and what to do' {
        $failure = { Get-ProvUser nobody -ErrorAction Stop } | Should -Throw -ErrorId 'UserNotFound*' -PassThru
        $failure.ToString() | Should -Match "'nobody'"
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'do not repeat a secret that was given as text' {
        $failure = { Set-ProvApp slack -Credential 'hunter2' } | Should -Throw -PassThru
        "$($failure.Exception) $($failure.ErrorDetails)" | Should -Not -Match 'hunter2'
    }
}

Describe 'Help' {
    It 'has a synopsis and two examples: <_>' -ForEach @(
        . $PSScriptRoot/Contoso.ps1
        Import-Module (Get-ModuleFolder)
        (Get-Command -Module ProvisioningModule).Name
    ) {
        $help = Get-Help $_
        $help.Synopsis.Trim() | Should -Not -BeLike "$_*"
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
    }

    It 'has about topics' {
        Get-Help about_Provisioning | Out-String | Should -Match 'plan'
        Get-Help about_ProvErrors | Out-String | Should -Match 'UserNotFound'
    }
}

Describe 'Import' {
    It 'works twice, by force and after it was removed' {
        $count = (Get-Command -Module ProvisioningModule).Count
        $count | Should -BeGreaterThan 30
        Import-Module (Get-ModuleFolder)
        Import-Module (Get-ModuleFolder) -Force
        (Get-Command -Module ProvisioningModule).Count | Should -Be $count
        Remove-Module ProvisioningModule
        Import-Module (Get-ModuleFolder)
        (Get-Command -Module ProvisioningModule).Count | Should -Be $count
    }

    It 'works in parallel script blocks' {
        New-Contoso
        $folder = Get-ModuleFolder
        $made = 1..8 | ForEach-Object -Parallel { Import-Module $using:folder; New-ProvUser "user$_" -PassThru } -ThrottleLimit 4
        $made | Should -HaveCount 8
        Remove-Contoso
    }
}
