namespace Provisioning.Engine.Tests;

public sealed class ConfigTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ConfigHarness _files = new();

    [Fact]
    public async Task What_is_imported_into_an_empty_store_is_exported_byte_by_byte_as_it_was()
    {
        using var store = await ConfigHarness.ContosoAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        using var other = new EngineHarness();
        var changes = await ConfigHarness.ImportAsync(other, _files.Folder);
        changes.ShouldAllBe(c => c.Change != ConfigChange.Removed);
        using var again = new ConfigHarness();
        await ConfigHarness.ExportAsync(other, again.Folder);
        ConfigHarness.Picture(again.Folder).ShouldBe(ConfigHarness.Picture(_files.Folder));

        (await ConfigHarness.CompareAsync(other, _files.Folder)).ShouldBeEmpty();
        var head = other.Store.LastSequence;
        (await ConfigHarness.ImportAsync(other, _files.Folder)).ShouldBeEmpty();
        other.Store.LastSequence.ShouldBe(head, "an import of what is there already writes nothing");
    }

    [Fact]
    public async Task An_import_is_one_commit_or_none()
    {
        using var store = await ConfigHarness.ContosoAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        using var other = new EngineHarness();
        await ConfigHarness.ImportAsync(other, _files.Folder, new() { Save = false });
        other.Store.LastSequence.ShouldBe(0);
        await ConfigHarness.ImportAsync(other, _files.Folder);
        other.Store.LastSequence.ShouldBe(1);

        using var third = new EngineHarness();
        _files.Edit("apps/slack.json", "\"source\": \"title\"", "\"source\": \"titel\"");
        _files.Edit("groups/sales %26 süd%2fost.json", "department eq", "departmant eq");
        var events = new List<EngineEvent>();
        var ended = await Should.ThrowAsync<ProvisioningException>(async () =>
        {
            await foreach (var message in third.Engine.Configuration.ImportAsync(_files.Folder, new(), None))
                events.Add(message);
        });
        ended.Error.Id.ShouldBe(ErrorIds.ConfigInvalid);
        third.Store.LastSequence.ShouldBe(0, "nothing is half imported");
        var errors = events.OfType<ObjectErrorEvent>().Select(e => e.Error).ToList();
        errors.Count.ShouldBe(2, string.Join("\n", errors.Select(e => e.Message)));
        errors[0].Id.ShouldBe(ErrorIds.AttributeUnknown);
        errors[0].Message.ShouldStartWith("apps/slack.json, line ");
        errors[0].Message.ShouldContain("'titel'");
        errors[0].Message.ShouldContain("'title'");
        errors[1].Message.ShouldStartWith("groups/sales %26 süd%2fost.json");
        errors[1].Message.ShouldContain("'department'");
    }

    [Fact]
    public async Task Comments_are_allowed_and_stay_while_the_file_says_what_the_store_has()
    {
        using var store = await ConfigHarness.ContosoAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        _files.Edit("apps/slack.json", "  \"mode\": \"Enforce\",", "  // since March\n  \"mode\": \"enforce\", /* all of it */");
        var text = _files["apps/slack.json"];
        (await ConfigHarness.ExportAsync(store, _files.Folder)).ShouldAllBe(f => f.State == ConfigFileState.Unchanged);
        _files["apps/slack.json"].ShouldBe(text);

        var slack = await store.Engine.Apps.GetAsync("slack", None);
        await store.Engine.Apps.UpdateAsync(slack with { Mode = AppMode.Additive }, "test", None);
        (await ConfigHarness.ExportAsync(store, _files.Folder)).Where(f => f.State != ConfigFileState.Unchanged).Single().Name.ShouldBe("slack");
        _files["apps/slack.json"].ShouldContain("\"mode\": \"Additive\"");
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_not_written_over()
    {
        using var store = await ConfigHarness.ContosoAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        _files["apps/slack.json"] = "{ \"name\": \"slack\", \"mode\": \"Addi";
        (await ConfigHarness.ExportAsync(store, _files.Folder, prune: true)).ShouldAllBe(f => f.State == ConfigFileState.Unchanged);
        store.Errors.Single().Message.ShouldStartWith("apps/slack.json, line 1");
        _files["apps/slack.json"].ShouldEndWith("Addi");
    }

    [Fact]
    public async Task What_is_gone_goes_from_the_folder_and_from_the_store_only_when_asked_for()
    {
        using var store = await ConfigHarness.ContosoAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        await store.Engine.Apps.RemoveAsync(await store.Engine.Apps.GetAsync("door", None), None);
        (await ConfigHarness.ExportAsync(store, _files.Folder)).Single(f => f.State == ConfigFileState.Left).Name.ShouldBe("door");
        File.Exists(Path.Combine(_files.Folder, "apps/door.json")).ShouldBeTrue();
        (await ConfigHarness.ExportAsync(store, _files.Folder, prune: true)).Single(f => f.State == ConfigFileState.Removed).Name.ShouldBe("door");
        File.Exists(Path.Combine(_files.Folder, "apps/door.json")).ShouldBeFalse();

        File.Delete(Path.Combine(_files.Folder, "groups/staff.json"));
        _files.Edit("attributes/custom.json", "\"Wien\"", "\"Graz\"");
        _files.Edit("apps/hr.json", "\"badge\"\n", "\"badge\"\n");
        var compared = await ConfigHarness.CompareAsync(store, _files.Folder);
        compared.Select(d => d.ToString()).ShouldBe(["Changed attributes/custom.json attributes[site].allowedValues", "Removed groups/staff.json"]);
        (await ConfigHarness.ImportAsync(store, _files.Folder)).Count.ShouldBe(1);
        (await store.Engine.Groups.ListAsync(None).ToListAsync()).Count.ShouldBe(2);
        (await ConfigHarness.ImportAsync(store, _files.Folder, new() { Prune = true })).Single().Change.ShouldBe(ConfigChange.Removed);
        (await store.Engine.Groups.ListAsync(None).ToListAsync()).Single().Name.ShouldStartWith("Sales");
    }

    [Fact]
    public async Task Guards_are_set_changed_and_taken_away()
    {
        using var store = await ConfigHarness.ContosoAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        _files["policies/guards.json"].ShouldContain("\"maxPercent\": 2");
        _files["policies/guards.json"] = """{ "guards": [ { "app": "SLACK", "guardKind": "Disable", "maxCount": 6 }, { "app": "hr", "guardKind": "SourceShrink", "maxPercent": 3 } ] }""";
        (await ConfigHarness.ImportAsync(store, _files.Folder, new() { Prune = true })).ShouldContain(d => d.Change == ConfigChange.Removed && d.Path == "guards[all apps Create]");
        var set = (await store.Engine.Guards.ListAsync(None).ToListAsync()).Where(g => g.Origin != GuardOrigin.BuiltIn).ToList();
        set.Select(g => $"{g.App} {g.GuardKind} {g.MaxCount} {g.MaxPercent}").ShouldBe(["hr SourceShrink  3", "slack Disable 6 "]);
        _files.Edit("groups/sales %26 süd%2fost.json", "\"app\": \"slack\"", "\"app\": \"Slack\"");
        (await ConfigHarness.CompareAsync(store, _files.Folder)).ShouldBeEmpty("upper and lower case are the same");
        _files["policies/guards.json"] = """{ "guards": [ { "app": "hr", "guardKind": "Membership", "maxCount": 6 } ] }""";
        await Should.ThrowAsync<ProvisioningException>(() => ConfigHarness.ImportAsync(store, _files.Folder));
    }

    [Fact]
    public async Task A_difference_has_its_place_with_what_was_and_what_is()
    {
        using var store = await ConfigHarness.ContosoAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        _files.Edit("apps/slack.json", "\"source\": \"title\"", "\"source\": \"userType\"");
        _files.Edit("groups/sales %26 süd%2fost.json", "\"Seller\"", "\"Sales person\"");
        var found = await ConfigHarness.CompareAsync(store, _files.Folder);
        found.ShouldBe(
        [
            new(ConfigChange.Changed, ConfigKind.App, "slack", "apps/slack.json") { Path = "mappings[Outbound title].source", Old = "title", New = "userType" },
            new(ConfigChange.Changed, ConfigKind.Group, "Sales & Süd/Ost", "groups/sales %26 süd%2fost.json") { Path = "apps[slack].values.title", Old = "Seller", New = "Sales person" },
        ]);
    }

    [Fact]
    public async Task An_attribute_and_an_app_that_name_each_other_come_in_together()
    {
        _files["attributes/custom.json"] = """{ "attributes": [ { "name": "floor", "sourceOrder": ["hr", "local"] } ] }""";
        _files["apps/hr.json"] = """{ "name": "hr", "connector": "fakesource", "direction": "Source", "mappings": [ { "direction": "Inbound", "target": "userName", "source": "Login" }, { "direction": "Inbound", "target": "floor", "source": "Floor" } ] }""";
        using var store = new EngineHarness();
        await ConfigHarness.ImportAsync(store, _files.Folder);
        (await store.Engine.Directory.GetSchemaAsync(None)).Find("floor")!.SourceOrder.ShouldBe(["hr", "local"]);
        (await store.Engine.Apps.GetAsync("hr", None)).Connector.ShouldBe("FakeSource");
        (await ConfigHarness.CompareAsync(store, _files.Folder)).ShouldBeEmpty("what a file leaves open is as it is");
    }

    [Fact]
    public async Task A_group_that_would_lose_everybody_is_not_imported_unless_that_is_said()
    {
        using var store = await ConfigHarness.ContosoAsync();
        await store.AddUserAsync("anna", ("department", "Sales"));
        await ConfigHarness.ExportAsync(store, _files.Folder);
        _files.Edit("groups/sales %26 süd%2fost.json", "\\\"Sales\\\"", "\\\"Sale\\\"");
        await Should.ThrowAsync<ProvisioningException>(() => ConfigHarness.ImportAsync(store, _files.Folder));
        await ConfigHarness.ImportAsync(store, _files.Folder, new() { AllowEmpty = true });
        (await store.Engine.Groups.FindAsync("Sales & Süd/Ost", None)).Filter.ShouldBe("department eq \"Sale\"");
    }

    [Fact]
    public async Task An_import_does_not_go_over_what_somebody_changed_meanwhile()
    {
        using var store = await ConfigHarness.ContosoAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        _files.Edit("apps/slack.json", "\"deleteAfterDays\": 7", "\"deleteAfterDays\": 9");
        var slack = await store.Engine.Apps.GetAsync("slack", None);
        store.Store.BeforeCommit = batch =>
        {
            if (batch.Cause != "Import-ProvConfig")
                return;
            store.Store.BeforeCommit = null;
            store.Engine.Apps.UpdateAsync(slack with { Mode = AppMode.ReadOnly }, "test", None).AsTask().GetAwaiter().GetResult();
        };
        (await Should.ThrowAsync<ProvisioningException>(() => ConfigHarness.ImportAsync(store, _files.Folder))).Error.Id.ShouldBe(ErrorIds.RevisionConflict);
        (await store.Engine.Apps.GetAsync("slack", None)).DeleteAfterDays.ShouldBe(7);
    }

    [Fact]
    public async Task No_secret_is_in_a_file()
    {
        using var store = await ConfigHarness.ContosoAsync();
        var reference = new SecretReference(SecretSource.Session, "slack");
        var slack = await store.Engine.Apps.GetAsync("slack", None);
        await store.Engine.Apps.UpdateAsync(slack with { Credential = reference }, "test", None);
        var secret = new System.Security.SecureString();
        foreach (var c in "canary-7391")
            secret.AppendChar(c);
        store.Engine.Secrets.Keep(reference, secret);
        await ConfigHarness.ExportAsync(store, _files.Folder);
        ConfigHarness.Picture(_files.Folder).ShouldNotContain("canary-7391");
        _files["apps/slack.json"].ShouldContain("\"source\": \"Session\"");
    }

    [Theory]
    [InlineData("apps/slack.json", "{ \"name\": \"slack\", }", "connector", 1, 1)]
    [InlineData("apps/slack.json", "{\n  \"name\": \"slack\",\n  \"conector\": \"FakeTarget\"\n}", "Did you mean 'connector'", 3, 3)]
    [InlineData("apps/slack.json", "{\n  \"name\": \"slack\"\n  \"connector\": \"x\" }", "no JSON", 3, 3)]
    [InlineData("apps/slack.json", "{ \"name\": \"slack\", \"connector\": \"FakeTarget\", \"mode\": \"Enforced\" }", "Did you mean 'Enforce'", 1, 55)]
    [InlineData("apps/slack.json", "{ \"name\": \"slack\", \"connector\": \"FakeTarget\", \"priority\": \"first\" }", "a whole number", 1, 59)]
    [InlineData("apps/slack.json", "{ \"name\": null, \"connector\": \"FakeTarget\" }", "a value", 1, 11)]
    [InlineData("apps/slack.json", "{ \"name\": \"teams\", \"connector\": \"FakeTarget\" }", "apps/teams.json", 1, 11)]
    [InlineData("apps/slack.json", "{ \"name\": \"slack\", \"connector\": \"FakeTarget\", \"mappings\": {} }", "a list", 1, 59)]
    [InlineData("apps/slack.json", "[]", "an object", 1, 1)]
    [InlineData("apps/slack.json", "{ \"name\": \"slack\", \"name\": \"slack\", \"connector\": \"FakeTarget\" }", "twice", 1, 20)]
    [InlineData("app/slack.json", "{}", "Did you mean 'apps'", null, null)]
    [InlineData("policies/pasword.json", "{}", "Did you mean 'passwords'", null, null)]
    [InlineData("apps/slack.json", "{ \"name\": \"slack\", \"connector\": \"FakeTarge\" }", "Did you mean 'FakeTarget'", 1, 11)]
    public async Task What_is_wrong_is_told_with_its_place(string file, string text, string what, int? line, int? position)
    {
        _files[file] = text;
        using var store = new EngineHarness();
        var findings = await store.Engine.Configuration.TestAsync(_files.Folder, people: false, None);
        var finding = findings.First(f => f.Severity == ConfigSeverity.Error);
        finding.File.ShouldBe(file);
        $"{finding.Message} {finding.RecommendedAction}".ShouldContain(what);
        finding.RecommendedAction.ShouldNotBeNullOrEmpty();
        (finding.Line, finding.Position).ShouldBe((line, position));
        await Should.ThrowAsync<ProvisioningException>(() => ConfigHarness.ImportAsync(store, _files.Folder));
        store.Store.LastSequence.ShouldBe(0);
    }

    [Fact]
    public async Task A_folder_without_configuration_is_none()
    {
        using var store = await ConfigHarness.ContosoAsync();
        (await Should.ThrowAsync<ProvisioningException>(() => ConfigHarness.ImportAsync(store, _files.Folder, new() { Prune = true }))).Error.Id.ShouldBe(ErrorIds.ConfigInvalid);
        (await Should.ThrowAsync<ProvisioningException>(() => ConfigHarness.ImportAsync(store, Path.Combine(_files.Folder, "none")))).Error.Id.ShouldBe(ErrorIds.FileNotFound);
        (await store.Engine.Apps.ListAsync(None).ToListAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Every_mapping_that_cannot_be_is_told_and_a_cycle_of_groups()
    {
        using var store = await ConfigHarness.ContosoAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        _files.Edit("apps/slack.json", "\"source\": \"title\"", "\"source\": \"titel\"");
        _files.Edit("apps/slack.json", "name.givenName", "name.givenNam");
        _files.Edit("groups/sales %26 süd%2fost.json", "\"apps\": [", "\"groups\": [ { \"group\": \"Staff\" } ],\n  \"apps\": [");
        using var none = ProvisioningEngine.WithoutStore([new FakeSourceFactory(store.Source), new FakeTargetFactory(store.Target), new ManualConnectorFactory()], [store.Channel], "tester");
        var errors = (await none.Configuration.TestAsync(_files.Folder, people: false, None)).Where(f => f.Severity == ConfigSeverity.Error).ToList();
        errors.Select(e => e.Id).ShouldBe([ErrorIds.AttributeUnknown, ErrorIds.ExpressionInvalid, ErrorIds.GroupCycle], ignoreOrder: true);
        errors.ShouldAllBe(e => e.Line != null && e.Path != null);
    }

    public void Dispose() => _files.Dispose();
}
