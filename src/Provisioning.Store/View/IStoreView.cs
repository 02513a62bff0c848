namespace Provisioning.Store;

/// <summary>
/// The current state of every document with its indexes, made from the journal and thrown away when in doubt. One thread at a time calls <see cref="Apply"/>;
/// reads may come from many threads meanwhile and see whole applied steps only.
/// Every member throws <see cref="ViewDamagedException"/> when what it finds cannot be trusted; the store then makes a new view from the journal.
/// </summary>
public interface IStoreView : IDisposable
{
    /// <summary>Through which commit of which journal the view is known to be; null for a new one.</summary>
    ViewMark? Mark { get; }

    /// <summary>Takes the newest states of documents and moves the mark, in one step that a crash leaves whole or undone.</summary>
    /// <param name="writes">The newest state of each document, each document once.</param>
    /// <param name="mark">What the view holds afterwards.</param>
    void Apply(IReadOnlyCollection<ViewWrite> writes, ViewMark mark);

    /// <summary>One document, or null.</summary>
    StoredDocument? Get(string collection, string id);

    /// <summary>Those of the documents that exist, in the order asked for.</summary>
    IReadOnlyList<StoredDocument> GetMany(string collection, IReadOnlyList<string> ids);

    /// <summary>The id of the document that has the key of a unique index, or null.</summary>
    string? FindUnique(string collection, string index, string key);

    /// <summary>Up to <paramref name="count"/> documents of the query that come after the position, in ordinal order of key and id.</summary>
    IReadOnlyList<ViewEntry> ReadPage(StoreQuery query, ViewPosition? after, int count);

    /// <summary>How many documents the collection has.</summary>
    long Count(string collection);

    /// <summary>Reads everything and compares it with its checksums and its indexes with its documents.</summary>
    void Verify(CancellationToken cancellationToken);
}

/// <summary>Opens and discards views in a store's folder.</summary>
public interface IStoreViewProvider
{
    /// <summary>
    /// Opens the view in the folder, or a new empty one when there is none. A view that was closed in order is trusted by its checksum, one that was not is verified whole.
    /// </summary>
    /// <exception cref="ViewDamagedException">What is there cannot be trusted; call <see cref="Discard"/> and open again.</exception>
    IStoreView Open(string folder, StoreSchema schema, CancellationToken cancellationToken);

    /// <summary>Deletes the view's files in the folder. They hold nothing that the journal does not have.</summary>
    void Discard(string folder);
}

/// <summary>Which journal, and how far.</summary>
/// <param name="StoreId">The store's id.</param>
/// <param name="SchemaVersion">The version of the schema whose documents and indexes it has.</param>
/// <param name="Sequence">The newest commit in it.</param>
/// <param name="Hash">The journal's chain hash at that commit.</param>
public sealed record ViewMark(string StoreId, int SchemaVersion, long Sequence, string Hash);

/// <summary>The state of one document for a view.</summary>
/// <param name="Collection">Its collection.</param>
/// <param name="Id">Its id.</param>
/// <param name="Revision">The commit that wrote it.</param>
/// <param name="Json">Its content in UTF-8; null removes it.</param>
/// <param name="Keys">All its index keys.</param>
/// <param name="IsNew">True when the view certainly has no document of this id before the step.</param>
public sealed record ViewWrite(string Collection, string Id, long Revision, ReadOnlyMemory<byte>? Json, IReadOnlyList<IndexKey> Keys, bool IsNew = false)
{
    /// <summary>The state of both writes in one step: the later one's, new when the earlier one was.</summary>
    public static ViewWrite Fold(ViewWrite? earlier, ViewWrite later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return earlier is null || earlier.IsNew == later.IsNew ? later : later with { IsNew = earlier.IsNew };
    }
}

/// <summary>A place in the order of a query.</summary>
/// <param name="Key">The key in the query's index as the view has it; the id where the query names no index.</param>
/// <param name="Id">The document's id.</param>
public readonly record struct ViewPosition(string Key, string Id);

/// <summary>A document and its place in the query's order.</summary>
public readonly record struct ViewEntry(ViewPosition Position, StoredDocument Document);

/// <summary>The view cannot be trusted: its file is cut, altered, of another form, or an operation on it failed.</summary>
public sealed class ViewDamagedException : Exception
{
    /// <summary>Says what was found.</summary>
    public ViewDamagedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
