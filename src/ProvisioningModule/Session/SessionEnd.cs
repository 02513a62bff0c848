using System.Management.Automation.Runspaces;
using Provisioning.Loading;

namespace Provisioning.Commands;

/// <summary>Closes what a session opened when it removes the module.</summary>
internal static class SessionEnd
{
    /// <summary>The session that runs on this thread.</summary>
    public static Guid Current => Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;

    /// <summary>Sees to it that the session's endpoints, stores and practice applications are closed with it.</summary>
    public static void Register(Guid session) => ModuleLifetime.OnRemove(session, async () =>
    {
        await Endpoints.StopAllAsync(session).ConfigureAwait(false);
        await OpenStores.CloseAsync(session).ConfigureAwait(false);
        await Sandboxes.StopAllAsync(session).ConfigureAwait(false);
    });
}
