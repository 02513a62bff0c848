using System.Text;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Passwords;

/// <summary>A password goes to the applications and nowhere else: no stream, no error, no file of the store has it, whatever goes wrong.</summary>
public sealed class SecrecyTests : IAsyncLifetime
{
    private const string Canary = "Kanarien-\"Vogel\"-4711";

    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new();
    private readonly string _box = $"box-{Guid.NewGuid():N}";
    private readonly StringBuilder _written = new();
    private ScimmyServer _server = null!;
    private FaultProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _server = await ScimmyServer.StartAsync();
        _proxy = await FaultProxy.StartAsync(_server.BaseUri);
        _session.Invoke(
            """
            param($folder, $uri, $token, $name)
            $null = Open-ProvStore $folder -Create
            $null = Start-ProvSandbox $name
            $box = Get-ProvSandbox $name
            $secret = [Net.NetworkCredential]::new('', $token).SecurePassword
            $null = New-ProvApp scimmy -Connector Scim -Settings @{ BaseUri = $uri; PasswordWrite = 'Patch'; Timeout = 5 } -Credential $secret -Mode Enforce
            $null = New-ProvApp box -Connector Scim -Settings @{ BaseUri = $box.BaseUri; PasswordWrite = 'Put' } -Credential $box.Token -Mode Enforce
            New-ProvUser anna -GivenName Anna
            Grant-ProvAppAssignment scimmy anna
            Grant-ProvAppAssignment box anna
            $null = Invoke-ProvSync
            function global:Secret([string] $Text) { [Net.NetworkCredential]::new('', $Text).SecurePassword }
            """,
            _folder["store"], _proxy.BaseUri, _server.Token, _box).ThrowIfFailed();
    }

    public async Task DisposeAsync()
    {
        _session.Invoke("Stop-ProvSandbox $args[0]; Close-ProvStore", _box);
        _session.Dispose();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_set_and_nothing_tells_it()
    {
        var change = Set().One<PasswordChange>();
        change.Delivered.ShouldBe(["box", "scimmy"]);
        (await _server.UsersAsync()).ShouldHaveSingleItem()["password"].AsString().ShouldBe(Canary);
        // Refused by the policy, in every way there is.
        _written.Append(SecretDump.Of(Set())).Append(SecretDump.Of(_session.Invoke("Test-ProvPassword (Secret $args[0]) anna -Verbose", Canary)));
        _written.Append(SecretDump.Of(_session.Invoke("Set-ProvPassword anna -Password $args[0]", Canary)));
        Check();
    }

    [Fact]
    public void It_fails_in_every_way_and_nothing_tells_it()
    {
        // The service repeats the very request that it refuses; breaks off; asks to wait; says nothing.
        var answers = new Func<ProxiedRequest, Fault?>[]
        {
            r => new Fault.Answer(400, $$"""{"status":"400","scimType":"invalidValue","detail":{{System.Text.Json.JsonSerializer.Serialize(r.Body)}}}"""),
            r => new Fault.Answer(403, r.Body, ContentType: "text/plain"),
            r => new Fault.Answer(404, $"<html>{r.Body}</html>", ContentType: "text/html"),
            _ => new Fault.Rewrite(b => b + Canary),
            _ => new Fault.Answer(200, $$"""{"id":"1","userName":"anna","password":{{System.Text.Json.JsonSerializer.Serialize(Canary)}}}"""),
        };
        foreach (var answer in answers)
        {
            _proxy.Rule = r => r.Method == "PATCH" ? answer(r) : null;
            Set("-App scimmy");
            _proxy.Rule = _ => null;
        }

        Check();
        _written.ToString().ShouldContain(ErrorIds.AppPermission, Case.Sensitive, "the failures were seen");
    }

    [Fact]
    public async Task It_is_tried_again_and_nothing_tells_it()
    {
        var left = 1;
        _proxy.Rule = r => r.Method == "PATCH" && Interlocked.Decrement(ref left) >= 0 ? new Fault.Answer(429, RetryAfter: "0", Body: r.Body) : null;
        Set("-App scimmy").One<PasswordChange>().Succeeded.ShouldBeTrue();
        _proxy.Rule = r => r.Method == "PATCH" ? new Fault.Answer(401, r.Body) : null;
        Set("-App scimmy");
        _proxy.Rule = _ => null;
        Set("-App box").One<PasswordChange>().Delivered.ShouldBe(["box"], "the current one, to the app that lacks it");
        (await _server.UsersAsync()).ShouldHaveSingleItem()["password"].AsString().ShouldBe(Canary);
        Check();
    }

    private ScriptResult Set(string words = "")
    {
        var result = _session.Invoke($"$InformationPreference = $DebugPreference = 'Continue'; Set-ProvPassword anna -Password (Secret $args[0]) -Verbose {words}", Canary);
        _written.Append(SecretDump.Of(result));
        foreach (var error in result.Errors)
            _written.AppendLine(error.FullyQualifiedErrorId);
        return result;
    }

    private void Check()
    {
        _written.Append(SecretDump.Of(_session.Invoke("Get-ProvUser; Get-ProvAccount; Get-ProvPasswordState; Get-ProvApp; Get-ProvRun; Get-ProvPlan; $Error | ForEach-Object { $_; $_.Exception; $_.InvocationInfo }")));
        _session.Invoke("Optimize-ProvStore; $null = Backup-ProvStore ([IO.Path]::Combine($args[0], 'b.zip')); Close-ProvStore", _folder.Path).ThrowIfFailed();
        var forms = new[] { Canary, "Kanarien", "Vogel", Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary))[..16] };
        foreach (var form in forms)
            _written.ToString().ShouldNotContain(form, Case.Insensitive);
        var files = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
        files.Length.ShouldBeGreaterThan(3);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file).AsSpan();
            foreach (var form in forms)
            {
                bytes.IndexOf(Encoding.UTF8.GetBytes(form)).ShouldBe(-1, $"{file} has {form}");
                bytes.IndexOf(Encoding.Unicode.GetBytes(form)).ShouldBe(-1, $"{file} has {form}");
            }
        }
    }
}
