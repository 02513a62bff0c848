using Provisioning.Ldap;

namespace Provisioning.Testing.Tests;

/// <summary>The proxy before directory servers makes the faults that it is asked for, and no others.</summary>
public sealed class BendingProxyTests(DirectoryServers servers) : IClassFixture<DirectoryServers>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_not_bent_passes_and_is_counted(bool tls)
    {
        var server = await servers.Slapd;
        await using var proxy = LdapBendingProxy.Start(server, tls);
        await using (var connection = await OpenAsync(proxy, server, tls))
        {
            await AddAsync(connection, server, $"pass{tls}");
            (await CountAsync(connection, server.PeopleDn, $"(uid=pass{tls})")).ShouldBe(1);
        }

        proxy.Requests.Select(r => r.Kind).Take(3).ShouldBe([LdapRequestKind.Bind, LdapRequestKind.Add, LdapRequestKind.Search]);
        proxy.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_lost_request_was_not_done_and_a_lost_answer_was()
    {
        var server = await servers.Slapd;
        await using var proxy = LdapBendingProxy.Start(server);
        await using (var connection = await OpenAsync(proxy, server))
        {
            proxy.Rule = r => r.Kind == LdapRequestKind.Add ? new LdapFault.LoseRequest() : null;
            (await Should.ThrowAsync<LdapException>(AddAsync(connection, server, "lost"))).IsInDoubt.ShouldBeTrue();
        }

        await using (var connection = await OpenAsync(proxy, server))
        {
            proxy.Rule = r => r.Kind == LdapRequestKind.Add ? new LdapFault.LoseAnswer() : null;
            (await Should.ThrowAsync<LdapException>(AddAsync(connection, server, "done"))).IsInDoubt.ShouldBeTrue();
        }

        proxy.Rule = _ => null;
        await using var looking = await OpenAsync(proxy, server);
        (await CountAsync(looking, server.PeopleDn, "(uid=lost)")).ShouldBe(0);
        (await CountAsync(looking, server.PeopleDn, "(uid=done)")).ShouldBe(1);
    }

    [Fact]
    public async Task A_search_is_cut_after_some_entries_or_ends_with_a_code_after_them()
    {
        var server = await servers.Slapd;
        await using var proxy = LdapBendingProxy.Start(server);
        proxy.Rule = r => r.Kind == LdapRequestKind.Search ? new LdapFault.CutAfter(2) : null;
        await using (var connection = await OpenAsync(proxy, server))
            (await EntriesBeforeErrorAsync(connection, server, LdapFailure.Lost)).ShouldBe(2);

        proxy.Rule = r => r.Kind == LdapRequestKind.Search ? new LdapFault.Answer(LdapResultCode.SizeLimitExceeded, Entries: 3) : null;
        await using var another = await OpenAsync(proxy, server);
        (await EntriesBeforeErrorAsync(another, server, LdapFailure.Server)).ShouldBe(3);
        // The connection is as good as before.
        proxy.Rule = r => r.Kind == LdapRequestKind.Search ? new LdapFault.Answer(LdapResultCode.Referral) { Referrals = ["ldap://elsewhere.example/"] } : null;
        var referred = await Should.ThrowAsync<LdapException>(CountAsync(another, server.BaseDn, "(objectClass=*)"));
        referred.Result!.Referrals.ShouldBe(["ldap://elsewhere.example/"]);
    }

    [Fact]
    public async Task Answers_come_in_another_order_than_the_requests()
    {
        var server = await servers.Slapd;
        await using var proxy = LdapBendingProxy.Start(server);
        var gate = new TaskCompletionSource();
        await using var connection = await OpenAsync(proxy, server);
        proxy.Rule = r => r.Target == server.GroupsDn ? new LdapFault.DelayAnswer(gate.Task) : null;
        var first = CountAsync(connection, server.GroupsDn, "(objectClass=organizationalUnit)");
        (await CountAsync(connection, server.PeopleDn, "(objectClass=organizationalUnit)")).ShouldBe(1);
        first.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        (await first).ShouldBe(1);
    }

    [Fact]
    public async Task Open_connections_break_when_they_are_cut_and_new_ones_lead_elsewhere()
    {
        var server = await servers.Slapd;
        await using var proxy = LdapBendingProxy.Start(server);
        await using var connection = await OpenAsync(proxy, server);
        proxy.Rule = _ => new LdapFault.Stall();
        var waiting = CountAsync(connection, server.BaseDn, "(objectClass=*)");
        while (proxy.Count(LdapRequestKind.Search) == 0)
            await Task.Yield();
        proxy.CutAll();
        (await Should.ThrowAsync<LdapException>(waiting)).Failure.ShouldBe(LdapFailure.Lost);

        await using var other = await SlapdServer.StartAsync();
        proxy.Rule = _ => null;
        proxy.LeadTo(other);
        await other.ApplyAsync($"dn: cn=Only Here,{other.PeopleDn}\nobjectClass: inetOrgPerson\nuid: onlyhere\nsn: S\n");
        await using var again = await OpenAsync(proxy, other);
        (await CountAsync(again, other.PeopleDn, "(uid=onlyhere)")).ShouldBe(1);
    }

    private static async Task<LdapConnection> OpenAsync(LdapBendingProxy proxy, DirectoryServer server, bool tls = false)
    {
        var trust = new LdapTrust();
        if (tls)
            trust.Authorities.ImportFromPemFile(server.AuthorityFile);
        var connection = await LdapConnection.OpenAsync(new() { Endpoint = new(proxy.Host, proxy.Port, tls ? LdapSecurity.Ldaps : LdapSecurity.None), Trust = trust });
        await connection.BindSimpleAsync(server.Service.Name, server.Service.Password.AsMemory());
        return connection;
    }

    private static Task AddAsync(LdapConnection connection, DirectoryServer server, string uid) =>
        connection.AddAsync(LdapDn.Parse($"cn={uid},{server.PeopleDn}"), [LdapAttribute.Text("objectClass", "inetOrgPerson"), LdapAttribute.Text("uid", uid), LdapAttribute.Text("sn", "S")]).AsTask();

    private static async Task<int> CountAsync(LdapConnection connection, string dn, string filter)
    {
        var count = 0;
        await foreach (var item in connection.SearchAsync(new() { Base = LdapDn.Parse(dn), Filter = LdapFilter.Parse(filter) }))
            count += item is LdapSearchEntry ? 1 : 0;
        return count;
    }

    private static async Task<int> EntriesBeforeErrorAsync(LdapConnection connection, DirectoryServer server, LdapFailure failure)
    {
        var count = 0;
        var error = await Should.ThrowAsync<LdapException>(async () =>
        {
            await foreach (var item in connection.SearchAsync(new() { Base = LdapDn.Parse(server.BaseDn), Filter = LdapFilter.Parse("(objectClass=*)") }))
                count += item is LdapSearchEntry ? 1 : 0;
        });
        error.Failure.ShouldBe(failure);
        return count;
    }
}
