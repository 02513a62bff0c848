namespace Provisioning.Store;

/// <summary>
/// Keeps the view behind the journal: a thread of its own folds what was committed into few steps. A view that cannot be trusted is thrown away and made anew from the journal, while reads wait.
/// </summary>
internal sealed class ViewKeeper : IDisposable
{
    private const int StepDocuments = 4_000;
    private const int MostBehind = 16_000;

    private readonly string _folder;
    private readonly StoreSchema _schema;
    private readonly Guid _store;
    private readonly Journal _journal;
    private readonly Overlay _overlay;
    private readonly IStoreViewProvider _provider;
    private readonly Action<EngineEvent>? _report;
#pragma warning disable CA2213 // A read that comes too late finds the lock and is told that the store is closed; it holds nothing that must be given back.
    private readonly ReaderWriterLockSlim _open = new();
#pragma warning restore CA2213
    private readonly object _lock = new();
    private readonly Queue<(ViewMark Mark, IReadOnlyList<ViewWrite> Writes)> _waiting = new();
    private readonly Thread _thread;
    private readonly SortedDictionary<long, TaskCompletionSource> _caughtUp = [];

    // The newest commit that changed each collection since the opening, at which the view had everything.
    private readonly Dictionary<string, long> _newest = new(StringComparer.Ordinal);
    private IStoreView _view;
    private int _behind;
    private long _applied;
    private ViewMark? _eventsMark;
    private bool _stepping;
    private bool _closing;
    private bool _stopped;
    private bool _closed;
    private bool _again;
    private TaskCompletionSource _room = Completed();

    private ViewKeeper(string folder, StoreSchema schema, Guid store, Journal journal, Overlay overlay, IStoreViewProvider provider, Action<EngineEvent>? report, IStoreView view)
    {
        (_folder, _schema, _store, _journal, _overlay, _provider, _report, _view) = (folder, schema, store, journal, overlay, provider, report, view);
        _applied = view.Mark?.Sequence ?? 0;
        _thread = new(Work) { IsBackground = true, Name = "provisioning view" };
    }

    /// <summary>Opens the view and brings it up to the journal's end.</summary>
    public static ViewKeeper Open(string folder, StoreSchema schema, Guid store, Journal journal, Overlay overlay, IStoreViewProvider provider, IStoreView? view, Action<EngineEvent>? report, CancellationToken cancellationToken)
    {
        if (view is not null && !Fits(view, schema, store, journal))
        {
            view.Dispose();
            provider.Discard(folder);
            view = null;
        }

        var keeper = new ViewKeeper(folder, schema, store, journal, overlay, provider, report, view ?? provider.Open(folder, schema, cancellationToken));
        try
        {
            keeper.CatchUp(cancellationToken);
        }
        catch (ViewDamagedException)
        {
            keeper.Renew(cancellationToken);
        }
        catch
        {
            keeper._view.Dispose();
            throw;
        }

        keeper._thread.Start();
        return keeper;
    }

    /// <summary>The collections of which the view has nothing.</summary>
    public IReadOnlyList<string> EmptyCollections() =>
        [.. _schema.Collections.Where(c => !c.JournalOnly && Read(v => v.Count(c.Name)) == 0).Select(c => c.Name)];

    public StoredDocument? Get(string collection, string id) => Read(v => v.Get(collection, id));

    public IReadOnlyList<StoredDocument> GetMany(string collection, IReadOnlyList<string> ids) => Read(v => v.GetMany(collection, ids));

    public string? FindUnique(UniqueKey key) => Read(v => v.FindUnique(key.Collection, key.Index, key.Value));

    public IReadOnlyList<ViewEntry> ReadPage(StoreQuery query, ViewPosition? after, int count) => Read(v => v.ReadPage(query, after, count));

    public long Count(string collection) => Read(v => v.Count(collection));

    /// <summary>Reads the whole view and compares it with its checksums; when it fails, a new one is made.</summary>
    /// <returns>What was wrong, or null.</returns>
    public string? Verify(CancellationToken cancellationToken)
    {
        try
        {
            _open.EnterReadLock();
            try
            {
                _view.Verify(cancellationToken);
            }
            finally
            {
                _open.ExitReadLock();
            }

            return null;
        }
        catch (ViewDamagedException e)
        {
            Renew(cancellationToken);
            return e.Message;
        }
    }

    /// <summary>Throws the view away and makes it anew.</summary>
    public void Renew(CancellationToken cancellationToken)
    {
        _open.EnterWriteLock();
        try
        {
            _view.Dispose();
            _provider.Discard(_folder);
            _view = _provider.Open(_folder, _schema, cancellationToken);
            CatchUp(cancellationToken);
        }
        finally
        {
            _open.ExitWriteLock();
        }
    }

    /// <summary>Takes what is durable now. The overlay has it already. Events alone change no document: the mark moves with the next documents, or at the end.</summary>
    public void Add(ViewMark mark, IReadOnlyList<ViewWrite> writes)
    {
        lock (_lock)
        {
            if (writes.Count == 0)
            {
                _eventsMark = mark;
                return;
            }

            foreach (var write in writes)
                _newest[write.Collection] = mark.Sequence;
            _waiting.Enqueue((mark, writes));
            _behind += writes.Count;
            if (_behind > MostBehind && _room.Task.IsCompleted)
                _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Ends when the view is not far behind: memory stays bounded.</summary>
    public Task RoomAsync()
    {
        lock (_lock)
            return _room.Task;
    }

    /// <summary>Ends when the view has everything up to the commit. A view that could not be written is tried again.</summary>
    public Task CaughtUpAsync(long sequence)
    {
        lock (_lock)
        {
            _again = _stopped;
            Monitor.PulseAll(_lock);
            if (_applied >= sequence || _waiting.Count == 0 && !_stepping)
                return Task.CompletedTask;
            if (!_caughtUp.TryGetValue(sequence, out var waiter))
                _caughtUp.Add(sequence, waiter = new(TaskCreationOptions.RunContinuationsAsynchronously));
            return waiter.Task;
        }
    }

    /// <summary>Ends when the view has everything that was committed of the collection: what is behind of others changes nothing of it.</summary>
    public Task CaughtUpAsync(string collection)
    {
        lock (_lock)
            return CaughtUpAsync(_newest.GetValueOrDefault(collection));
    }

    /// <summary>Puts what waits into the view and closes it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closing = true;
            Monitor.PulseAll(_lock);
        }

        _thread.Join();
        // A read ahead may be under way: it ends first, and none begins afterwards.
        _open.EnterWriteLock();
        try
        {
            _closed = true;
            _view.Dispose();
        }
        finally
        {
            _open.ExitWriteLock();
        }
    }

    private T Read<T>(Func<IStoreView, T> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            IStoreView used;
            _open.EnterReadLock();
            try
            {
                used = _view;
                return _closed ? throw StoreErrors.Closed(_folder) : read(_view);
            }
            catch (ViewDamagedException e)
            {
                used = attempt == 1 ? _view : throw Unavailable(e);
            }
            finally
            {
                _open.ExitReadLock();
            }

            try
            {
                RenewOnce(used);
            }
            catch (Exception e) when (e is ViewDamagedException or IOException)
            {
                throw Unavailable(e);
            }
        }
    }

    // Several readers may meet the same damage.
    private void RenewOnce(IStoreView damaged)
    {
        _open.EnterWriteLock();
        try
        {
            if (!ReferenceEquals(_view, damaged))
                return;
            _report?.Invoke(new WarningEvent($"The view of the store '{_folder}' was damaged and is made anew from the journal. Nothing is lost."));
            _view.Dispose();
            _provider.Discard(_folder);
            _view = _provider.Open(_folder, _schema, CancellationToken.None);
            CatchUp(CancellationToken.None);
        }
        finally
        {
            _open.ExitWriteLock();
        }
    }

    private static bool Fits(IStoreView view, StoreSchema schema, Guid store, Journal journal)
    {
        if (view.Mark is not { } mark)
            return true;
        if (mark.StoreId != store.ToString("D") || mark.SchemaVersion != schema.Version || mark.Sequence > journal.LastSequence)
            return false;
        return mark.Sequence == 0 || mark.Sequence == journal.LastSequence
            ? mark.Sequence == 0 || mark.Hash == journal.LastHash
            : journal.Read(mark.Sequence - 1).First().Record.Hash == mark.Hash;
    }

    private void CatchUp(CancellationToken cancellationToken)
    {
        var from = _view.Mark?.Sequence ?? 0;
        var total = _journal.LastSequence - from;
        var activity = from == 0 ? "Making the view of the store anew" : "Bringing the view of the store up to date";
        var step = new Dictionary<DocumentKey, ViewWrite>();
        CommitRecord? last = null;
        long done = 0;
        foreach (var (schemaVersion, record) in _journal.Read(from))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var write in ToView(schemaVersion, record))
                Fold(step, write);
            last = record;
            done++;
            if (step.Count < StepDocuments)
                continue;
            Apply(step.Values, MarkOf(record));
            step.Clear();
            _report?.Invoke(new ProgressEvent(activity, done, total));
        }

        if (last is not null)
            Apply(step.Values, MarkOf(last));
        if (done >= StepDocuments)
            _report?.Invoke(new ProgressEvent(activity, done, total, Completed: true));
    }

    /// <summary>The record as the current version of the schema would have written it.</summary>
    public static CommitRecord Migrated(StoreSchema schema, int schemaVersion, CommitRecord record)
    {
        var steps = schema.Migrations.Where(m => m.From >= schemaVersion).OrderBy(m => m.From).ToList();
        return steps.Count == 0
            ? record
            : record with { Batch = record.Batch with { Writes = [.. record.Batch.Writes.Select(w => steps.Aggregate(w, (write, step) => step.Migrate(write)))] } };
    }

    private IEnumerable<ViewWrite> ToView(int schemaVersion, CommitRecord original)
    {
        var record = schemaVersion == _schema.Version ? original : Migrated(_schema, schemaVersion, original);
        foreach (var write in record.Batch.Writes)
        {
            // A collection that is no more has nothing in the view.
            if (_schema.Collections.FirstOrDefault(c => c.Name == write.Collection) is { JournalOnly: false })
                yield return new(write.Collection, write.Id, record.Sequence, write.Json, write.Json is null ? [] : Keys.Stored(write.Keys), write.ExpectedRevision == 0);
        }
    }

    private static void Fold(Dictionary<DocumentKey, ViewWrite> step, ViewWrite write)
    {
        var key = new DocumentKey(write.Collection, write.Id);
        step[key] = ViewWrite.Fold(step.GetValueOrDefault(key), write);
    }

    private ViewMark MarkOf(CommitRecord record) => new(_store.ToString("D"), _schema.Version, record.Sequence, record.Hash);

    private void Apply(IReadOnlyCollection<ViewWrite> writes, ViewMark mark)
    {
        _view.Apply(writes, mark);
        Done(mark.Sequence);
    }

    private void Done(long sequence)
    {
        lock (_lock)
        {
            _applied = Math.Max(_applied, sequence);
            Release(_applied);
        }
    }

    // Those who wait for a commit up to this one wait no more.
    private void Release(long sequence)
    {
        while (_caughtUp.Count > 0 && _caughtUp.First() is var first && first.Key <= sequence)
        {
            _caughtUp.Remove(first.Key);
            first.Value.TrySetResult();
        }
    }

    private void Work()
    {
        while (Take() is { } step)
        {
            while (!TryStep(step.Mark, step.Writes))
            {
                if (!WaitForAnother())
                    return;
            }

            _overlay.Remove(step.Writes);
            Room(step.Count);
        }
    }

    private bool TryStep(ViewMark mark, IReadOnlyCollection<ViewWrite> writes)
    {
        try
        {
            Step(mark, writes);
            return true;
        }
#pragma warning disable CA1031 // Whatever stops this thread must reach those who wait for it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
            return false;
        }
    }

    // What is committed waits in the overlay until somebody needs the view again.
    private bool WaitForAnother()
    {
        lock (_lock)
        {
            while (!_again && !_closing)
                Monitor.Wait(_lock);
            (_stopped, _again) = (false, false);
            return !_closing;
        }
    }

    // A renewed view may be past the step already.
    private void Step(ViewMark mark, IReadOnlyCollection<ViewWrite> writes)
    {
        IStoreView used;
        _open.EnterReadLock();
        try
        {
            used = _view;
            if ((_view.Mark?.Sequence ?? 0) < mark.Sequence)
                Apply(writes, mark);
            return;
        }
        catch (ViewDamagedException)
        {
            used = _view;
        }
        finally
        {
            _open.ExitReadLock();
        }

        RenewOnce(used);
    }

    private (ViewMark Mark, IReadOnlyCollection<ViewWrite> Writes, int Count)? Take()
    {
        var newest = new Dictionary<DocumentKey, ViewWrite>();
        ViewMark? mark = null;
        var count = 0;
        lock (_lock)
        {
            while (_waiting.Count == 0 && !_closing)
                Monitor.Wait(_lock);
            while (count < StepDocuments && _waiting.TryDequeue(out var next))
            {
                mark = next.Mark;
                count += next.Writes.Count;
                foreach (var write in next.Writes)
                    Fold(newest, write);
            }

            if (_waiting.Count == 0 && _eventsMark is { } events)
            {
                mark = mark is null || mark.Sequence < events.Sequence ? events : mark;
                _eventsMark = null;
            }

            _stepping = mark is not null;
        }

        return mark is null ? null : (mark, newest.Values, count);
    }

    private void Room(int count)
    {
        lock (_lock)
        {
            _stepping = false;
            if (_waiting.Count == 0)
                Release(long.MaxValue);
            _behind -= count;
            if (_behind <= MostBehind)
                _room.TrySetResult();
        }
    }

    // Commits are safe in the journal and go on; what needs the view says why it cannot be had.
    private void Fail(Exception cause)
    {
        var error = Unavailable(cause);
        lock (_lock)
        {
            _stopped = true;
            foreach (var waiter in _caughtUp.Values)
                waiter.TrySetException(error);
            _caughtUp.Clear();
            _room.TrySetResult();
        }
    }

    private ProvisioningException Unavailable(Exception cause) =>
        (cause as IOException ?? cause.InnerException as IOException) is { } io && DiskFull.Is(io) ? StoreErrors.ViewNoSpace(_folder, cause) : StoreErrors.ViewFailed(_folder, cause);

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
