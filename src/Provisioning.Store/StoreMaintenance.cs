using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Store;

/// <summary>Checks and tidies an open store.</summary>
public static class StoreMaintenance
{
    /// <summary>Reads the whole journal and the whole view and checks them. A damaged view is made anew; a damaged journal is reported.</summary>
    /// <param name="store">The store.</param>
    /// <param name="report">Takes progress.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static async ValueTask<StoreReport> VerifyAsync(this JournaledStore store, Action<EngineEvent>? report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        using var files = await store.HoldFilesAsync(cancellationToken).ConfigureAwait(false);
        var last = store.LastSequence;
        try
        {
            await Task.Run(() => store.Journal.Verify(done => report?.Invoke(new ProgressEvent("Checking the journal", done, last)), cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.StoreDamaged)
        {
            return new(store.Info.Path, false, last, 0, store.Journal.LastHash, null, e.Error.Message);
        }

        await store.SettleAsync(cancellationToken).ConfigureAwait(false);
        var view = await Task.Run(() => store.View.Verify(cancellationToken), cancellationToken).ConfigureAwait(false);
        var (documents, hash) = await HashAsync(store, cancellationToken).ConfigureAwait(false);
        return new(store.Info.Path, view is null, last, documents, store.Journal.LastHash, hash, view is null ? null : $"The view was damaged ({view.TrimEnd('.')}) and was made anew from the journal.");
    }

    /// <summary>SHA-256 over every document, ordered by collection and id: its collection, id, revision and content. Equal for equal states.</summary>
    public static async ValueTask<(long Documents, string Hash)> HashAsync(this JournaledStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long documents = 0;
        foreach (var collection in store.Schema.Collections.Where(c => !c.JournalOnly).OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            await foreach (var document in store.ReadAsync(new(collection.Name), cancellationToken).ConfigureAwait(false))
            {
                documents++;
                hash.AppendData(Encoding.UTF8.GetBytes($"{document.Collection}\n{document.Id}\n{document.Revision}\n{document.Json.Length}\n"));
                hash.AppendData(document.Json.Span);
            }
        }

        return (documents, Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant());
    }

    /// <summary>Makes the view anew, without the room that deleted documents left in it. The journal is the record of everything and is never shortened.</summary>
    public static async ValueTask OptimizeAsync(this JournaledStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        await store.SettleAsync(cancellationToken).ConfigureAwait(false);
        await Task.Run(() => store.View.Renew(cancellationToken), cancellationToken).ConfigureAwait(false);
    }
}
