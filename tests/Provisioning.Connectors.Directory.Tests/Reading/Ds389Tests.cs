using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.Reading;

/// <summary>389 Directory Server: its keys, its log of changes, its way to disable, its groups.</summary>
[Collection(ServersCollection.Name)]
public sealed class Ds389Tests(DirectoryServers servers)
{
    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [InlineData("Changelog")]
    [InlineData("Timestamp")]
    public async Task A_delta_has_what_came_changed_moved_away_and_went(string delta)
    {
        await using var at = await AreaAsync();
        foreach (var name in new[] { "same", "changed", "gone", "left", "filtered", "renamed" })
            await at.AddAsync(name, "employeeType: staff");
        var connector = at.Connect(("Delta", delta), ("UserFilter", "(&(objectClass=inetOrgPerson)(employeeType=staff))"), ("PageSize", AttributeValue.From(2)));
        var before = await connector.ReadAsync();
        before.Proof.IsComplete.ShouldBeTrue(before.Proof.Evidence);
        before.Objects.Count.ShouldBe(6);
        var keys = before.Keys;
        (await connector.ChangesAsync(before.End.Watermark!)).ShouldSatisfyAllConditions(r => r.Refused.ShouldBeNull(), r => r.Gone.ShouldBeEmpty());

        await at.AddAsync("new", "employeeType: staff");
        await at.ChangeAsync("changed", "replace: title\ntitle: Boss");
        await at.ChangeAsync("filtered", "replace: employeeType\nemployeeType: guest");
        await at.Server.ApplyAsync($"dn: {at.Dn("gone")}\nchangetype: delete\n\ndn: {at.Dn("left")}\nchangetype: moddn\nnewrdn: uid={at.Uid("left")}\ndeleteoldrdn: 1\nnewsuperior: {at.Server.LeaversDn}\n\ndn: {at.Dn("renamed")}\nchangetype: modrdn\nnewrdn: uid={at.Uid("renamed2")}\ndeleteoldrdn: 1\n");
        var after = await connector.ChangesAsync(before.End.Watermark!);
        after.Refused.ShouldBeNull();
        after.Keys.Keys.ShouldContain("new");
        after["changed"].Values["title"].AsString().ShouldBe("Boss");
        after["renamed2"].Key.ShouldBe(keys["renamed"]);
        var there = after.Objects.Select(o => o.Key).Concat(after.Present).ToHashSet();
        var left = after.Proof.IsComplete ? keys.Values.Where(k => !there.Contains(k)) : after.Gone;
        left.ShouldBe([keys["gone"], keys["left"], keys["filtered"]], ignoreOrder: true);
        (await connector.ChangesAsync(after.End.Watermark!)).ShouldSatisfyAllConditions(r => r.Refused.ShouldBeNull(), r => r.Gone.ShouldBeEmpty());
    }

    [Fact]
    public async Task Who_is_hidden_is_not_gone()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("anna");
        await at.AddAsync("bo");
        var connector = at.Connect(("Delta", "Changelog"));
        var before = await connector.ReadAsync();
        await at.ChangeAsync("anna", $"add: aci\naci: (targetattr=\"*\")(version 3.0; acl \"hidden\"; deny (all) userdn=\"ldap:///{at.Server.Service.Name}\";)");
        await at.Server.ApplyAsync($"dn: {at.Dn("bo")}\nchangetype: delete\n");
        (await connector.Target.GetAsync(before.Keys["anna"], None)).ShouldBeNull("the account that signs in does not see her");
        (await connector.ChangesAsync(before.End.Watermark!)).ShouldSatisfyAllConditions(r => r.Refused.ShouldBeNull(), r => r.Gone.ShouldBe([before.Keys["bo"]]));
    }

    [Fact]
    public async Task A_log_that_may_not_be_read_is_no_silence()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("anna");
        var nobody = at.Connect(at.Server.Nobody.Password, ("UserName", at.Server.Nobody.Name));
        var before = await nobody.ReadAsync();
        await at.ChangeAsync("anna", "replace: title\ntitle: Boss");
        if (before.End.Watermark is { } mark)
            (await nobody.ChangesAsync(mark)).Refused.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_account_is_made_with_a_password_disabled_enabled_renamed_and_deleted()
    {
        await using var at = await AreaAsync();
        var connector = at.Connect();
        var made = await connector.Target.CreateAsync(at.Person("anna", ("mail", "a@example.org")), "correct-horse-7".AsMemory(), None);
        made.Active.ShouldBe(true);
        await SignInAsync("correct-horse-7");
        (await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", false), None)).Active.ShouldBe(false);
        await Should.ThrowAsync<InvalidOperationException>(() => SignInAsync("correct-horse-7"));
        (await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", true), None)).Active.ShouldBe(true);
        await connector.Passwords.SetPasswordAsync(made.Key, "another-horse-8".AsMemory(), None);
        await SignInAsync("another-horse-8");
        (await connector.Target.ChecksVersionsAsync(made.Key, None)).ShouldBeFalse();
        (await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("userName", at.Uid("anna2")), ("mail", default)), None)).ShouldSatisfyAllConditions(
            r => r.Key.ShouldBe(made.Key), r => r.Values["dn"].AsString().ShouldBe(at.Dn("anna2")), r => r.Values.Contains("mail").ShouldBeFalse());
        await connector.Target.DeleteAsync(made.Key, null, None);
        (await connector.Target.GetAsync(made.Key, None)).ShouldBeNull();

        Task SignInAsync(string password) => at.Server.SearchAsync(new DirectoryAccount(at.Dn("anna"), password), "-b", at.Dn("anna"), "-s", "base", "(objectClass=*)", "uid");
    }

    [Fact]
    public async Task Groups_need_no_member_there()
    {
        await using var at = await AreaAsync();
        var connector = at.Connect();
        var anna = (await connector.Target.CreateAsync(at.Person("anna"), None)).Key;
        var group = await connector.Groups.CreateGroupAsync(new() { GroupId = "g1", Name = "Sales" }, None);
        await connector.Groups.ChangeMembersAsync(group.Key, [anna], [], None);
        await connector.Groups.ChangeMembersAsync(group.Key, [anna], [], None);
        (await connector.ReadGroupsAsync()).Groups.ShouldHaveSingleItem().Members.Members.Select(m => m.Key).ShouldBe([anna]);
        await connector.Groups.ChangeMembersAsync(group.Key, [], [anna], None);
        (await connector.Groups.ReadMembersAsync(group.Key, None)).Members.ShouldBeEmpty();
        (await at.Server.SearchAsync("-b", at.Groups, "(cn=Sales)", "member")).ShouldNotContain("no-member");
    }

    [Fact]
    public async Task A_change_rings_the_bell()
    {
        await using var at = await AreaAsync();
        await at.AddAsync("anna");
        await Bells.RingAsync(at);
    }

    private async Task<DirectoryArea> AreaAsync() => await DirectoryArea.MakeAsync(await servers.Ds389, "Directory389");
}
