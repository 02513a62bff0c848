using System.Net.Http.Headers;
using System.Text;
using Provisioning;

namespace ProvisioningModule.Tests.Plans;

/// <summary>What somebody changed in an application since the plan was made is seen, left, and planned anew.</summary>
public sealed class PreImageTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public async Task It_is_not_written_over_and_the_next_sync_takes_it_up()
    {
        _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
        await File.WriteAllTextAsync(_contoso.HrFile, Contoso.Export.Replace("Clerk", "Lead", StringComparison.Ordinal));
        _contoso.Invoke("$null = Invoke-ProvImport hr; $global:plan = New-ProvPlan").ThrowIfFailed();
        await ChangeByHandAsync("anna@contoso.com", "by hand");

        var run = _contoso.Invoke("Invoke-ProvPlan $plan");
        var error = run.Errors.ShouldHaveSingleItem();
        error.FullyQualifiedErrorId.ShouldStartWith(ErrorIds.ChangeStale);
        error.ToString().ShouldContain("'anna@contoso.com'");
        run.One<Run>().Counts.Select(c => $"{c.Outcome} {c.Count}").ShouldBe(["Applied 1", "Stale 1"], ignoreOrder: true);
        Titles().ShouldBe(["anna@contoso.com by hand", "cy@contoso.com Manager", "eli@contoso.com Lead"], ignoreOrder: true);

        var next = _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>();
        next.Applied.ShouldBe(1);
        _contoso.Invoke("Get-ProvChange -Run $args[0]", next).Of<RunChange>().Single().Change.Attributes.ShouldHaveSingleItem().Old.AsString().ShouldBe("by hand");
        Titles().ShouldContain("anna@contoso.com Lead");
    }

    private IEnumerable<string> Titles() => _contoso.Invoke("Get-ProvSandboxUser $box | ForEach-Object { \"$($_.userName) $($_.title)\" }").ThrowIfFailed().Of<string>();

    private async Task ChangeByHandAsync(string user, string title)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _contoso.Invoke("[Net.NetworkCredential]::new('', $sandbox.Token).Password").One<string>());
        var key = _contoso.Invoke("(Get-ProvAccount -App slack -User $args[0]).Key", user).ThrowIfFailed().One<string>();
        using var body = new StringContent($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"{{title}}"}]}""", Encoding.UTF8, "application/scim+json");
        (await http.PatchAsync($"{_contoso.SandboxUri}/Users/{key}", body)).EnsureSuccessStatusCode();
    }
}
