using System.Collections.Concurrent;
using System.Runtime.Loader;

namespace Provisioning.Commands;

/// <summary>The endpoints of this process, by store and app.</summary>
internal static class Endpoints
{
    private static readonly ConcurrentDictionary<(string Store, string App), RunningEndpoint> Running = new();

    public static IEnumerable<string> Apps => Running.Values.Select(r => r.App).Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those of a store, by app.</summary>
    public static IReadOnlyList<RunningEndpoint> Of(string store) => [.. Running.Values.Where(r => r.Store == store).OrderBy(r => r.App, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Refuses to start where it cannot be done: this process has no ASP.NET, or the app's endpoint is running.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.EndpointHostMissing"/>, <see cref="ErrorIds.EndpointRunning"/>.</exception>
    public static void CheckStart(string store, string app)
    {
        if (Running.ContainsKey(Key(store, app)))
            throw IsRunning(app);
        try
        {
            AssemblyLoadContext.Default.LoadFromAssemblyName(new("Microsoft.AspNetCore.Server.Kestrel.Core"));
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.EndpointHostMissing,
                Category = ProvisioningErrorCategory.Unavailable,
                Message = "An endpoint cannot be started in this process: it runs without ASP.NET Core, as every pwsh does.",
                RecommendedAction = $"Run it in provsh, which has it: provsh -c \"Open-ProvStore '{store}'; Start-ProvScimEndpoint {app} -Wait\".",
                Target = app,
                App = app,
            }.ToException();
        }
    }

    /// <summary>Starts one.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.EndpointRunning"/>, and what starting it throws.</exception>
    public static async ValueTask<RunningEndpoint> StartAsync(Func<ValueTask<RunningEndpoint>> start)
    {
        var endpoint = await start().ConfigureAwait(false);
        if (Running.TryAdd(Key(endpoint.Store, endpoint.App), endpoint))
            return endpoint;
        await endpoint.DisposeAsync().ConfigureAwait(false);
        throw IsRunning(endpoint.App);
    }

    /// <summary>The endpoint of this app.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.EndpointNotRunning"/>.</exception>
    public static RunningEndpoint Get(string store, string app) => Running.TryGetValue(Key(store, app), out var found) ? found : throw new ProvisioningError
    {
        Id = ErrorIds.EndpointNotRunning,
        Category = ProvisioningErrorCategory.NotFound,
        Message = $"No endpoint of '{app}' is running in this process.{NearNames.Hint(app, Of(store).Select(r => r.App))}",
        RecommendedAction = $"Start one with Start-ProvScimEndpoint {app}.",
        Target = app,
    }.ToException();

    /// <summary>Ends one; one that has ended is left alone.</summary>
    public static async ValueTask StopAsync(RunningEndpoint endpoint)
    {
        Running.TryRemove(new(Key(endpoint.Store, endpoint.App), endpoint));
        await endpoint.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Ends those that the session started.</summary>
    public static async ValueTask StopAllAsync(Guid session)
    {
        foreach (var endpoint in Running.Values.Where(r => r.Session == session))
            await StopAsync(endpoint).ConfigureAwait(false);
    }

    /// <summary>Ends those that work in the store.</summary>
    public static async ValueTask StopAllAsync(string store)
    {
        foreach (var endpoint in Of(store))
            await StopAsync(endpoint).ConfigureAwait(false);
    }

    private static (string Store, string App) Key(string store, string app) => (store, app.ToLowerInvariant());

    private static ProvisioningException IsRunning(string app) => new ProvisioningError
    {
        Id = ErrorIds.EndpointRunning,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"An endpoint of '{app}' is running in this process already.",
        RecommendedAction = $"Get-ProvScimEndpoint {app} shows it, Stop-ProvScimEndpoint {app} ends it.",
        Target = app,
        App = app,
    }.ToException();
}
