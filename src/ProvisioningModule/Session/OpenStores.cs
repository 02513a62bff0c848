namespace Provisioning.Commands;

/// <summary>
/// The stores that this process has open. All runspaces share them, so that ForEach-Object -Parallel works in the store that the session opened; the one
/// opened last is the current one.
/// </summary>
internal static class OpenStores
{
    private static readonly object Lock = new();
    private static readonly List<OpenStore> Open = [];
    private static bool closesAtExit;

    /// <summary>The current store, or null.</summary>
    public static OpenStore? Current
    {
        get
        {
            lock (Lock)
                return Open.Count == 0 ? null : Open[^1];
        }
    }

    /// <summary>All of them, the current one last.</summary>
    public static IReadOnlyList<OpenStore> All
    {
        get
        {
            lock (Lock)
                return [.. Open];
        }
    }

    /// <summary>Makes the store the current one.</summary>
    public static void Add(OpenStore store)
    {
        lock (Lock)
        {
            Open.Remove(store);
            Open.Add(store);
            if (closesAtExit)
                return;
            closesAtExit = true;
        }

        // A script that ends without Close-ProvStore leaves a store that opens as fast as any other.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => PipelineWait.ForCleanup(() => CloseAsync(_ => true), TimeSpan.FromSeconds(10));
    }

    /// <summary>The open store in the folder, or null.</summary>
    public static OpenStore? At(string path) =>
        All.FirstOrDefault(s => string.Equals(s.Info.Path, path, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));

    /// <summary>The open store that the object names, else the current one.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreNotOpen"/>.</exception>
    public static OpenStore Get(StoreInfo? info)
    {
        if (info is null)
        {
            return Current ?? throw new ProvisioningError
            {
                Id = ErrorIds.StoreNotOpen,
                Category = ProvisioningErrorCategory.InvalidOperation,
                Message = "No store is open.",
                RecommendedAction = "Open one: Open-ProvStore ./contoso (with -Create the first time).",
            }.ToException();
        }

        return At(info.Path) ?? throw new ProvisioningError
        {
            Id = ErrorIds.StoreNotOpen,
            Category = ProvisioningErrorCategory.InvalidOperation,
            Message = $"The store '{info.Path}' is not open any more.",
            RecommendedAction = $"Open it: Open-ProvStore '{info.Path}'.",
            Target = info.Path,
        }.ToException();
    }

    /// <summary>Closes those that the condition selects.</summary>
    public static async ValueTask CloseAsync(Func<OpenStore, bool> which)
    {
        List<OpenStore> closing;
        lock (Lock)
        {
            closing = [.. Open.Where(which)];
            Open.RemoveAll(closing.Contains);
        }

        foreach (var store in closing)
            await store.DisposeAsync().ConfigureAwait(false);
    }
}
