using LiteDB.Engine;

namespace Provisioning.Store.LiteDb;

/// <summary>Keeps the view in a LiteDB 5 file, view.db, in the store's folder.</summary>
public sealed class LiteDbViewProvider : IStoreViewProvider
{
    /// <inheritdoc/>
    public IStoreView Open(string folder, StoreSchema schema, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var paths = new ViewPaths(folder);
        if (File.Exists(paths.Data) && !File.Exists(paths.Seal))
        {
            // It was not closed in order: what reached the file is chance, and nothing of it is looked at.
            Discard(folder);
        }
        else if (!File.Exists(paths.Data) && (File.Exists(paths.Seal) || File.Exists(paths.Log)))
        {
            throw new ViewDamagedException("Its file is gone.");
        }

        return Guarded(() => new LiteDbView(paths, schema, File.Exists(paths.Seal) ? ViewSeal.Read(paths.Seal) : new()));
    }

    /// <inheritdoc/>
    public void Discard(string folder)
    {
        var paths = new ViewPaths(folder);
        foreach (var file in new[] { paths.Seal, paths.Log, paths.Data })
            File.Delete(file);
    }

    // LiteDB meets bytes that make no sense with whatever exception happens to come of them.
    private static T Guarded<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is not (ViewDamagedException or OperationCanceledException))
        {
            throw new ViewDamagedException($"It cannot be opened: {e.Message}", e);
        }
    }
}

/// <summary>The files of a view in a store's folder.</summary>
internal sealed record ViewPaths(string Folder)
{
    public string Data => Path.Combine(Folder, "view.db");

    public string Log => Path.Combine(Folder, "view-log.db");

    public string Seal => Path.Combine(Folder, "view.seal");
}
