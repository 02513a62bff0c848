using System.Security.Cryptography.X509Certificates;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.Settings;

/// <summary>How a directory is reached and signed in to.</summary>
[Collection(ServersCollection.Name)]
public sealed class SignInTests(DirectoryServers servers)
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_wrong_password_is_tried_once_and_locks_nobody_out()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("signer", "userPassword: right password");
        var connector = at.Connect("wrong password", ("UserName", at.Dn("signer")), ("Server", AttributeValue.FromList([$"{at.Server.Host}:{at.Server.TlsPort}", $"localhost:{at.Server.TlsPort}"])));
        for (var i = 0; i < 6; i++)
        {
            var error = (await connector.Connector.TestAsync(None)).Error!;
            error.ShouldSatisfyAllConditions(e => e.Id.ShouldBe(ErrorIds.AppAuthentication), e => (e.Message + e.RecommendedAction + e.Detail).ShouldNotContain("wrong password"));
        }

        // The server locks after three.
        (await at.Connect("right password", ("UserName", at.Dn("signer"))).Connector.TestAsync(None)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_passed_over()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("anna");
        var connector = at.Connect(("Server", AttributeValue.FromList([$"{at.Server.Host}:1", $"{at.Server.Host}:{at.Server.TlsPort}"])));
        (await connector.ReadAsync()).Proof.IsComplete.ShouldBeTrue();
        at.Told.OfType<VerboseEvent>().ShouldContain(e => e.Message.Contains($"{at.Server.Host}:{at.Server.TlsPort}", StringComparison.Ordinal));
        var none = at.Connect(("Server", AttributeValue.FromList([$"{at.Server.Host}:1", $"{at.Server.Host}:2"])));
        (await none.Connector.TestAsync(None)).Error!.ShouldSatisfyAllConditions(e => e.Id.ShouldBe(ErrorIds.AppUnreachable), e => e.Message.ShouldContain("None of the 2 servers"));
    }

    [Fact]
    public async Task StartTls_secures_and_a_certificate_of_nobody_known_is_refused()
    {
        await using var at = await AreaAsync();
        (await at.Connect(("Security", "StartTls"), ("Server", $"{at.Server.Host}:{at.Server.Port}")).Connector.TestAsync(None)).ShouldSatisfyAllConditions(t => t.Succeeded.ShouldBeTrue(), t => t.Findings[0].ShouldContain(", encrypted"));
        (await at.Connect(("CaPath", default)).Connector.TestAsync(None)).Error!.Id.ShouldBe(ErrorIds.AppUnreachable);
        (await at.Connect(("Security", "None"), ("Server", $"{at.Server.Host}:{at.Server.Port}")).Connector.TestAsync(None)).Findings[0].ShouldContain("not encrypted");
    }

    [Fact]
    public async Task A_certificate_signs_in()
    {
        await using var at = await AreaAsync();
        using var folder = new TemporaryFolder();
        using var certificate = at.Server.Certificate.NewClient("CN=svc");
        using var key = certificate.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(folder["client.pem"], certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        var connector = at.Connect("", ("BindType", "External"), ("UserName", default), ("ClientCertificatePath", folder["client.pem"]));
        (await connector.Connector.TestAsync(None)).ShouldSatisfyAllConditions(t => t.Error.ShouldBeNull(), t => t.Succeeded.ShouldBeTrue());
        (await connector.Target.CreateAsync(at.Person("anna"), None)).Values["dn"].AsString().ShouldBe(at.Dn("anna"));
    }

    [Fact]
    public async Task Names_that_the_schema_does_not_have_are_found_with_near_ones()
    {
        await using var at = await AreaAsync();
        (await at.Connect(("UserFilter", "(&(objectClass=inetOrgPerson)(!(employeTyp=guest)))")).Connector.TestAsync(None)).Error!.ShouldSatisfyAllConditions(
            e => e.Id.ShouldBe(ErrorIds.SettingInvalid), e => e.Message.ShouldContain("'employeTyp'"), e => e.Message.ShouldContain("'employeeType'"));
        (await at.Connect(("ObjectClasses", "inetOrgPersn")).Connector.TestAsync(None)).Error!.Message.ShouldContain("inetOrgPersn");
        (await at.Connect(("SearchBases", "ou=nowhere,dc=example,dc=org")).Connector.TestAsync(None)).Error!.Message.ShouldContain("ou=nowhere");
        (await at.Connect(("KeyAttribute", "nsUniqueId"), ("Delta", "Timestamp")).Connector.TestAsync(None)).Error!.Message.ShouldContain("nsUniqueId");
    }

    [Fact]
    public async Task The_schema_tells_types_and_what_is_needed()
    {
        await using var at = await AreaAsync();
        var schema = await at.Connect().Connector.DiscoverSchemaAsync(None);
        schema.Single(a => a.Name == "sn").ShouldSatisfyAllConditions(a => a.Required.ShouldBeTrue(), a => a.MultiValued.ShouldBeTrue());
        schema.Single(a => a.Name == "jpegPhoto").Type.ShouldBe(AttributeType.Binary);
        schema.Single(a => a.Name == "manager").Type.ShouldBe(AttributeType.Reference);
        schema.Single(a => a.Name == "userPassword").Returned.ShouldBe(AttributeReturned.Never);
        schema.Select(a => a.Name).ShouldContain("userName");
    }

    [Fact]
    public async Task A_connection_that_the_server_dropped_is_opened_again()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("anna");
        var connector = at.Connect();
        var key = (await connector.OneAsync(at.Uid("anna"))).Key;
        await at.Server.RestartAsync();
        (await connector.Target.GetAsync(key, None)).ShouldNotBeNull();
        await at.Server.RestartAsync();
        (await connector.Target.UpdateAsync(key, DirectoryArea.Write("id", null, ("title", "x")), None)).Values["title"].AsString().ShouldBe("x");
    }

    private async Task<DirectoryArea> AreaAsync() => await DirectoryArea.MakeAsync(await servers.Slapd, "OpenLdap");
}
