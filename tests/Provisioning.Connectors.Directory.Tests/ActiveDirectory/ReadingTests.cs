using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>People of a domain are read whole and by what changed.</summary>
[Collection(DomainCollection.Name)]
public sealed class ReadingTests(DirectoryServers servers)
{
    [Fact]
    public async Task EverybodyIsReadWithProofAndNobodyElse()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await unit.AddAsync("Boss");
        await unit.AddAsync("Jane Doe", $"givenName: Jane\nsn: Doe\nmail: jane@corp.test\nemployeeID: 17\nmanager: CN=Boss,{unit.People}\nuserAccountControl: 514\naccountExpires: 134432315990000000\n");
        await unit.Server.ApplyAsync($"dn: CN=PC1,{unit.People}\nobjectClass: computer\nsAMAccountName: {unit.Name}pc$\nuserAccountControl: 4096\n");

        var (people, end) = await AllAsync(unit.Connect(("Attributes", AttributeValue.FromList(["accountExpires", "passwordNeverExpires"]))));

        people.Keys.ShouldBe(["Boss", "Jane Doe"], ignoreOrder: true);
        var (boss, jane) = (people["Boss"], people["Jane Doe"]);
        jane.Values["givenName"].ShouldBe("Jane");
        jane.Values["mail"].ShouldBe("jane@corp.test");
        jane.Values["userName"].ShouldBe($"{unit.AccountOf("Jane Doe")}@corp.test");
        jane.Values["manager"].ShouldBe(boss.Key);
        jane.Values["parent"].ShouldBe(unit.People);
        jane.Values["accountExpires"].ShouldBe("2026-12-31T22:59:59Z");
        jane.Values["passwordNeverExpires"].ShouldBe(false);
        jane.Values.Contains("userAccountControl").ShouldBeFalse();
        jane.Active.ShouldBe(false);
        Guid.TryParse(jane.Key, out _).ShouldBeTrue();
        end.Proof.IsComplete.ShouldBeTrue(end.Proof.Evidence);
        end.Proof.ObjectCount.ShouldBe(2);
        end.Watermark.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("DirSync")]
    [InlineData("Usn")]
    public async Task ChangesAreToldWhole(string delta)
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        foreach (var name in new[] { "Stays", "Changes", "Clears", "Moves", "Leaves", "Dies", "Renames" })
            await unit.AddAsync(name, "department: Old\ntitle: Clerk\n");
        await using var connector = unit.Connect(("Delta", delta));
        var (before, end) = await AllAsync(connector);
        (await ChangesAsync(connector, end.Watermark!)).ShouldBeEmpty(out var next);

        await unit.ModifyAsync("Changes", "replace: department\ndepartment: New\n");
        await unit.ModifyAsync("Clears", "delete: department\n");
        await unit.MoveAsync("Moves", "Moves", unit.Leavers);
        await unit.MoveAsync("Renames", "Renamed", unit.People);
        await unit.MoveAsync("Leaves", "Leaves", unit.Server.PeopleDn);
        await unit.DeleteAsync("Dies");
        await unit.AddAsync("Comes", "department: New\n");
        var items = await ChangesAsync(connector, next);

        var objects = items.OfType<ObjectRead>().ToDictionary(o => o.Object.Values["cn"].ToString(), o => o.Object);
        objects.Keys.ShouldBe(["Changes", "Clears", "Moves", "Renamed", "Comes"], ignoreOrder: true);
        objects["Changes"].Values["department"].ShouldBe("New");
        objects["Changes"].Values["title"].ShouldBe("Clerk");
        objects["Clears"].Values.Contains("department").ShouldBeFalse();
        objects["Clears"].Values["title"].ShouldBe("Clerk");
        objects["Moves"].Values["parent"].ShouldBe(unit.Leavers);
        objects["Renamed"].Key.ShouldBe(before["Renames"].Key);
        items.OfType<ObjectGone>().Select(g => g.Key).ShouldBe([before["Leaves"].Key, before["Dies"].Key], ignoreOrder: true);
        var completed = items[^1].ShouldBeOfType<ReadCompleted>();
        completed.Proof.IsComplete.ShouldBeFalse();
        (await ChangesAsync(connector, completed.Watermark!)).ShouldBeEmpty(out _);
        await unit.MoveAsync("Leaves", "Leaves", unit.Dn, unit.Server.PeopleDn);
        await unit.DeleteAsync("Leaves", unit.Dn);
    }

    [Theory]
    [InlineData("DirSync")]
    [InlineData("Usn")]
    public async Task AContainerThatIsRenamedIsReadWhole(string delta)
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await unit.AddAsync("Jane");
        await using var connector = unit.Connect(("Delta", delta));
        var (_, end) = await AllAsync(connector);
        await unit.Server.ApplyAsync($"dn: OU=New,{unit.Dn}\nobjectClass: organizationalUnit\n");
        (await ChangesAsync(connector, end.Watermark!)).ShouldBeEmpty(out var next);

        await unit.Server.ApplyAsync($"dn: {unit.People}\nchangetype: modrdn\nnewrdn: OU=Folk\ndeleteoldrdn: 1\n");
        (await ChangesAsync(connector, next)).ShouldHaveSingleItem().ShouldBeOfType<DeltaRefused>().Reason.ShouldContain("OU=Folk");
        var (people, _) = await AllAsync(connector);
        people["Jane"].Values["parent"].ToString().ShouldStartWith("OU=Folk,");
    }

    [Fact]
    public async Task AContainerMadeSinceAndRenamedIsNoticedToo()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect();
        var (_, end) = await AllAsync(connector);
        await unit.Server.ApplyAsync($"dn: OU=New,{unit.Dn}\nobjectClass: organizationalUnit\n");
        await unit.AddAsync("Jane", container: $"OU=New,{unit.Dn}");
        var items = await ChangesAsync(connector, end.Watermark!);
        items.OfType<ObjectRead>().ShouldHaveSingleItem();
        await unit.Server.ApplyAsync($"dn: OU=New,{unit.Dn}\nchangetype: modrdn\nnewrdn: OU=Newer\ndeleteoldrdn: 1\n");
        (await ChangesAsync(connector, ((ReadCompleted)items[^1]).Watermark!)).ShouldHaveSingleItem().ShouldBeOfType<DeltaRefused>();
    }

    [Fact]
    public async Task WithoutTheRightItReadsWhatItMayRead()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await unit.AddAsync("Jane");
        await using var connector = unit.Connect(unit.Server.Nobody);
        var (_, end) = await AllAsync(connector);
        Payload(end.Watermark!).Method.ShouldBe(ChangesMethod.DirSyncOwnRights);
        await unit.ModifyAsync("Jane", "replace: title\ntitle: New\n");
        (await ChangesAsync(connector, end.Watermark!)).OfType<ObjectRead>().ShouldHaveSingleItem().Object.Values.Contains("title").ShouldBeTrue();
    }

    [Fact]
    public async Task AnotherCopyOfTheDirectoryIsReadWhole()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect();
        var (_, end) = await AllAsync(connector);
        var mark = Watermark.Parse(end.Watermark!)!;
        var foreign = mark with { Payload = (ChangesMark.Parse(mark.Payload)! with { InvocationId = Guid.NewGuid() }).ToString() };
        (await ChangesAsync(connector, foreign.ToString())).ShouldHaveSingleItem().ShouldBeOfType<DeltaRefused>().Reason.ShouldContain("invocationId");
    }

    [Fact]
    public async Task ADamagedMarkIsReadWhole()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect();
        var (_, end) = await AllAsync(connector);
        var at = end.Watermark!.Length / 2;
        var damaged = end.Watermark[..at] + (end.Watermark[at] == 'A' ? 'B' : 'A') + end.Watermark[(at + 1)..];
        (await ChangesAsync(connector, damaged)).ShouldHaveSingleItem().ShouldBeOfType<DeltaRefused>().Reason.ShouldContain("damaged");
        // One that only the server sees to be wrong.
        var mark = Watermark.Parse(end.Watermark)!;
        var cut = mark with { Payload = (ChangesMark.Parse(mark.Payload)! with { Cookie = new byte[] { 1, 2, 3 } }).ToString() };
        (await ChangesAsync(connector, cut.ToString())).ShouldHaveSingleItem().ShouldBeOfType<DeltaRefused>();
    }

    [Fact]
    public async Task SingleAccountsAreFound()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await unit.AddAsync("Jane (Test), Doe", "mail: jane.doe@corp.test\nemployeeID: 4711\n");
        await using var connector = unit.Connect();
        var account = unit.AccountOf("Jane (Test), Doe");
        var jane = (await connector.FindAsync("sAMAccountName", account.ToUpperInvariant(), default)).ShouldHaveSingleItem();
        foreach (var (name, value) in new[] { ("userName", $"{account}@corp.test"), ("userPrincipalName", $"{account}@corp.test"), ("mail", "jane.doe@corp.test"), ("employeeID", "4711"), ("objectGUID", jane.Key), ("cn", "Jane (Test), Doe") })
            (await connector.FindAsync(name, value, default)).ShouldHaveSingleItem(name).Key.ShouldBe(jane.Key);
        (await connector.GetAsync(jane.Key, default))!.Values.ShouldBe(jane.Values);
        foreach (var (name, value) in new[] { ("userName", "*"), ("mail", "*)(objectClass=*"), ("externalId", "x"), ("objectGUID", "*") })
            (await connector.FindAsync(name, value, default)).ShouldBeEmpty();
        foreach (var name in new[] { "nonsense", "(&" })
            (await Should.ThrowAsync<ProvisioningException>(async () => await connector.FindAsync(name, "x", default))).Error.Id.ShouldBe(ErrorIds.AppRejected);
        (await connector.GetAsync(Guid.NewGuid().ToString(), default)).ShouldBeNull();
    }

    private static ChangesMark Payload(string watermark) => ChangesMark.Parse(Watermark.Parse(watermark)!.Payload)!;

    private static async Task<(Dictionary<string, RemoteObject> People, ReadCompleted End)> AllAsync(DirectoryConnector connector)
    {
        var items = new List<ReadItem>();
        await foreach (var item in connector.ReadAllAsync(default))
            items.Add(item);
        items[..^1].ShouldAllBe(i => i is ObjectRead);
        return (items[..^1].Cast<ObjectRead>().ToDictionary(o => o.Object.Values["cn"].ToString(), o => o.Object), items[^1].ShouldBeOfType<ReadCompleted>());
    }

    private static async Task<List<ReadItem>> ChangesAsync(DirectoryConnector connector, string watermark)
    {
        var items = new List<ReadItem>();
        await foreach (var item in connector.ReadChangesAsync(watermark, default))
            items.Add(item);
        return items;
    }
}

internal static class DeltaAssertions
{
    /// <summary>Nothing changed; gives where the next read begins.</summary>
    public static void ShouldBeEmpty(this List<ReadItem> items, out string watermark) =>
        watermark = items.ShouldHaveSingleItem().ShouldBeOfType<ReadCompleted>().Watermark.ShouldNotBeNull();
}
