using System.Net.Http.Headers;
using System.Text;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Mappings;

/// <summary>Mappings with options at the prompt, against the practice application and against a SCIM server that this project did not write.</summary>
public sealed class MappingOptionTests : IAsyncLifetime
{
    private readonly Contoso _contoso = new();
    private ScimmyServer _scimmy = null!;

    public async Task InitializeAsync() => _scimmy = await ScimmyServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _scimmy.DisposeAsync();
        _contoso.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_option_does_in_an_application_what_it_says(bool foreign)
    {
        var (uri, token) = foreign ? (_scimmy.BaseUri, _scimmy.Token) : (_contoso.SandboxUri, _contoso.Invoke("[Net.NetworkCredential]::new('', $sandbox.Token).Password").One<string>());
        _contoso.Invoke(
            """
            $null = Set-ProvApp slack -Settings @{ BaseUri = $args[0] } -Credential ([Net.NetworkCredential]::new('', $args[1]).SecurePassword)
            Set-ProvMapping hr nickName First -When CreateOnly
            Set-ProvMapping slack nickName givenName -When CreateOnly
            Set-ProvMapping slack locale preferredLanguage -Strength Weak
            Set-ProvMapping slack title title -Strength Normal
            Set-ProvMapping slack userType department -ValueMap @{ Sales = 'Field'; Legal = 'Office' } -Unmapped Default -Default Other
            $null = Invoke-ProvSync
            """, uri, token).ThrowIfFailed();
        var account = _contoso.Invoke("(Get-ProvAccount slack | Where-Object { $_.Values['userName'].ToString() -eq 'anna@contoso.com' })").One<Account>();
        (Text(account, "nickName"), Text(account, "title"), Text(account, "userType")).ShouldBe(("Anna", "Clerk", "Field"));

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var patch = new StringContent(
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"nickName":"Own","title":"Own","locale":"fr"}}]}""",
            Encoding.UTF8, "application/scim+json");
        (await http.PatchAsync(new Uri($"{uri}/Users/{account.Key}"), patch)).EnsureSuccessStatusCode();

        // The next write of something else tells what the application has by itself.
        await File.WriteAllTextAsync(_contoso.HrFile, Contoso.Export.Replace("Anna,Berg,Sales", "Annie,Berg,Legal", StringComparison.Ordinal) + "6,fay@contoso.com,Fay,Holm,Legal,Clerk,Active\n");
        _contoso.Invoke("$null = Invoke-ProvSync; Set-ProvUser anna@contoso.com -Attributes @{ preferredLanguage = 'de' }; $null = Invoke-ProvSync").ThrowIfFailed();
        var plan = _contoso.Invoke("Get-ProvUser | New-ProvPlan -App slack").ThrowIfFailed();
        plan.One<Plan>().ChangeCount.ShouldBe(0);
        plan.One<Plan>().Targets.Single(t => t.Name == "slack").Drift.ShouldHaveSingleItem().ToString().ShouldBe("anna@contoso.com title: 'Clerk' -> 'Own'");
        plan.Warnings.ShouldContain(w => w.StartsWith("'slack' has 1 value by itself", StringComparison.Ordinal));
        account = _contoso.Invoke("(Get-ProvAccount slack | Where-Object { $_.Values['userName'].ToString() -eq 'anna@contoso.com' })").One<Account>();
        (Text(account, "nickName"), Text(account, "title"), Text(account, "userType"), Text(account, "locale")).ShouldBe(("Own", "Own", "Office", "fr"));

        // A change in the directory is written over it.
        await File.WriteAllTextAsync(_contoso.HrFile, Contoso.Export.Replace("Sales,Clerk", "Sales,Boss", StringComparison.Ordinal) + "6,fay@contoso.com,Faye,Holm,Legal,Clerk,Active\n");
        _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
        Text(_contoso.Invoke("(Get-ProvAccount slack | Where-Object { $_.Values['userName'].ToString() -eq 'anna@contoso.com' })").One<Account>(), "title").ShouldBe("Boss");
        _contoso.Invoke("Get-ProvUser fay@contoso.com | ForEach-Object { $_.GivenName; $_.Attributes['nickName'].ToString() }").Of<string>().ShouldBe(["Faye", "Fay"]);
    }

    [Fact]
    public void A_mapping_is_shown_with_its_options_and_passes_on_whole()
    {
        _contoso.Invoke(
            """
            Set-ProvMapping slack title title -When CreateOnly -OnNull Keep
            Set-ProvMapping slack userType department -Strength Weak -ValueMap @{ Sales = 'Field'; Legal = 'Office' } -Unmapped Default -Default Other
            $null = New-ProvApp zoom -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token
            Get-ProvMapping zoom | Remove-ProvMapping -Confirm:$false
            Get-ProvMapping slack | Set-ProvMapping -App zoom
            $null = Open-ProvStore ./other -Create
            $null = New-ProvApp zoom -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token
            Get-ProvMapping slack -Store ./contoso | Set-ProvMapping -App zoom -Store ./other
            """).ThrowIfFailed();
        var shown = Of("slack -Store ./contoso");
        shown.ShouldContain("title <- title: create only, on null keep");
        shown.ShouldContain("userType <- department: weak, default 'Other', map of 2, else default");
        Of("zoom -Store ./contoso").ShouldBe(shown);
        Of("zoom -Store ./other").ShouldBe(shown);

        List<string> Of(string app) => [.. _contoso.Invoke($"Get-ProvMapping {app}").ThrowIfFailed().Of<AppMapping>().Select(m => $"{m.Target} <- {m.Source}{m.Constant}: {m.Options}")];
    }

    [Fact]
    public void Drift_of_a_sensitive_value_is_masked()
    {
        _contoso.Invoke(
            """
            Set-ProvAttribute passport -Sensitive
            Set-ProvMapping hr passport First -When CreateOnly
            Set-ProvMapping slack nickName passport -Strength Normal
            Get-ProvUser anna@contoso.com | Set-ProvUser -Attributes @{ passport = 'AT-4711' }
            $null = Invoke-ProvSync
            """).ThrowIfFailed();
        _contoso.Invoke("Get-ProvAccount slack").Of<Account>().ShouldContain(a => a.Wanted["nickName"].AsString() == "********");
        _contoso.Invoke("Get-ProvUser anna@contoso.com | Set-ProvUser -Attributes @{ passport = 'AT-4712' }");
        var table = _contoso.Invoke("$plan = New-ProvPlan; $plan.Changes; Get-ProvChange $plan | ForEach-Object { \"$($_.Wanted)\" }").ThrowIfFailed().Output.Select(o => o.ToString()).ToList();
        table.ShouldContain(t => t.Contains("nickName: '********' -> '********'", StringComparison.Ordinal));
        table.ShouldAllBe(t => !t.Contains("471", StringComparison.Ordinal));
    }

    private static string? Text(Account account, string name) => account.Values[name].AsString();
}
