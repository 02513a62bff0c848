using System.Text;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.SignIn;

/// <summary>How an app is set to sign in, and what people see of it.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private const string Secret = "[Net.NetworkCredential]::new('', 's3cr3t').SecurePassword";
    private readonly Contoso _contoso = new();
    private SignInServer _server = null!;

    private string OAuth => $"SignIn = 'OAuth'; TokenUri = '{_server.Uri}/token'; Scope = 'scim'";

    public async Task InitializeAsync() => _server = await SignInServer.StartAsync();

    public async Task DisposeAsync()
    {
        _contoso.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void A_sync_signs_in_as_an_OAuth_client_with_the_name_and_the_password_of_a_credential()
    {
        var sandbox = new Uri(_contoso.SandboxUri);
        _server.Behind = (sandbox.GetLeftPart(UriPartial.Authority), _contoso.Invoke("[Net.NetworkCredential]::new('', $sandbox.Token).Password").One<string>());
        // The tokens wear out in the middle of the run.
        var times = 0;
        _server.Rule = _ =>
        {
            if (Interlocked.Increment(ref times) == 3)
                _server.Revoke();
            return null;
        };
        _contoso.Invoke($"Set-ProvApp slack -Credential ([pscredential]::new('prov', {Secret})) -Settings @{{ {OAuth}; BaseUri = '{_server.Uri}{sandbox.AbsolutePath}' }}; $null = Invoke-ProvSync").ThrowIfFailed();
        _contoso.Invoke("Get-ProvSandboxUser $box").Output.Count.ShouldBe(3);
        _server.Requests.Select(r => r.Authorization).Distinct().Count().ShouldBe(2);
        _contoso.Invoke("(Get-ProvRun -Last 1).State").One<RunState>().ShouldBe(RunState.Completed);
        Encoding.UTF8.GetString(Convert.FromBase64String(_server.TokenRequests.First().Authorization!["Basic ".Length..])).ShouldBe("prov:s3cr3t");
        _server.TokenRequests.First().Form["scope"].ShouldBe("scim");
        _contoso.Invoke("(Get-ProvApp slack).Settings['ClientId'].ToString()").One<string>().ShouldBe("prov");
        _contoso.Invoke("Test-ProvApp slack").ThrowIfFailed().One<AppTest>().Findings.ShouldContain(f => f.StartsWith("It signs in as the OAuth client 'prov' with a token of localhost; the token holds until "));
    }

    [Theory]
    [InlineData("SignIn = 'Basic'", "UserName", "svc")]
    [InlineData("SignIn = 'Basic'; UserName = 'other'", "UserName", "other")]
    [InlineData("SignIn = 'Bearer'", "UserName", "")]
    [InlineData("SignIn = 'OAuth'; TokenUri = 'https://login.example/token'", "ClientId", "svc")]
    public void The_name_of_a_credential_goes_where_the_way_to_sign_in_has_a_use_for_it(string settings, string name, string value) =>
        _contoso.Invoke($"(New-ProvApp x -Connector Scim -Settings @{{ BaseUri = 'https://x.example'; {settings} }} -Credential ([pscredential]::new('svc', {Secret}))).Settings[$args[0]].ToString()", name)
            .ThrowIfFailed().One<string>().ShouldBe(value);

    [Fact]
    public void Paths_and_places_of_secrets_are_kept_in_full()
    {
        var settings = _contoso.Invoke(
            "$app = New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; CaPath = './ca.pem'; Proxy = 'http://proxy.example:3128'; ProxyUserName = 'svc'; ProxyPassword = 'file:./proxy.txt' } -Credential env:X; $app.Settings['CaPath'], $app.Settings['ProxyPassword'] | ForEach-Object ToString")
            .ThrowIfFailed().Of<string>();
        settings.ShouldBe([Path.Combine(_contoso.Folder, "ca.pem"), $"file:{Path.Combine(_contoso.Folder, "proxy.txt")}"]);
    }

    [Fact]
    public void A_secret_that_a_setting_names_is_looked_up_in_the_vault_of_the_session_and_its_use_is_in_the_audit_record()
    {
        using var folder = new TemporaryFolder();
        using var key = System.Security.Cryptography.ECDsa.Create();
        File.WriteAllText(folder["key.pem"], key.ExportEncryptedPkcs8PrivateKeyPem("hunter22", new(System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc, System.Security.Cryptography.HashAlgorithmName.SHA256, 1000)));
        FakeVault.Open(_contoso);
        _contoso.Invoke("$kept['Contoso/key'] = [Net.NetworkCredential]::new('', 'hunter22').SecurePassword").ThrowIfFailed();
        _contoso.Invoke($"$null = New-ProvApp x -Connector Scim -Settings @{{ {OAuth}; BaseUri = '{_server.Uri}/scim/v2'; ClientId = 'prov'; ClientAuthentication = 'PrivateKeyJwt'; SigningKeyPath = '{folder["key.pem"]}'; SigningKeyPassword = 'vault:Contoso/key' }}").ThrowIfFailed();
        var test = _contoso.Invoke("Test-ProvApp x").ThrowIfFailed().One<AppTest>();
        test.Succeeded.ShouldBeTrue(test.Error);
        _server.TokenRequests.ShouldHaveSingleItem().Form.ShouldContainKey("client_assertion");
        _contoso.Invoke("Set-ProvApp slack -Priority 7; Get-ProvAuditEvent -Last 20").ThrowIfFailed().Of<AuditEvent>().ShouldContain(e => e.Kind == "Secret" && e.Name == "x" && (e.Message ?? "").Contains("vault:Contoso/key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Entra_is_signed_in_to_through_the_modules_own_library_and_whoever_is_to_enter_a_code_is_told_while_it_waits()
    {
        await using var entra = await EntraServer.StartAsync();
        var settings = $"BaseUri = '{EntraServer.BaseUri}'; SignIn = 'Entra'; TenantId = '{EntraServer.Tenant}'; ClientId = '{EntraServer.ClientId}'; Scope = 'api://scim/.default'; Proxy = '{entra.ProxyUri}'; CaPath = '{entra.AuthorityFile}'";
        _contoso.Invoke($"$null = New-ProvApp x -Connector Scim -Settings @{{ {settings} }} -Credential ({Secret})").ThrowIfFailed();
        var test = _contoso.Invoke("Test-ProvApp x").ThrowIfFailed().One<AppTest>();
        test.Succeeded.ShouldBeTrue(test.Error);
        test.Findings.ShouldContain(f => f.StartsWith($"It signs in as the Entra application '{EntraServer.ClientId}' with its secret; the token holds until "));
        var library = OtherModules.Loaded.Single(a => a.GetName().Name == "Microsoft.Identity.Client");
        AppDomain.CurrentDomain.GetAssemblies().Where(a => a.GetName().Name == "Microsoft.Identity.Client").Select(a => a.GetName().Version).Distinct().Count().ShouldBe(2, $"beside {library.FullName}");

        _contoso.Invoke("Set-ProvApp x -Settings @{ EntraCredential = 'DeviceCode' }").ThrowIfFailed();
        var asked = _contoso.Invoke("Test-ProvApp x").ThrowIfFailed();
        asked.One<AppTest>().Succeeded.ShouldBeTrue();
        asked.Warnings.ShouldHaveSingleItem().ShouldContain("open https://microsoft.com/devicelogin in a browser and enter the code ABCD1234");
        _contoso.Invoke("Test-ProvApp x").ThrowIfFailed().Warnings.ShouldBeEmpty();
    }
}
