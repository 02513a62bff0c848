using Provisioning.Connectors.Directory.Tests.ActiveDirectory;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.Writing;

/// <summary>Names that could be taken for something else in a distinguished name or a filter come back as they were written, or are refused in words; they reach nobody else.</summary>
[Collection(ServersCollection.Name)]
public sealed class AwkwardNameTests(DirectoryServers servers)
{
    private static CancellationToken None => CancellationToken.None;

    public static TheoryData<string> Names =>
    [
        "Smith, John", "a+b", "say \"hi\"", "back\\slash", "<tag>", "x;y", "cn=admin,dc=example,dc=org", "#start", "star*", "(paren)", ")(uid=*", "*)(objectClass=*", "&|!", " leading", "trailing ", "two  spaces",
        "nul\0inside", "line\nbreak", "tab\there", "\\2c", "\\00", "İstanbul", "ﬁ", "p\u0430ypal", "e\u0301", "\u200bzero", "李雷", "😀",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task At_OpenLDAP(string name)
    {
        await using var at = await DirectoryArea.MakeAsync(await servers.Slapd, "OpenLdap");
        await at.AddAsync("bystander");
        await ComesBackOrIsRefusedAsync(at.Connect(), $"{name}{at.Name}", userName => DirectoryArea.Write("id", true, ("userName", userName), ("cn", name), ("sn", name)), "cn", name);
        (await ReadAsync(at.Connect())).ShouldContain(o => o.Values["uid"].AsString() == at.Uid("bystander"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task At_Active_Directory(string name)
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await unit.AddAsync("Bystander");
        await using var connector = unit.Connect();
        var account = unit.AccountOf("named");
        await ComesBackOrIsRefusedAsync(
            new(connector),
            $"{account}@corp.test",
            userName => DirectoryArea.Write("id", false, ("userName", userName), ("sAMAccountName", account), ("cn", name), ("displayName", name)),
            "cn",
            name);
        (await ReadAsync(new(connector))).ShouldHaveSingleItem().Values["sAMAccountName"].AsString().ShouldBe(unit.AccountOf("Bystander"));
    }

    private static async Task ComesBackOrIsRefusedAsync(DirectoryEnds connector, string userName, Func<string, AccountWrite> accountOf, string attribute, string value)
    {
        RemoteObject made;
        try
        {
            made = await connector.Target.CreateAsync(accountOf(userName), None);
        }
        catch (ProvisioningException e)
        {
            // Nothing is there of what was refused, and it is said what of it was.
            e.Error.ShouldSatisfyAllConditions(r => r.IsTransient.ShouldBeFalse(), r => r.Message.ShouldNotBeNullOrWhiteSpace(), r => r.RecommendedAction.ShouldNotBeNullOrWhiteSpace());
            (await ReadAsync(connector)).ShouldHaveSingleItem();
            return;
        }

        made.Values[attribute].AsString().ShouldBe(value);
        (await connector.Target.GetAsync(made.Key, None))!.Values[attribute].AsString().ShouldBe(value);
        (await connector.Target.FindAsync("userName", userName, None)).ShouldHaveSingleItem().Key.ShouldBe(made.Key);
        (await ReadAsync(connector)).Single(o => o.Key == made.Key).Values[attribute].AsString().ShouldBe(value);
        // It can be changed and taken away by its key, and nobody else is.
        (await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id", null, ("description", "changed")), None)).Key.ShouldBe(made.Key);
        await connector.Target.DeleteAsync(made.Key, null, None);
        (await connector.Target.GetAsync(made.Key, None)).ShouldBeNull();
        (await ReadAsync(connector)).ShouldHaveSingleItem();
    }

    private static async Task<IReadOnlyList<RemoteObject>> ReadAsync(DirectoryEnds connector) => [.. (await connector.Source.ReadAllAsync(None).ToListAsync()).OfType<ObjectRead>().Select(i => i.Object)];
}
