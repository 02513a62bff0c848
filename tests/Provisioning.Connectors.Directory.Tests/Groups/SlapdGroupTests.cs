using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.Groups;

/// <summary>Groups of OpenLDAP, whose object class wants a member in each.</summary>
[Collection(ServersCollection.Name)]
public sealed class SlapdGroupTests(DirectoryServers servers)
{
    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [InlineData("groupOfNames")]
    [InlineData("groupOfUniqueNames")]
    public async Task A_group_is_made_filled_renamed_emptied_and_deleted(string groupClass)
    {
        await using var at = await AreaAsync();
        var connector = at.Connect(("GroupClass", groupClass));
        var anna = (await connector.Target.CreateAsync(at.Person("anna"), None)).Key;
        var bo = (await connector.Target.CreateAsync(at.Person("bo"), None)).Key;
        var cy = (await connector.Target.CreateAsync(at.Person("cy"), None)).Key;
        var group = await connector.Groups.CreateGroupAsync(new() { GroupId = "g1", Name = "Sales, Berlin" }, None);
        (await MembersAsync()).ShouldBeEmpty();
        (await connector.Groups.FindGroupsAsync("sales, berlin", None)).ShouldHaveSingleItem().Key.ShouldBe(group.Key);
        await connector.Groups.ChangeMembersAsync(group.Key, [anna, bo], [], None);
        (await MembersAsync()).ShouldBe([anna, bo], ignoreOrder: true);
        // One of them is in it, and one is not: that is no error, and nobody else is touched.
        await connector.Groups.ChangeMembersAsync(group.Key, [bo, cy], [anna], None);
        await connector.Groups.ChangeMembersAsync(group.Key, [cy], [anna], None);
        (await MembersAsync()).ShouldBe([bo, cy], ignoreOrder: true);
        var renamed = await connector.Groups.UpdateGroupAsync(group.Key, new() { GroupId = "g1", Name = "Sales" }, None);
        renamed.ShouldSatisfyAllConditions(r => r.Key.ShouldBe(group.Key), r => r.Name.ShouldBe("Sales"));
        await connector.Groups.ChangeMembersAsync(group.Key, [], [bo, cy], None);
        (await MembersAsync()).ShouldBeEmpty();
        await connector.Groups.ChangeMembersAsync(group.Key, [anna], [bo], None);
        (await MembersAsync()).ShouldBe([anna]);
        (await at.Server.SearchAsync("-b", at.Groups, "(cn=Sales)", "*")).ShouldNotContain("no-member");
        (await Should.ThrowAsync<ProvisioningException>(async () => await connector.Groups.CreateGroupAsync(new() { GroupId = "g2", Name = "sales" }, None))).Error.Id.ShouldBe(ErrorIds.AccountExists);
        await connector.Groups.DeleteGroupAsync(group.Key, None);
        (await connector.Groups.GetGroupAsync(group.Key, None)).ShouldBeNull();
        await connector.Groups.DeleteGroupAsync(group.Key, None);

        async Task<IEnumerable<string>> MembersAsync()
        {
            var members = await connector.Groups.ReadMembersAsync(group.Key, None);
            members.IsComplete.ShouldBeTrue(members.Evidence);
            return members.Members.Select(m => m.Key);
        }
    }

    [Fact]
    public async Task Posix_groups_keep_members_by_user_name_and_are_not_made_here()
    {
        await using var at = await AreaAsync();
        await at.Server.ApplyAsync($"dn: cn=staff,{at.Groups}\nobjectClass: posixGroup\ncn: staff\ngidNumber: 4711\nmemberUid: {at.Uid("anna")}\nmemberUid: stranger\n");
        var connector = at.Connect(("GroupClass", "posixGroup"));
        var anna = (await connector.Target.CreateAsync(at.Person("anna"), None)).Key;
        var bo = (await connector.Target.CreateAsync(at.Person("bo"), None)).Key;
        var group = (await connector.ReadGroupsAsync()).Groups.ShouldHaveSingleItem();
        group.Members.Members.Select(m => m.Key).ShouldBe([anna]);
        await connector.Groups.ChangeMembersAsync(group.Group.Key, [bo], [anna], None);
        (await connector.Groups.ReadMembersAsync(group.Group.Key, None)).Members.Select(m => m.Key).ShouldBe([bo]);
        (await Should.ThrowAsync<ProvisioningException>(async () => await connector.Groups.CreateGroupAsync(new() { GroupId = "g", Name = "new" }, None))).Error.Message.ShouldContain("gidNumber");
    }

    private async Task<DirectoryArea> AreaAsync() => await DirectoryArea.MakeAsync(await servers.Slapd, "OpenLdap");
}
