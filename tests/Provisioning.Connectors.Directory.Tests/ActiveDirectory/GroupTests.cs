using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Ldap;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>Groups of a domain, and who is in them.</summary>
[Collection(DomainCollection.Name)]
public sealed class GroupTests(DirectoryServers servers)
{
    [Fact]
    public async Task AGroupIsMadeOfItsKindRenamedAndDeleted()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect(("GroupScope", "Universal"), ("GroupCategory", "Distribution"));
        var name = $"{unit.Name} Sales, EMEA";
        var made = await connector.CreateGroupAsync(new() { GroupId = "g", Name = name.Replace(",", "", StringComparison.Ordinal) }, default);
        (await connector.FindGroupsAsync(made.Name, default)).ShouldHaveSingleItem().Key.ShouldBe(made.Key);
        (await unit.SeeAsync(made.Name, unit.Groups)).ShouldContain("groupType: 8");
        (await Should.ThrowAsync<ProvisioningException>(async () => await connector.CreateGroupAsync(new() { GroupId = "g", Name = made.Name }, default))).Error.Id.ShouldBe(ErrorIds.AccountExists);

        var renamed = await connector.UpdateGroupAsync(made.Key, new() { GroupId = "g", Name = $"{unit.Name} Marketing" }, default);
        renamed.Key.ShouldBe(made.Key);
        var seen = await unit.SeeAsync($"{unit.Name} Marketing", unit.Groups);
        seen.ShouldContain($"sAMAccountName: {unit.Name} Marketing");
        await connector.DeleteGroupAsync(made.Key, default);
        await connector.DeleteGroupAsync(made.Key, default);
        (await connector.GetGroupAsync(made.Key, default)).ShouldBeNull();
    }

    [Fact]
    public async Task MembersComeAndGoAndWhatIsSoAlreadyIsNoError()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        foreach (var name in new[] { "Ann", "Bob", "Cid" })
            await unit.AddAsync(name);
        await using var connector = unit.Connect();
        var keys = new Dictionary<string, string>();
        foreach (var name in new[] { "Ann", "Bob", "Cid" })
            keys[name] = (await connector.FindAsync("cn", name, default)).ShouldHaveSingleItem().Key;
        var group = await connector.CreateGroupAsync(new() { GroupId = "g", Name = $"{unit.Name} team" }, default);
        (await connector.ReadMembersAsync(group.Key, default)).Members.ShouldBeEmpty();

        await connector.ChangeMembersAsync(group.Key, [keys["Ann"], keys["Bob"]], [], default);
        await connector.ChangeMembersAsync(group.Key, [keys["Bob"], keys["Cid"]], [keys["Ann"]], default);
        await connector.ChangeMembersAsync(group.Key, [], [keys["Ann"]], default);

        (await connector.ReadMembersAsync(group.Key, default)).Members.Select(m => m.Key).ShouldBe([keys["Bob"], keys["Cid"]], ignoreOrder: true);
        var read = await GroupsAsync(connector);
        read[$"{unit.Name} team"].Members.IsComplete.ShouldBeTrue();
        read[$"{unit.Name} team"].Members.Members.Select(m => m.Key).ShouldBe([keys["Bob"], keys["Cid"]], ignoreOrder: true);
    }

    [Fact]
    public async Task AManyMemberedAndAPrimaryGroupAreReadWhole()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await unit.AddAsync("Ann");
        await unit.AddAsync("Bob");
        await unit.Server.ApplyAsync($"dn: CN={unit.Name} g,{unit.Groups}\nobjectClass: group\nsAMAccountName: {unit.Name} g\nmember: CN=Ann,{unit.People}\nmember: CN=Bob,{unit.People}\n\ndn: CN={unit.Name} nested,{unit.Groups}\nobjectClass: group\nsAMAccountName: {unit.Name} nested\nmember: CN={unit.Name} g,{unit.Groups}\n");
        var rid = await unit.RelativeOfAsync($"{unit.Name} g", unit.Groups);
        await unit.ModifyAsync("Ann", $"replace: primaryGroupID\nprimaryGroupID: {rid}\n");
        (await unit.SeeAsync($"{unit.Name} g", unit.Groups)).ShouldNotContain("member: CN=Ann");
        await using var connector = unit.Connect();
        var (ann, bob) = ((await connector.FindAsync("cn", "Ann", default))[0].Key, (await connector.FindAsync("cn", "Bob", default))[0].Key);

        var groups = await GroupsAsync(connector);
        groups[$"{unit.Name} g"].Members.Members.Select(m => m.Key).ShouldBe([ann, bob], ignoreOrder: true);
        groups[$"{unit.Name} nested"].Members.Members.ShouldHaveSingleItem().Kind.ShouldBe(RemoteMemberKind.Group);
        (await connector.ReadMembersAsync(groups[$"{unit.Name} g"].Group.Key, default)).Members.Count.ShouldBe(2);
    }

    [Fact]
    public async Task WhoseMembersCouldNotAllBeReadIsNotSaidToBeWhole()
    {
        var server = await servers.Samba;
        var unit = await TestUnit.MakeAsync(server);
        await unit.AddAsync("Ann");
        await server.ApplyAsync($"dn: CN={unit.Name} g,{unit.Groups}\nobjectClass: group\nsAMAccountName: {unit.Name} g\nmember: CN=Ann,{unit.People}\n");
        await using var proxy = LdapBendingProxy.Start(server, tls: true);
        await using var connector = unit.Connect(("Server", $"localhost:{proxy.Port}"));
        var key = (await connector.FindGroupsAsync($"{unit.Name} g", default)).ShouldHaveSingleItem().Key;
        (await connector.ReadMembersAsync(key, default)).IsComplete.ShouldBeTrue();

        // The read of those who have it as their primary group ends early.
        proxy.Rule = request => request.Kind == LdapRequestKind.Search && System.Text.Encoding.ASCII.GetString(request.Octets).Contains("primaryGroupID", StringComparison.Ordinal) ? new LdapFault.Answer(LdapResultCode.TimeLimitExceeded) : null;
        var members = await connector.ReadMembersAsync(key, default);
        members.Members.ShouldHaveSingleItem();
        members.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public async Task GroupsOfWindowsAreNeitherReadNorWritten()
    {
        var server = await servers.Samba;
        var unit = await TestUnit.MakeAsync(server);
        await using var connector = TestUnit.Connect(unit.App(server.Administrator) with { Settings = unit.App(server.Administrator).Settings.Without("GroupBases") }, server.Administrator);
        (await connector.FindGroupsAsync("Domain Admins", default)).ShouldBeEmpty();
        var key = await unit.KeyOfAsync("Domain Admins", $"CN=Users,{server.BaseDn}");
        await unit.AddAsync("Ann");
        var ann = (await connector.FindAsync("cn", "Ann", default)).ShouldHaveSingleItem();
        (await Should.ThrowAsync<ProvisioningException>(async () => await connector.ChangeMembersAsync(key, [ann.Key], [], default))).Error.Id.ShouldBe(ErrorIds.AppPermission);
        (await unit.SeeAsync("Domain Admins", $"CN=Users,{server.BaseDn}")).ShouldNotContain("CN=Ann");
    }

    private static async Task<Dictionary<string, GroupRead>> GroupsAsync(DirectoryConnector connector)
    {
        var items = new List<ReadItem>();
        await foreach (var item in connector.ReadGroupsAsync(default))
            items.Add(item);
        items[^1].ShouldBeOfType<ReadCompleted>().Proof.IsComplete.ShouldBeTrue();
        return items.OfType<GroupRead>().ToDictionary(g => g.Group.Name);
    }
}
