using Provisioning.Connectors.Scim.Tests.Quirks;
using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>The same runs at every service: throttled ones, ones that break off, and those that find accounts there already.</summary>
public sealed class RunLifecycleTests
{
    private static readonly string[] Mapped = ["userName", "name.givenName", "name.familyName"];

    public static TheoryData<string> Services => AnyService.All;

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Accounts_are_made_changed_disabled_and_enabled_though_the_service_throttles(string service)
    {
        await using var at = await RunHarness.StartAsync(await AnyService.StartAsync(service), Mapped);
        var writes = 0;
        at.Proxy.Rule = r => r.Method != "GET" && Interlocked.Increment(ref writes) % 3 == 1 ? new Fault.Answer(429, RetryAfter: "1") : null;
        foreach (var name in new[] { "anna", "bo", "cy", "dee" })
            await AddAsync(at, name);
        (await at.SyncAsync()).ShouldSatisfyAllConditions(r => r.Failed.ShouldBe(0), r => r.Applied.ShouldBe(4));

        await at.ChangeAsync(Mail("anna"), "name.familyName", "Berg");
        await at.LeaveAsync(Mail("bo"));
        (await at.SyncAsync()).ShouldSatisfyAllConditions(r => r.Failed.ShouldBe(0), r => r.Applied.ShouldBe(2));
        var there = await at.ReadAsync();
        there.Select(u => u.Values["userName"].AsString()).ShouldBe([Mail("anna"), Mail("bo"), Mail("cy"), Mail("dee")], ignoreOrder: true);
        Of(there, "anna").Values["name"].AsComplex()!["familyName"].AsString().ShouldBe("Berg");
        Of(there, "bo").Active.ShouldBe(false);

        await at.DecideAsync(Mail("bo"), UserStatus.Active);
        (await at.SyncAsync()).Failed.ShouldBe(0);
        Of(await at.ReadAsync(), "bo").Active.ShouldBe(true);
        at.Proxy.Rule = _ => null;
        var before = Writes(at);
        (await at.SyncAsync()).Applied.ShouldBe(0);
        Writes(at).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_run_that_breaks_off_is_resumed_and_nobody_gets_two_accounts(string service)
    {
        const int People = 8;
        await using var at = await RunHarness.StartAsync(await AnyService.StartAsync(service), Mapped);
        for (var i = 0; i < People; i++)
            await AddAsync(at, $"u{i}");
        using var stop = new CancellationTokenSource();
        var posts = 0;
        at.Proxy.Rule = r =>
        {
            if (r.Method != "POST" || Interlocked.Increment(ref posts) != 4)
                return null;
            // The service makes the account, and nobody hears of it.
            stop.Cancel();
            return new Fault.LoseAnswer();
        };
        await Should.ThrowAsync<OperationCanceledException>(() => at.SyncAsync(stop.Token));
        at.Proxy.Rule = _ => null;
        (await at.ResumeAsync()).Failed.ShouldBe(0);
        (await at.ReadAsync()).Select(u => u.Values["userName"].AsString()).ShouldBe(Enumerable.Range(0, People).Select(i => Mail($"u{i}")), ignoreOrder: true);
        (await at.SyncAsync()).Applied.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Accounts_that_are_there_are_imported_and_taken_over(string service)
    {
        await using var at = await RunHarness.StartAsync(await AnyService.StartAsync(service), Mapped);
        await at.MakeAtServiceAsync(ConnectorHarness.Person("anna"));
        await at.MakeAtServiceAsync(ConnectorHarness.Person("bo"));
        await at.MakeAtServiceAsync(ConnectorHarness.Person("nobodys"));
        await at.SetAsync(app => app with { MatchOn = ["userName"] });
        await AddAsync(at, "anna");
        await AddAsync(at, "bo");
        (await at.ImportAsync()).Failed.ShouldBe(0);
        (await at.AccountsAsync()).Where(a => a.UserId is not null).Select(a => a.Values["userName"].AsString()).ShouldBe([Mail("anna"), Mail("bo")], ignoreOrder: true);
        (await at.SyncAsync()).Failed.ShouldBe(0);
        (await at.ReadAsync()).Select(u => u.Values["userName"].AsString()).ShouldBe([Mail("anna"), Mail("bo"), Mail("nobodys")], ignoreOrder: true);
    }

    [Theory]
    [InlineData(nameof(ScimServerKind.Scimmy))]
    [InlineData(AnyService.Practice)]
    public async Task Every_kind_of_attribute_is_made_changed_and_cleared(string service)
    {
        string[] paths =
        [
            "title", "name.givenName", "emails[type eq \"work\"].value", "emails[type eq \"home\"].value", "phoneNumbers[type eq \"mobile\"].value",
            "addresses[type eq \"work\"].locality", "department", "employeeNumber", "preferredLanguage",
        ];
        await using var at = await RunHarness.StartAsync(await AnyService.StartAsync(service), [.. Mapped.Union(paths)]);
        await at.AddAsync(Mail("anna"), [.. paths.Select((p, i) => (p, Value(p, i, "a")))]);
        await CheckAsync("a");
        foreach (var (path, i) in paths.Select((p, i) => (p, i)))
            await at.ChangeAsync(Mail("anna"), path, Value(path, i, "b"));
        await CheckAsync("b");
        foreach (var path in paths)
            await at.ChangeAsync(Mail("anna"), path, default);
        await CheckAsync(null);

        async Task CheckAsync(string? mark)
        {
            (await at.SyncAsync()).ShouldSatisfyAllConditions(r => r.Failed.ShouldBe(0), r => r.Applied.ShouldBe(1));
            var values = Of(await at.ReadAsync(), "anna").Values;
            foreach (var (path, i) in paths.Select((p, i) => (p, i)))
                Provisioning.Scim.AttributePath.Parse(path).Get(values).AsString().ShouldBe(mark is null ? null : Value(path, i, mark), path);
        }

        static string Value(string path, int i, string mark) => path.StartsWith("emails", StringComparison.Ordinal) ? $"{mark}{i}@contoso.example" : path == "preferredLanguage" ? $"en-{mark.ToUpperInvariant()}{mark.ToUpperInvariant()}" : $"{mark}{i}";
    }

    private static Task AddAsync(RunHarness at, string name) => at.AddAsync(Mail(name), ("name.givenName", "Anna"), ("name.familyName", "Ånström"));

    private static string Mail(string name) => $"{name}@contoso.example";

    private static RemoteObject Of(IEnumerable<RemoteObject> there, string name) => there.Single(u => u.Values["userName"].AsString() == Mail(name));

    private static int Writes(RunHarness at) => at.Proxy.Requests.Count(r => r.Method != "GET");
}
