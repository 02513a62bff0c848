using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.Reading;

/// <summary>Reading OpenLDAP, whole and by its changes.</summary>
[Collection(ServersCollection.Name)]
public sealed class SlapdReadTests(DirectoryServers servers)
{
    [Theory]
    [InlineData("Syncrepl")]
    [InlineData("Timestamp")]
    [InlineData("None")]
    public async Task Everybody_is_read_by_pages_and_the_read_proves_it(string delta)
    {
        await using var at = await AreaAsync();
        await at.Server.ApplyAsync(string.Concat(Enumerable.Range(0, 750).Select(i => at.Entry($"u{i}"))));
        var read = await at.Connect(("Delta", delta), ("PageSize", AttributeValue.From(100))).ReadAsync();
        read.Objects.Count.ShouldBe(750);
        read.Objects.Select(o => o.Key).Distinct().Count().ShouldBe(750);
        read.Proof.ShouldSatisfyAllConditions(p => p.IsComplete.ShouldBeTrue(), p => p.ObjectCount.ShouldBe(750));
        (read.End.Watermark is null).ShouldBe(delta == "None");
    }

    [Fact]
    public async Task A_size_limit_of_the_server_is_no_complete_read_and_is_said()
    {
        await using var at = await AreaAsync();
        await at.Server.ApplyAsync(string.Concat(Enumerable.Range(0, at.Server.OrdinarySizeLimit + 20).Select(i => at.Entry($"u{i}"))));
        foreach (var delta in new[] { "Syncrepl", "Timestamp" })
        {
            var read = await at.Connect(at.Server.Nobody.Password, ("UserName", at.Server.Nobody.Name), ("Delta", delta), ("PageSize", AttributeValue.From(100))).ReadAsync();
            read.Objects.Count.ShouldBeLessThan(at.Server.OrdinarySizeLimit + 20);
            read.Proof.ShouldSatisfyAllConditions(p => p.IsComplete.ShouldBeFalse(), p => p.IsBroken.ShouldBeTrue(), p => p.Evidence.ShouldContain("size limit"));
            read.End.Watermark.ShouldBeNull();
        }
    }

    [Fact]
    public async Task Values_come_as_their_syntax_says_and_references_as_keys()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("boss");
        await at.AddAsync("anna", $"manager: {at.Dn("boss")}", "mail: a@example.org", "mail: b@example.org", "telephoneNumber: +49 30 1", "jpegPhoto:: /9j/4AAQ", $"seeAlso: cn=printer,dc=example,dc=org", "userPassword: secret-of-anna", "displayName: Änna");
        var read = await at.Connect().ReadAsync();
        var (anna, boss) = (read["anna"], read["boss"]);
        anna.Values["manager"].AsString().ShouldBe(boss.Key);
        anna.Values["mail"].AsList().Select(v => v.AsString()).ShouldBe(["a@example.org", "b@example.org"], ignoreOrder: true);
        anna.Values["telephoneNumber"].AsString().ShouldBe("+49 30 1");
        anna.Values["jpegPhoto"].AsString().ShouldBe("/9j/4AAQ");
        anna.Values["seeAlso"].AsString().ShouldBe("cn=printer,dc=example,dc=org");
        anna.Values["displayName"].AsString().ShouldBe("Änna");
        anna.Values["parent"].AsString().ShouldBe(at.People);
        anna.Values["dn"].AsString().ShouldBe(at.Dn("anna"));
        anna.Values["uid"].AsString().ShouldBe(at.Uid("anna"));
        anna.Values.Contains("userPassword").ShouldBeFalse();
        anna.ShouldSatisfyAllConditions(a => a.Active.ShouldBe(true), a => a.Version.ShouldNotBeNull(), a => a.Modified.ShouldNotBeNull());
        Guid.TryParse(anna.Key, out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Syncrepl")]
    [InlineData("Timestamp")]
    public async Task A_delta_has_what_came_changed_moved_away_and_went(string delta)
    {
        await using var at = await AreaAsync();
        foreach (var name in new[] { "same", "changed", "gone", "left", "filtered", "renamed" })
            await at.AddAsync(name, "employeeType: staff");
        var connector = at.Connect(("Delta", delta), ("UserFilter", "(&(objectClass=inetOrgPerson)(employeeType=staff))"));
        var before = await connector.ReadAsync();
        before.Proof.IsComplete.ShouldBeTrue();
        var keys = before.Keys;

        (await connector.ChangesAsync(before.End.Watermark!)).ShouldSatisfyAllConditions(r => r.Refused.ShouldBeNull(), r => r.Gone.ShouldBeEmpty(), r => Left(r, keys).ShouldBeEmpty());
        await at.AddAsync("new", "employeeType: staff");
        await at.ChangeAsync("changed", "replace: title\ntitle: Boss");
        await at.ChangeAsync("filtered", "replace: employeeType\nemployeeType: guest");
        await at.Server.ApplyAsync($"dn: {at.Dn("gone")}\nchangetype: delete\n\ndn: {at.Dn("left")}\nchangetype: moddn\nnewrdn: uid={at.Uid("left")}\ndeleteoldrdn: 1\nnewsuperior: {at.Server.LeaversDn}\n\ndn: {at.Dn("renamed")}\nchangetype: modrdn\nnewrdn: uid={at.Uid("renamed2")}\ndeleteoldrdn: 1\n");
        var after = await connector.ChangesAsync(before.End.Watermark!);
        after.Refused.ShouldBeNull();
        after.Keys.Keys.ShouldContain("new");
        after.Objects.Single(o => o.Key == keys["changed"]).Values["title"].AsString().ShouldBe("Boss");
        after.Objects.Single(o => o.Key == keys["renamed"]).Values["userName"].AsString().ShouldBe(at.Uid("renamed2"));
        Left(after, keys).ShouldBe([keys["gone"], keys["left"], keys["filtered"]], ignoreOrder: true);

        var third = await connector.ChangesAsync(after.End.Watermark!);
        third.ShouldSatisfyAllConditions(r => r.Refused.ShouldBeNull(), r => Left(r, keys, after).ShouldBeEmpty());
    }

    [Fact]
    public async Task A_server_that_forgot_what_was_deleted_names_who_is_there()
    {
        await using var server = await SlapdServer.StartAsync();
        await using var at = await DirectoryArea.MakeAsync(server, "OpenLdap");
        var administrator = new DirectoryAccount("cn=config", "config-secret");
        var overlay = (await server.SearchAsync(administrator, "-b", "cn=config", "(olcSpSessionlog=*)", "1.1")).Split('\n').Single(l => l.StartsWith("dn: ", StringComparison.Ordinal));
        await server.ApplyAsync(administrator, $"{overlay}\nchangetype: modify\ndelete: olcSpSessionlog\n");
        foreach (var name in new[] { "same", "changed", "gone" })
            await at.AddAsync(name);
        var connector = at.Connect();
        var before = await connector.ReadAsync();
        await at.ChangeAsync("changed", "replace: title\ntitle: Boss");
        await at.Server.ApplyAsync($"dn: {at.Dn("gone")}\nchangetype: delete\n");
        var after = await connector.ChangesAsync(before.End.Watermark!);
        after.Refused.ShouldBeNull();
        after.Proof.IsComplete.ShouldBeTrue(after.Proof.Evidence);
        after.Objects.Select(o => o.Key).Union(after.Present).ShouldBe([before.Keys["same"], before.Keys["changed"]], ignoreOrder: true);

        // Nothing happened since: that is told by no name and no proof.
        var third = await connector.ChangesAsync(after.End.Watermark!);
        third.ShouldSatisfyAllConditions(t => t.Refused.ShouldBeNull(), t => t.Items.Count.ShouldBe(1), t => t.Proof.IsComplete.ShouldBeFalse());
    }

    [Fact]
    public async Task A_mark_that_is_damaged_or_of_something_else_is_refused()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("anna");
        var mark = (await at.Connect().ReadAsync()).End.Watermark!;
        (await at.Connect().ChangesAsync(mark[..^1])).Refused!.Reason.ShouldContain("damaged");
        (await at.Connect().ChangesAsync(mark.Replace(' ', '-'))).Refused!.Reason.ShouldContain("damaged");
        (await at.Connect(("UserFilter", "(objectClass=person)")).ChangesAsync(mark)).Refused!.Reason.ShouldContain("filter");
        (await at.Connect(("Delta", "Timestamp")).ChangesAsync(mark)).Refused!.Reason.ShouldContain("another way");
        (await at.Connect(("Server", $"localhost:{at.Server.TlsPort}")).ChangesAsync(mark)).Refused!.ShouldSatisfyAllConditions(r => r.Reason.ShouldContain("another one"), r => r.IsLasting.ShouldBeFalse());
    }

    [Fact]
    public async Task A_reference_to_another_server_makes_a_read_incomplete_unless_it_counts_for_nothing()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("anna");
        await at.Server.ApplyAsync($"dn: ou=elsewhere,{at.People}\nobjectClass: referral\nobjectClass: extensibleObject\nou: elsewhere\nref: ldap://other.example.org/ou=elsewhere,dc=example,dc=org\n");
        (await at.Connect(("Delta", "Timestamp")).ReadAsync()).Proof.ShouldSatisfyAllConditions(p => p.IsComplete.ShouldBeFalse(), p => p.Evidence.ShouldContain("other.example.org"));
        (await at.Connect().ReadAsync()).Proof.IsComplete.ShouldBeFalse();
        (await at.Connect(("Delta", "Timestamp"), ("Referrals", "Ignore")).ReadAsync()).Proof.IsComplete.ShouldBeTrue();
        (await at.Connect(("Delta", "Timestamp"), ("Referrals", "Follow")).ReadAsync()).Proof.ShouldSatisfyAllConditions(p => p.IsComplete.ShouldBeFalse(), p => p.Evidence.ShouldContain("does not name"));
    }

    [Fact]
    public async Task References_are_followed_to_servers_that_are_named_and_not_in_circles()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("anna");
        var other = await DirectoryArea.MakeAsync(at.Server, "OpenLdap");
        await other.AddAsync("bo");
        foreach (var name in new[] { "there", "again" })
            await at.Server.ApplyAsync($"dn: ou={name},{at.People}\nobjectClass: referral\nobjectClass: extensibleObject\nou: {name}\nref: ldaps://{at.Server.Host}:{at.Server.TlsPort}/{other.People}\n");
        await at.Server.ApplyAsync($"dn: ou=back,{other.People}\nobjectClass: referral\nobjectClass: extensibleObject\nou: back\nref: ldaps://{at.Server.Host}:{at.Server.TlsPort}/{other.People}\n");
        var read = await at.Connect(("Delta", "Timestamp"), ("Referrals", "Follow")).ReadAsync();
        read.Proof.IsComplete.ShouldBeTrue(read.Proof.Evidence);
        read.Keys.Keys.ShouldBe(["anna", "bo"], ignoreOrder: true);
    }

    [Fact]
    public async Task Groups_are_read_with_the_keys_of_their_members()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("anna");
        await at.AddAsync("bo");
        await at.Server.ApplyAsync(
            $"dn: cn=inner,{at.Groups}\nobjectClass: groupOfNames\ncn: inner\nmember: cn=no-member\n\n"
            + $"dn: cn=outer,{at.Groups}\nobjectClass: groupOfNames\ncn: outer\nmember: {at.Dn("anna")}\nmember: UID={at.Uid("Bo")}, {at.People}\nmember: cn=inner,{at.Groups}\nmember: uid=nobody,{at.People}\nmember: cn=far,dc=other\n");
        var connector = at.Connect();
        var people = (await connector.ReadAsync()).Keys;
        var read = await connector.ReadGroupsAsync();
        read.Proof.IsComplete.ShouldBeTrue();
        var inner = read.Groups.Single(g => g.Group.Name == "inner");
        read.Groups.Single(g => g.Group.Name == "outer").Members.ShouldSatisfyAllConditions(
            m => m.IsComplete.ShouldBeTrue(),
            m => m.Members.ShouldBe([new(people["anna"]), new(people["bo"]), new(inner.Group.Key, RemoteMemberKind.Group)], ignoreOrder: true));
        inner.Members.Members.ShouldBeEmpty();
        inner.Members.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_change_rings_the_bell()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("anna");
        await Bells.RingAsync(at);
    }

    // Who is not there any more, by what a delta says or by its silence.
    private static IEnumerable<string> Left(ReadResult delta, IReadOnlyDictionary<string, string> keys, ReadResult? before = null)
    {
        if (!delta.Proof.IsComplete)
            return delta.Gone;
        var there = delta.Objects.Select(o => o.Key).Concat(delta.Present).ToHashSet();
        var known = before is null ? keys.Values : keys.Values.Where(k => before.Present.Contains(k) || before.Objects.Any(o => o.Key == k));
        return known.Where(k => !there.Contains(k));
    }

    private async Task<DirectoryArea> AreaAsync() => await DirectoryArea.MakeAsync(await servers.Slapd, "OpenLdap");
}
