using System.Text.Json;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ProbedServer;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Trying a service harms nobody, shows nobody, and leaves nothing that it can take away.</summary>
public sealed class ProbeSafetyTests
{
    private const int People = 25;

    [Fact]
    public async Task People_stay_as_they_are_and_are_in_nothing_that_is_said()
    {
        await using var at = await StartAsync();
        await FillAsync(at, People, "contoso.example");
        var before = at.Practice!.AllUsers();
        var result = await at.ProbeAsync();
        at.Practice.AllUsers().ShouldBe(before);
        result.LeftBehind.ShouldBeEmpty();
        result.Features.Count.ShouldBeGreaterThan(20);
        var said = JsonSerializer.Serialize(result);
        foreach (var person in before)
        {
            said.ShouldNotContain(person["userName"].AsString()!);
            said.ShouldNotContain(person["id"].AsString()!);
        }

        said.ShouldNotContain("Ånström");
        at.Practice.Groups.ShouldBe(0);
        at.Proxy.Count("DELETE").ShouldBe(2, "the one user and the group");
    }

    [Fact]
    public async Task It_writes_to_what_it_made_and_to_nothing_else()
    {
        await using var at = await StartAsync();
        await FillAsync(at, People, "contoso.example");
        var people = at.Practice!.AllUsers().Select(u => u["id"].AsString()).ToHashSet();
        var start = at.Proxy.Requests.Count;
        await at.ProbeAsync();
        foreach (var write in at.Proxy.Requests.Skip(start).Where(r => r.Method != "GET"))
        {
            people.ShouldNotContain(write.Path.Split('/')[^1]);
            people.ShouldAllBe(id => !write.Body.Contains(id!));
            if (write is { Method: "POST", Path: not "Bulk" })
                write.Body.ShouldContain(Name);
        }
    }

    [Theory]
    [InlineData(2, "contoso.example", "contoso.example")]
    [InlineData(1, "anna-berg.example", "example.invalid")]
    [InlineData(0, "", "example.invalid")]
    public async Task The_name_has_the_domain_that_several_people_have(int people, string theirs, string expected)
    {
        await using var at = await StartAsync();
        await FillAsync(at, people, theirs);
        var start = at.Proxy.Requests.Count;
        await at.ProbeAsync();
        at.Proxy.Requests.Skip(start).First(r => r.Method == "POST").Body.ShouldContain($"\"userName\":\"{Name}@{expected}\"");
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Who_stops_it_anywhere_leaves_nothing(string method)
    {
        await using var at = await StartAsync();
        using var stop = new CancellationTokenSource();
        var has = false;
        at.Proxy.Rule = r =>
        {
            if (r.Method != method || has)
                return null;
            has = true;
            stop.Cancel();
            return null;
        };
        var result = await at.ProbeAsync(stop.Token);
        has.ShouldBeTrue();
        result.Error.ShouldBeNull();
        // Of what was asked for when it was stopped it is not known whether it was made.
        if (method != "POST")
            result.LeftBehind.ShouldBeEmpty();
        at.Practice!.AllUsers().Count.ShouldBe(0);
        at.Practice.Groups.ShouldBe(0);
    }

    [Fact]
    public async Task A_user_whose_making_was_not_answered_is_found_and_deleted()
    {
        await using var at = await StartAsync();
        at.Proxy.Rule = r => r is { Method: "POST", Path: "Users" } ? new Fault.LoseAnswer() : null;
        var result = await at.ProbeAsync();
        result.Error.ShouldNotBeNull().Id.ShouldBe(ErrorIds.AppUnreachable);
        result.LeftBehind.ShouldBeEmpty();
        at.Practice!.AllUsers().Count.ShouldBe(0);
        at.Proxy.Count("POST").ShouldBe(1);
    }

    [Fact]
    public async Task A_service_that_fails_after_it_made_the_user_is_looked_at_too()
    {
        await using var at = await StartAsync();
        at.Proxy.Rule = r => r is { Method: "POST", Path: "Users" } ? new Fault.Answer(500) : null;
        var result = await at.ProbeAsync();
        result.Features.ShouldHaveSingleItem().State.ShouldBe(FeatureState.Missing);
        result.LeftBehind.ShouldHaveSingleItem().ShouldContain("if the service made it");
    }

    [Fact]
    public async Task What_could_not_be_deleted_is_disabled_and_named()
    {
        await using var at = await StartAsync();
        at.Proxy.Rule = Bends.Of("no DELETE");
        var result = await at.ProbeAsync();
        result.LeftBehind.ShouldContain(l => l.StartsWith($"the group {Name} (id ", StringComparison.Ordinal));
        result.LeftBehind.ShouldContain(l => l.StartsWith($"the user {Name}@example.invalid (id ", StringComparison.Ordinal) && l.EndsWith("which was disabled", StringComparison.Ordinal));
        at.Practice!.AllUsers().ShouldAllBe(u => u["active"].AsBoolean() == false);
    }

    [Theory]
    [InlineData(401, ErrorIds.AppAuthentication)]
    [InlineData(0, ErrorIds.AppUnreachable)]
    public async Task A_service_that_goes_away_in_the_middle_ends_it_and_what_is_left_is_named(int status, string error)
    {
        await using var at = await StartAsync();
        var isGone = false;
        at.Proxy.Rule = r => (isGone |= r.Method == "PATCH") ? status == 0 ? new Fault.LoseRequest() : new Fault.Answer(status) : null;
        var result = await at.ProbeAsync();
        result.Error.ShouldNotBeNull().Id.ShouldBe(error);
        result.Features.ShouldContain(f => f.Feature == "Filter by userName" && f.State == FeatureState.Works);
        result.Features.ShouldNotContain(f => f.Feature == "PUT");
        result.LeftBehind.Count.ShouldBe(at.Practice!.AllUsers().Count);
    }

    [Fact]
    public async Task A_fault_in_one_of_the_requests_says_nothing_of_the_others()
    {
        await using var at = await StartAsync();
        at.Proxy.Rule = r => r.Method == "PUT" ? new Fault.Answer(429, RetryAfter: "1") : r.Path.Contains("filter=userName", StringComparison.Ordinal) ? new Fault.Stall() : null;
        var result = await at.ProbeAsync();
        result.Features.Single(f => f.Feature == "Filter by userName").State.ShouldBe(FeatureState.Unknown);
        result.Features.Single(f => f.Feature == "PATCH").State.ShouldBe(FeatureState.Works);
        result.Error.ShouldNotBeNull().Id.ShouldBe(ErrorIds.AppThrottled);
        at.Practice!.AllUsers().Count.ShouldBe(0);
    }

    [Fact]
    public async Task Pages_that_are_capped_make_a_setting_of_their_size()
    {
        await using var at = await StartAsync(ScimServerKind.Jackson);
        await FillAsync(at, 60, "contoso.example");
        var features = (await at.ProbeAsync()).Features;
        var capped = features.Single(f => f.Feature == "Largest page");
        capped.State.ShouldBe(FeatureState.Differs);
        capped.Settings.ShouldBe(AttributeSet.Empty.With("PageSize", 50));
        capped.SettingText.ShouldBe("PageSize=50");
        features.Single(f => f.Feature == "totalResults").State.ShouldBe(FeatureState.Differs);
        Settings(features).ShouldBe(["PageSize"]);
        var fitting = (await at.ProbeAsync(settings: ("PageSize", 50))).Features;
        fitting.Single(f => f.Feature == "Largest page").State.ShouldBe(FeatureState.Works);
        Settings(fitting).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("pages by cursor alone", "Cursor")]
    [InlineData("cursors that lead nowhere", "Index")]
    public async Task How_pages_are_asked_for_becomes_a_setting(string bend, string paging)
    {
        await using var at = await StartAsync();
        at.Proxy.Rule = Bends.Of(bend);
        var test = new AppTest("slack", true, [], null, null) { Features = (await at.ProbeAsync()).Features };
        test.RecommendedSettings.Keys.Cast<string>().ShouldBe(["Paging"]);
        test.RecommendedSettings["paging"].ShouldBe(paging);
        // As it is set, it is taken by the connector, and recommended no more.
        Settings((await at.ProbeAsync(settings: ("Paging", paging))).Features).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_test_that_tries_nothing_says_what_the_service_says_of_itself_and_writes_nothing()
    {
        await using var at = await StartAsync();
        await using var connector = at.Connect();
        var test = await at.RunAsync(connector.TestAsync(CancellationToken.None));
        test.Succeeded.ShouldBeTrue();
        test.Findings.ShouldContain("Groups can be read: there are 0.");
        test.Findings.ShouldContain(f => f.StartsWith("The service describes its users by ", StringComparison.Ordinal) && f.EndsWith(" attributes and the enterprise extension.", StringComparison.Ordinal));
        at.Proxy.Requests.ShouldAllBe(r => r.Method == "GET");
    }

    private static IEnumerable<string> Settings(IEnumerable<AppFeature> features) => features.SelectMany(f => f.Settings).Select(s => s.Key).Distinct();

    private static async Task FillAsync(ProbedServer at, int people, string domain)
    {
        await using var connector = at.Connect();
        for (var i = 0; i < people; i++)
        {
            await at.RunAsync(((IAccountTarget)connector).CreateAsync(
                ConnectorHarness.Write($"u{i}", true, ("userName", $"anna{i}@{domain}"), ("name.givenName", "Anna"), ("name.familyName", "Ånström"), ("emails[type eq \"work\"].value", $"anna{i}@{domain}")),
                CancellationToken.None));
        }
    }
}
