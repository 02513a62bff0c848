using System.Net.Http.Headers;
using System.Text;
using Provisioning;

namespace ProvisioningModule.Tests.Importing;

/// <summary>An application that has accounts before the store knows of it is taken over: everybody keeps what they have.</summary>
public sealed class TakeOverTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose()
    {
        _contoso.Session.Invoke("Stop-ProvSandbox $box");
        _contoso.Dispose();
    }

    [Fact]
    public async Task Accounts_that_are_there_are_linked_to_whom_they_belong_and_nobody_is_touched()
    {
        foreach (var name in new[] { "anna@contoso.com", "BO@contoso.com", "stranger@contoso.com" })
            await MakeAsync(name);
        await MakeAsync("dee@contoso.com", active: false);

        // Without a rule somebody has to say once that the same name is the same person.
        var waits = _contoso.Session.Invoke("Invoke-ProvImport slack").ThrowIfFailed();
        waits.Warnings.ShouldContain("'slack': 3 accounts wait for a decision: whose they are is not certain. See Get-ProvMatch slack -Pending.");
        _contoso.Session.Invoke("Get-ProvMatch slack -Pending").Of<MatchCase>().Select(m => m.Candidates.Single().UserName).ShouldBe(["anna@contoso.com", "bo@contoso.com", "dee@contoso.com"], ignoreOrder: true);

        // The administrator says so for all of them.
        _contoso.Session.Invoke("Set-ProvApp slack -MatchOn userName").ThrowIfFailed();
        var plan = _contoso.Session.Invoke("Invoke-ProvImport slack -WhatIf").Of<Change>().ToList();
        plan.Select(c => (c.Kind, c.UserName)).ShouldBe([(ChangeKind.Link, "anna@contoso.com"), (ChangeKind.Link, "bo@contoso.com"), (ChangeKind.Link, "dee@contoso.com")], ignoreOrder: true);
        plan.Single(c => c.UserName == "bo@contoso.com").Reason.ShouldBe("matched by 'MatchOn userName' (1.00), and assigned with it");
        plan.Single(c => c.UserName == "dee@contoso.com").Reason.ShouldBe("matched by 'MatchOn userName' (1.00)");
        _contoso.Session.Invoke("Get-ProvAccount slack | Where-Object UserId").Output.ShouldBeEmpty();
        _contoso.Session.Invoke("Invoke-ProvImport slack").ThrowIfFailed().One<Run>().Applied.ShouldBe(3);
        _contoso.Session.Invoke("Get-ProvMatch slack -Pending").Output.ShouldBeEmpty();
        _contoso.Session.Invoke("Get-ProvAccount slack -Unlinked").One<Account>().Values["userName"].AsString().ShouldBe("stranger@contoso.com");

        // The next plan makes who is missing and brings into line what differs; it takes nothing away and makes nobody twice.
        _contoso.Session.Invoke("Invoke-ProvSync").ThrowIfFailed();
        var users = _contoso.Session.Invoke("Get-ProvAccount slack").Of<Account>().ToDictionary(a => a.Values["userName"].AsString()!.ToLowerInvariant());
        users.Keys.ShouldBe(["anna@contoso.com", "bo@contoso.com", "cy@contoso.com", "dee@contoso.com", "eli@contoso.com", "stranger@contoso.com"], ignoreOrder: true);
        users.Where(u => !u.Value.Active).Select(u => u.Key).ShouldBe(["dee@contoso.com"]);
        _contoso.Session.Invoke("Invoke-ProvImport slack").ThrowIfFailed().Warnings.ShouldBeEmpty();
        _contoso.Session.Invoke("(New-ProvPlan).ChangeCount").One<int>().ShouldBe(0);
    }

    [Fact]
    public async Task What_was_done_in_the_application_by_hand_is_seen_explained_and_put_right()
    {
        _contoso.Session.Invoke("Invoke-ProvSync").ThrowIfFailed();
        var anna = _contoso.Session.Invoke("Get-ProvAccount slack anna@contoso.com").One<Account>();
        await SendAsync(HttpMethod.Patch, $"Users/{anna.Key}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false},{"op":"replace","path":"title","value":"Queen"}]}""");
        _contoso.Session.Invoke("(New-ProvPlan).ChangeCount").One<int>().ShouldBe(0, "nobody has looked");
        _contoso.Session.Invoke("Invoke-ProvImport slack").ThrowIfFailed();
        _contoso.Session.Invoke("Get-ProvDrift slack").Of<Drift>().Select(d => d.Path).ShouldBe([null, "title"], ignoreOrder: true);
        var change = _contoso.Session.Invoke("New-ProvPlan | Get-ProvChange").One<Change>();
        (change.Kind, change.Attributes.Single().ToString()).ShouldBe((ChangeKind.Enable, "title: 'Queen' -> 'Clerk'"));
    }

    private Task MakeAsync(string userName, bool active = true) =>
        SendAsync(HttpMethod.Post, "Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}","active":{{(active ? "true" : "false")}}}""");

    private async Task SendAsync(HttpMethod method, string path, string body)
    {
        using var http = new HttpClient { BaseAddress = new(_contoso.SandboxUri.TrimEnd('/') + "/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _contoso.Session.Invoke("[Net.NetworkCredential]::new('', $sandbox.Token).Password").One<string>());
        using var content = new StringContent(body, Encoding.UTF8, "application/scim+json");
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
