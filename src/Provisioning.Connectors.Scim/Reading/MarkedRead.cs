using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>A read that ends with the mark at which the next read of changes begins. For one read.</summary>
/// <param name="clock">Measures how long the read takes, and knows what lies in the future.</param>
/// <param name="before">The mark that it began with; null for a read of everybody.</param>
internal sealed class MarkedRead(TimeProvider clock, ChangeMark? before = null)
{
    private readonly DateTimeOffset _now = clock.GetUtcNow();
    private readonly long _start = clock.GetTimestamp();
    private DateTimeOffset? _newest;
    private bool _undated;

    public async IAsyncEnumerable<ReadItem> RunAsync(IAsyncEnumerable<ReadItem> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in read.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (item is ObjectRead { Object.Modified: var modified })
                Note(modified);
            yield return item is ReadCompleted completed ? completed with { Watermark = Mark(completed.Proof)?.ToString() } : item;
        }
    }

    // What is dated in the future would hide every change until then.
    private void Note(DateTimeOffset? modified)
    {
        _undated |= modified is null;
        var dated = modified > _now ? _now : modified;
        _newest = _newest > dated ? _newest : dated ?? _newest;
    }

    // Who was not read, or has no date, would be in no read of changes.
    private ChangeMark? Mark(ReadProof proof) => proof.IsComplete && !_undated ? ChangeMark.After(before, _newest, clock.GetElapsedTime(_start)) : null;
}
