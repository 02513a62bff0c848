using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>Reads of a domain whose controllers give only so many entries to a page and so many values to an attribute, as those of Windows do.</summary>
[Collection(DomainCollection.Name)]
public sealed class WindowsLimitTests(DirectoryServers servers)
{
    private const int Count = 130;

    // Smaller than those of Windows, since samba is slow to fill.
    private static readonly WindowsLimits Limits = new(MaxPageSize: 50, MaxValRange: 60);

    [Fact]
    public async Task EverybodyAndEveryMemberIsRead()
    {
        var server = await servers.Samba;
        var unit = await TestUnit.MakeAsync(server);
        var names = Enumerable.Range(0, Count).Select(i => $"{unit.Name}-{i}").ToList();
        var group = $"{unit.Name} all";
        await server.ApplyAsync(string.Concat(names.Select(n => $"dn: CN={n},{unit.People}\nobjectClass: user\nsAMAccountName: {n}\n\n")) + $"dn: CN={group},{unit.Groups}\nobjectClass: group\nsAMAccountName: {group}\n" + string.Concat(names.Select(n => $"member: CN={n},{unit.People}\n")));
        await using var proxy = LdapBendingProxy.Start(server, tls: true);
        proxy.Rule = Limits.Rule;
        await using var connector = unit.Connect(("Server", $"localhost:{proxy.Port}"), ("PageSize", 1000));

        var all = new DirectoryEnds(connector);
        var people = await all.ReadAsync();
        people.Objects.Count.ShouldBe(Count);
        people.Proof.IsComplete.ShouldBeTrue();

        var groups = await all.ReadGroupsAsync();
        groups.Proof.IsComplete.ShouldBeTrue();
        var read = groups.Groups.Single(g => g.Group.Name == group);
        read.Members.IsComplete.ShouldBeTrue();
        read.Members.Members.Count.ShouldBe(Count);
        var again = await connector.ReadMembersAsync(read.Group.Key, default);
        again.IsComplete.ShouldBeTrue();
        again.Members.ShouldBe(read.Members.Members, ignoreOrder: true);
    }
}
