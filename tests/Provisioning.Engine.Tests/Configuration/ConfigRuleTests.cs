namespace Provisioning.Engine.Tests;

public sealed class ConfigRuleTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ConfigHarness _files = new();

    [Fact]
    public async Task Each_rule_finds_what_it_is_for()
    {
        using var store = new EngineHarness();
        _files["attributes/custom.json"] =
            """
            { "attributes": [
              { "name": "badge", "indexed": true, "sourceOrder": ["hr"] },
              { "name": "site", "allowedValues": ["Berlin", "Wien"] } ] }
            """;
        _files["apps/hr.json"] =
            """
            { "name": "hr", "connector": "FakeSource", "direction": "Source", "matchOn": ["badge"],
              "credential": { "source": "Session", "name": "hr" },
              "matchRules": [
                { "name": "one", "order": 1, "comparisons": [ { "attribute": "mail" } ] },
                { "name": "two", "order": 2, "comparisons": [ { "attribute": "mail" } ], "autoLink": true } ],
              "mappings": [ { "direction": "Inbound", "target": "mail", "source": "Mail" } ] }
            """;
        _files["apps/wiki.json"] = """{ "name": "wiki", "connector": "FakeTarget" }""";
        _files["groups/a.json"] = """{ "name": "a", "priority": 1, "filter": "site eq \"Belrin\"", "apps": [ { "app": "wiki", "values": { "title": "A" }, "until": "2026-01-01T00:00:00Z" } ] }""";
        _files["groups/b.json"] = """{ "name": "b", "priority": 1, "filter": "department eq \"A\" and department eq \"B\"", "apps": [ { "app": "wiki", "values": { "title": "B" } } ] }""";
        var findings = await store.Engine.Configuration.TestAsync(_files.Folder, people: false, None);
        findings.ShouldAllBe(f => f.Severity != ConfigSeverity.Error, string.Join("\n", findings));
        findings.Select(f => $"{f.Id} {f.File}").ShouldBe(
            [
                "AppUnmapped apps/hr.json", "SecretOfSession apps/hr.json", "AppUnmapped apps/wiki.json", "RuleUnreachable apps/hr.json", "RuleUnreachable groups/a.json", "RuleUnreachable groups/b.json",
                "SourceUnreachable attributes/custom.json", "AssignmentEnded groups/a.json", "AssignmentConflict groups/b.json", "MatchKeyNotUnique apps/hr.json", "MatchKeyNotUnique apps/hr.json",
            ],
            ignoreOrder: true);
        findings.ShouldAllBe(f => f.RecommendedAction != null && f.Line != null || f.Path == "mappings");
        findings.Single(f => f.File == "groups/a.json" && f.Id == "RuleUnreachable").Message.ShouldContain("'Berlin'");
    }

    [Fact]
    public async Task Match_keys_are_judged_by_the_people_where_there_are_any()
    {
        using var store = await ConfigHarness.ContosoAsync();
        await store.AddUserAsync("anna", ("badge", "1"));
        await store.AddUserAsync("bo", ("badge", "2"));
        await ConfigHarness.ExportAsync(store, _files.Folder);
        (await store.Engine.Configuration.TestAsync(_files.Folder, people: true, None)).ShouldBeEmpty();
        await store.AddUserAsync("cy", ("badge", "2"));
        var finding = (await store.Engine.Configuration.TestAsync(_files.Folder, people: true, None)).Single();
        (finding.Id, finding.Severity, finding.Path).ShouldBe(("MatchKeyNotUnique", ConfigSeverity.Warning, "matchOn[0]"));
        finding.Message.ShouldContain("one user has the same");
    }

    public void Dispose() => _files.Dispose();
}
