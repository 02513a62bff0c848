using LiteDB.Engine;

namespace Provisioning.Store.LiteDb;

/// <summary>Keeps the view in a LiteDB 5 file, view.db, in the store's folder.</summary>
public sealed class LiteDbViewProvider : IStoreViewProvider
{
    private const string FileName = "view.db";
    private const string LogName = "view-log.db";
    private const string SealName = "view.seal";

    /// <inheritdoc/>
    public IStoreView Open(string folder, StoreSchema schema, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var file = Path.Combine(folder, FileName);
        var seal = Path.Combine(folder, SealName);
        var isNew = !File.Exists(file);
        if (isNew && (File.Exists(seal) || File.Exists(Path.Combine(folder, LogName))))
            throw new ViewDamagedException("Its file is gone.");
        var isSealed = isNew ? null : Guarded(() => ViewSeal.Check(seal, file));
        if (isSealed == false)
            throw new ViewDamagedException("Its file was altered since it was closed.");

        LiteDbView? view = null;
        try
        {
            view = Guarded(() => new LiteDbView(file, seal, schema));
            // A view that was not closed in order may have a torn page: nothing of it is believed before it was compared.
            if (!isNew && isSealed is null)
                view.Verify(cancellationToken);
            return view;
        }
        catch
        {
            view?.Abandon();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Discard(string folder)
    {
        foreach (var name in new[] { SealName, LogName, FileName, "view-tmp.db" })
            File.Delete(Path.Combine(folder, name));
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
