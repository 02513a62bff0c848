using Provisioning.Testing;

namespace ProvisioningModule.Tests.Surface;

/// <summary>Every example of the help runs as it stands, in a store like the one that the examples speak of.</summary>
[Collection(Alone.Name)]
public sealed class ExampleTests : IAsyncLifetime
{
    // Of the cmdlets that a host on the engine alone has not, as much as the examples need; tests/Pester has the real ones.
    private const string OtherModules =
        """
        function Format-Table { process { $_ } }
        function Read-Host([string] $Prompt, [switch] $AsSecureString) { [Net.NetworkCredential]::new('', 'Correct-Horse-1-Battery').SecurePassword }
        function Select-Object([int] $Last) { @($input)[-$Last..-1] }
        function Export-Csv([string] $Path) { $null = @($input) }
        function Import-Csv([string] $Path) { $lines = [IO.File]::ReadAllLines([IO.Path]::Combine($folder, $Path)); $names = $lines[0] -split ','; foreach ($line in $lines[1..$lines.Length]) { if ($line) { $cells = $line -split ','; $row = [ordered]@{}; for ($i = 0; $i -lt $names.Length; $i++) { $row[$names[$i]] = $cells[$i] }; [pscustomobject]$row } } }
        """;

    private Contoso _contoso = null!;
    private FaultProxy _proxy = null!;
    private WebhookReceiver _hooks = null!;

    public async Task InitializeAsync()
    {
        _hooks = await WebhookReceiver.StartAsync();
        _contoso = new(through: uri => (_proxy = FaultProxy.StartAsync(uri).GetAwaiter().GetResult()).BaseUri);
        await File.WriteAllTextAsync(Path.Combine(_contoso.Folder, "new.csv"), "UserName,Department\nnew1@contoso.com,Sales\nnew2@contoso.com,Legal\n");
        await File.WriteAllTextAsync(Path.Combine(_contoso.Folder, "common-passwords.txt"), "password\nletmein\n");
        Environment.SetEnvironmentVariable("SLACK_TOKEN", "none");
        _contoso.Invoke(OtherModules).ThrowIfFailed();
    }

    public static TheoryData<string, int> Examples
    {
        get
        {
            using var surface = new ModuleSurface();
            var data = new TheoryData<string, int>();
            foreach (var cmdlet in surface.Cmdlets)
            {
                for (var i = 0; i < Codes(surface.Session, cmdlet.Name).Count; i++)
                    data.Add(cmdlet.Name, i);
            }

            return data;
        }
    }

    public async Task DisposeAsync()
    {
        _contoso.Invoke("Get-ProvSandbox | Stop-ProvSandbox");
        _contoso.Dispose();
        await _hooks.DisposeAsync();
        await _proxy.DisposeAsync();
        Environment.SetEnvironmentVariable("SLACK_TOKEN", null);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task It_runs(string cmdlet, int number)
    {
        var code = Codes(_contoso.Session, cmdlet)[number];
        await PrepareAsync(cmdlet, code);
        // The plans and runs that examples name are those of their author's store.
        code = System.Text.RegularExpressions.Regex.Replace(code, @"\d{8}-\d{6}-[0-9a-f]{6}", "$($plan.Id)");
        _contoso.Invoke($"& {{ $ConfirmPreference = 'None'; {code} }}").ThrowIfFailed();
    }

    // What the examples take for given, less what the one at hand makes itself.
    private async Task PrepareAsync(string cmdlet, string code)
    {
        var makesUser = cmdlet == "New-ProvUser";
        _contoso.Invoke(
            $$"""
            $ErrorActionPreference = 'Stop'
            if ({{(makesUser ? "$false" : "$true")}}) { New-ProvUser alice@contoso.com -GivenName Alice -Surname Berg -Mail alice@contoso.com -Department Sales; Grant-ProvAppAssignment slack alice@contoso.com }
            $null = New-ProvApp zoom -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce
            Set-ProvAttribute badgeNumber
            $null = Start-ProvSandbox
            if ({{(cmdlet == "New-ProvGroup" ? "$false" : "$true")}}) { 'Sales', 'Legal', 'Staff', 'Interns', 'Managers' | ForEach-Object { $null = New-ProvGroup $_ -Filter "department eq `"$_`"" } }
            $global:plan = New-ProvPlan
            """).ThrowIfFailed();
        switch (cmdlet)
        {
            case "New-ProvApp":
                _contoso.Invoke("Get-ProvApp | Remove-ProvApp -Confirm:$false").ThrowIfFailed();
                break;
            case "Start-ProvSandbox":
                _contoso.Invoke("Stop-ProvSandbox").ThrowIfFailed();
                break;
            case "Open-ProvStore" when code.Contains("-Create", StringComparison.Ordinal):
                _contoso.Invoke("Close-ProvStore; [IO.Directory]::Delete([IO.Path]::Combine($folder, 'contoso'), $true)").ThrowIfFailed();
                break;
            case "Checkpoint-ProvAudit":
                using (var key = System.Security.Cryptography.ECDsa.Create())
                    await File.WriteAllTextAsync(Path.Combine(_contoso.Folder, "audit.pem"), key.ExportECPrivateKeyPem());
                break;
            case "Clear-ProvUser":
                _contoso.Invoke("Remove-ProvUser alice@contoso.com -Confirm:$false").ThrowIfFailed();
                break;
            case "Restore-ProvStore":
                _contoso.Invoke("$null = Backup-ProvStore ./contoso.zip").ThrowIfFailed();
                break;
            case "Remove-ProvGroupPush":
                _contoso.Invoke("Set-ProvGroupPush slack Sales; Set-ProvGroupPush slack -Rule 'groups of slack' -NamePattern 'slack-*'").ThrowIfFailed();
                break;
            case "Set-ProvAttribute":
                _contoso.Invoke("$null = New-ProvApp ad -Connector Csv -Direction Source -Settings @{ Path = './hr.csv'; Key = 'Id' }").ThrowIfFailed();
                break;
            case "Remove-ProvMapping":
                _contoso.Invoke("Set-ProvMapping hr 'phoneNumbers[type eq \"work\"].value' Title").ThrowIfFailed();
                break;
            case "Set-ProvPassword":
                FakeVault.Open(_contoso);
                _contoso.Invoke("Set-ProvApp slack -Settings @{ PasswordWrite = 'Patch' }; $null = Invoke-ProvSync slack").ThrowIfFailed();
                break;
            case "Test-ProvPassword":
                _contoso.Invoke("$global:password = New-ProvPassword").ThrowIfFailed();
                break;
            case "Set-ProvMatchRule" or "Get-ProvMatchRule" or "Remove-ProvMatchRule" or "Get-ProvMatch" or "Resolve-ProvMatch" or "Set-ProvLink" or "Remove-ProvLink":
                PrepareMatching(cmdlet);
                break;
            case "New-ProvGroup" when code.Contains("-AppGroup", StringComparison.Ordinal):
                _contoso.Invoke(
                    """
                    $http = [Net.Http.HttpClient]::new()
                    $http.DefaultRequestHeaders.Add('Authorization', "Bearer $([Net.NetworkCredential]::new('', $sandbox.Token).Password)")
                    $null = $http.PostAsync("$($sandbox.BaseUri)/Groups", [Net.Http.StringContent]::new('{"displayName":"Sales"}', [Text.Encoding]::UTF8, 'application/scim+json')).Result
                    $null = Invoke-ProvImport slack
                    """).ThrowIfFailed();
                break;
            case "Get-ProvTask" or "Complete-ProvTask" or "Stop-ProvTask":
                _contoso.Invoke("$null = New-ProvApp badge -Connector Manual -Mode Enforce; Grant-ProvAppAssignment badge alice@contoso.com; $null = Invoke-ProvSync -App badge").ThrowIfFailed();
                break;
            case "Set-ProvNotification" or "Get-ProvNotification" or "Remove-ProvNotification" or "Send-ProvNotification" or "Get-ProvDelivery" or "Remove-ProvDelivery" when !code.Contains("-SmtpServer", StringComparison.Ordinal):
                PrepareNotification();
                break;
            case "Approve-ProvPlan" or "Deny-ProvPlan" or "Set-ProvApprover" or "Get-ProvApprover" or "Remove-ProvApprover" or "Get-ProvApproval":
                ApproverKey.Write(_contoso.Folder, "bob");
                _contoso.Invoke("Set-ProvApprover bob ./bob.pem; $null = Export-ProvPlan $plan ./plan.json; $null = Approve-ProvPlan -Path ./plan.json -KeyPath ./bob.key -OutFile ./bob.sig").ThrowIfFailed();
                break;
            case "Remove-ProvGuard":
                _contoso.Invoke("Set-ProvGuard slack Disable -MaxCount 3").ThrowIfFailed();
                break;
            case "Import-ProvConfig" or "Compare-ProvConfig" or "Test-ProvConfig":
                _contoso.Invoke("'./config', './config-before' | ForEach-Object { $null = Export-ProvConfig $_ }; Set-ProvApp slack -Mode Additive").ThrowIfFailed();
                break;
            case "New-ProvPlan" when code.Contains("-ConfigPath", StringComparison.Ordinal):
                _contoso.Invoke("$null = Export-ProvConfig ./config; $null = Save-ProvSnapshot ./monday.zip -WarningAction Ignore").ThrowIfFailed();
                break;
            case "Clear-ProvQuarantine":
                await File.WriteAllTextAsync(_contoso.HrFile, Contoso.Export.Replace("Clerk", "Chief", StringComparison.Ordinal));
                _contoso.Invoke("Set-ProvGuard slack Create -MaxCount 0; Set-ProvGuard directory Update -MaxCount 0; $null = Invoke-ProvSync -WarningAction Ignore").ThrowIfFailed();
                break;
            case "Set-ProvRole" or "Remove-ProvRole" or "Get-ProvRole" when !code.Contains("whoami", StringComparison.Ordinal):
                _contoso.Invoke($"Set-ProvRole (whoami) SuperAdministrator; if ('{cmdlet}' -eq 'Remove-ProvRole') {{ Set-ProvRole 'CONTOSO\\dora' AppAdministrator }}").ThrowIfFailed();
                break;
            case "Start-ProvScimEndpoint" or "Stop-ProvScimEndpoint" or "Get-ProvScimEndpoint" or "New-ProvScimToken" or "Get-ProvScimToken" or "Remove-ProvScimToken":
                EndpointCertificate.Write(Path.Combine(_contoso.Folder, "server.pem"));
                _contoso.Invoke($$"""
                    $null = New-ProvApp okta -Connector ScimEndpoint -Direction Source
                    if ('{{cmdlet}}' -in 'Stop-ProvScimEndpoint', 'Get-ProvScimEndpoint') { $null = Start-ProvScimEndpoint okta -Port 0 }
                    if ('{{cmdlet}}' -in 'Get-ProvScimToken', 'Remove-ProvScimToken') { $null = New-ProvScimToken okta production }
                    """).ThrowIfFailed();
                break;
            case "Resume-ProvRun":
                await BrokenOffRun.MakeAsync(_contoso, _proxy, new Fault.Stall());
                break;
        }

        if (cmdlet is "Get-ProvRun" || code.Contains("Get-ProvRun", StringComparison.Ordinal) && cmdlet != "Resume-ProvRun")
            _contoso.Invoke("$null = Invoke-ProvPlan $plan; $global:plan = New-ProvPlan").ThrowIfFailed();
    }

    // A notification of which one message arrived and one was given up.
    private void PrepareNotification()
    {
        _hooks.Answers.Enqueue(503);
        _contoso.Invoke("Set-ProvNotification ops -Event RunHeld -Uri $args[0]; $null = Send-ProvNotification -Test -ErrorAction Ignore; $null = Send-ProvNotification ops -Test", _hooks.Uri).ThrowIfFailed();
    }

    // A second source, one object of which waits for a decision, or belongs to somebody where it is to be taken from them.
    private void PrepareMatching(string cmdlet)
    {
        File.WriteAllText(Path.Combine(_contoso.Folder, "ad.csv"), "Id,Name\n4711,dora@contoso.com\n4712,emil@contoso.com\n");
        File.WriteAllText(Path.Combine(_contoso.Folder, "links.csv"), "Key,User\n4711,anna@contoso.com\n");
        File.WriteAllText(Path.Combine(_contoso.Folder, "decisions.csv"), "app,key,action,user\nad,4711,Link,anna@contoso.com\n");
        _contoso.Invoke(
            $$"""
            foreach ($name in 'ad', 'ldap') { $null = New-ProvApp $name -Connector Csv -Direction Source -Settings @{ Path = './ad.csv'; Key = 'Id' } }
            Set-ProvMapping ad -Map @{ userName = 'Name' }
            $null = Invoke-ProvImport ad
            Remove-ProvLink ad 4711 -Confirm:$false
            if ('{{cmdlet}}' -eq 'Remove-ProvLink') { Set-ProvLink ad 4711 anna@contoso.com }
            if ('{{cmdlet}}' -ne 'Set-ProvMatchRule') { Set-ProvMatchRule ad byName -Compare displayName }
            """).ThrowIfFailed();
    }

    private static List<string> Codes(ModuleSession session, string cmdlet) =>
        [.. session.Invoke("(Get-Help $args[0] -Full).examples.example | ForEach-Object { $_.code }", cmdlet).ThrowIfFailed().Of<string>()];
}
