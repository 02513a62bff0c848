using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.SignInHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Tokens for an OAuth client: how they are asked for, kept, renewed and missed.</summary>
public sealed class OAuthTests : IAsyncLifetime
{
    private SignInHarness _harness = null!;

    private SignInServer Server => _harness.Server;

    public async Task InitializeAsync() => _harness = await StartAsync();

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task One_token_serves_all_requests_until_it_ends_soon()
    {
        var connector = _harness.Connect(_harness.OAuth());
        for (var i = 0; i < 3; i++)
            await AskAsync(connector);
        Server.TokenRequests.Count.ShouldBe(1);
        _harness.Clock.Advance(TimeSpan.FromMinutes(54));
        await AskAsync(connector);
        Server.TokenRequests.Count.ShouldBe(1);
        _harness.Clock.Advance(TimeSpan.FromMinutes(1.5));
        await AskAsync(connector);
        Server.TokenRequests.Count.ShouldBe(2);
        Server.Requests.Last().Authorization.ShouldNotBe(Server.Requests.First().Authorization);
        Server.Requests.ShouldAllBe(r => r.Authorization!.StartsWith("Bearer token-"));
    }

    [Fact]
    public async Task Many_who_wait_for_a_token_share_one()
    {
        var held = new TaskCompletionSource();
        Server.BeforeToken = held.Task;
        var connector = _harness.Connect(_harness.OAuth());
        var asked = Enumerable.Range(0, 20).Select(_ => AskAsync(connector)).ToList();
        held.SetResult();
        await Task.WhenAll(asked);
        Server.TokenRequests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_token_that_cannot_be_renewed_early_is_used_until_it_ends()
    {
        var connector = _harness.Connect(_harness.OAuth());
        await AskAsync(connector);
        Server.TokenRule = _ => new(400, """{"error":"invalid_client"}""");
        _harness.Clock.Advance(TimeSpan.FromMinutes(57));
        await AskAsync(connector);
        await AskAsync(connector);
        // Each try of a client that does not know yet how the service wants its secret is one request or two.
        var tries = Server.TokenRequests.Count;
        _harness.Reports.OfType<VerboseEvent>().ShouldHaveSingleItem().Message.ShouldContain("could not be renewed yet");
        _harness.Clock.Advance(TimeSpan.FromSeconds(31));
        await AskAsync(connector);
        Server.TokenRequests.Count.ShouldBeGreaterThan(tries);
        _harness.Clock.Advance(TimeSpan.FromMinutes(3));
        (await RefusedAsync(connector)).Id.ShouldBe(ErrorIds.AppAuthentication);
    }

    [Fact]
    public async Task A_token_that_is_refused_in_the_middle_is_replaced_once_for_everybody()
    {
        var connector = _harness.Connect(_harness.OAuth());
        await AskAsync(connector);
        Server.Revoke();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync(connector)));
        Server.TokenRequests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_creation_that_meets_a_worn_out_token_is_sent_again_with_a_new_one()
    {
        await using var scimmy = await ScimmyServer.StartAsync();
        Server.Behind = ($"http://127.0.0.1:{scimmy.Port}", scimmy.Token);
        var connector = _harness.Connect(_harness.OAuth());
        await AskAsync(connector);
        Server.Revoke();
        (await connector.Target.CreateAsync(ConnectorHarness.Person("u1"), CancellationToken.None)).Key.ShouldNotBeEmpty();
        (await scimmy.UsersAsync()).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_that_refuses_every_token_costs_one_more_and_no_loop(bool afterOneServed)
    {
        var connector = _harness.Connect(_harness.OAuth());
        if (afterOneServed)
            await AskAsync(connector);
        Server.Rule = _ => new(401);
        for (var i = 0; i < 5; i++)
            (await RefusedAsync(connector)).RecommendedAction!.ShouldContain("Scope");
        Server.TokenRequests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_client_that_is_refused_is_not_tried_by_every_request()
    {
        Server.TokenRule = _ => new(401, """{"error":"invalid_client","error_description":"bad secret s3cr3t"}""");
        var connector = _harness.Connect(_harness.OAuth(("ClientAuthentication", "Basic")));
        for (var i = 0; i < 5; i++)
        {
            var error = await RefusedAsync(connector);
            error.Id.ShouldBe(ErrorIds.AppAuthentication);
            error.Message.ShouldBe("App 'slack' could not sign in: localhost gave no token (invalid_client).");
            error.RecommendedAction.ShouldNotBeNull().ShouldContain("Set-ProvApp slack -Credential");
            error.IsInDoubt.ShouldBeFalse();
        }

        Server.TokenRequests.Count.ShouldBe(1);
        Server.Requests.ShouldBeEmpty();
        Server.TokenRule = _ => null;
        _harness.Clock.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(connector);
    }

    [Theory]
    [InlineData("s3cr3t with space")]
    [InlineData("onlyletters")]
    public async Task Nothing_that_the_endpoint_says_in_its_own_words_is_repeated(string secret)
    {
        _harness.Secrets[""] = secret;
        Server.TokenRule = r => new(400, JsonSerializer.Serialize(new { error = secret + " is wrong", error_description = secret, error_uri = r.Form.GetValueOrDefault("client_secret") }));
        var connector = _harness.Connect(_harness.OAuth(("ClientAuthentication", "Form")));
        var error = await RefusedAsync(connector);
        error.Message.ShouldContain("status 400");
        (error.ToString() + error.ToException()).ShouldNotContain(secret);
    }

    [Fact]
    public async Task An_endpoint_that_asks_to_wait_is_waited_for_before_anything_is_sent()
    {
        var times = 0;
        Server.TokenRule = _ => Interlocked.Increment(ref times) == 1 ? new(503, "", ("Retry-After", "40")) : null;
        var connector = _harness.Connect(_harness.OAuth());
        var start = _harness.Clock.GetUtcNow();
        var creation = connector.Target.FindAsync("userName", "x", CancellationToken.None).AsTask();
        await _harness.Clock.RunAsync(creation);
        (_harness.Clock.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(39));
        Server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("not json", "no JSON object")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "no access_token")]
    [InlineData("{\"access_token\":\"x\",\"token_type\":\"mac\"}", "other than Bearer")]
    [InlineData("{\"access_token\":\"x\\ny\"}", "characters")]
    public async Task An_answer_that_is_no_token_is_said_to_be_none(string body, string why)
    {
        Server.TokenRule = _ => new(200, body);
        var error = await RefusedAsync(_harness.Connect(_harness.OAuth()));
        error.Id.ShouldBe(ErrorIds.AppProtocol);
        error.Message.ShouldContain(why);
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("TokenUri");
        // It is the app that does not serve us, and no object of it.
        error.Category.ShouldBe(ProvisioningErrorCategory.Authentication);
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_named()
    {
        var connector = _harness.Connect([.. _harness.OAuth(), ("TokenUri", "http://127.0.0.1:1/token")]);
        var asked = connector.Target.FindAsync("userName", "x", CancellationToken.None).AsTask();
        var error = (await Should.ThrowAsync<ProvisioningException>(() => _harness.Clock.RunAsync(asked))).Error;
        error.Id.ShouldBe(ErrorIds.AppUnreachable);
        error.Message.ShouldContain("127.0.0.1:1");
        error.Message.ShouldContain("could not sign in");
    }

    [Fact]
    public async Task The_secret_is_sent_in_the_header_encoded_as_in_a_form()
    {
        await AskAsync(_harness.Connect(_harness.OAuth(("ClientId", "pr:ov"), ("Scope", "scim.write scim.read"), ("Audience", "https://api"), ("Resource", AttributeValue.FromObject(new[] { "https://a", "https://b" })), ("TokenParameters", "account_id=7"))));
        var request = Server.TokenRequests.ShouldHaveSingleItem();
        Encoding.UTF8.GetString(Convert.FromBase64String(request.Authorization!["Basic ".Length..])).ShouldBe("pr%3Aov:s3cr3t+with+space");
        request.Form.ShouldNotContainKey("client_secret");
        request.Form["grant_type"].ShouldBe("client_credentials");
        request.Form["scope"].ShouldBe("scim.write scim.read");
        request.Form["audience"].ShouldBe("https://api");
        request.Form["resource"].ShouldBe("https://a,https://b");
        request.Form["account_id"].ShouldBe("7");
    }

    [Fact]
    public async Task A_service_that_wants_the_secret_in_the_form_is_found_out_once()
    {
        Server.TokenRule = r => r.Form.ContainsKey("client_secret") ? null : new(400, """{"error":"invalid_request"}""");
        var connector = _harness.Connect(_harness.OAuth());
        await AskAsync(connector);
        Server.TokenRequests.Count.ShouldBe(2);
        Server.TokenRequests.Last().Form["client_secret"].ShouldBe("s3cr3t with space");
        Server.TokenRequests.Last().Authorization.ShouldBeNull();
        Server.Revoke();
        await AskAsync(connector);
        Server.TokenRequests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("rsa.pem", "RS256")]
    [InlineData("ec.pem", "ES256")]
    [InlineData("encrypted.pem", "RS256")]
    [InlineData("cert.pfx", "RS256")]
    public async Task A_client_signs_for_itself_with_its_key(string file, string algorithm)
    {
        using var folder = new TemporaryFolder();
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=prov", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(folder["rsa.pem"], rsa.ExportRSAPrivateKeyPem());
        File.WriteAllText(folder["ec.pem"], ec.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(folder["encrypted.pem"], rsa.ExportEncryptedPkcs8PrivateKeyPem("hunter22", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        File.WriteAllBytes(folder["cert.pfx"], certificate.Export(X509ContentType.Pfx, "hunter22"));
        _harness.Secrets["SigningKeyPassword"] = "hunter22";
        var password = file is "encrypted.pem" or "cert.pfx" ? new[] { ("SigningKeyPassword", (AttributeValue)"env:PASSWORD") } : [];
        await AskAsync(_harness.Connect(_harness.OAuth([("ClientAuthentication", "PrivateKeyJwt"), ("SigningKeyPath", folder[file]), ("SigningKeyId", "key-1"), .. password])));

        var form = Server.TokenRequests.ShouldHaveSingleItem().Form;
        form["client_assertion_type"].ShouldBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.ShouldNotContainKey("client_secret");
        var parts = form["client_assertion"].Split('.');
        var header = JsonDocument.Parse(Decoded(parts[0])).RootElement;
        header.GetProperty("alg").GetString().ShouldBe(algorithm);
        header.GetProperty("kid").GetString().ShouldBe("key-1");
        header.TryGetProperty("x5t#S256", out _).ShouldBe(file == "cert.pfx");
        var body = JsonDocument.Parse(Decoded(parts[1])).RootElement;
        body.GetProperty("iss").GetString().ShouldBe("prov");
        body.GetProperty("sub").GetString().ShouldBe("prov");
        body.GetProperty("aud").GetString().ShouldBe(Server.Uri + "/token");
        body.GetProperty("exp").GetInt64().ShouldBe(_harness.Clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds());
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        (algorithm == "ES256" ? ec.VerifyData(signed, Decoded(parts[2]), HashAlgorithmName.SHA256) : rsa.VerifyData(signed, Decoded(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_service_of_another_time_gets_a_statement_of_its_time()
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
        var there = _harness.Clock.GetUtcNow().AddHours(-2);
        Server.TokenRule = r => JsonDocument.Parse(Decoded(r.Form["client_assertion"].Split('.')[1])).RootElement.GetProperty("iat").GetInt64() > there.AddMinutes(1).ToUnixTimeSeconds()
            ? new(401, """{"error":"invalid_client"}""", ("Date", there.ToString("r")))
            : null;
        await AskAsync(_harness.Connect(_harness.OAuth(("ClientAuthentication", "PrivateKeyJwt"), ("SigningKeyPath", folder["key.pem"]))));
        Server.TokenRequests.Count.ShouldBe(2);
        _harness.Reports.OfType<WarningEvent>().ShouldHaveSingleItem().Message.ShouldContain("02:00:00 apart");
    }

    [Fact]
    public async Task A_key_that_is_replaced_signs_the_next_statement_and_one_that_is_half_written_does_not()
    {
        using var folder = new TemporaryFolder();
        using var first = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var second = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(folder["key.pem"], first.ExportPkcs8PrivateKeyPem());
        var connector = _harness.Connect(_harness.OAuth(("ClientAuthentication", "PrivateKeyJwt"), ("SigningKeyPath", folder["key.pem"])));
        await AskAsync(connector);
        File.WriteAllText(folder["key.pem"], second.ExportPkcs8PrivateKeyPem()[..90]);
        Server.Revoke();
        await AskAsync(connector);
        _harness.Reports.OfType<WarningEvent>().ShouldHaveSingleItem().Message.ShouldContain("goes on being used");
        File.WriteAllText(folder["key.pem"], second.ExportPkcs8PrivateKeyPem());
        Server.Revoke();
        await AskAsync(connector);
        Server.TokenRequests.Select(r => JsonDocument.Parse(Decoded(r.Form["client_assertion"].Split('.')[0])).RootElement.GetProperty("alg").GetString()).ShouldBe(["ES256", "ES256", "ES384"]);
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_is_shown_with_the_next_token_though_none_was_refused()
    {
        using var folder = new TemporaryFolder();
        _harness.Secrets["SigningKeyPassword"] = "hunter22";
        using var first = Certificate(1);
        using var second = Certificate(400);
        File.WriteAllBytes(folder["own.pfx"], first.Export(X509ContentType.Pfx, "hunter22"));
        var connector = _harness.Connect(_harness.OAuth(("ClientAuthentication", "PrivateKeyJwt"), ("SigningKeyPath", folder["own.pfx"]), ("SigningKeyPassword", "env:PASSWORD")));
        await AskAsync(connector);
        // The new one has another password too, as vaults give them.
        File.WriteAllBytes(folder["own.pfx"], second.Export(X509ContentType.Pfx, "hunter33"));
        File.SetLastWriteTimeUtc(folder["own.pfx"], DateTime.UtcNow.AddMinutes(1));
        _harness.Secrets["SigningKeyPassword"] = "hunter33";
        await AskAsync(connector);
        Server.TokenRequests.Count.ShouldBe(1, "a token that holds goes on being used");
        _harness.Clock.Advance(TimeSpan.FromMinutes(56));
        await AskAsync(connector);
        Server.TokenRequests.Select(Thumbprint).ShouldBe([Hash(first), Hash(second)]);
        var parts = Server.TokenRequests.Last().Form["client_assertion"].Split('.');
        second.GetRSAPublicKey()!.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decoded(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).ShouldBeTrue();

        static X509Certificate2 Certificate(int days)
        {
            using var key = RSA.Create(2048);
            return new CertificateRequest("CN=prov", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(days));
        }

        static string? Thumbprint(SignInRequest request) => JsonDocument.Parse(Decoded(request.Form["client_assertion"].Split('.')[0])).RootElement.GetProperty("x5t#S256").GetString();

        static string Hash(X509Certificate2 certificate) => Convert.ToBase64String(SHA256.HashData(certificate.RawData)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task How_long_a_token_holds_has_nothing_to_do_with_the_clock_of_who_gives_it(int hours)
    {
        var number = 0;
        Server.TokenRule = _ => new(200, $$"""{"access_token":"own-{{Interlocked.Increment(ref number)}}","expires_in":3600}""", ("Date", _harness.Clock.GetUtcNow().AddHours(hours).ToString("r")));
        Server.Rule = _ => new(200, """{"totalResults":0,"Resources":[]}""");
        var connector = _harness.Connect(_harness.OAuth());
        await AskAsync(connector);
        _harness.Clock.Advance(TimeSpan.FromMinutes(54));
        await AskAsync(connector);
        Server.TokenRequests.Count.ShouldBe(1);
        _harness.Clock.Advance(TimeSpan.FromMinutes(2));
        await AskAsync(connector);
        Server.TokenRequests.Count.ShouldBe(2);
        (await connector.TestAsync()).Findings.ShouldContain(f => f.EndsWith($"the token holds until {_harness.Clock.GetUtcNow().AddHours(1):u}.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_is_refused_in_the_middle_of_reading_everybody_loses_nobody()
    {
        const int People = 25;
        await using var scimmy = await ScimmyServer.StartAsync();
        Server.Behind = ($"http://127.0.0.1:{scimmy.Port}", scimmy.Token);
        // One page at a time: pages that are under way together meet the same token.
        var connector = _harness.Connect(_harness.OAuth(("PageSize", 10), ("MaxConcurrency", 1)));
        for (var i = 0; i < People; i++)
            await connector.Target.CreateAsync(ConnectorHarness.Person($"u{i}"), CancellationToken.None);
        // Each page meets a token that was taken back.
        Server.Rule = r =>
        {
            if (r.Path.Contains("startIndex=", StringComparison.Ordinal) && Server.Requests.Count(o => o.Path == r.Path) == 1)
                Server.Revoke();
            return null;
        };
        var (objects, proof) = await connector.ReadAsync();
        objects.Count.ShouldBe(People);
        proof.ShouldNotBeNull().IsComplete.ShouldBeTrue(proof.Evidence);
        Server.TokenRequests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("absent.pem", "FileNotFoundException")]
    [InlineData("empty.pem", "no PFX or PEM file")]
    [InlineData("cert.pfx", "SigningKeyPassword is not set")]
    [InlineData("ended.pem", "ended on")]
    public async Task A_key_that_cannot_be_used_is_named(string file, string why)
    {
        using var folder = new TemporaryFolder();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=prov", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var ended = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(-1));
        File.WriteAllText(folder["empty.pem"], "");
        File.WriteAllBytes(folder["cert.pfx"], certificate.Export(X509ContentType.Pfx, "hunter22"));
        File.WriteAllText(folder["ended.pem"], ended.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        var error = await RefusedAsync(_harness.Connect(_harness.OAuth(("ClientAuthentication", "PrivateKeyJwt"), ("SigningKeyPath", folder[file]))));
        error.Id.ShouldBe(ErrorIds.SettingInvalid);
        error.Message.ShouldContain($"SigningKeyPath: {folder[file]}");
        error.Message.ShouldContain(why);
    }

    [Fact]
    public async Task A_test_says_how_it_signs_in_and_until_when()
    {
        var test = await _harness.Connect(_harness.OAuth()).TestAsync();
        test.Succeeded.ShouldBeTrue();
        test.Findings.ShouldContain($"It signs in as the OAuth client 'prov' with a token of localhost; the token holds until {_harness.Clock.GetUtcNow().AddHours(1):u}.");
    }

    [Fact]
    public async Task A_user_name_and_a_password_are_shown_as_Basic_and_not_repeated()
    {
        _harness.Secrets[""] = "pässword7";
        Server.Rule = r => r.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("svc:pässword7")) ? new(200, """{"totalResults":0,"Resources":[]}""") : new(401);
        var connector = _harness.Connect(("SignIn", "Basic"), ("UserName", "svc"));
        await AskAsync(connector);
        (await connector.TestAsync()).Findings.ShouldContain("It signs in as 'svc' with a password.");
        Server.Rule = r => new(403, $$"""{"detail":"not for {{r.Authorization}} (pässword7)"}""");
        var error = await RefusedAsync(connector);
        error.Detail.ShouldBe("not for Basic … (…)");
        Server.TokenRequests.ShouldBeEmpty();
    }

    private static byte[] Decoded(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
}
