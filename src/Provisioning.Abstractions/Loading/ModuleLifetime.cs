using System.Collections.Concurrent;

namespace Provisioning.Loading;

/// <summary>
/// What is to be closed when a session removes the module. Sessions are told apart by the id of their runspace: one that removes the module takes
/// nothing away from the others.
/// </summary>
public static class ModuleLifetime
{
    private static readonly ConcurrentDictionary<Guid, Func<ValueTask>> Closers = new();

    /// <summary>Sets what closes the session's resources. Setting it again replaces it.</summary>
    /// <param name="session">The runspace's id.</param>
    /// <param name="close">Closes everything that the session has open; called once.</param>
    public static void OnRemove(Guid session, Func<ValueTask> close)
    {
        ArgumentNullException.ThrowIfNull(close);
        Closers[session] = close;
    }

    /// <summary>Closes what the session has open. Does nothing when there is nothing.</summary>
    /// <param name="session">The runspace's id.</param>
    public static Task RemoveAsync(Guid session) =>
        Closers.TryRemove(session, out var close) ? close().AsTask() : Task.CompletedTask;
}
