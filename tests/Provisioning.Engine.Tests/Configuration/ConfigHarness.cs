namespace Provisioning.Engine.Tests;

/// <summary>A folder of configuration, exported from one store and imported into others.</summary>
public sealed class ConfigHarness : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    public string Folder { get; } = Directory.CreateTempSubdirectory("prov-config-").FullName;

    public static async Task<List<ConfigFile>> ExportAsync(EngineHarness store, string folder, bool prune = false) =>
        await store.ResultsAsync<ConfigFile>(store.Engine.Configuration.ExportAsync(folder, prune, (_, _) => true, None));

    public static async Task<List<ConfigDifference>> ImportAsync(EngineHarness store, string folder, ConfigImport? how = null) =>
        await store.ResultsAsync<ConfigDifference>(store.Engine.Configuration.ImportAsync(folder, how ?? new(), None));

    public static async Task<List<ConfigDifference>> CompareAsync(EngineHarness store, string folder) =>
        await store.ResultsAsync<ConfigDifference>(store.Engine.Configuration.CompareAsync(folder, None));

    /// <summary>Every file of the folder with its text, as one text.</summary>
    public static string Picture(string folder) => string.Join(
        "\n",
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"== {Path.GetRelativePath(folder, f).Replace('\\', '/')}\n{File.ReadAllText(f)}"));

    public string this[string file]
    {
        get => File.ReadAllText(Path.Combine(Folder, file));
        set
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Folder, file))!);
            File.WriteAllText(Path.Combine(Folder, file), value);
        }
    }

    public void Edit(string file, string old, string now)
    {
        this[file].ShouldContain(old);
        this[file] = this[file].Replace(old, now, StringComparison.Ordinal);
    }

    /// <summary>A store with one of everything that can be configured.</summary>
    public static async Task<EngineHarness> ContosoAsync()
    {
        var store = new EngineHarness();
        await store.Engine.Directory.SetAttributeAsync(new() { Name = "badge", Indexed = true, Description = "The number on the \"badge\" – Ausweis" }, None);
        await store.Engine.Directory.SetAttributeAsync(new() { Name = "site", AllowedValues = ["Berlin", "Wien"] }, None);
        await store.AddSourceAsync("hr", ["badge"], ("userName", "Login"), ("department", "Department"), ("badge", "Badge"));
        var target = await store.AddTargetAsync("slack", AppMode.Enforce, ["userName"], ("userName", "userName"), ("title", "title"));
        await store.Engine.Apps.UpdateAsync(
            target with
            {
                Credential = new(SecretSource.Environment, "SLACK_TOKEN"),
                Deprovisioning = Deprovisioning.Delete,
                DeleteAfterDays = 7,
                Mappings = [.. target.Mappings, new() { Direction = MappingDirection.Outbound, Target = "displayName", Expression = "name.givenName + \" \" + name.familyName", Strength = MappingStrength.Normal }],
            },
            "test",
            None);
        await store.AddManualAsync("door");
        await store.Engine.Directory.SetAttributeAsync(new() { Name = "title", SourceOrder = ["local"] }, None);
        var hr = await store.Engine.Apps.GetAsync("hr", None);
        await store.Engine.Apps.UpdateAsync(
            hr with { MatchRules = [new() { Name = "byName", Order = 2, Comparisons = [new() { Attribute = "displayName", Method = MatchMethod.JaroWinkler, Threshold = 0.93, Weight = 2 }], Candidate = 0.9, Definite = 1 }] },
            "test",
            None);
        var staff = await store.AddGroupAsync("Staff");
        var sales = await store.AddGroupAsync("Sales & Süd/Ost", "department eq \"Sales\"");
        await store.Engine.Groups.NestAsync(staff, sales, null, store.Clock.GetUtcNow().AddDays(30), None);
        await store.GrantGroupAsync("slack", sales, new() { Priority = 3, Values = AttributeSet.Empty.With("title", "Seller"), Until = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.FromHours(1)) });
        await store.PushAsync("slack", sales, p => p with { Name = "Sales", LinkTo = "Old sales", WhenRemoved = GroupPushEnd.RemoveMembers, Exclusive = true });
        await store.Engine.GroupPushes.SaveAsync(new() { App = "slack", Rule = "staff", NamePattern = "Sta*" }, None);
        await store.Engine.Guards.SaveAsync(new() { GuardKind = GuardKind.Create, MaxCount = 500 }, None);
        await store.Engine.Guards.SaveAsync(new() { App = "slack", GuardKind = GuardKind.Disable, MaxCount = 5, MaxPercent = 2, MinimumPopulation = 10, WindowHours = 48 }, None);
        await store.Engine.Lifecycle.SetPolicyAsync(new() { PreStartDays = 3, TimeZone = "Europe/Berlin" }, None);
        await store.Engine.Passwords.SetPolicyAsync(new() { MinLength = 20, DenyWord = ["contoso"] }, None);
        await store.AddNotificationAsync("ops", NotificationKind.RunHeld, NotificationKind.TaskMade);
        return store;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
