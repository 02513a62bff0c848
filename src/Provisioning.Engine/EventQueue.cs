using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Takes what a connector tells from any thread, and hands it on among the events of the stream that is being read.</summary>
internal sealed class EventQueue
{
    private const int Most = 1000;
    private readonly ConcurrentQueue<EngineEvent> _queue = new();

    /// <summary>Adds an event; when nobody reads, the oldest ones go.</summary>
    public void Add(EngineEvent message)
    {
        _queue.Enqueue(message);
        if (_queue.Count > Most)
            _queue.TryDequeue(out _);
    }

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out EngineEvent? message) => _queue.TryDequeue(out message);

    public async IAsyncEnumerable<EngineEvent> MergeAsync(IAsyncEnumerable<EngineEvent> stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var message in stream.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            while (TryTake(out var queued))
                yield return queued;
            yield return message;
        }

        while (TryTake(out var rest))
            yield return rest;
    }
}
