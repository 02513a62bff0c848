using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.SignInHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Proxies, authorities of one's own, certificates of clients, HTTP/2 and headers.</summary>
public sealed class TransportTests : IDisposable
{
    private readonly TestCertificate _certificate = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_authority_of_ones_own_is_trusted_by_the_app_that_names_it_and_HTTP2_is_spoken()
    {
        await using var harness = await StartAsync(_certificate);
        var error = await RefusedAsync(harness.Connect(harness.OAuth()));
        error.Id.ShouldBe(ErrorIds.AppUnreachable);
        error.Message.ShouldContain("secure connection");
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("CaPath");
        await AskAsync(harness.Connect(harness.OAuth(("CaPath", _certificate.AuthorityFile))));
        harness.Server.Requests.ShouldHaveSingleItem().Protocol.ShouldBe("HTTP/2");
        harness.Server.TokenRequests.ShouldHaveSingleItem().Protocol.ShouldBe("HTTP/2");
    }

    [Fact]
    public async Task A_certificate_for_another_name_or_one_that_ended_or_of_another_authority_is_not_trusted()
    {
        using var other = new TestCertificate("elsewhere.example");
        using var ended = new TestCertificate(expired: true);
        foreach (var (certificate, authority) in new[] { (other, other), (ended, ended), (_certificate, other) })
        {
            await using var harness = await StartAsync(certificate);
            (await RefusedAsync(harness.Connect(harness.OAuth(("CaPath", authority.AuthorityFile))))).Id.ShouldBe(ErrorIds.AppUnreachable);
            harness.Server.TokenRequests.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("absent.pem", "FileNotFoundException")]
    [InlineData("empty.pem", "no certificate")]
    public async Task A_file_of_authorities_that_cannot_be_used_is_named(string file, string why)
    {
        File.WriteAllText(_folder["empty.pem"], "");
        await using var harness = await StartAsync(_certificate);
        var error = await RefusedAsync(harness.Connect(harness.OAuth(("CaPath", _folder[file]))));
        error.Id.ShouldBe(ErrorIds.SettingInvalid);
        error.Message.ShouldContain($"CaPath: {_folder[file]}");
        error.Message.ShouldContain(why);
    }

    [Fact]
    public async Task A_proxy_is_gone_through_with_its_user_name_and_password()
    {
        await using var harness = await StartAsync(_certificate);
        await using var proxy = new TunnelProxy("svc", "hunter22");
        harness.Secrets["ProxyPassword"] = "hunter22";
        (string, AttributeValue)[] way = [("CaPath", _certificate.AuthorityFile), ("Proxy", proxy.Uri)];
        (string, AttributeValue)[] known = [("ProxyUserName", "svc"), ("ProxyPassword", "env:PROXY")];
        await AskAsync(harness.Connect(harness.OAuth([.. way, .. known])));
        proxy.Opened.ShouldAllBe(t => t == new Uri(harness.Server.Uri).Authority);
        proxy.Opened.ShouldNotBeEmpty();

        var refused = await RefusedAsync(harness.Connect(harness.OAuth(way)));
        refused.Id.ShouldBe(ErrorIds.AppUnreachable);
        refused.Message.ShouldContain("the proxy does not let it through");
        refused.RecommendedAction.ShouldNotBeNull().ShouldContain("ProxyPassword");
        harness.Secrets["ProxyPassword"] = "other";
        (await RefusedAsync(harness.Connect(harness.OAuth([.. way, .. known])))).Message.ShouldContain("proxy");
        proxy.Refused.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_and_the_one_that_replaces_it_after_it()
    {
        await using var harness = await StartAsync(_certificate, asksForCertificate: true, speaksHttp2: false);
        var (first, second) = (NewCertificate("first.pem"), NewCertificate("second.pem"));
        File.Copy(_folder["first.pem"], _folder["own.pem"]);
        // Each connection is closed behind its answer, so that the next request makes one.
        harness.Server.Rule = _ => new(200, """{"totalResults":0,"Resources":[]}""", ("Connection", "close"));
        var connector = harness.Connect(("CaPath", _certificate.AuthorityFile), ("ClientCertificatePath", _folder["own.pem"]));
        await AskAsync(connector);
        File.Copy(_folder["second.pem"], _folder["own.pem"], overwrite: true);
        File.SetLastWriteTimeUtc(_folder["own.pem"], DateTime.UtcNow.AddMinutes(1));
        await AskAsync(connector);
        harness.Server.Requests.Select(r => r.ClientCertificate).ShouldBe([first, second]);
    }

    [Fact]
    public async Task A_service_that_asks_for_a_certificate_and_gets_none_is_not_reached()
    {
        await using var harness = await StartAsync(_certificate, asksForCertificate: true);
        var connector = harness.Connect(("CaPath", _certificate.AuthorityFile));
        var asked = connector.Target.CreateAsync(ConnectorHarness.Person("u1"), CancellationToken.None).AsTask();
        (await Should.ThrowAsync<ProvisioningException>(() => asked)).Error.Id.ShouldBe(ErrorIds.AppUnreachable);
        harness.Server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Answers_that_are_compressed_are_read(string encoding)
    {
        await using var harness = await StartAsync();
        harness.Server.Compresses = encoding;
        await AskAsync(harness.Connect(harness.OAuth()));
        harness.Server.Requests.ShouldHaveSingleItem().Headers["Accept-Encoding"].ShouldContain(encoding);
    }

    [Fact]
    public async Task Headers_that_are_set_go_along_to_the_app_and_not_to_the_token_endpoint()
    {
        await using var harness = await StartAsync();
        await AskAsync(harness.Connect(harness.OAuth(("Headers", AttributeValue.FromObject(new[] { "X-Tenant: contoso", "User-Agent: Contoso provisioning" })))));
        var request = harness.Server.Requests.ShouldHaveSingleItem();
        request.Headers["X-Tenant"].ShouldBe("contoso");
        request.Headers["User-Agent"].ShouldBe("Contoso provisioning");
        harness.Server.TokenRequests.ShouldHaveSingleItem().Headers.ShouldNotContainKey("X-Tenant");
        harness.Server.TokenRequests.ShouldHaveSingleItem().Headers["User-Agent"].ShouldStartWith("ProvisioningModule/");
    }

    [Theory]
    [InlineData("SignIn", "Basic", "UserName")]
    [InlineData("TokenUri", "https://login.example/token", "OAuth")]
    [InlineData("UserName", "anna", "Basic")]
    [InlineData("SignIn", "ApiKey", "ApiKeyHeader")]
    [InlineData("ApiKeyHeader", "X-Api-Key", "is for ApiKey")]
    [InlineData("SigningKeyThumbprint", "AB", "OAuth")]
    [InlineData("ClientCertificateThumbprint", "AB", "40 digits")]
    [InlineData("ClientCertificatePassword", "env:X", "ClientCertificatePath")]
    [InlineData("Proxy", "http://user:canary@proxy.example:3128", "no address of a proxy")]
    [InlineData("Proxy", "ftp://proxy.example", "no address of a proxy")]
    [InlineData("ProxyUserName", "svc", "Proxy names none")]
    [InlineData("Headers", "Authorization: Bearer canary", "secret")]
    [InlineData("Headers", "X-Api-Key: canary", "secret")]
    [InlineData("Headers", "X-Auth: canary", "secret")]
    [InlineData("Headers", "Content-Type: canary", "follows from the request")]
    [InlineData("Headers", "canary", "Name: value")]
    [InlineData("Headers", "X-Signature: canary", "secret")]
    [InlineData("RequestsPerMinute", "0", "1 to 600000")]
    [InlineData("BaseUri", "https://user:canary@x.example/scim", "no address")]
    public async Task A_setting_that_cannot_be_is_refused_by_its_name_and_not_repeated_where_it_may_be_a_secret(string name, string value, string why)
    {
        await using var harness = await StartAsync();
        var error = Should.Throw<ProvisioningException>(() => harness.Connect((name, value))).Error;
        (error.Message + error.RecommendedAction).ShouldContain(why);
        error.Message.ShouldStartWith("App 'slack': the setting ");
        error.ToString().ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("TokenParameters", "client_secret=canary", "client_secret")]
    [InlineData("TokenParameters", "api_key=canary", "api_key")]
    [InlineData("TokenParameters", "canary", "name=value")]
    [InlineData("TokenUri", "http://login.example/token", "http")]
    [InlineData("SigningKeyPath", "/key.pem", "PrivateKeyJwt")]
    [InlineData("ClientAuthentication", "PrivateKeyJwt", "SigningKeyPath")]
    public async Task So_is_one_of_an_OAuth_client(string name, string value, string why)
    {
        await using var harness = await StartAsync();
        var error = Should.Throw<ProvisioningException>(() => harness.Connect([.. harness.OAuth(), (name, value)])).Error;
        error.Id.ShouldBe(ErrorIds.SettingInvalid);
        (error.Message + error.RecommendedAction).ShouldContain(why);
        error.ToString().ShouldNotContain("canary");
    }

    private string NewCertificate(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder[file], certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }
}
