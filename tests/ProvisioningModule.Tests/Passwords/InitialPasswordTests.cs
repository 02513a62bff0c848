using System.Net;
using System.Security;
using System.Text;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Passwords;

/// <summary>Accounts made with a password, in a real service, from the setting to the hands of whoever gets it; and it is nowhere else.</summary>
public sealed class InitialPasswordTests : IAsyncLifetime
{
    private readonly StringBuilder _written = new();
    private Contoso _contoso = null!;
    private ScimmyServer _server = null!;
    private FaultProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _server = await ScimmyServer.StartAsync();
        _proxy = await FaultProxy.StartAsync(_server.BaseUri);
        _contoso = new();
        _contoso.Invoke(
            """
            param($uri, $token)
            $null = New-ProvApp scimmy -Connector Scim -Mode Enforce -Settings @{ BaseUri = $uri } -Credential ([Net.NetworkCredential]::new('', $token).SecurePassword) -InitialPassword Random
            Grant-ProvAppAssignment scimmy anna@contoso.com
            Grant-ProvAppAssignment scimmy bo@contoso.com
            """,
            _proxy.BaseUri, _server.Token).ThrowIfFailed();
        FakeVault.Open(_contoso);
    }

    public async Task DisposeAsync()
    {
        _contoso.Dispose();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_variable_gets_each_once_and_it_is_nowhere_else()
    {
        Keep("Invoke-ProvSync scimmy -WhatIf -InitialPasswordVariable pw -Verbose").ThrowIfFailed();
        _contoso.Invoke("@($pw).Count").One<int>().ShouldBe(0, "nothing was made");
        Keep("Invoke-ProvSync scimmy -InitialPasswordVariable pw -Verbose").ThrowIfFailed().One<Run>().Applied.ShouldBe(2);
        var given = _contoso.Invoke("$pw").Of<PasswordChange>().ToDictionary(p => p.UserName, p => Text(p.Password));
        var there = (await _server.UsersAsync()).ToDictionary(u => u["userName"].AsString()!, u => u["password"].AsString()!);
        there.ShouldBe(given, ignoreOrder: true);
        given.Values.Distinct().Count().ShouldBe(2);

        Keep("Get-ProvPlan; Get-ProvRun -Last 1 | Get-ProvChange; Get-ProvAccount scimmy; Get-ProvPasswordState; Get-ProvApp scimmy | Format-List *; Invoke-ProvSync scimmy -InitialPasswordVariable pw -Verbose");
        _contoso.Invoke("@($pw).Count").One<int>().ShouldBe(0, "it is given once");
        _contoso.Invoke("Get-ProvPasswordState").Of<PasswordState>().Select(s => s.UserName).ShouldBe(["anna@contoso.com", "bo@contoso.com"], ignoreOrder: true);
        Nowhere(given.Values);
    }

    [Fact]
    public void A_vault_gets_them_under_their_names()
    {
        _contoso.Invoke("Set-ProvApp scimmy -Vault Contoso; $null = Invoke-ProvSync scimmy").ThrowIfFailed();
        _contoso.Invoke("$kept.Keys").Of<string>().ShouldBe(["Contoso/scimmy/anna@contoso.com", "Contoso/scimmy/bo@contoso.com"], ignoreOrder: true);
        _contoso.Invoke("$kept.Values").Of<SecureString>().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_vault_that_is_not_there_keeps_the_accounts_from_being_made_and_nothing_else()
    {
        var result = _contoso.Invoke("Set-ProvApp scimmy -Vault Nowhere; Invoke-ProvSync scimmy, slack");
        result.Errors.Count.ShouldBe(2);
        result.Errors.ShouldAllBe(e => e.FullyQualifiedErrorId.StartsWith(ErrorIds.VaultUnavailable, StringComparison.Ordinal));
        result.One<Run>().Applied.ShouldBe(3, "slack got its accounts");
        (await _server.UsersAsync()).ShouldBeEmpty();
        _contoso.Invoke("Invoke-ProvSync scimmy -InitialPasswordVariable pw").Of<Run>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_vault_that_refuses_says_whose_nobody_has()
    {
        var result = _contoso.Invoke("Set-ProvApp scimmy -Vault Contoso; $global:refuses = $true; Invoke-ProvSync scimmy");
        result.Errors.Count.ShouldBe(2);
        result.Errors[0].ErrorDetails.RecommendedAction.ShouldContain("Set-ProvPassword");
        result.One<Run>().Applied.ShouldBe(2);
    }

    [Fact]
    public void Without_a_place_to_go_it_is_said_that_nobody_has_them()
    {
        var result = _contoso.Invoke("Invoke-ProvSync scimmy").ThrowIfFailed();
        result.Warnings.ShouldHaveSingleItem().ShouldContain("nobody has the password with which the account of 'anna@contoso.com', 'bo@contoso.com' was made");
    }

    [Fact]
    public void What_a_service_repeats_of_it_is_in_no_error()
    {
        var sent = new List<string>();
        _proxy.Rule = request =>
        {
            if (request.Method != "POST")
                return null;
            var password = System.Text.Json.JsonDocument.Parse(request.Body).RootElement.GetProperty("password").GetString()!;
            sent.Add(password);
            return new Fault.Answer(400, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","detail":{{System.Text.Json.JsonSerializer.Serialize($"too weak: {password}")}}}""");
        };
        var result = Keep("Invoke-ProvSync scimmy -InitialPasswordVariable pw -Verbose");
        result.Errors.Count.ShouldBe(2);
        sent.Count.ShouldBe(2);
        _contoso.Invoke("@($pw).Count").One<int>().ShouldBe(0, "no account was made with it");
        Keep("Get-ProvRun -Last 1 | Get-ProvChange; Get-ProvPasswordState");
        Nowhere(sent);
    }

    private ScriptResult Keep(string script)
    {
        var result = _contoso.Invoke(script);
        _written.Append(SecretDump.Of(result));
        return result;
    }

    // Not whole, in no stream and in no file.
    private void Nowhere(IEnumerable<string> passwords)
    {
        _contoso.Invoke("Close-ProvStore").ThrowIfFailed();
        var written = _written.ToString();
        foreach (var password in passwords)
        {
            written.ShouldNotContain(password);
            foreach (var file in Directory.GetFiles(_contoso.Folder, "*", SearchOption.AllDirectories))
                File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(password)).ShouldBe(-1, file);
        }
    }

    private static string Text(SecureString? password) => new NetworkCredential("", password).Password;
}
