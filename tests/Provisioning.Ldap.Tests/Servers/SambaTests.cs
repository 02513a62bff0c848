using System.Text;
using Provisioning.Testing;

namespace Provisioning.Ldap.Tests;

/// <summary>What Active Directory has of its own, with Samba as the domain controller.</summary>
[Collection(DirectoryCollection.Name)]
public class SambaTests(DirectoryServers servers)
{
    [Theory]
    [InlineData(LdapKerberosMechanism.Gssapi)]
    [InlineData(LdapKerberosMechanism.GssSpnego)]
    public async Task Kerberos_with_a_password_and_no_ticket_encrypts_the_connection(LdapKerberosMechanism mechanism)
    {
        var server = await servers.Samba;
        KerberosEnvironment.Use(server.KerberosSettings);
        await using var connection = await LdapConnection.OpenAsync(server.Options(LdapSecurity.None));

        await connection.BindKerberosAsync(new("svc", server.Service.Password.AsMemory(), server.Realm), server.ServicePrincipal, mechanism);

        connection.IsEncrypted.ShouldBeTrue();
        // More than one sealed packet in both directions, and a password, which the server takes over encrypted connections only.
        var entries = await connection.SearchPagedAsync(new() { Base = LdapDn.Parse(server.BaseDn), Attributes = ["*"] }, 50).EntriesAsync();
        entries.Count.ShouldBeGreaterThan(100);
        var dn = LdapDn.Parse(server.PeopleDn).Child("cn", $"k{Guid.NewGuid():N}");
        await connection.AddAsync(dn, [LdapAttribute.Text("objectClass", "user"), LdapAttribute.Text("sAMAccountName", dn.Rdns[0]["cn"]![..20]), new("unicodePwd", [Encoding.Unicode.GetBytes("\"Passw0rd!kerberos\"")]), LdapAttribute.Text("userAccountControl", "512"), LdapAttribute.Text("info", new string('x', 1000))]);
        await connection.DeleteAsync(dn);
    }

    [Fact]
    public async Task Kerberos_with_a_wrong_password_or_for_no_such_server_says_so()
    {
        var server = await servers.Samba;
        KerberosEnvironment.Use(server.KerberosSettings);
        await using var connection = await LdapConnection.OpenAsync(server.Options(LdapSecurity.None));

        var wrong = await Should.ThrowAsync<LdapException>(async () => await connection.BindKerberosAsync(new("svc", "canary-7f3a".AsMemory(), server.Realm), server.ServicePrincipal));
        var nowhere = await Should.ThrowAsync<LdapException>(async () => await connection.BindKerberosAsync(new("svc", server.Service.Password.AsMemory(), server.Realm), "ldap/no.such.host"));
        var ticketless = await Should.ThrowAsync<LdapException>(async () => await connection.BindKerberosAsync(null, server.ServicePrincipal));

        wrong.Message.ShouldContain($"Signing in by Kerberos as svc@{server.Realm} for ldap/{server.Host} failed");
        wrong.ToString().ShouldNotContain("canary-7f3a");
        nowhere.Message.ShouldContain("ldap/no.such.host");
        ticketless.Message.ShouldContain("the session's account");
        new[] { wrong, nowhere, ticketless }.ShouldAllBe(e => e.Failure == LdapFailure.SignIn && e.RecommendedAction != null);
        // Nothing was sent: the connection is as it was.
        await connection.BindKerberosAsync(new($"svc@{server.Realm}", server.Service.Password.AsMemory()), server.ServicePrincipal);
    }

    [Fact]
    public async Task A_password_in_clear_is_refused_by_the_server()
    {
        var server = await servers.Samba;
        await using var connection = await LdapConnection.OpenAsync(server.Options(LdapSecurity.None));

        var error = await Should.ThrowAsync<LdapException>(async () => await connection.BindSimpleAsync(server.Service.Name, server.Service.Password.AsMemory()));

        error.Result!.Code.ShouldBe(LdapResultCode.StrongerAuthRequired);
    }

    [Fact]
    public async Task DirSync_tells_everything_and_then_what_changed_with_deletes()
    {
        var server = await servers.Samba;
        await using var connection = await server.SignInAsync();
        var place = await server.MakeContainerAsync(connection);
        await connection.AddAsync(place.Child("cn", "before"), [LdapAttribute.Text("objectClass", "contact")]);

        var (all, cookie) = await ChangesAsync(connection, server, default);
        await connection.AddAsync(place.Child("cn", "after"), [LdapAttribute.Text("objectClass", "contact")]);
        await connection.DeleteAsync(place.Child("cn", "before"));
        var (changes, _) = await ChangesAsync(connection, server, cookie);

        all.Count.ShouldBeGreaterThan(100);
        changes.Select(e => e.GetText("name")!.Split('\n')[0]).ShouldBe(["after", "before"], ignoreOrder: true);
        var deleted = changes.Single(e => e.GetText("isDeleted") == "TRUE");
        LdapDn.Parse(deleted.Dn).Rdns[0]["CN"]!.ShouldStartWith("before\nDEL:");
        var shown = await connection.SearchAsync(new() { Base = LdapDn.ByGuid(new(deleted.GetBytes("objectGUID")!.Value.Span)), Scope = LdapScope.Base, Controls = [new ShowDeletedControl()] }).EntriesAsync();
        shown.ShouldHaveSingleItem().GetText("isDeleted").ShouldBe("TRUE");
    }

    [Fact]
    public async Task A_notification_rings_for_changes_and_other_work_goes_on_meanwhile()
    {
        var server = await servers.Samba;
        await using var connection = await server.SignInAsync();
        var place = await server.MakeContainerAsync(connection);
        using var stop = new CancellationTokenSource();
        await using var changes = connection.SearchAsync(new() { Base = place, Attributes = ["cn"], Controls = [new NotificationControl()] }, stop.Token).GetAsyncEnumerator(stop.Token);

        var next = changes.MoveNextAsync();
        var dn = place.Child("cn", "rings");
        await connection.AddAsync(dn, [LdapAttribute.Text("objectClass", "contact")]);

        (await next).ShouldBeTrue();
        LdapDn.Parse(changes.Current.ShouldBeOfType<LdapSearchEntry>().Entry.Dn).ShouldBe(dn);
        next = changes.MoveNextAsync();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await next);
        (await connection.ReadEntryAsync(dn, ["cn"])).ShouldNotBeNull();
    }

    [Fact]
    public async Task Controls_of_Active_Directory_do_what_they_say()
    {
        var server = await servers.Samba;
        await using var connection = await server.SignInAsync();
        var place = await server.MakeContainerAsync(connection);
        foreach (var name in new[] { "b", "a" })
            await connection.AddAsync(place.Child("cn", name), [LdapAttribute.Text("objectClass", "contact")]);

        var sorted = await connection.SearchAsync(new() { Base = place, Scope = LdapScope.OneLevel, Attributes = ["cn"], Controls = [new ServerSideSortControl([new("cn", Descending: true)]), new DomainScopeControl()] }).EntriesAsync();
        sorted.Select(e => e.GetText("cn")).ShouldBe(["b", "a"]);

        var named = await connection.SearchAsync(new() { Base = place.Child("cn", "a"), Scope = LdapScope.Base, Attributes = ["objectGUID", "nTSecurityDescriptor"], Controls = [new ExtendedDnControl(), new SdFlagsControl(SecurityDescriptorParts.Owner)] }).EntriesAsync();
        LdapExtendedDn.Parse(named[0].Dn).Guid.ShouldBe(new Guid(named[0].GetBytes("objectGUID")!.Value.Span));
        named[0].GetBytes("nTSecurityDescriptor").ShouldNotBeNull();

        await Should.ThrowAsync<LdapException>(async () => await connection.DeleteAsync(place));
        await connection.DeleteAsync(place, [new TreeDeleteControl()]);
        (await connection.ReadEntryAsync(place, ["ou"])).ShouldBeNull();
    }

    private static async Task<(List<LdapEntry> Changes, ReadOnlyMemory<byte> Cookie)> ChangesAsync(LdapConnection connection, SambaServer server, ReadOnlyMemory<byte> cookie)
    {
        var changes = new List<LdapEntry>();
        for (var more = true; more;)
        {
            more = false;
            await foreach (var item in connection.SearchAsync(new() { Base = LdapDn.Parse(server.BaseDn), Filter = LdapFilter.Present("objectClass"), Attributes = ["name", "isDeleted"], Controls = [new DirSyncControl(DirSyncFlags.AncestorsFirst, 0, cookie)] }))
            {
                if (item is LdapSearchEntry entry)
                    changes.Add(entry.Entry);
                else if (item is LdapSearchDone done)
                    (more, cookie) = done.Result.Controls.OfType<DirSyncAnswer>().Select(a => (a.HasMore, a.Cookie)).Single();
            }
        }

        return (changes, cookie);
    }
}
