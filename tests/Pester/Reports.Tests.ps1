# Reports, with the cmdlets around them that people use.
BeforeAll {
    . $PSScriptRoot/Contoso.ps1
    Import-Module (Get-ModuleFolder)
}

AfterAll {
    Remove-Module ProvisioningModule
}

Describe 'Reports' {
    BeforeAll {
        New-Contoso
        $null = Invoke-ProvSync
        Disable-ProvUser anna@contoso.com -Confirm:$false
    }
    AfterAll { Remove-Contoso }

    It 'are listed with what each tells' {
        (Get-ProvReport).Count | Should -Be 11
        Get-ProvReport | ForEach-Object Description | Should -Not -BeNullOrEmpty
    }

    It 'group and sort as objects do' {
        (Get-ProvReport AccessByApp | Group-Object State).Name | Should -Be 'Usable'
        (Get-ProvReport Deprovisioned).UserName | Should -Be 'anna@contoso.com'
    }

    It 'come back from CSV as they were' {
        $null = Export-ProvReport ./access.csv AccessByApp
        $rows = Import-Csv ./access.csv
        $rows.UserName | Sort-Object | Should -Be 'anna@contoso.com', 'cy@contoso.com'
        ($rows | Where-Object UserName -eq 'anna@contoso.com').IsEntitled | Should -Be 'no'
    }

    It 'come back from JSON with every row' {
        $file = Export-ProvReport ./all.json
        $all = Get-Content $file -Raw | ConvertFrom-Json
        $all.reports.name | Should -Be (Get-ProvReport | ForEach-Object { "$($_.Name)" })
        ($all.reports | Where-Object name -eq Deprovisioned).rows.next | Should -Be 'disabled by the next plan'
    }

    It 'leave a page that is there' {
        $null = Export-ProvReport ./page.html
        { Export-ProvReport ./page.html } | Should -Throw -ErrorId 'FileExists*'
        Get-Content ./page.html -TotalCount 1 | Should -Be '<!DOCTYPE html>'
    }
}
