using System.Buffers;
using System.Threading.Channels;

namespace Provisioning.Store;

/// <summary>
/// The commits of a store. Whoever commits while nobody is at work does it on their own thread: takes what is queued, checks each batch, appends those that pass to the journal with one fsync for all, and answers. What was queued
/// meanwhile is done by another thread. So one alone waits for the disk and for nobody else, and many share an fsync.
/// </summary>
internal sealed class CommitQueue : IAsyncDisposable
{
    private const int MostQueued = 1024;
    private const int MostGroupBytes = 16 << 20;

    private readonly string _path;
    private readonly int _schemaVersion;
    private readonly Guid _store;
    private readonly Journal _journal;
    private readonly Overlay _overlay;
    private readonly ViewKeeper _view;
    private readonly CommitChecks _checks;
    private readonly BatchIds _batchIds;
    private readonly Channel<Request> _queue = Channel.CreateBounded<Request>(new BoundedChannelOptions(MostQueued));
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 16);
    // Held by whoever is at work.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ProvisioningException? _broken;
    private long _lastSequence;

    public CommitQueue(string path, StoreSchema schema, Guid store, Journal journal, Overlay overlay, ViewKeeper view, BatchIds batchIds)
    {
        (_path, _schemaVersion, _store, _journal, _overlay, _view, _batchIds) = (path, schema.Version, store, journal, overlay, view, batchIds);
        _checks = new(schema, overlay, view, new(view.EmptyCollections()));
        _lastSequence = journal.LastSequence;
    }

    /// <summary>The newest commit that readers can see.</summary>
    public long LastSequence => Volatile.Read(ref _lastSequence);

    public ValueTask<CommitReceipt> CommitAsync(CommitBatch batch, CancellationToken cancellationToken) => CommitAsync(new Request(batch, null, cancellationToken), cancellationToken);

    /// <summary>Commits the batch with the event of the erasure, and erases what it names in the journal. Nothing else is committed meanwhile.</summary>
    public ValueTask<CommitReceipt> EraseAsync(CommitBatch batch, Erasure erasure, CancellationToken cancellationToken) => CommitAsync(new Request(batch, erasure, cancellationToken), cancellationToken);

    private async ValueTask<CommitReceipt> CommitAsync(Request request, CancellationToken cancellationToken)
    {
        await _view.RoomAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _queue.Writer.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw StoreErrors.Closed(_path);
        }

        if (_turn.Wait(0, CancellationToken.None))
            await WorkAsync().ConfigureAwait(false);
        // Once it is queued it may be on the disk: the answer is waited for, whatever the caller wants meanwhile.
        return await request.Answer.Task.ConfigureAwait(false);
    }

    /// <summary>Makes what is queued durable and takes nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _turn.WaitAsync().ConfigureAwait(false);
        while (_queue.Reader.TryPeek(out _))
            await WriteGroupAsync().ConfigureAwait(false);
    }

    // One group, in the caller's turn. What was queued meanwhile is nobody's work yet: whoever queued it found the turn taken.
    private async Task WorkAsync()
    {
        try
        {
            await WriteGroupAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }

        if (TakesTurn())
            _ = Task.Run(RestAsync);
    }

    private async Task RestAsync()
    {
        do
        {
            try
            {
                while (_queue.Reader.TryPeek(out _))
                    await WriteGroupAsync().ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
        while (TakesTurn());
    }

    // Looked at after the turn was given back: whoever queues something looks for the turn after that.
    private bool TakesTurn() => _queue.Reader.TryPeek(out _) && _turn.Wait(0, CancellationToken.None);

    private async Task WriteGroupAsync()
    {
        var (group, sizes) = (new List<Request>(), new List<int>());
        _bytes.ResetWrittenCount();
        _checks.Clear();
        Request? erasing = null;
        while (_bytes.WrittenCount < MostGroupBytes && erasing is null && _queue.Reader.TryRead(out var request))
        {
            if (request.Erasure is not null)
                erasing = request;
            else if (Stage(request, sizes))
                group.Add(request);
        }

        if (group.Count > 0 && Write(group, sizes))
            Answer(group);
        if (erasing is not null)
            await EraseAsync(erasing).ConfigureAwait(false);
    }

    private async Task EraseAsync(Request request)
    {
        var isMade = false;
        try
        {
            var (batch, work) = ErasurePreparation.Make(_journal, request.Batch, request.Erasure!);
            request.Batch = batch;
            var sizes = new List<int>();
            _bytes.ResetWrittenCount();
            _checks.Clear();
            if (!Stage(request, sizes))
                return;
            _journal.NoteErasure(work);
            isMade = Write([request], sizes);
            if (!isMade)
                return;
            await _journal.Index.WrittenAsync().ConfigureAwait(false);
            _journal.Erase(work);
            Answer([request]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            request.Answer.TrySetException(isMade ? StoreErrors.ErasureUnfinished(_path, e) : StoreErrors.WriteFailed(_path, e));
        }
#pragma warning disable CA1031 // Whoever waits gets the error, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            request.Answer.TrySetException(e);
        }
    }

    private bool Stage(Request request, List<int> sizes)
    {
        try
        {
            request.CancellationToken.ThrowIfCancellationRequested();
            if (_broken is not null)
                throw new ProvisioningException(_broken.Error, _broken);
            if (_batchIds.TryGet(request.Batch.BatchId, out var known))
            {
                request.Answer.TrySetResult(new(known, true));
                return false;
            }

            var sequence = _journal.LastSequence + sizes.Count + 1;
            request.Writes = _checks.Stage(request.Batch, sequence);
            var start = _bytes.WrittenCount;
            _bytes.GetSpan(Frame.HeaderSize)[..Frame.HeaderSize].Clear();
            _bytes.Advance(Frame.HeaderSize);
            CommitCodec.Write(_bytes, sequence, _schemaVersion, request.Batch);
            sizes.Add(_bytes.WrittenCount - start);
            request.Sequence = sequence;
            _batchIds.Add(request.Batch.BatchId, sequence);
            return true;
        }
#pragma warning disable CA1031 // Whatever is wrong with one batch is that batch's answer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            request.Answer.TrySetException(e);
            return false;
        }
    }

    // False when the group was answered that it could not be written.
    private bool Write(List<Request> group, List<int> sizes)
    {
        try
        {
            // The buffer is whose turn it is, and only its headers are filled in.
            _journal.Append(System.Runtime.InteropServices.MemoryMarshal.AsMemory(_bytes.WrittenMemory), sizes, [.. group.Select(r => r.Batch)]);
        }
#pragma warning disable CA1031 // Those who wait get the error, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (e is not ProvisioningException { Error.Id: ErrorIds.StoreNoSpace })
                _broken = e as ProvisioningException ?? StoreErrors.WriteFailed(_path, e);
            foreach (var request in group)
            {
                _batchIds.Remove(request.Batch.BatchId);
                request.Answer.TrySetException(_broken ?? e);
            }

            return false;
        }

        var writes = new List<ViewWrite>();
        foreach (var request in group)
        {
            _checks.Note(request.Writes);
            writes.AddRange(request.Writes);
        }

        _overlay.Add(writes);
        _view.Add(new(_store.ToString("D"), _schemaVersion, _journal.LastSequence, _journal.LastHash), writes);
        Volatile.Write(ref _lastSequence, _journal.LastSequence);
        return true;
    }

    private static void Answer(List<Request> group)
    {
        foreach (var request in group)
            request.Answer.TrySetResult(new(request.Sequence, false));
    }

    private sealed class Request(CommitBatch batch, Erasure? erasure, CancellationToken cancellationToken)
    {
        public CommitBatch Batch { get; set; } = batch;

        public Erasure? Erasure { get; } = erasure;

        public CancellationToken CancellationToken { get; } = cancellationToken;

        public TaskCompletionSource<CommitReceipt> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<ViewWrite> Writes { get; set; } = [];

        public long Sequence { get; set; }
    }
}
