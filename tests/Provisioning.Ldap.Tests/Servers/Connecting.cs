using System.Security.Cryptography.X509Certificates;
using Provisioning.Testing;

namespace Provisioning.Ldap.Tests;

/// <summary>Ways to the servers of the tests.</summary>
internal static class Connecting
{
    public static LdapConnectionOptions Options(this DirectoryServer server, LdapSecurity security = LdapSecurity.Ldaps) => new()
    {
        Endpoint = new(server.Host, security == LdapSecurity.Ldaps ? server.TlsPort : server.Port, security),
        Trust = new() { Authorities = Authorities(server) },
    };

    public static X509Certificate2Collection Authorities(this DirectoryServer server)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(server.AuthorityFile);
        return authorities;
    }

    public static async Task<LdapConnection> SignInAsync(this DirectoryServer server, DirectoryAccount? account = null, LdapSecurity security = LdapSecurity.Ldaps)
    {
        var connection = await LdapConnection.OpenAsync(server.Options(security));
        account ??= server.Administrator;
        await connection.BindSimpleAsync(account.Name, account.Password.AsMemory());
        return connection;
    }

    /// <summary>A container of its own for a test.</summary>
    public static async Task<LdapDn> MakeContainerAsync(this DirectoryServer server, LdapConnection connection)
    {
        var dn = LdapDn.Parse(server.PeopleDn).Child("ou", $"t{Guid.NewGuid():N}");
        await connection.AddAsync(dn, [LdapAttribute.Text("objectClass", "organizationalUnit"), LdapAttribute.Text("ou", dn.Rdns[0]["ou"]!)]);
        return dn;
    }

    public static async Task<List<LdapEntry>> EntriesAsync(this IAsyncEnumerable<LdapSearchItem> items)
    {
        var entries = new List<LdapEntry>();
        LdapSearchDone? done = null;
        await foreach (var item in items)
        {
            done.ShouldBeNull();
            if (item is LdapSearchEntry entry)
                entries.Add(entry.Entry);
            else
                done = item as LdapSearchDone;
        }

        done.ShouldNotBeNull();
        return entries;
    }
}
