using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>Signing in to a domain by Kerberos, without TLS: the connection is encrypted by it.</summary>
[Collection(DomainCollection.Name)]
public sealed class KerberosTests(DirectoryServers servers)
{
    private static readonly (string, AttributeValue)[] Kerberos = [("BindType", "Kerberos"), ("Security", "None"), ("CaPath", default)];

    [Fact]
    public async Task An_account_with_a_password_is_made_changed_and_read_by_name_and_password()
    {
        var unit = await UnitAsync();
        await using var connector = unit.Connect(Kerberos);

        var test = await connector.TestAsync(default);
        var made = await connector.CreateAsync(unit.Person("Anna"), "Passw0rd!first".AsMemory(), default);
        var changed = await connector.UpdateAsync(made.Key, new() { UserId = "id-Anna", Changes = [new("displayName", default, "Anna Sealed")] }, default);

        test.Succeeded.ShouldBeTrue(test.Error?.Message);
        test.Findings[0].ShouldContain(", encrypted");
        made.Active.ShouldBe(true);
        changed.Values["displayName"].AsString().ShouldBe("Anna Sealed");
        var read = new List<ReadItem>();
        await foreach (var item in connector.ReadAllAsync(default))
            read.Add(item);
        read.OfType<ObjectRead>().ShouldHaveSingleItem().Object.Key.ShouldBe(made.Key);
        read[^1].ShouldBeOfType<ReadCompleted>().Proof.IsComplete.ShouldBeTrue();
    }

    [Theory]
    [InlineData("svc@corp.test")]
    [InlineData("svc@CORP.TEST")]
    [InlineData("CORP\\svc")]
    [InlineData("svc")]
    public async Task The_name_may_be_written_as_the_ActiveDirectory_module_takes_it(string name)
    {
        var unit = await UnitAsync();
        await using var connector = unit.Connect([.. Kerberos, ("UserName", name)]);

        var test = await connector.TestAsync(default);

        test.Succeeded.ShouldBeTrue(test.Error?.Message);
    }

    [Fact]
    public async Task Security_may_be_none_at_another_machine_since_Kerberos_encrypts()
    {
        var unit = new TestUnit(await servers.Samba);
        var app = unit.App(unit.Server.Service, [.. Kerberos, ("Server", "dc1.corp.test")]);

        Should.NotThrow(() => new ActiveDirectoryConnectorFactory().Validate(app));
        Should.Throw<ProvisioningException>(() => new ActiveDirectoryConnectorFactory().Validate(app with { Settings = app.Settings.With("BindType", "Simple") })).Error.RecommendedAction!.ShouldContain("Kerberos");
    }

    [Fact]
    public async Task A_distinguished_name_is_refused_before_anything_is_asked()
    {
        var unit = new TestUnit(await servers.Samba);
        var app = unit.App(unit.Server.Service, [.. Kerberos, ("UserName", "CN=svc,OU=Company,DC=corp,DC=test")]);

        var error = Should.Throw<ProvisioningException>(() => new ActiveDirectoryConnectorFactory().Validate(app)).Error;

        error.Id.ShouldBe(ErrorIds.SettingInvalid);
        error.RecommendedAction!.ShouldContain("sAMAccountName");
    }

    [Fact]
    public async Task The_ticket_of_the_process_signs_in_without_a_name_and_a_secret()
    {
        var unit = await UnitAsync();
        using var folder = new TemporaryFolder();
        await unit.Server.GetTicketAsync(folder["tickets"]);
        KerberosEnvironment.Use(unit.Server.KerberosSettings, $"FILE:{folder["tickets"]}");
        var app = unit.App(unit.Server.Service, [.. Kerberos, ("UserName", default)]) with { Credential = null };
        await using var connector = TestUnit.Connect(app, unit.Server.Service);

        (await connector.TestAsync(default)).ShouldSatisfyAllConditions(t => t.Succeeded.ShouldBeTrue(t.Error?.Message), t => t.Findings[0].ShouldContain(", encrypted"));
    }

    [Fact]
    public async Task A_wrong_password_and_a_missing_ticket_are_each_one_clear_error()
    {
        var unit = await UnitAsync();
        await using var wrong = unit.Connect(unit.Server.Service with { Password = "canary-5c1e" }, Kerberos);
        await using var ticketless = TestUnit.Connect(unit.App(unit.Server.Service, [.. Kerberos, ("UserName", default)]) with { Credential = null }, unit.Server.Service);

        foreach (var connector in new[] { wrong, ticketless })
        {
            var error = (await connector.TestAsync(default)).Error!;
            error.Id.ShouldBe(ErrorIds.AppAuthentication);
            error.RecommendedAction.ShouldNotBeNullOrEmpty();
            (error.Message + error.RecommendedAction + error.Detail).ShouldNotContain("canary-5c1e");
        }
    }

    private async Task<TestUnit> UnitAsync()
    {
        var server = await servers.Samba;
        KerberosEnvironment.Use(server.KerberosSettings);
        return await TestUnit.MakeAsync(server);
    }
}
