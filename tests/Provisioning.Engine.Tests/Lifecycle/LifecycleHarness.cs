namespace Provisioning.Engine.Tests;

/// <summary>An engine with an HR source whose rows have dates, and an app.</summary>
public sealed class LifecycleHarness : IDisposable
{
    public EngineHarness H { get; private init; } = null!;

    public DateTimeOffset Now => H.Clock.GetUtcNow();

    public static async Task<LifecycleHarness> StartAsync(GuardLimits? guards = null)
    {
        var harness = new LifecycleHarness { H = new(guards ?? new() { MinimumPopulation = 1000 }) };
        await harness.H.AddSourceAsync("hr", ["userName"], ("userName", "login"), ("startDate", "start"), ("endDate", "end"), ("leaveStart", "away"), ("leaveEnd", "back"), ("timezone", "zone"));
        await harness.H.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        return harness;
    }

    /// <summary>What HR says of a person from now on, by column; the person is called as their key.</summary>
    public void Says(string key, params (string Name, string? Value)[] values) => Says(key, true, values);

    /// <summary>What HR says of a person from now on, and whether they work there.</summary>
    public void Says(string key, bool active, params (string Name, string? Value)[] values) => H.Source("hr").Set(key, active, [("login", key), .. values]);

    public async Task<User> UserAsync(string name) => await H.Engine.Directory.FindAsync(name, EngineHarness.None);

    public async Task<UserStatus> StatusAsync(string name) => (await UserAsync(name)).Status;

    public async Task DecideAsync(string name, UserStatus status, DateTimeOffset? until = null, string? reason = null) => await H.DecideAsync(await UserAsync(name), status, until, reason);

    public async Task ResumeAsync(string name) => await H.Engine.Directory.SaveAsync(await H.Engine.Lifecycle.ResumeAsync(await UserAsync(name), EngineHarness.None), "test", EngineHarness.None);

    public async Task SetPolicyAsync(LifecyclePolicy policy) => await H.Engine.Lifecycle.SetPolicyAsync(policy, EngineHarness.None);

    /// <summary>Lets the time come, and syncs.</summary>
    public async Task ComeAsync(string time)
    {
        H.Clock.SetUtcNow(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));
        await H.SyncAsync();
    }

    /// <summary>Whether the person can use the app; null for nobody who has no account.</summary>
    public async Task<bool?> HasAppAsync(string name) => H.Target("slack").Of((await UserAsync(name)).Id)?.Active;

    public void Dispose() => H.Dispose();
}
