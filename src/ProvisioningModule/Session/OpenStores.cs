using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>
/// The stores that this process has open, and which session works in which. A session's current store is the one that it opened last. A session that never opened one, such as a runspace of
/// ForEach-Object -Parallel, works in the process's only store; when there are several, it has to name one: nothing is ever done in a store by chance.
/// </summary>
internal static class OpenStores
{
    private static readonly object Lock = new();
    private static readonly Dictionary<Guid, List<OpenStore>> Sessions = [];
    private static bool closesAtExit;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OpenStore> All
    {
        get
        {
            lock (Lock)
                return [.. Sessions.Values.SelectMany(s => s).Distinct()];
        }
    }

    /// <summary>The session's current store, or null.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreAmbiguous"/>.</exception>
    public static OpenStore? Current(Guid session)
    {
        lock (Lock)
        {
            if (Sessions.TryGetValue(session, out var own))
                return own.LastOrDefault();
        }

        return All switch
        {
            [] => null,
            [var only] => only,
            var several => throw new ProvisioningError
            {
                Id = ErrorIds.StoreAmbiguous,
                Category = ProvisioningErrorCategory.InvalidOperation,
                Message = $"This session has opened no store, and {several.Count} are open in its process.",
                RecommendedAction = $"Name the one that you mean, such as -Store '{several[0].Info.Path}'; Get-ProvStore -All lists them.",
            }.ToException(),
        };
    }

    /// <summary>An engine for what needs no store.</summary>
    public static ProvisioningEngine None() => ProvisioningEngine.WithoutStore(Connectors.All, NotificationChannels.All, Actor.OfProcess);

    /// <summary>Makes the store the session's current one.</summary>
    public static void Add(OpenStore store, Guid session)
    {
        lock (Lock)
        {
            if (!Sessions.TryGetValue(session, out var own))
                Sessions.Add(session, own = []);
            own.Remove(store);
            own.Add(store);
            if (closesAtExit)
                return;
            closesAtExit = true;
        }

        // A script that ends without Close-ProvStore leaves a store that opens as fast as any other.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => PipelineWait.ForCleanup(CloseAllAsync, TimeSpan.FromSeconds(10));
    }

    /// <summary>The open store in the folder, or null.</summary>
    public static OpenStore? At(string path) =>
        All.FirstOrDefault(s => string.Equals(s.Info.Path, path, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));

    /// <summary>The open store that the object names, else the session's current one.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreNotOpen"/>, <see cref="ErrorIds.StoreAmbiguous"/>.</exception>
    public static OpenStore Get(StoreInfo? info, Guid session) => info is null
        ? Current(session) ?? throw new ProvisioningError
        {
            Id = ErrorIds.StoreNotOpen,
            Category = ProvisioningErrorCategory.InvalidOperation,
            Message = "No store is open.",
            RecommendedAction = "Open one: Open-ProvStore ./contoso (with -Create the first time).",
        }.ToException()
        : At(info.Path) ?? throw new ProvisioningError
        {
            Id = ErrorIds.StoreNotOpen,
            Category = ProvisioningErrorCategory.InvalidOperation,
            Message = $"The store '{info.Path}' is not open any more.",
            RecommendedAction = $"Open it: Open-ProvStore '{info.Path}'.",
            Target = info.Path,
        }.ToException();

    /// <summary>Ends the session's use of the store, which is closed when no other session has opened it too.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreNotOpen"/>: it was another session that opened it.</exception>
    public static async ValueTask CloseAsync(OpenStore store, Guid session)
    {
        bool last;
        lock (Lock)
        {
            if (!Sessions.TryGetValue(session, out var own) || !own.Remove(store))
            {
                throw new ProvisioningError
                {
                    Id = ErrorIds.StoreNotOpen,
                    Category = ProvisioningErrorCategory.InvalidOperation,
                    Message = $"The store '{store.Info.Path}' was opened by another session of this process.",
                    RecommendedAction = "Close it there: it may be at work.",
                    Target = store.Info.Path,
                }.ToException();
            }

            last = !Sessions.Values.Any(s => s.Contains(store));
        }

        if (last)
            await store.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the session's use of all stores.</summary>
    public static async ValueTask CloseAsync(Guid session)
    {
        List<OpenStore> closing;
        lock (Lock)
        {
            if (!Sessions.Remove(session, out var own))
                return;
            closing = [.. own.Where(store => !Sessions.Values.Any(s => s.Contains(store)))];
        }

        foreach (var store in closing)
            await store.DisposeAsync().ConfigureAwait(false);
    }

    private static async ValueTask CloseAllAsync()
    {
        var closing = All;
        lock (Lock)
            Sessions.Clear();
        foreach (var store in closing)
            await store.DisposeAsync().ConfigureAwait(false);
    }
}
