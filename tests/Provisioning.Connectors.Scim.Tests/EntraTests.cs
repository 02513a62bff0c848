using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.SignInHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Microsoft Entra, through Microsoft's library, against an authority on this machine that has Entra's own name.</summary>
public sealed class EntraTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly ConcurrentQueue<EngineEvent> _reports = [];
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = $"app{Guid.NewGuid():N}";
    private EntraServer _entra = null!;
    private string _secret = "s3cr3t";

    public async Task InitializeAsync() => _entra = await EntraServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _entra.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_secret_gets_a_token_that_serves_until_it_ends_soon_or_is_refused()
    {
        await using var connector = Connect();
        await AskAsync(connector);
        await AskAsync(connector);
        _entra.TokenRequests.ShouldHaveSingleItem().Form["scope"].ShouldBe("api://scim/.default");
        _entra.Hosts.ShouldBeSubsetOf(["login.microsoftonline.com:443", "scim.example:443"]);
        _clock.Advance(TimeSpan.FromMinutes(56));
        await AskAsync(connector);
        _entra.TokenRequests.Count.ShouldBe(2);
        _entra.LeastNumber = 2;
        await AskAsync(connector);
        _entra.TokenRequests.Count.ShouldBe(3);
        var test = await connector.TestAsync();
        test.Findings.ShouldContain(f => f.StartsWith($"It signs in as the Entra application '{EntraServer.ClientId}' with its secret; the token holds until "));
    }

    [Fact]
    public async Task A_secret_that_is_wrong_is_said_to_be_with_Entras_own_number_and_not_repeated()
    {
        _secret = "wr0ngs3cr3t";
        await using var connector = Connect();
        var error = await RefusedAsync(connector);
        error.Id.ShouldBe(ErrorIds.AppAuthentication);
        error.Message.ShouldBe($"App '{_name}' could not sign in: login.microsoftonline.com gave no token (invalid_client, AADSTS7000215).");
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("ClientId");
        (error.ToString() + error.ToException()).ShouldNotContain(_secret);
        await RefusedAsync(connector);
        _entra.TokenRequests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_certificate_gets_one_and_so_does_the_certificate_that_replaces_it()
    {
        using var first = NewCertificate();
        await using var connector = Connect(("EntraCredential", "Certificate"), ("SigningKeyPath", _folder["own.pem"]));
        await AskAsync(connector);
        _entra.TokenRequests.ShouldHaveSingleItem().Form.ShouldNotContainKey("client_secret");
        using var second = NewCertificate();
        _entra.LeastNumber = 1;
        await AskAsync(connector);
        _entra.TokenRequests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_person_enters_a_code_once_in_a_session_and_is_not_asked_where_nobody_would_see_it()
    {
        (string, AttributeValue)[] settings = [("EntraCredential", "DeviceCode"), ("Scope", "api://scim/user_impersonation")];
        await using (var silent = Connect(tells: false, settings))
            (await RefusedAsync(silent)).RecommendedAction.ShouldNotBeNull().ShouldContain($"Test-ProvApp {_name}");
        await using (var asking = Connect(settings))
            await AskAsync(asking);
        var warning = _reports.OfType<WarningEvent>().ShouldHaveSingleItem().Message;
        warning.ShouldStartWith($"App '{_name}' waits for somebody to sign in: open https://microsoft.com/devicelogin in a browser and enter the code ABCD1234, until ");
        // Another connector of the session, such as that of the next command.
        await using (var silent = Connect(tells: false, settings))
            await AskAsync(silent);
        _entra.TokenRequests[^1].Form["grant_type"].ShouldBe("refresh_token");
        _entra.Rule = r => r.Form.GetValueOrDefault("grant_type") == "refresh_token" ? new(400, """{"error":"invalid_grant","error_description":"AADSTS50173: ended"}""") : null;
        await using (var asking = Connect(settings))
            await AskAsync(asking);
        _reports.OfType<WarningEvent>().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_managed_identity_is_asked_for_on_the_machine_itself()
    {
        await using var machine = await SignInServer.StartAsync();
        machine.Rule = r => r.Path.StartsWith("/msi/token?", StringComparison.Ordinal) && r.Headers.GetValueOrDefault("X-IDENTITY-HEADER") == "machine-secret"
            ? new(200, JsonSerializer.Serialize(new { access_token = "machine-token", expires_on = $"{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}", resource = "api://scim", token_type = "Bearer" }))
            : r.Authorization == "Bearer machine-token" ? new(200, """{"totalResults":0,"Resources":[]}""") : new(401);
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", machine.Uri + "/msi/token");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "machine-secret");
        try
        {
            var app = App(("TenantId", default), ("ClientId", default), ("EntraCredential", "ManagedIdentity"), ("BaseUri", machine.Uri + "/scim/v2"), ("Proxy", "None")) with { Credential = null };
            new ScimConnectorFactory().Validate(app);
            await using var connector = new ScimConnectorPair(new ScimConnectorFactory().Create(new(app, null, _clock)));
            await AskAsync(connector);
            machine.Requests.First().Path.ShouldEndWith("&resource=api://scim");
            (await connector.TestAsync()).Findings.ShouldContain(f => f.StartsWith("It signs in as the managed identity of this machine; the token holds until "));
        }
        finally
        {
            Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
            Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
        }
    }

    [Theory]
    [InlineData(429, ErrorIds.AppThrottled)]
    [InlineData(503, ErrorIds.AppUnavailable)]
    public async Task Entra_that_has_no_time_is_asked_again_later(int status, string id)
    {
        _entra.Rule = r => r.Path.EndsWith("/token", StringComparison.Ordinal) ? new(status, "", ("Retry-After", "20")) : null;
        // The library remembers of a client, for all of the process, that it was asked to wait.
        await using var connector = Connect(("ClientId", Guid.NewGuid().ToString()));
        var error = (await Should.ThrowAsync<ProvisioningException>(() => _clock.RunAsync(AskAsync(connector)))).Error;
        error.Id.ShouldBe(id);
        error.IsTransient.ShouldBeTrue();
        _entra.TokenRequests.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_cloud_of_ones_own_is_asked_alone()
    {
        await using var connector = Connect(("AuthorityHost", "https://scim.example"));
        await AskAsync(connector);
        _entra.TokenRequests.ShouldHaveSingleItem();
        _entra.Hosts.ShouldAllBe(h => h == "scim.example:443");
        await using var common = Connect();
        await AskAsync(common);
        _entra.Hosts.ShouldContain("login.microsoftonline.com:443");
    }

    [Fact]
    public async Task An_authority_whose_certificate_is_not_trusted_gets_nothing()
    {
        await using var connector = Connect(("CaPath", default));
        var error = await RefusedAsync(connector);
        error.Id.ShouldBe(ErrorIds.AppUnreachable);
        error.Message.ShouldContain("login.microsoftonline.com:443");
        _entra.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("TenantId", "", "TenantId is not set")]
    [InlineData("TenantId", "contoso.com/x", "TenantId is neither")]
    [InlineData("ClientId", "", "ClientId is not set")]
    [InlineData("Scope", "", "Scope is not set")]
    [InlineData("Scope", "a b", "Scope has several")]
    [InlineData("EntraCredential", "Certificate", "none is named")]
    [InlineData("EntraCredential", "ManagedIdentity", "TenantId and AuthorityHost")]
    [InlineData("SigningKeyPath", "/own.pem", "a certificate is named")]
    [InlineData("AuthorityHost", "https://login.example/x", "AuthorityHost is no https address")]
    [InlineData("TokenUri", "https://login.example/token", "TokenUri is for OAuth")]
    public void A_setting_that_cannot_be_is_refused(string name, string value, string why) =>
        Should.Throw<ProvisioningException>(() => new ScimConnectorFactory().Validate(App((name, value)))).Error.Message.ShouldContain(why);

    private ScimConnectorPair Connect(params (string Name, AttributeValue Value)[] settings) => Connect(tells: true, settings);

    private ScimConnectorPair Connect(bool tells, params (string Name, AttributeValue Value)[] settings)
    {
        var app = App(settings);
        new ScimConnectorFactory().Validate(app);
        return new(new ScimConnectorFactory().Create(new(app, _ => new(_secret.ToCharArray()), _clock, tells ? _reports.Enqueue : null)));
    }

    private App App(params (string Name, AttributeValue Value)[] settings) => new()
    {
        Name = _name,
        Connector = "Scim",
        Credential = new(SecretSource.Environment, "X"),
        Settings = settings.Aggregate(
            AttributeSet.Empty.With("BaseUri", EntraServer.BaseUri).With("SignIn", "Entra").With("TenantId", EntraServer.Tenant).With("ClientId", EntraServer.ClientId).With("Scope", "api://scim/.default")
                .With("Proxy", _entra.ProxyUri).With("CaPath", _entra.AuthorityFile),
            (s, p) => s.With(p.Name, p.Value)),
    };

    private X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var certificate = new CertificateRequest("CN=prov", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder["own.pem"], certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        File.SetLastWriteTimeUtc(_folder["own.pem"], DateTime.UtcNow.AddMinutes(_entra.TokenRequests.Count));
        return _entra.Certificate = certificate;
    }
}
