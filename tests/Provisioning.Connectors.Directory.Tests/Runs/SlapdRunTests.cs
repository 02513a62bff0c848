using System.Globalization;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.Runs;

/// <summary>The main job, from an HR export into OpenLDAP; and OpenLDAP as the source that says who there is.</summary>
[Collection(ServersCollection.Name)]
public sealed class SlapdRunTests(DirectoryServers servers)
{
    private const int People = 30;

    [Fact]
    public async Task An_export_becomes_accounts_and_the_next_sync_writes_nothing()
    {
        await using var area = await DirectoryArea.MakeAsync(await servers.Slapd, "OpenLdap");
        using var at = new RunHarness(area);
        await at.WriteAsync(Csv(area, _ => ""), isNew: true);
        await at.AddDirectoryAsync(AppDirection.Target, [new() { Direction = MappingDirection.Outbound, Target = "ouPath", Expression = "user.title" }], ("CreateContainers", true), ("ExternalIdAttribute", "carLicense"));
        await at.SyncAsync();
        await at.GrantAsync(Enumerable.Range(0, People).Select(i => $"p{i}"));
        var first = await at.SyncAsync();
        at.Errors.ShouldBeEmpty();
        first.ShouldSatisfyAllConditions(r => r.Failed.ShouldBe(0), r => r.Applied.ShouldBeGreaterThanOrEqualTo(People));
        var read = await area.Connect().ReadAsync();
        read.Objects.Count.ShouldBe(People);
        read["p1"].Values["manager"].AsString().ShouldBe(read["p0"].Key);
        read["p1"].Values["ouPath"].AsString().ShouldBe("Team 1");
        var before = await StateAsync(area);

        (await at.SyncAsync()).ShouldSatisfyAllConditions(r => r.Applied.ShouldBe(0), r => r.Failed.ShouldBe(0));
        (await at.ImportAsync()).Failed.ShouldBe(0);
        (await at.SyncAsync()).ShouldSatisfyAllConditions(r => r.Applied.ShouldBe(0), r => r.Failed.ShouldBe(0));
        (await StateAsync(area)).ShouldBe(before);

        // A leaver, a mover with another name, and one who comes back.
        await at.WriteAsync(Csv(area, i => i == 3 ? "left" : "", i => i == 4 ? "renamed" : null));
        (await at.SyncAsync()).Failed.ShouldBe(0);
        at.Errors.ShouldBeEmpty();
        var after = await area.Connect().ReadAsync();
        after["p3"].Active.ShouldBe(false);
        after["renamed"].Key.ShouldBe(read["p4"].Key);
        await at.WriteAsync(Csv(area, _ => "", i => i == 4 ? "renamed" : null));
        (await at.SyncAsync()).Failed.ShouldBe(0);
        (await area.Connect().ReadAsync())["p3"].Active.ShouldBe(true);
        (await at.SyncAsync()).Applied.ShouldBe(0);
    }

    [Theory]
    [InlineData("Syncrepl")]
    [InlineData("Timestamp")]
    public async Task A_directory_that_says_who_there_is_is_followed_by_its_changes(string delta)
    {
        await using var area = await DirectoryArea.MakeAsync(await servers.Slapd, "OpenLdap");
        using var at = new RunHarness(area);
        foreach (var i in Enumerable.Range(0, 25))
            await area.AddAsync($"p{i}", "displayName: Person", "givenName: P", $"manager: {area.Dn("p0")}", $"mail: p{i}.{area.Name}@example.org", "title: Staff");
        await at.AddDirectoryAsync(AppDirection.Source, [], ("Delta", delta));
        (await at.ImportAsync()).Failed.ShouldBe(0);
        at.Errors.ShouldBeEmpty();
        (await at.UserAsync("p1")).Attributes["manager"].AsComplex()!["value"].AsString().ShouldBe((await at.UserAsync("p0")).Id);

        await area.ChangeAsync("p2", "replace: title\ntitle: Boss");
        await area.AddAsync("new", "displayName: New", "givenName: N");
        await area.Server.ApplyAsync($"dn: {area.Dn("p3")}\nchangetype: delete\n");
        (await at.ImportAsync(delta: true)).Failed.ShouldBe(0);
        at.Verbose.ShouldNotContain(v => v.Contains("read whole", StringComparison.Ordinal));
        (await at.UserAsync("p2")).Attributes["title"].AsString().ShouldBe("Boss");
        (await at.UserAsync("new")).Status.ShouldBe(UserStatus.Active);
        (await at.UserAsync("p3")).Status.ShouldBe(UserStatus.Deactivated);
        (await at.UserAsync("p4")).Status.ShouldBe(UserStatus.Active);

        await area.ChangeAsync("p5", "replace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z");
        await at.ImportAsync(delta: true);
        at.Verbose.ShouldNotContain(v => v.Contains("read whole", StringComparison.Ordinal));
        (await at.UserAsync("p5")).Status.ShouldBe(UserStatus.Deactivated);
        (await at.ImportAsync(delta: true)).Applied.ShouldBe(0);
    }

    private static string Csv(DirectoryArea area, Func<int, string> status, Func<int, string?>? login = null)
    {
        var lines = Enumerable.Range(0, People).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{area.Uid(login?.Invoke(i) ?? $"p{i}")},P{i},Ånström,P{i} Ånström,Team {i % 2},{(i == 0 ? "" : "0")},p{i}.{area.Name}@example.org,{status(i)}"));
        return $"id,login,first,last,name,title,boss,mail,status\n{string.Join('\n', lines)}\n";
    }

    private static async Task<string> StateAsync(DirectoryArea area) => await area.Server.SearchAsync("-b", area.People, "(objectClass=*)", "entryCSN", "*");
}
