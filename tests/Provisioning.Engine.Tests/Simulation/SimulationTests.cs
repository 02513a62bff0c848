using System.Globalization;

namespace Provisioning.Engine.Tests;

public sealed class SimulationTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ConfigHarness _files = new();

    private string SnapshotPath => Path.Combine(_files.Folder, "monday.zip");

    [Fact]
    public async Task A_candidate_configuration_is_planned_and_nothing_of_it_is_kept()
    {
        using var store = await PeopleAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        _files.Edit("groups/sales.json", "\\\"Sales\\\"", "\\\"IT\\\"");
        var head = store.Store.LastSequence;
        var reads = store.Source("hr").Reads;
        var plan = await SimulateAsync(store, new() { ConfigPath = _files.Folder });
        plan.Changes.Select(c => $"{c.Kind} {c.UserName}").ShouldBe(["Disable anna", "Create bo"], ignoreOrder: true);
        plan.Plan.Simulation.ShouldNotBeNull().IsCandidate.ShouldBeTrue();
        store.Source("hr").Reads.ShouldBe(reads, "no source is read");
        (await store.Engine.Groups.FindAsync("Sales", None)).Filter.ShouldBe("department eq \"Sales\"");
        store.Store.LastSequence.ShouldBe(head + 1, "the plan alone is kept");

        (await Should.ThrowAsync<ProvisioningException>(() => store.ApplyAsync(plan.Plan))).Error.Id.ShouldBe(ErrorIds.PlanSimulated);
        store.Target("slack").Accounts.Values.Single().Active.ShouldBe(true);
        (await store.ChangesAsync(await store.PlanAsync())).ShouldBeEmpty();

        // What was simulated is what an import then brings about.
        await ConfigHarness.ImportAsync(store, _files.Folder, new() { AllowEmpty = true });
        (await store.ChangesAsync(await store.PlanAsync())).Select(c => $"{c.Kind} {c.UserName}").ShouldBe(["Disable anna", "Create bo"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_changed_inbound_mapping_is_tried_on_what_the_source_had()
    {
        using var store = await PeopleAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        _files.Edit("apps/hr.json", "\"source\": \"Department\"", "\"source\": \"Team\"");
        var plan = await SimulateAsync(store, new() { ConfigPath = _files.Folder, Save = false });
        plan.Changes.Where(c => c.Target == Change.Directory).Select(c => c.ToString()).Count().ShouldBe(2);
        plan.Changes.ShouldContain(c => c.Kind == ChangeKind.Disable && c.UserName == "anna", "she is no longer in Sales");
    }

    [Fact]
    public async Task What_the_candidate_does_not_speak_of_goes_only_with_prune()
    {
        using var store = await PeopleAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        File.Delete(Path.Combine(_files.Folder, "groups/sales.json"));
        (await SimulateAsync(store, new() { ConfigPath = _files.Folder, Save = false })).Changes.ShouldBeEmpty();
        (await SimulateAsync(store, new() { ConfigPath = _files.Folder, Prune = true, Save = false })).Changes.Single().Kind.ShouldBe(ChangeKind.Disable);
    }

    [Fact]
    public async Task A_snapshot_gives_the_same_bytes_in_other_folders_time_zones_and_cultures()
    {
        using var store = await PeopleAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        _files["groups/it.json"] = """{ "name": "IT", "filter": "department eq \"IT\"", "apps": [ { "app": "slack", "values": { "title": "Engineer" } } ] }""";
        await store.AddUserAsync("dora", ("department", "IT"), ("startDate", "2026-04-01"));
        await store.Engine.Simulations.SaveAsync(SnapshotPath, false, None);
        var at = new DateTimeOffset(2026, 4, 2, 0, 0, 0, TimeSpan.Zero);
        var first = await BytesAsync("de-DE", "first", at);
        var second = await BytesAsync("th-TH", "second", at.ToOffset(TimeSpan.FromHours(9)));
        second.ShouldBe(first);
        first.ShouldContain("dora", Case.Sensitive, "by then she has begun");
        (await BytesAsync("tr-TR", "third", at.AddDays(-20))).ShouldNotContain("\"Create\",\"userName\":\"dora\"");

        async Task<string> BytesAsync(string culture, string name, DateTimeOffset time)
        {
            var before = (CultureInfo.CurrentCulture, TimeZoneInfo.Local);
            var folder = Path.Combine(_files.Folder, ".work", name);
            Directory.CreateDirectory(folder);
            File.Copy(SnapshotPath, Path.Combine(folder, "s.zip"));
            try
            {
                CultureInfo.CurrentCulture = new(culture);
                using var none = NoStore(store);
                var output = Path.Combine(folder, "plan.json");
                await store.ResultsAsync<SimulatedPlan>(none.Simulations.PlanAsync(new() { Snapshot = Path.Combine(folder, "s.zip"), ConfigPath = _files.Folder, At = time, OutPath = output }, None));
                return await File.ReadAllTextAsync(output);
            }
            finally
            {
                CultureInfo.CurrentCulture = before.CurrentCulture;
            }
        }
    }

    [Fact]
    public async Task A_snapshot_plans_what_the_store_plans()
    {
        using var store = await PeopleAsync();
        await store.AddUserAsync("eve", ("department", "Sales"));
        await store.DecideAsync((await store.UsersAsync("userName eq \"anna\"")).Single(), UserStatus.Deactivated);
        await store.Engine.Simulations.SaveAsync(SnapshotPath, false, None);
        var frozen = await SimulateAsync(store, new() { Snapshot = SnapshotPath });
        var planned = await store.ChangesAsync(await store.PlanAsync());
        planned.ShouldNotBeEmpty();
        frozen.Changes.Select(Said).ShouldBe(planned.Select(Said));

        static string Said(Change change) => $"{change.Target} {change.Kind} {change.UserId} {string.Join(",", change.Attributes)} {change.Reason}";
    }

    [Fact]
    public async Task A_day_to_come_can_be_looked_at()
    {
        using var store = await PeopleAsync();
        await store.Engine.Directory.SaveAsync((await store.UsersAsync("userName eq \"anna\"")).Single(), "test", None);
        await store.AddUserAsync("finn", ("department", "Sales"), ("endDate", "2026-05-01"));
        await store.SyncAsync();
        var plan = await SimulateAsync(store, new() { At = new DateTimeOffset(2026, 5, 3, 0, 0, 0, TimeSpan.Zero), Save = false });
        plan.Changes.Select(c => $"{c.Target} {c.Kind} {c.UserName}").ShouldBe(["directory Disable finn", "slack Disable finn"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_snapshot_that_was_altered_is_not_used()
    {
        using var store = await PeopleAsync();
        var info = await store.Engine.Simulations.SaveAsync(SnapshotPath, false, None);
        info.Users.ShouldBe(2);
        info.Notice.ShouldContain("personal data");
        (await Should.ThrowAsync<ProvisioningException>(() => store.Engine.Simulations.SaveAsync(SnapshotPath, false, None).AsTask())).Error.Id.ShouldBe(ErrorIds.FileExists);
        var good = await File.ReadAllBytesAsync(SnapshotPath);
        foreach (var at in Enumerable.Range(0, 12).Select(i => 40 + i * (good.Length - 80) / 12))
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= 0x20;
            await File.WriteAllBytesAsync(SnapshotPath, bad);
            var failed = await Record.ExceptionAsync(() => SimulateAsync(store, new() { Snapshot = SnapshotPath }));
            // A byte of a time in the zip's directory may be another one: then everything in it is as it was.
            if (failed is not null)
                failed.ShouldBeOfType<ProvisioningException>().Error.Id.ShouldBe(ErrorIds.SnapshotInvalid);
        }

        await File.WriteAllBytesAsync(SnapshotPath, good[..(good.Length / 2)]);
        (await Should.ThrowAsync<ProvisioningException>(() => SimulateAsync(store, new() { Snapshot = SnapshotPath }))).Error.Id.ShouldBe(ErrorIds.SnapshotInvalid);
        (await Should.ThrowAsync<ProvisioningException>(() => SimulateAsync(store, new() { Snapshot = SnapshotPath + "x" }))).Error.Id.ShouldBe(ErrorIds.FileNotFound);
    }

    [Fact]
    public async Task A_candidate_that_cannot_be_is_no_plan()
    {
        using var store = await PeopleAsync();
        await ConfigHarness.ExportAsync(store, _files.Folder);
        _files.Edit("groups/sales.json", "department eq", "departmant eq");
        var head = store.Store.LastSequence;
        (await Should.ThrowAsync<ProvisioningException>(() => SimulateAsync(store, new() { ConfigPath = _files.Folder }))).Error.Id.ShouldBe(ErrorIds.ConfigInvalid);
        store.Store.LastSequence.ShouldBe(head);
    }

    // Anna of Sales has slack by a group; Bo of IT has not.
    private static async Task<EngineHarness> PeopleAsync()
    {
        var store = new EngineHarness(new() { MinimumPopulation = 100 });
        await store.AddSourceAsync("hr", null, ("userName", "Login"), ("department", "Department"));
        await store.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("department", "department"));
        store.Source("hr").Set("1", true, ("Login", "anna"), ("Department", "Sales"), ("Team", "North"));
        store.Source("hr").Set("2", true, ("Login", "bo"), ("Department", "IT"), ("Team", "South"));
        await store.GrantGroupAsync("slack", await store.AddGroupAsync("Sales", "department eq \"Sales\""));
        await store.SyncAsync();
        store.Target("slack").Accounts.Count.ShouldBe(1);
        return store;
    }

    private static ProvisioningEngine NoStore(EngineHarness store) =>
        ProvisioningEngine.WithoutStore([new FakeSourceFactory(store.Source), new FakeTargetFactory(store.Target), new ManualConnectorFactory()], [store.Channel], "somebody");

    private static async Task<(Plan Plan, List<Change> Changes)> SimulateAsync(EngineHarness store, SimulationRequest request)
    {
        var changes = new List<Change>();
        Plan? plan = null;
        await foreach (var message in store.Engine.Simulations.PlanAsync(request, None))
        {
            if (message is ResultEvent { Value: SimulatedPlan simulated })
            {
                plan = simulated.Plan;
                changes.AddRange(await simulated.Changes.ToListAsync());
            }
            else if (message is ResultEvent { Value: Change change })
            {
                changes.Add(change);
            }
        }

        return (plan!, changes);
    }

    public void Dispose() => _files.Dispose();
}
