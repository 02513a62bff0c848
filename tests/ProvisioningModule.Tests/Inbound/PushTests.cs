using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Inbound;

/// <summary>An upstream system pushes people in through the shipped module, over TLS, as Okta does.</summary>
public sealed class PushTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new();
    private readonly HttpClient _client = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=localhost" });

    public PushTests()
    {
        EndpointCertificate.Write(_folder["server.pem"]);
        _session.Invoke(
            """
            $null = $ExecutionContext.SessionState.Path.SetLocation($args[0])
            $null = Open-ProvStore ./contoso -Create
            $null = New-ProvApp okta -Connector ScimEndpoint -Direction Source
            $global:endpoint = Start-ProvScimEndpoint okta -Port 0 -CertificatePath ./server.pem -ImportEvery 0
            """,
            _folder.Path).ThrowIfFailed();
        _client.BaseAddress = new(_session.Invoke("$endpoint.BaseUri").One<string>() + "/");
        Token = _session.Invoke("[Net.NetworkCredential]::new('', (New-ProvScimToken okta production).Token).Password").ThrowIfFailed().One<string>();
        _client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
    }

    private string Token { get; }

    public void Dispose()
    {
        _client.Dispose();
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_is_pushed_is_a_user_after_the_import_and_has_left_when_they_are_deactivated()
    {
        _client.BaseAddress!.Scheme.ShouldBe("https");
        var (status, made) = await SendAsync("POST", "Users", """{"userName":"anna@contoso.com","name":{"givenName":"Anna","familyName":"Berg"},"password":"hunter2","active":true}""");
        status.ShouldBe(HttpStatusCode.Created);
        _session.Invoke("Invoke-ProvImport okta").ThrowIfFailed().Of<Run>().ShouldHaveSingleItem().State.ShouldBe(RunState.Completed);
        User("anna@contoso.com").ShouldSatisfyAllConditions(u => u.GivenName.ShouldBe("Anna"), u => u.Status.ShouldBe(UserStatus.Active));

        (await SendAsync("PATCH", $"Users/{made!["id"]}", """{"Operations":[{"op":"Replace","path":"active","value":"False"}]}""")).Status.ShouldBe(HttpStatusCode.OK);
        _session.Invoke("$null = Invoke-ProvImport okta").ThrowIfFailed();
        User("anna@contoso.com").Status.ShouldBe(UserStatus.Deactivated);
        _session.Invoke("Get-ProvAuditEvent | Where-Object Actor -eq 'scim:okta/production'").ThrowIfFailed().Of<AuditEvent>().Select(e => (e.Action, e.Kind))
            .ShouldBe([(AuditAction.Created, "Pushed resource"), (AuditAction.Changed, "Pushed resource")], ignoreOrder: true);
        _session.Invoke("Close-ProvStore").ThrowIfFailed();
        foreach (var file in Directory.GetFiles(_folder["contoso"], "*", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file, Encoding.Latin1);
            text.ShouldNotContain("hunter2");
            text.ShouldNotContain(Token[22..]);
        }
    }

    [Fact]
    public async Task When_the_last_one_is_deleted_they_have_left()
    {
        var (_, made) = await SendAsync("POST", "Users", """{"userName":"anna@contoso.com","active":true}""");
        _session.Invoke("$null = Invoke-ProvImport okta").ThrowIfFailed();
        User("anna@contoso.com").Status.ShouldBe(UserStatus.Active);
        (await SendAsync("DELETE", $"Users/{made!["id"]}", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        _session.Invoke("Invoke-ProvImport okta").ThrowIfFailed().Of<Run>().ShouldHaveSingleItem().State.ShouldBe(RunState.Completed);
        User("anna@contoso.com").Status.ShouldBe(UserStatus.Deactivated);
    }

    [Fact]
    public async Task A_token_that_is_taken_away_is_refused_and_a_reading_one_cannot_write()
    {
        var reading = _session.Invoke("[Net.NetworkCredential]::new('', (New-ProvScimToken okta reading -Scope Read).Token).Password").ThrowIfFailed().One<string>();
        _session.Invoke("Remove-ProvScimToken okta production -Confirm:$false").ThrowIfFailed();
        (await SendAsync("GET", "Users", null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        _client.DefaultRequestHeaders.Authorization = new("Bearer", reading);
        (await SendAsync("GET", "Users", null)).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync("POST", "Users", """{"userName":"anna"}""")).Status.ShouldBe(HttpStatusCode.Forbidden);
        _session.Invoke("Get-ProvAuditEvent | Where-Object Kind -eq 'Refused sign-in'").ThrowIfFailed().Of<AuditEvent>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task It_ends_with_its_store()
    {
        (await SendAsync("GET", "ServiceProviderConfig", null)).Status.ShouldBe(HttpStatusCode.OK);
        _session.Invoke("Close-ProvStore").ThrowIfFailed();
        await Should.ThrowAsync<HttpRequestException>(() => SendAsync("GET", "Users", null));
    }

    private User User(string name) => _session.Invoke("Get-ProvUser $args[0]", name).ThrowIfFailed().Of<User>().ShouldHaveSingleItem();

    private async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new(method), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/scim+json")) };
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
