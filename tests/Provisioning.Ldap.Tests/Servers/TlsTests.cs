using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Testing;

namespace Provisioning.Ldap.Tests;

/// <summary>Which servers are trusted, and what is said of those that are not.</summary>
[Collection(DirectoryCollection.Name)]
public class TlsTests(DirectoryServers servers)
{
    [Theory]
    [InlineData(LdapSecurity.Ldaps)]
    [InlineData(LdapSecurity.StartTls)]
    public async Task An_authority_that_is_not_trusted_is_named_with_the_certificate(LdapSecurity security)
    {
        var server = await servers.Slapd;

        var error = await RefusedAsync(server.Options(security) with { Trust = new() });

        error.Message.ShouldContain("'CN=Test authority') is not trusted");
        error.Message.ShouldContain($"subject 'CN={server.Host}'");
        error.Message.ShouldContain($"SHA-256 {Thumbprint(server)}");
        error.RecommendedAction!.ShouldContain("file of authorities");
    }

    [Fact]
    public async Task Another_authority_of_the_same_name_is_not_trusted()
    {
        var server = await servers.Slapd;
        using var other = new TestCertificate();
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(other.AuthorityFile);

        (await RefusedAsync(server.Options() with { Trust = new() { Authorities = authorities } })).Message.ShouldContain("is not trusted");
    }

    [Fact]
    public async Task A_name_that_the_certificate_does_not_have_is_said_with_those_that_it_has()
    {
        using var certificate = new TestCertificate("ldap.example.org", others: "10.0.0.1");
        await using var server = new TlsListener(certificate);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(certificate.AuthorityFile);

        var error = await RefusedAsync(new() { Endpoint = new("localhost", server.Port, LdapSecurity.Ldaps), Trust = new() { Authorities = authorities } });

        error.Message.ShouldContain("not for 'localhost' but for ldap.example.org, 10.0.0.1");
        error.RecommendedAction!.ShouldContain("Use one of these names");
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_said_with_the_day()
    {
        var server = await servers.Slapd;
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(25));

        var error = await RefusedAsync(server.Options() with { Clock = clock });

        error.Message.ShouldContain("its certificate has expired on ");
        error.RecommendedAction!.ShouldContain("new certificate");
    }

    [Fact]
    public async Task A_thumbprint_is_trusted_whoever_issued_the_certificate_and_another_is_not()
    {
        var server = await servers.Slapd;
        var withColons = string.Join(':', Thumbprint(server).Chunk(2).Select(c => new string(c))).ToLowerInvariant();

        await using var connection = await LdapConnection.OpenAsync(server.Options() with { Trust = new() { Thumbprints = [withColons] } });
        connection.IsEncrypted.ShouldBeTrue();
        var other = await RefusedAsync(server.Options() with { Trust = new() { Authorities = server.Authorities(), Thumbprints = [new string('A', 64)] } });
        var late = await RefusedAsync(server.Options() with { Trust = new() { Thumbprints = [withColons] }, Clock = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(25)) });

        other.Message.ShouldContain("none of those that are trusted by thumbprint");
        late.Message.ShouldContain("has expired");
    }

    [Fact]
    public async Task A_client_certificate_signs_in_by_EXTERNAL()
    {
        var server = await servers.Slapd;
        using var certificate = server.Certificate.NewClient("CN=svc");
        var options = server.Options();

        foreach (var security in new[] { LdapSecurity.Ldaps, LdapSecurity.StartTls })
        {
            await using var connection = await LdapConnection.OpenAsync(server.Options(security) with { Trust = options.Trust with { ClientCertificate = certificate } });
            await connection.BindExternalAsync();

            var who = await connection.ExtendedAsync("1.3.6.1.4.1.4203.1.11.3");
            var name = System.Text.Encoding.UTF8.GetString(who.Value!.Value.Span);
            name.ShouldStartWith("dn:");
            LdapDn.Parse(name[3..]).ShouldBe(LdapDn.Parse(server.Service.Name));
        }
    }

    [Fact]
    public async Task EXTERNAL_without_a_certificate_is_refused()
    {
        var server = await servers.Slapd;
        await using var connection = await LdapConnection.OpenAsync(server.Options());

        (await Should.ThrowAsync<LdapException>(async () => await connection.BindExternalAsync())).Failure.ShouldBe(LdapFailure.SignIn);
    }

    [Fact]
    public async Task A_port_without_TLS_says_so()
    {
        var server = await servers.Slapd;

        var error = await RefusedAsync(server.Options() with { Endpoint = new(server.Host, server.Port, LdapSecurity.Ldaps) });

        error.RecommendedAction!.ShouldContain("Check that the port is one with TLS");
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_said()
    {
        var error = await Should.ThrowAsync<LdapException>(async () => await LdapConnection.OpenAsync(new() { Endpoint = new("no-such-host.invalid", 636, LdapSecurity.Ldaps) }));

        error.Failure.ShouldBe(LdapFailure.Connect);
        error.Message.ShouldContain("ldaps://no-such-host.invalid:636");
        error.RecommendedAction!.ShouldContain("DNS");
    }

    private static string Thumbprint(DirectoryServer server)
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(server.Certificate.CertificateFile));
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }

    private static async Task<LdapException> RefusedAsync(LdapConnectionOptions options)
    {
        var error = await Should.ThrowAsync<LdapException>(async () => await LdapConnection.OpenAsync(options));
        error.Failure.ShouldBe(LdapFailure.Tls);
        return error;
    }
}
