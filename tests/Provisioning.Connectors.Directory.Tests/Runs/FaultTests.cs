using Provisioning.Connectors.Directory.Tests.ActiveDirectory;
using Provisioning.Ldap;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.Runs;

/// <summary>Servers that break off, refuse, send elsewhere or are others than before: nobody is taken for gone, nothing is done twice, nobody is locked out.</summary>
[Collection(ServersCollection.Name)]
public sealed class FaultTests(DirectoryServers servers)
{
    private const string Name = "ldap";
    private static readonly Mapping[] Inbound = [new() { Direction = MappingDirection.Inbound, Target = "userName", Source = "uid" }];
    private static readonly Mapping[] Outbound = [.. new[] { ("userName", "userName"), ("cn", "userName"), ("sn", "userName") }.Select(m => new Mapping { Direction = MappingDirection.Outbound, Target = m.Item1, Source = m.Item2 })];

    private static CancellationToken None => CancellationToken.None;

    public static TheoryData<string, string> Breaks => new()
    {
        { "in the first page", "Timestamp" }, { "between pages", "Timestamp" }, { "in the second page", "Timestamp" }, { "in the first page", "Syncrepl" }, { "in the synchronization", "Syncrepl" },
        { "size limit", "Timestamp" }, { "size limit", "Syncrepl" }, { "referral", "Timestamp" }, { "busy", "Timestamp" }, { "unavailable", "Syncrepl" },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Nobody_is_gone_because_a_read_broke_off(string fault, string delta)
    {
        await using var at = await DirectoryArea.MakeAsync(await servers.Slapd, "OpenLdap");
        await using var proxy = LdapBendingProxy.Start(at.Server, tls: true);
        await using var runs = new DirectoryRuns();
        await FillAsync(at, 30);
        await runs.AddAsync(Source(at, proxy, ("PageSize", AttributeValue.From(10)), ("Delta", delta)), at.Server.Service.Password);
        await runs.ImportAsync(Name);
        var before = await runs.LinesAsync(Name);
        before.Count.ShouldBe(30);

        var searches = 0;
        proxy.Rule = request => request.Kind != LdapRequestKind.Search || request.Target != at.People || IsSynchronization(request) != (fault == "in the synchronization") ? null : (++searches, fault) switch
        {
            (1, "in the synchronization") => new LdapFault.CutAfter(4),
            (1, "in the first page") => new LdapFault.CutAfter(4),
            (2, "between pages") => new LdapFault.LoseRequest(),
            (2, "in the second page") => new LdapFault.CutAfter(4),
            (1, "size limit") => new LdapFault.Answer(LdapResultCode.SizeLimitExceeded, Entries: 5),
            (1, "referral") => new LdapFault.Answer(LdapResultCode.Referral) { Referrals = ["ldap://elsewhere.example/"] },
            (1, "busy") => new LdapFault.Answer(LdapResultCode.Busy),
            (1, "unavailable") => new LdapFault.Answer(LdapResultCode.Unavailable, Entries: 5),
            _ => null,
        };
        await runs.ImportAsync(Name);
        searches.ShouldBeGreaterThan(0);
        (runs.Errors.Select(e => e.Message).Concat(runs.Warnings)).ShouldNotBeEmpty();
        (await runs.LinesAsync(Name)).ShouldBe(before);
        (await runs.ActiveAsync()).Count.ShouldBe(30);

        // As soon as the server is well, so is the read.
        proxy.Rule = _ => null;
        await at.Server.ApplyAsync($"dn: {at.Dn("u0")}\nchangetype: delete\n");
        await runs.ImportAsync(Name);
        runs.Errors.ShouldBeEmpty();
        (await runs.ActiveAsync()).Count.ShouldBe(29);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_creation_that_breaks_off_makes_one_account(bool isDone)
    {
        await using var at = await DirectoryArea.MakeAsync(await servers.Slapd, "OpenLdap");
        await using var proxy = LdapBendingProxy.Start(at.Server, tls: true);
        await using var runs = new DirectoryRuns();
        await runs.AddAsync(Target(at, proxy), at.Server.Service.Password);
        foreach (var name in new[] { "anna", "bo", "cy" })
            await runs.GrantAsync(Name, at.Uid(name));
        var broken = 0;
        proxy.Rule = request => request.Kind == LdapRequestKind.Add && Interlocked.Increment(ref broken) == 2 ? isDone ? new LdapFault.LoseAnswer() : new LdapFault.LoseRequest() : null;
        await runs.SyncAsync();
        await runs.ResumeAsync();
        await runs.SyncAsync();

        (await at.Connect().ReadAsync()).Objects.Select(o => o.Values["uid"].AsString()).ShouldBe([at.Uid("anna"), at.Uid("bo"), at.Uid("cy")], ignoreOrder: true);
        broken.ShouldBeLessThanOrEqualTo(4);
        // What was in doubt was looked at before it was sent again.
        proxy.Requests.Count(r => r.Kind == LdapRequestKind.Add).ShouldBe(isDone ? 3 : 4);
        (await runs.SyncAsync()).Applied.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_dies_is_passed_over_and_its_marks_mean_nothing_to_the_other()
    {
        await using var at = await DirectoryArea.MakeAsync(await servers.Slapd, "OpenLdap");
        await using var first = LdapBendingProxy.Start(at.Server, tls: true);
        await using var second = LdapBendingProxy.Start(at.Server, tls: true);
        await using var runs = new DirectoryRuns();
        await FillAsync(at, 20);
        await runs.AddAsync(Source(at, first, ("Server", AttributeValue.FromList([$"{first.Host}:{first.Port}", $"{second.Host}:{second.Port}"]))), at.Server.Service.Password);
        await runs.ImportAsync(Name);
        second.Connections.ShouldBe(0);

        first.IsUp = false;
        first.CutAll();
        await at.Server.ApplyAsync(at.Entry("new"));
        await runs.ImportAsync(Name, delta: true);
        second.Connections.ShouldBeGreaterThan(0);
        (await runs.ActiveAsync()).Count.ShouldBe(21);
        runs.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_domain_controller_that_was_put_in_the_place_of_another_is_noticed_and_read_whole()
    {
        var first = await servers.Samba;
        var unit = await TestUnit.MakeAsync(first);
        foreach (var name in new[] { "Ada", "Bo", "Cy" })
            await unit.AddAsync(name);
        await using var second = await first.StartRestoredAsync();
        await using var proxy = LdapBendingProxy.Start(first, tls: true);
        await using var runs = new DirectoryRuns();
        var app = unit.App(first.Service, ("Server", $"{proxy.Host}:{proxy.Port}"), ("Security", "Ldaps"), ("CaPath", Authorities(first, second)));
        await runs.AddAsync(app with { Direction = AppDirection.Source, Mappings = [new() { Direction = MappingDirection.Inbound, Target = "userName", Source = "sAMAccountName" }] }, first.Service.Password);
        await runs.ImportAsync("ad");
        (await NamesAsync(runs)).Count.ShouldBe(3);

        // On the other one somebody was made that the first never had, with a number that the mark has passed already.
        await second.ApplyAsync($"dn: CN=Dee,{unit.People}\nobjectClass: user\nsAMAccountName: {unit.AccountOf("Dee")}\n");
        proxy.LeadTo(second);
        proxy.CutAll();
        await runs.ImportAsync("ad", delta: true);
        (await NamesAsync(runs)).ShouldBe(new[] { "Ada", "Bo", "Cy", "Dee" }.Select(unit.AccountOf), ignoreOrder: true);
        runs.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Slapd")]
    [InlineData("Samba")]
    [InlineData("Ds389")]
    public async Task A_watch_that_breaks_off_says_so_and_is_heard_again(string name)
    {
        DirectoryServer server = name switch
        {
            "Samba" => await servers.Samba,
            "Ds389" => await servers.Ds389,
            _ => await servers.Slapd,
        };
        await using var proxy = LdapBendingProxy.Start(server, tls: true);
        var settings = new (string, AttributeValue)[] { ("Server", $"{proxy.Host}:{proxy.Port}") };
        IConnector connector;
        Func<string, Task> addAsync;
        if (server is SambaServer samba)
        {
            var unit = await TestUnit.MakeAsync(samba);
            connector = unit.Connect(settings);
            addAsync = who => unit.AddAsync(who);
        }
        else
        {
            var at = await DirectoryArea.MakeAsync(server, name == "Slapd" ? "OpenLdap" : "Directory389");
            connector = at.Connect(settings).Connector;
            addAsync = who => at.AddAsync(who);
        }

        await using var closing = connector;
        var signal = (IChangeSignal)connector;
        await using (var heard = signal.ListenAsync(None).GetAsyncEnumerator())
        {
            (await heard.MoveNextAsync()).ShouldBeTrue();
            await addAsync("first");
            (await heard.MoveNextAsync()).ShouldBeTrue();
            proxy.CutAll();
            await Should.ThrowAsync<ProvisioningException>(async () =>
            {
                while (await heard.MoveNextAsync())
                {
                }
            });
        }

        await using var again = signal.ListenAsync(None).GetAsyncEnumerator();
        (await again.MoveNextAsync()).ShouldBeTrue();
        await addAsync("second");
        (await again.MoveNextAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_wrong_password_is_sent_once_and_not_again()
    {
        await using var at = await DirectoryArea.MakeAsync(await servers.Slapd, "OpenLdap");
        await using var proxy = LdapBendingProxy.Start(at.Server, tls: true);
        await using var runs = new DirectoryRuns();
        await runs.AddAsync(Target(at, proxy), "not the password");
        for (var i = 0; i < 8; i++)
            await runs.GrantAsync(Name, at.Uid($"u{i}"));
        await runs.SyncAsync();
        proxy.Count(LdapRequestKind.Bind).ShouldBe(1);
        runs.Told.OfType<ObjectErrorEvent>().ShouldContain(e => e.Error.Id == ErrorIds.AppAuthentication);
        string.Join(' ', runs.Told).ShouldNotContain("not the password");
    }

    private static App Source(DirectoryArea at, LdapBendingProxy proxy, params (string Name, AttributeValue Value)[] settings) =>
        at.App([("Server", $"{proxy.Host}:{proxy.Port}"), .. settings]) with { Name = Name, Direction = AppDirection.Source, Mappings = Inbound };

    private static App Target(DirectoryArea at, LdapBendingProxy proxy) =>
        at.App(("Server", $"{proxy.Host}:{proxy.Port}"), ("MaxConnections", AttributeValue.From(1))) with { Name = Name, Direction = AppDirection.Target, Mappings = Outbound };

    private static bool IsSynchronization(LdapProxiedRequest request) => request.Controls.Any(c => c.Oid == SyncRequestControl.Identifier);

    private static Task FillAsync(DirectoryArea at, int count) => at.Server.ApplyAsync(string.Concat(Enumerable.Range(0, count).Select(i => at.Entry($"u{i}"))));

    private static async Task<IReadOnlyList<string>> NamesAsync(DirectoryRuns runs) => [.. (await runs.AccountsAsync("ad")).Select(a => a.Values["sAMAccountName"].AsString()!)];

    // Each server has an authority of its own.
    private static string Authorities(params DirectoryServer[] all)
    {
        var file = Path.Combine(Path.GetDirectoryName(all[0].AuthorityFile)!, "authorities.pem");
        File.WriteAllText(file, string.Join('\n', all.Select(s => File.ReadAllText(s.AuthorityFile))));
        return file;
    }
}
