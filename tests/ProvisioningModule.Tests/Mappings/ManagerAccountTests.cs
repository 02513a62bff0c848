using System.Net.Http.Headers;
using System.Text.Json;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Mappings;

/// <summary>An application's own manager attribute, over the wire: the account of the manager in that application, from an HR file that knows numbers.</summary>
public sealed class ManagerAccountTests : IAsyncLifetime
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private readonly Contoso _contoso = new();
    private readonly HttpClient _http = new();
    private ScimmyServer _scimmy = null!;
    private string _uri = "";

    public async Task InitializeAsync() => _scimmy = await ScimmyServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _scimmy.DisposeAsync();
        _http.Dispose();
        _contoso.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_is_made_first_each_has_the_managers_account_and_what_is_made_of_the_manager(bool foreign)
    {
        var (uri, token) = foreign ? (_scimmy.BaseUri, _scimmy.Token) : (_contoso.SandboxUri, _contoso.Invoke("[Net.NetworkCredential]::new('', $sandbox.Token).Password").One<string>());
        _uri = uri;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Export(("1", "3"), ("2", ""), ("3", "1"), ("4", "2"), ("5", "3"));
        var run = _contoso.Invoke(
            """
            $null = Set-ProvApp slack -Settings @{ BaseUri = $args[0] } -Credential ([Net.NetworkCredential]::new('', $args[1]).SecurePassword)
            Set-ProvMapping hr manager Boss
            Set-ProvMapping slack manager.value manager.value
            Set-ProvMapping slack costCenter -Expression 'manager.givenName + (isMemberOfGroupName("Leads") ? " (lead)" : "")'
            $null = New-ProvGroup Leads -Filter 'title eq "Manager"'
            Invoke-ProvSync
            """, uri, token).ThrowIfFailed().One<Run>();
        run.Failed.ShouldBe(0);
        // Anna and Cy are each other's managers; both, and Eli, have the app from the start.
        (await HeldAsync("anna")).ShouldBe((await KeyAsync("cy"), "Cy"));
        (await HeldAsync("cy")).ShouldBe((await KeyAsync("anna"), "Anna (lead)"));
        (await HeldAsync("eli")).ShouldBe((await KeyAsync("cy"), "Cy"));
        Empty();

        // Dee comes before Bo, her manager, has an account; then he has one, in a run that says nothing of her.
        _contoso.Invoke("Grant-ProvAppAssignment slack dee@contoso.com; $null = Invoke-ProvSync").ThrowIfFailed();
        (await HeldAsync("dee")).ShouldBe((null, "Bo"));
        Empty();
        var plan = _contoso.Invoke("Grant-ProvAppAssignment slack bo@contoso.com; $plan = New-ProvPlan; $plan; Get-ProvChange $plan").ThrowIfFailed();
        plan.One<Plan>().ChangeCount.ShouldBe(2);
        ChangeText.Line(plan.Of<Change>().Last()).ShouldBe("slack: Update dee@contoso.com, refers to somebody whose account this run makes (manager.value -> the account of 'bo@contoso.com')");
        _contoso.Invoke("$null = Invoke-ProvPlan $plan").ThrowIfFailed();
        (await HeldAsync("dee")).ShouldBe((await KeyAsync("bo"), "Bo"));
        Empty();

        // The manager's name changes: who reports to him follows, in the same sync.
        Export("Bob", ("1", "3"), ("2", ""), ("3", "1"), ("4", "2"), ("5", "3"));
        _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
        (await HeldAsync("dee")).ShouldBe((await KeyAsync("bo"), "Bob"));
        Empty();
    }

    private void Export(params (string Id, string Boss)[] bosses) => Export("Bo", bosses);

    private void Export(string bo, params (string Id, string Boss)[] bosses)
    {
        var lines = Contoso.Export.Replace(",Bo,", $",{bo},", StringComparison.Ordinal).Trim().Split('\n');
        File.WriteAllLines(_contoso.HrFile, lines.Skip(1).Select(l => $"{l},{bosses.Single(b => b.Id == l.Split(',')[0]).Boss}").Prepend(lines[0] + ",Boss"));
    }

    private void Empty() => _contoso.Invoke("New-ProvPlan").ThrowIfFailed().One<Plan>().ChangeCount.ShouldBe(0);

    private async Task<string> KeyAsync(string name) => (await AccountAsync(name)).GetProperty("id").GetString()!;

    private async Task<(string? Manager, string? CostCenter)> HeldAsync(string name)
    {
        var enterprise = (await AccountAsync(name)).GetProperty(Enterprise);
        return (
            enterprise.TryGetProperty("manager", out var manager) && manager.ValueKind == JsonValueKind.Object && manager.TryGetProperty("value", out var id) ? id.GetString() : null,
            enterprise.GetProperty("costCenter").GetString());
    }

    private async Task<JsonElement> AccountAsync(string name)
    {
        using var found = JsonDocument.Parse(await _http.GetStringAsync(new Uri($"{_uri}/Users?filter={Uri.EscapeDataString($"userName eq \"{name}@contoso.com\"")}")));
        return found.RootElement.GetProperty("Resources")[0].Clone();
    }
}
