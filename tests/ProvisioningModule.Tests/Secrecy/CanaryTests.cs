using System.Collections;
using System.IO.Compression;
using System.Management.Automation;
using System.Net;
using System.Text;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Secrecy;

/// <summary>A secret that is sent through everything appears nowhere: in no stream, error, object, or file.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    // Nothing in it changes form on the way: a part of it found is the secret found.
    private readonly string _canary = $"canary{Guid.NewGuid():N}";
    private Contoso _contoso = null!;
    private FaultProxy _proxy = null!;

    public Task InitializeAsync()
    {
        _contoso = new(through: uri => (_proxy = FaultProxy.StartAsync(uri).GetAwaiter().GetResult()).BaseUri);
        _contoso.Invoke(
            """
            Stop-ProvSandbox $box
            $global:secret = [Net.NetworkCredential]::new('', $args[0]).SecurePassword
            $global:sandbox = Start-ProvSandbox $box -Token $secret -Port ([uri]$sandbox.BaseUri).Port
            """,
            _canary).ThrowIfFailed();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _contoso.Dispose();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public void A_token_goes_through_connection_plan_run_retry_and_error()
    {
        Run("Set-ProvApp slack -Credential $secret -PassThru; Get-ProvApp; Test-ProvApp slack; New-ProvPlan; Invoke-ProvSync -WhatIf; Invoke-ProvSync");
        _contoso.Invoke("Get-ProvSandboxUser $box").Output.Count.ShouldBe(3, "the token was used");
        _proxy.Requests.ShouldContain(r => r.Authorization == $"Bearer {_canary}");
        foreach (var fault in new Fault[]
        {
            // A service that repeats what it was sent, in every place where it can.
            new Fault.Answer(401, $$"""{"detail":"the token Bearer {{_canary}} is not known","status":"401"}"""),
            new Fault.Answer(403, $"<html>{_canary}</html>", ContentType: "text/html"),
            new Fault.Answer(400, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"invalidValue","detail":"Authorization: Bearer {{_canary}}","status":"400"}"""),
            new Fault.Answer(409, $$"""{"detail":"{{_canary}}","scimType":"uniqueness"}"""),
            new Fault.Answer(500, _canary, ContentType: "text/plain"),
            new Fault.Answer(307, Location: $"https://elsewhere.example/{_canary}"),
            new Fault.Answer(200, $"{{ not json {_canary}"),
            new Fault.LoseRequest(),
            new Fault.CutAnswer(0.5),
        })
        {
            // Every other request, so that a retry meets the service itself.
            var times = 0;
            _proxy.Rule = _ => Interlocked.Increment(ref times) % 2 == 1 ? fault : null;
            Run($"Get-ProvUser anna@contoso.com | Set-ProvUser -Title '{Guid.NewGuid()}'; Test-ProvApp slack; Invoke-ProvSync; Get-ProvRun -Last 1 | Get-ProvChange");
        }

        _proxy.Rule = _ => null;
        Run("Invoke-ProvSync; Get-ProvSandbox $box; Get-ProvSandboxUser $box; Get-ProvAccount; Get-ProvPlan; Get-ProvRun; Get-ProvRun | Get-ProvChange; Get-ProvApp");
        NowhereInFiles();
    }

    [Fact]
    public async Task A_clients_secret_and_its_tokens_go_through_the_token_endpoint_and_the_app()
    {
        await using var server = await SignInServer.StartAsync();
        var sandbox = new Uri(_contoso.SandboxUri);
        server.Behind = (sandbox.GetLeftPart(UriPartial.Authority), _canary);
        server.NewToken = () => _canary + Guid.NewGuid().ToString("N");
        Run($"Set-ProvApp slack -Credential $secret -Settings @{{ BaseUri = '{server.Uri}{sandbox.AbsolutePath}'; SignIn = 'OAuth'; TokenUri = '{server.Uri}/token'; ClientId = 'prov' }} -PassThru; Test-ProvApp slack; Invoke-ProvSync");
        _contoso.Invoke("Get-ProvSandboxUser $box").Output.Count.ShouldBe(3, "the tokens were used");
        Encoding.UTF8.GetString(Convert.FromBase64String(server.TokenRequests.First().Authorization!["Basic ".Length..])).ShouldBe($"prov:{_canary}");
        foreach (var answer in new SignInAnswer[]
        {
            new(400, $$"""{"error":"{{_canary}}","error_description":"{{_canary}}"}"""),
            new(401, $$"""{"error":"invalid_client","error_description":"{{_canary}}","error_uri":"https://x.example/{{_canary}}"}"""),
            new(200, $"not json {_canary}"),
            new(200, $$"""{"access_token":"{{_canary}}\n"}"""),
            new(200, $$"""{"access_token":"{{_canary}}","token_type":"{{_canary}}"}"""),
            new(302, "", ("Location", $"https://elsewhere.example/{_canary}")),
        })
        {
            server.TokenRule = _ => answer;
            Run($"Get-ProvUser anna@contoso.com | Set-ProvUser -Title '{Guid.NewGuid()}'; Test-ProvApp slack; Invoke-ProvSync; Get-ProvRun -Last 1 | Get-ProvChange");
        }

        server.TokenRule = _ => null;
        server.Rule = r => new(401, $$"""{"detail":"{{r.Authorization}}"}""");
        Run("Test-ProvApp slack; Invoke-ProvSync; Clear-ProvQuarantine slack");
        server.Rule = _ => null;
        Run("Invoke-ProvSync; Get-ProvApp; Get-ProvRun | Get-ProvChange; Get-ProvAuditEvent -Last 50; Export-ProvConfig ./config");
        NowhereInFiles();
    }

    [Fact]
    public void A_token_goes_through_everything_that_is_tried_at_an_app()
    {
        Run("Test-ProvApp slack -Probe");
        foreach (var fault in new Fault[]
        {
            new Fault.Answer(400, $$"""{"scimType":"{{_canary}}","detail":"Bearer {{_canary}}"}"""),
            new Fault.Answer(403, _canary),
            new Fault.Answer(201, $$"""{"id":"1","userName":"{{_canary}}","meta":{"location":"{{_canary}}"} }"""),
            new Fault.Answer(500, $"<html>{_canary}</html>", ContentType: "text/html"),
        })
        {
            foreach (var method in new[] { "POST", "PATCH", "PUT", "DELETE" })
            {
                _proxy.Rule = r => r.Method == method ? fault : null;
                Run("Test-ProvApp slack -Probe -OutVariable test; $test.Features; $test.RecommendedSettings; $test.LeftBehind");
            }
        }

        _proxy.Rule = _ => null;
        Run("Get-ProvAuditEvent -Last 100");
        NowhereInFiles();
    }

    [Fact]
    public async Task A_keys_password_and_what_the_key_signs_go_through_the_token_endpoint()
    {
        await using var server = await SignInServer.StartAsync();
        using var keys = new TemporaryFolder();
        using var key = System.Security.Cryptography.ECDsa.Create();
        await File.WriteAllTextAsync(keys["key.pem"], key.ExportEncryptedPkcs8PrivateKeyPem(_canary, new(System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc, System.Security.Cryptography.HashAlgorithmName.SHA256, 1000)));
        await File.WriteAllTextAsync(keys["password.txt"], _canary + "\n");
        var sandbox = new Uri(_contoso.SandboxUri);
        server.Behind = (sandbox.GetLeftPart(UriPartial.Authority), _canary);
        server.NewToken = () => _canary + Guid.NewGuid().ToString("N");
        Run($"Set-ProvApp slack -Settings @{{ BaseUri = '{server.Uri}{sandbox.AbsolutePath}'; SignIn = 'OAuth'; TokenUri = '{server.Uri}/token'; ClientId = 'prov'; ClientAuthentication = 'PrivateKeyJwt'; SigningKeyPath = '{keys["key.pem"]}'; SigningKeyPassword = 'file:{keys["password.txt"]}' }} -PassThru; Invoke-ProvSync");
        _contoso.Invoke("Get-ProvSandboxUser $box").Output.Count.ShouldBe(3, "the tokens were used");
        // Whoever repeats the statement repeats what lets somebody in: its signature is looked for as the secret is.
        var statements = new List<string>();
        server.TokenRule = r =>
        {
            statements.Add(r.Form["client_assertion"]);
            return new(401, $$"""{"error":"{{r.Form["client_assertion"]}}","error_description":"{{_canary}} {{r.Form["client_assertion"]}}"}""");
        };
        var told = _contoso.Invoke("Test-ProvApp slack *>&1; Invoke-ProvSync *>&1; Clear-ProvQuarantine slack -Confirm:$false");
        server.TokenRule = _ => null;
        File.WriteAllText(keys["password.txt"], _canary + "-other\n");
        Run("Test-ProvApp slack; Get-ProvRun | Get-ProvChange; Get-ProvAuditEvent -Last 50; Export-ProvConfig ./config");
        statements.ShouldNotBeEmpty();
        var texts = told.Output.Concat(told.Errors.Select(PSObject.AsPSObject)).Select(o => o?.ToString() + (o?.BaseObject as ErrorRecord)?.Exception + (o?.BaseObject as Provisioning.AppTest)?.Error);
        foreach (var text in texts)
        {
            Clean(text, "sign");
            foreach (var statement in statements)
                text.ShouldNotContain(statement.Split('.')[2]);
        }
        NowhereInFiles();
    }

    [Fact]
    public async Task A_key_in_a_header_of_its_own_goes_to_the_app_and_nowhere_else()
    {
        await using var server = await SignInServer.StartAsync();
        var sandbox = new Uri(_contoso.SandboxUri);
        server.Behind = (sandbox.GetLeftPart(UriPartial.Authority), _canary);
        server.Rule = r => r.Headers.GetValueOrDefault("X-Api-Key") == _canary ? null : new(401, $$"""{"detail":"{{r.Headers.GetValueOrDefault("X-Api-Key")}}"}""");
        server.LetsEverybodyIn = true;
        Run($"Set-ProvApp slack -Credential $secret -Settings @{{ BaseUri = '{server.Uri}{sandbox.AbsolutePath}'; SignIn = 'ApiKey'; ApiKeyHeader = 'X-Api-Key' }} -PassThru; Test-ProvApp slack; Invoke-ProvSync");
        _contoso.Invoke("Get-ProvSandboxUser $box").Output.Count.ShouldBe(3, "the key was used");
        server.Requests.ShouldAllBe(r => r.Authorization == null && !r.Path.Contains(_canary));
        foreach (var status in new[] { 400, 401, 403, 409, 500 })
        {
            server.Rule = r => new(status, $$"""{"detail":"{{r.Headers.GetValueOrDefault("X-Api-Key")}}","scimType":"{{r.Headers.GetValueOrDefault("X-Api-Key")}}"}""");
            Run($"Get-ProvUser anna@contoso.com | Set-ProvUser -Title '{Guid.NewGuid()}'; Test-ProvApp slack; Invoke-ProvSync; Get-ProvRun -Last 1 | Get-ProvChange; Clear-ProvQuarantine slack");
        }

        server.Rule = _ => null;
        Run("Invoke-ProvSync; Get-ProvApp; Get-ProvRun | Get-ProvChange; Get-ProvAuditEvent -Last 50; Export-ProvConfig ./config");
        NowhereInFiles();
    }

    [Theory]
    [InlineData("New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; Token = $canary }")]
    [InlineData("New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; ProxyPassword = $canary }")]
    [InlineData("New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; ProxyPassword = \"env :$canary\" }")]
    [InlineData("New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; Proxy = \"http://svc:$canary@proxy.example\" }")]
    [InlineData("New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; Headers = \"Authorization: Bearer $canary\" }")]
    [InlineData("New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; SignIn = 'OAuth'; TokenUri = 'https://x.example/token'; ClientId = 'x'; TokenParameters = \"client_secret=$canary\" } -Credential env:X")]
    [InlineData("New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; SignIn = 'OAuth'; TokenUri = \"https://svc:$canary@x.example/token\"; ClientId = 'x' } -Credential env:X")]
    [InlineData("New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example' } -Credential $canary")]
    [InlineData("New-ProvApp x -Connector Scim -Settings @{ BaseUri = \"https://user:$canary@x.example/scim\" }")]
    [InlineData("Set-ProvMapping slack password -Constant $canary")]
    [InlineData("Set-ProvMapping hr password -Constant $canary")]
    [InlineData("New-ProvUser zoe -Attributes @{ password = $canary }")]
    [InlineData("[pscustomobject]@{ userName = 'zoe'; password = $canary } | New-ProvUser")]
    [InlineData("Set-ProvUser anna@contoso.com -Attributes @{ password = $canary }")]
    [InlineData("Set-ProvAttribute password; New-ProvUser zoe -Attributes @{ password = $canary }")]
    public void A_secret_in_the_wrong_place_is_refused_and_not_repeated(string script)
    {
        Run($"$canary = [Net.NetworkCredential]::new('', $secret).Password; {script}", refused: true);
        NowhereInFiles();
    }

    [Fact]
    public void A_password_in_a_column_that_nothing_maps_is_not_kept()
    {
        File.WriteAllText(_contoso.HrFile, Contoso.Export.Replace("Status\n", "Status,Password\n", StringComparison.Ordinal).Replace("Active\n", $"Active,{_canary}\n", StringComparison.Ordinal));
        Run("Invoke-ProvImport hr; Get-ProvAccount hr; Get-ProvPlan; Get-ProvChange (@(Get-ProvPlan)[-1]) -IncludeRecord");
        File.Delete(_contoso.HrFile);
        NowhereInFiles();
    }

    [Fact]
    public void A_token_in_a_file_stays_in_it()
    {
        var file = Path.Combine(_contoso.Folder, "token.txt");
        File.WriteAllText(file, _canary + "\n");
        Run("Set-ProvApp slack -Credential file:./token.txt -PassThru; Invoke-ProvSync; Get-ProvApp");
        _contoso.Invoke("Get-ProvSandboxUser $box").Output.Count.ShouldBe(3, "the token was used");
        File.Delete(file);
        NowhereInFiles();
    }

    // Everything that a script writes to any stream, looked at as deep as it goes.
    private void Run(string script, bool refused = false)
    {
        var result = _contoso.Invoke($"& {{ $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'; $ConfirmPreference = 'None'; {script} }} *>&1");
        foreach (var item in result.Output.Concat(result.Errors.Select(e => PSObject.AsPSObject(e))).Concat(result.Progress.Select(p => PSObject.AsPSObject(p))))
            Look(item, script, 0);
        if (refused)
            result.Errors.Concat(result.Of<ErrorRecord>()).ShouldNotBeEmpty(script);
    }

    private void Look(object? value, string script, int depth)
    {
        if (value is null || depth > 6)
            return;
        var item = PSObject.AsPSObject(value);
        Clean(item.ToString(), script);
        switch (item.BaseObject)
        {
            case string or System.Security.SecureString or Type or Delegate or InvocationInfo or System.Reflection.MemberInfo or System.Reflection.Assembly:
                return;
            case ErrorRecord error:
                Clean(error.Exception.ToString(), script);
                Clean($"{error.ErrorDetails?.Message} {error.ErrorDetails?.RecommendedAction} {error.CategoryInfo}", script);
                // What was typed is the user's own: it is the target, and no part of the message.
                for (var exception = error.Exception; exception is not null; exception = exception.InnerException)
                    Look((exception as Provisioning.ProvisioningException)?.Error, script, depth + 1);
                return;
            case IEnumerable list:
                foreach (var element in list)
                    Look(element, script, depth + 1);
                return;
        }

        foreach (var property in item.Properties.Where(p => p.IsGettable))
        {
            object? inner;
            try
            {
                inner = property.Value;
            }
            catch (GetValueException)
            {
                continue;
            }

            Look(inner, script, depth + 1);
        }
    }

    private void Clean(string? text, string script) => (text ?? "").ShouldNotContain(_canary, Case.Insensitive, script);

    private void NowhereInFiles()
    {
        _contoso.Invoke("$null = Backup-ProvStore ./backup.zip; Close-ProvStore").ThrowIfFailed();
        var files = Directory.GetFiles(_contoso.Folder, "*", SearchOption.AllDirectories);
        files.Length.ShouldBeGreaterThan(4);
        var forms = new[] { Encoding.UTF8.GetBytes(_canary), Encoding.Unicode.GetBytes(_canary), Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(_canary))[..40]) };
        foreach (var file in files)
        {
            HasNone(File.ReadAllBytes(file), file);
        }

        using var backup = ZipFile.OpenRead(Path.Combine(_contoso.Folder, "backup.zip"));
        foreach (var entry in backup.Entries)
        {
            using var content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            HasNone(bytes.ToArray(), entry.FullName);
        }

        void HasNone(byte[] bytes, string where)
        {
            foreach (var form in forms)
                bytes.AsSpan().IndexOf(form).ShouldBe(-1, where);
        }
    }
}
