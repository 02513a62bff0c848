using System.Collections.Concurrent;
using System.Security;
using Provisioning.Scim.Service;

namespace Provisioning.Commands;

/// <summary>The practice applications of this process, by name.</summary>
internal static class Sandboxes
{
    private static readonly ConcurrentDictionary<string, (ScimServiceHost Host, SecureString Token, Guid Session)> Running = new(StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Names => Running.Keys.Order(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SandboxRunning"/>.</exception>
    public static Sandbox Start(string name, SecureString token, ScimServiceOptions options)
    {
        if (Running.ContainsKey(name))
            throw IsRunning(name);
        var host = ScimServiceHost.Start(options);
        if (Running.TryAdd(name, (host, token, SessionEnd.Current)))
        {
            SessionEnd.Register(SessionEnd.Current);
            return Get(name);
        }

        PipelineWait.ForCleanup(host.DisposeAsync);
        throw IsRunning(name);
    }

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SandboxNotRunning"/>.</exception>
    public static Sandbox Get(string name) => Show(name, Find(name));

    /// <summary>Those that run now, by name: another session may stop one while they are shown.</summary>
    public static IEnumerable<Sandbox> Matching(Func<string, bool> name) =>
        Running.ToArray().Where(r => name(r.Key)).OrderBy(r => r.Key, StringComparer.OrdinalIgnoreCase).Select(r => Show(r.Key, r.Value));

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SandboxNotRunning"/>.</exception>
    public static IReadOnlyList<AttributeSet> Users(string name) => Find(name).Host.AllUsers();

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SandboxNotRunning"/>.</exception>
    public static async ValueTask StopAsync(string name)
    {
        Find(name);
        if (Running.TryRemove(name, out var stopped))
            await stopped.Host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Stops those that the session started.</summary>
    public static async ValueTask StopAllAsync(Guid session)
    {
        foreach (var name in Running.Where(r => r.Value.Session == session).Select(r => r.Key))
        {
            if (Running.TryRemove(name, out var stopped))
                await stopped.Host.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static Sandbox Show(string name, (ScimServiceHost Host, SecureString Token, Guid Session) running)
    {
        var (host, token, _) = running;
        return new(name, host.BaseUri, token, host.Users, host.Groups, host.Requests.ToDictionary(r => $"{r.Method} {r.Status}", r => r.Count, StringComparer.Ordinal));
    }

    private static (ScimServiceHost Host, SecureString Token, Guid Session) Find(string name) => Running.TryGetValue(name, out var found)
        ? found
        : throw new ProvisioningError
        {
            Id = ErrorIds.SandboxNotRunning,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"No practice application '{name}' is running in this process.{NearNames.Hint(name, Running.Keys)}",
            RecommendedAction = "Start one with Start-ProvSandbox.",
            Target = name,
        }.ToException();

    private static ProvisioningException IsRunning(string name) => new ProvisioningError
    {
        Id = ErrorIds.SandboxRunning,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"A practice application '{name}' is running in this process already.",
        RecommendedAction = $"Get-ProvSandbox {name} shows it, Stop-ProvSandbox {name} ends it; or give the new one another name with -Name.",
        Target = name,
    }.ToException();
}
