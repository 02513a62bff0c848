using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Ldap;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>How often a domain controller is asked, and what becomes of its limits.</summary>
[Collection(DomainCollection.Name)]
public sealed class TrafficTests(DirectoryServers servers)
{
    [Fact]
    public async Task ADeltaWithoutChangesTakesThreeWays()
    {
        var server = await servers.Samba;
        var unit = await TestUnit.MakeAsync(server);
        await unit.AddAsync("Jane");
        await using var proxy = LdapBendingProxy.Start(server, tls: true);
        var settings = new (string, AttributeValue)[] { ("Server", $"localhost:{proxy.Port}") };
        string mark;
        await using (var first = unit.Connect(settings))
            mark = await EndAsync(first.ReadAllAsync(default));

        await using var connector = unit.Connect(settings);
        proxy.Requests.Clear();
        mark = await EndAsync(connector.ReadChangesAsync(mark, default));
        // The sign-in; the root of the server; and, asked together, its copy of the directory and the changes.
        proxy.Count(LdapRequestKind.Bind).ShouldBe(1);
        proxy.Count(LdapRequestKind.Search).ShouldBe(3);

        // One that lives on asks as much: another domain controller may answer to the name by now.
        proxy.Requests.Clear();
        await EndAsync(connector.ReadChangesAsync(mark, default));
        proxy.Count(LdapRequestKind.Search).ShouldBe(3);
    }

    [Fact]
    public async Task AConnectionThatEndsInAReadProvesNothing()
    {
        var server = await servers.Samba;
        var unit = await TestUnit.MakeAsync(server);
        foreach (var name in new[] { "Ann", "Bob", "Cid" })
            await unit.AddAsync(name);
        await using var proxy = LdapBendingProxy.Start(server, tls: true);
        await using var connector = unit.Connect(("Server", $"localhost:{proxy.Port}"), ("PageSize", 1));
        var pages = 0;
        proxy.Rule = request => request.Kind == LdapRequestKind.Search && request.Target.Equals(unit.Dn, StringComparison.OrdinalIgnoreCase) && ++pages == 2 ? new LdapFault.LoseAnswer() : null;
        var items = new List<ReadItem>();
        await Should.ThrowAsync<ProvisioningException>(async () =>
        {
            await foreach (var item in connector.ReadAllAsync(default))
                items.Add(item);
        });
        items.ShouldNotContain(i => i is ReadCompleted);
    }

    [Fact]
    public async Task AReadOfChangesThatIsCutShortSaysOfNobodyThatTheyAreGone()
    {
        var server = await servers.Samba;
        var unit = await TestUnit.MakeAsync(server);
        foreach (var name in new[] { "Ann", "Bob", "Cid" })
            await unit.AddAsync(name);
        await using var proxy = LdapBendingProxy.Start(server, tls: true);
        await using var connector = unit.Connect(("Server", $"localhost:{proxy.Port}"));
        var mark = await EndAsync(connector.ReadAllAsync(default));
        foreach (var name in new[] { "Ann", "Bob", "Cid" })
            await unit.ModifyAsync(name, "replace: title\ntitle: New\n");

        var cut = 0;
        proxy.Rule = request => request.Kind == LdapRequestKind.Search && request.Target.Equals(unit.Dn, StringComparison.OrdinalIgnoreCase) && ++cut > 0 ? new LdapFault.Answer(LdapResultCode.TimeLimitExceeded, Entries: 1) : null;
        var changes = await new DirectoryEnds(connector).ChangesAsync(mark);
        cut.ShouldBe(1);
        changes.Gone.ShouldBeEmpty();
        changes.Refused.ShouldNotBeNull().Reason.ShouldContain("not read whole");
    }

    [Fact]
    public async Task WhoChangesAgainMeanwhileAndComesTwiceIsNotGone()
    {
        var server = await servers.Samba;
        var unit = await TestUnit.MakeAsync(server);
        await unit.AddAsync("Ann");
        var app = unit.App(server.Service);
        var settings = ActiveDirectorySettings.Read(app);
        var parts = DirectoryContext.Of(settings.Common, ActiveDirectoryDialect.For(settings), new(app, _ => new(server.Service.Password.ToCharArray()), TimeProvider.System));
        await using var connections = parts.Connections;
        await using var lease = await connections.RentAsync("a test", null, default);
        var changed = new LdapEntry($"CN=Ann,{unit.People}", [new("objectGUID", [Guid.Parse(await unit.KeyOfAsync("Ann")).ToByteArray()])]);

        var objects = new ChangedObjects(parts, lease, long.MaxValue);
        foreach (var _ in new[] { "once", "again" })
            (await objects.RunAsync([changed], default).ToListAsync()).ShouldHaveSingleItem().ShouldBeOfType<ObjectRead>();
        objects.WhyWhole.ShouldBeNull();
    }

    private static async Task<string> EndAsync(IAsyncEnumerable<ReadItem> items)
    {
        ReadItem? last = null;
        await foreach (var item in items)
            last = item;
        return last.ShouldBeOfType<ReadCompleted>().Watermark.ShouldNotBeNull();
    }
}
