namespace Provisioning.Engine;

/// <summary>When commits were made. Many documents of one commit are mostly asked for together: each commit is read once. Not thread-safe.</summary>
internal sealed class CommitTimes(IProvisioningStore store)
{
    private readonly Dictionary<long, DateTimeOffset?> _known = [];

    /// <summary>When the commit of this number was made (UTC); null when the journal has it no more.</summary>
    public async ValueTask<DateTimeOffset?> OfAsync(long sequence, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(sequence, out var known))
            return known;
        DateTimeOffset? time = null;
        await foreach (var commit in store.FindCommitsAsync(new() { After = sequence - 1, Through = sequence }, cancellationToken).ConfigureAwait(false))
            time = commit.Batch.Time;
        return _known[sequence] = time;
    }
}
