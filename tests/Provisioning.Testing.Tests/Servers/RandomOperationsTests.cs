using Provisioning.Ldap;

namespace Provisioning.Testing.Tests;

/// <summary>After any operations a server has what the model of them says: tests of connectors may trust in both.</summary>
public sealed class RandomOperationsTests(DirectoryServers servers) : IClassFixture<DirectoryServers>
{
    [Theory]
    [InlineData("Slapd", 1)]
    [InlineData("Slapd", 2)]
    [InlineData("Samba", 1)]
    [InlineData("Samba", 2)]
    public async Task A_server_has_what_the_model_says(string name, int seed)
    {
        DirectoryServer server = name == "Samba" ? await servers.Samba : await servers.Slapd;
        var trust = new LdapTrust();
        trust.Authorities.ImportFromPemFile(server.AuthorityFile);
        await using var connection = await LdapConnection.OpenAsync(new() { Endpoint = new(server.Host, server.TlsPort, LdapSecurity.Ldaps), Trust = trust });
        await connection.BindSimpleAsync(server.Service.Name, server.Service.Password.AsMemory());

        var operations = await RandomOperations.StartAsync(server, connection, $"r{seed}", seed);
        await operations.RunAsync(500);

        await operations.SettleAsync();
        operations.Done.Keys.ShouldContain("rename");
        operations.Done.ContainsKey("restore").ShouldBe(server is SambaServer);
    }
}
