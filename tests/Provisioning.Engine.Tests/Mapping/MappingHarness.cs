namespace Provisioning.Engine.Tests;

/// <summary>Shorthand for apps with mappings of any kind: the source hr, the source ad behind it, and the application slack.</summary>
internal static class MappingHarness
{
    public static Mapping In(string target, string source) => new() { Direction = MappingDirection.Inbound, Target = target, Source = source };

    public static Mapping Out(string target, string source) => new() { Direction = MappingDirection.Outbound, Target = target, Source = source };

    public static AttributeSet Map(params (string From, string To)[] values) => values.Aggregate(AttributeSet.Empty, (map, v) => map.With(v.From, v.To));

    public static async Task<App> SourceAsync(this EngineHarness h, string name, params Mapping[] mappings) => await h.Engine.Apps.CreateAsync(
        new() { Name = name, Connector = "FakeSource", Direction = AppDirection.Source, MatchOn = ["userName"], Mappings = [In("userName", "login"), .. mappings] },
        EngineHarness.None);

    public static async Task<App> TargetAsync(this EngineHarness h, params Mapping[] mappings) => await h.Engine.Apps.CreateAsync(
        new() { Name = "slack", Connector = "FakeTarget", Mode = AppMode.Enforce, MatchOn = ["userName"], Mappings = [Out("userName", "userName"), .. mappings] },
        EngineHarness.None);

    /// <summary>Replaces the app's mappings of these targets.</summary>
    public static async Task RemapAsync(this EngineHarness h, string name, params Mapping[] mappings)
    {
        var app = await h.Engine.Apps.GetAsync(name, EngineHarness.None);
        await h.Engine.Apps.UpdateAsync(app with { Mappings = [.. app.Mappings.Where(m => !mappings.Any(n => n.Target == m.Target)), .. mappings] }, "test", EngineHarness.None);
    }

    public static async Task<User> ChangeAsync(this EngineHarness h, User user, string name, string? value)
    {
        var current = (await h.Engine.Directory.GetAsync(user.Id, EngineHarness.None))!;
        var changed = await h.Engine.Directory.WithAsync(current, new Dictionary<string, AttributeValue> { [name] = value }, EngineHarness.None);
        return await h.Engine.Directory.SaveAsync(changed, "test", EngineHarness.None);
    }

    /// <summary>The application's own people change a value, and the engine learns of it when it next writes there.</summary>
    public static void ChangeInApp(this EngineHarness h, User user, string name, string? value)
    {
        var account = h.Target("slack").Of(user.Id)!;
        h.Target("slack").Accounts[account.Key] = account with { Values = account.Values.With(name, value) };
    }

    public static string? Held(this EngineHarness h, User user, string name) => h.Target("slack").Of(user.Id)!.Values[name].AsString();

    /// <summary>Looks at everybody, whoever changed, and applies what that finds.</summary>
    public static async Task SyncEverybodyAsync(this EngineHarness h)
    {
        await h.PlanFromNothingAsync("slack");
        await h.SyncAsync();
    }

    /// <summary>Nothing is left to do, whoever is looked at.</summary>
    public static async Task ShouldBeSettledAsync(this EngineHarness h)
    {
        (await h.ChangesAsync(await h.PlanAsync(force: true))).ShouldBeEmpty();
        (await h.PlanFromNothingAsync("slack")).ShouldBeEmpty();
    }
}
