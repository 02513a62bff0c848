using System.Net.Http.Headers;
using System.Text;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Importing;

/// <summary>The groups that an application has are read with its accounts, over the wire, and shown with the users whose accounts are in them.</summary>
public sealed class GroupImportTests : IAsyncLifetime
{
    private readonly Contoso _contoso = new();
    private ScimmyServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ScimmyServer.StartAsync();
        _contoso.Invoke("$null = Set-ProvApp slack -Settings @{ BaseUri = $args[0] } -MatchOn userName -Credential ([Net.NetworkCredential]::new('', $args[1]).SecurePassword)", _server.BaseUri, _server.Token).ThrowIfFailed();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _contoso.Dispose();
    }

    [Fact]
    public async Task Groups_are_listed_with_who_is_in_them_and_nothing_is_written_to_the_application()
    {
        var anna = await MakeAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"anna@contoso.com","active":true,"roles":[{"value":"approver"}],"entitlements":[{"value":"E5"}]}""");
        var stranger = await MakeAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"stranger@contoso.com","active":true}""");
        await MakeAsync("Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Sales","members":[{"value":"{{anna}}"},{"value":"{{stranger}}"}]}""");
        await MakeAsync("Groups", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Legal"}""");
        await _server.ResetAsync();

        _contoso.Invoke("Invoke-ProvImport slack -WhatIf").ThrowIfFailed();
        _contoso.Invoke("Get-ProvAppGroup").Output.ShouldBeEmpty("a preview writes nothing");
        _contoso.Invoke("Invoke-ProvImport slack").ThrowIfFailed();
        _contoso.Invoke("Get-ProvAppGroup slack").ThrowIfFailed().Of<AppGroupSummary>().Select(g => (g.Name, g.MemberCount, g.MembersKnown)).ShouldBe([("Sales", 2, true), ("Legal", 0, true)], ignoreOrder: true);
        _contoso.Invoke("Get-ProvAppGroup slack S* | Get-ProvAppGroupMember").Of<AppGroupMember>().Select(m => (m.Name, m.UserName)).ShouldBe([("anna@contoso.com", "anna@contoso.com"), ("stranger@contoso.com", null)], ignoreOrder: true);
        _contoso.Invoke("Get-ProvUser anna@contoso.com | Get-ProvAppGroupMember").One<AppGroupMember>().Group.ShouldBe("Sales");
        _contoso.Invoke("Get-ProvAppGroupMember slack Legal").Output.ShouldBeEmpty();
        (await _server.WritesAsync()).ShouldBe(0);

        // What the application has beside groups is kept with the account.
        var values = _contoso.Invoke("Get-ProvAccount slack anna@contoso.com").One<Account>().Values;
        (values["roles"].ToString(), values["entitlements"].ToString()).ShouldSatisfyAllConditions(v => v.Item1.ShouldContain("approver"), v => v.Item2.ShouldContain("E5"));

        // Once it is known, only what changed is written.
        _contoso.Invoke("Invoke-ProvImport slack").ThrowIfFailed();
        _contoso.Invoke("@(Get-ProvPlan)[-1] | Get-ProvChange -IncludeRecord").Of<Change>().ShouldAllBe(c => c.SourceGroup == null);
    }

    [Fact]
    public async Task The_groups_of_a_snapshot_are_there_and_an_application_that_is_said_to_have_none_is_not_asked()
    {
        await MakeAsync("Groups", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Sales","members":[{"value":"x"}]}""");
        _contoso.Invoke("Invoke-ProvImport slack; Save-ProvSnapshot ./snapshot.zip -WarningAction Ignore").ThrowIfFailed();
        _contoso.Invoke("New-ProvPlan -Snapshot ./snapshot.zip -WarningAction Ignore").ThrowIfFailed();
        _contoso.Invoke("$null = Set-ProvApp slack -Settings @{ Groups = $false }; Invoke-ProvImport slack").ThrowIfFailed();
        _contoso.Invoke("Get-ProvAppGroup slack").One<AppGroupSummary>().Present.ShouldBeTrue();
        _contoso.Invoke("(Test-ProvStore).IsHealthy").One<bool>().ShouldBeTrue();
    }

    private async Task<string> MakeAsync(string kind, string body)
    {
        using var http = new HttpClient { BaseAddress = new(_server.BaseUri + "/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _server.Token);
        using var content = new StringContent(body, Encoding.UTF8, "application/scim+json");
        using var answer = await http.PostAsync(kind, content);
        answer.EnsureSuccessStatusCode();
        return System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
    }
}
