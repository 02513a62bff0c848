using System.Runtime.CompilerServices;

namespace Provisioning.Store;

/// <summary>
/// A store in a folder: the journal is the truth, a view made from it answers queries. Opened by <see cref="StoreFolder"/>.
/// </summary>
public sealed class JournaledStore : IProvisioningStore
{
    private const int Page = 1000;
    private const int FirstPage = 64;

    private readonly Journal _journal;
    private readonly Overlay _overlay;
    private readonly ViewKeeper _view;
    private readonly CommitQueue _commits;
    private readonly IDisposable _lock;
    private readonly SemaphoreSlim _files = new(1, 1);
    private readonly Dictionary<string, CollectionDefinition> _collections;
    private int _closed;

    internal JournaledStore(StoreInfo info, StoreSchema schema, Journal journal, Overlay overlay, ViewKeeper view, CommitQueue commits, IDisposable storeLock)
    {
        (Info, _journal, _overlay, _view, _commits, _lock) = (info, journal, overlay, view, commits, storeLock);
        _collections = schema.Collections.ToDictionary(c => c.Name, StringComparer.Ordinal);
        Schema = schema;
    }

    /// <inheritdoc/>
    public StoreInfo Info { get; }

    /// <inheritdoc/>
    public long LastSequence => _commits.LastSequence;

    internal StoreSchema Schema { get; }

    internal Journal Journal => _journal;

    internal ViewKeeper View => _view;

    /// <inheritdoc/>
    public ValueTask<CommitReceipt> CommitAsync(CommitBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CheckOpen();
        return _commits.CommitAsync(batch, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<CommitReceipt> EraseAsync(CommitBatch batch, Erasure erasure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(erasure);
        CheckOpen();
        using var files = await HoldFilesAsync(cancellationToken).ConfigureAwait(false);
        if (_journal.IsErasing)
            throw StoreErrors.ErasureUnfinished(Info.Path);
        var receipt = await _commits.EraseAsync(batch, erasure, cancellationToken).ConfigureAwait(false);
        // It stands in the chain now: whatever the caller wants meanwhile, it is brought to its end.
        await SettleAsync(CancellationToken.None).ConfigureAwait(false);
        await Task.Run(() => EndErasing(erasure), CancellationToken.None).ConfigureAwait(false);
        return receipt;
    }

    private void EndErasing(Erasure erasure)
    {
        try
        {
            StoreErasing.EraseFiles(Info.Path, erasure.Lines);
            _view.Renew(CancellationToken.None);
            _journal.EndErasure();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.ErasureUnfinished(Info.Path, e);
        }
    }

    /// <summary>Keeps others from rewriting or copying the store's files until it is disposed.</summary>
    internal async ValueTask<IDisposable> HoldFilesAsync(CancellationToken cancellationToken)
    {
        await _files.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Hold(_files);
    }

    /// <inheritdoc/>
    public ValueTask<StoredDocument?> GetAsync(string collection, string id, CancellationToken cancellationToken)
    {
        CheckOpen();
        return new(_overlay.Get(new(collection, id)) is { } newest ? Document(newest) : _view.Get(collection, id));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredDocument>> GetManyAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        CheckOpen();
        if (_overlay.Count == 0)
            return new(_view.GetMany(collection, ids));
        var found = new StoredDocument?[ids.Count];
        var rest = new List<string>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++)
        {
            if (_overlay.Get(new(collection, ids[i])) is { } newest)
            {
                found[i] = Document(newest);
            }
            else if (places.TryAdd(ids[i], i))
            {
                rest.Add(ids[i]);
            }
        }

        foreach (var document in rest.Count == 0 ? [] : _view.GetMany(collection, rest))
            found[places[document.Id]] = document;
        return new((IReadOnlyList<StoredDocument>)[.. found.OfType<StoredDocument>()]);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredDocument> ReadAsync(StoreQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckOpen();
        CheckQuery(query);
        await _view.CaughtUpAsync(query.Collection).WaitAsync(cancellationToken).ConfigureAwait(false);
        var stored = query with { From = Stored(query.From), To = Stored(query.To) };
        Task<IReadOnlyList<ViewEntry>>? ahead = null;
        try
        {
            var page = _view.ReadPage(stored, null, FirstPage);
            for (var size = FirstPage; ; size = Page)
            {
                var after = page.Count < size ? (ViewPosition?)null : page[^1].Position;
                // Whoever wants more than the first page mostly wants all: the next one is read while this one is worked on.
                ahead = after is not null && size == Page ? Task.Run(() => _view.ReadPage(stored, after, Page), CancellationToken.None) : null;
                foreach (var entry in page)
                    yield return entry.Document;
                if (after is null)
                    yield break;
                cancellationToken.ThrowIfCancellationRequested();
                CheckOpen();
                page = ahead is null ? _view.ReadPage(stored, after, Page) : await ahead.ConfigureAwait(false);
            }
        }
        finally
        {
            // Nothing is left behind that reads, when somebody has had enough.
            if (ahead is not null)
                await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        string? Stored(string? key) => key is null || query.Index is null ? key : Keys.Stored(key);
    }

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken)
    {
        CheckOpen();
        await _view.CaughtUpAsync(collection).WaitAsync(cancellationToken).ConfigureAwait(false);
        return _view.Count(collection);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CommitRecord> ReadJournalAsync(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckOpen();
        foreach (var (schemaVersion, record) in _journal.Read(afterSequence))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return schemaVersion == Schema.Version ? record : ViewKeeper.Migrated(Schema, schemaVersion, record);
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CommitRecord> FindCommitsAsync(JournalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckOpen();
        foreach (var (schemaVersion, record) in _journal.Find(query))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return schemaVersion == Schema.Version ? record : ViewKeeper.Migrated(Schema, schemaVersion, record);
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<long> SequenceAtAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        CheckOpen();
        return new(_journal.SequenceAt(time));
    }

    /// <summary>Ends when queries need not wait any more: the view has everything that is committed now.</summary>
    public async ValueTask SettleAsync(CancellationToken cancellationToken) =>
        await _view.CaughtUpAsync(LastSequence).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Makes what is queued durable, brings the view up to date and closes the store. Calling it again does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        await _commits.DisposeAsync().ConfigureAwait(false);
        try
        {
            _view.Dispose();
            _journal.WriteHeadIfPossible();
        }
        finally
        {
            await _journal.Index.DisposeAsync().ConfigureAwait(false);
            _journal.Dispose();
            _files.Dispose();
            _lock.Dispose();
        }
    }

    private sealed class Hold(SemaphoreSlim files) : IDisposable
    {
        public void Dispose() => files.Release();
    }

    private static StoredDocument? Document(ViewWrite write) => write.Json is { } json ? new(write.Collection, write.Id, write.Revision, json) : null;

    private void CheckOpen()
    {
        if (Volatile.Read(ref _closed) != 0)
            throw StoreErrors.Closed(Info.Path);
    }

    private void CheckQuery(StoreQuery query)
    {
        if (!_collections.TryGetValue(query.Collection, out var collection) || collection.JournalOnly)
            throw new ArgumentException($"There is no collection '{query.Collection}' to query.", nameof(query));
        if (query.Index is { } index && !collection.Indexes.Any(i => i.Name == index))
            throw new ArgumentException($"The collection '{query.Collection}' has no index '{index}'.", nameof(query));
    }
}
