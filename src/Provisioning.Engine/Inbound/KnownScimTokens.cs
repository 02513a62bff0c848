namespace Provisioning.Engine;

/// <summary>The tokens that requests are checked against, in memory: read anew after each change of them. Safe for use by many threads.</summary>
internal sealed class KnownScimTokens(IProvisioningStore store)
{
    private volatile IReadOnlyDictionary<(string App, string Id), StoredScimToken>? _all;
    private int _generation;

    /// <summary>Takes note of what was committed: from tokens that changed on, those count.</summary>
    public void Note(IReadOnlyList<DocumentWrite> writes)
    {
        for (var i = 0; i < writes.Count; i++)
        {
            if (writes[i].Collection != Collections.ScimTokens)
                continue;
            Interlocked.Increment(ref _generation);
            _all = null;
            return;
        }
    }

    /// <summary>The app's token with this id, or null.</summary>
    public async ValueTask<StoredScimToken?> FindAsync(string app, string id, CancellationToken cancellationToken)
    {
        var all = _all ?? await LoadAsync(cancellationToken).ConfigureAwait(false);
        return all.GetValueOrDefault((AppDocument.Id(app), id));
    }

    private async ValueTask<IReadOnlyDictionary<(string App, string Id), StoredScimToken>> LoadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var generation = Volatile.Read(ref _generation);
            var all = new Dictionary<(string App, string Id), StoredScimToken>();
            await foreach (var document in store.ReadAsync(new(Collections.ScimTokens), cancellationToken).ConfigureAwait(false))
            {
                var token = StoredScimToken.Read(document);
                all[(AppDocument.Id(token.App), token.Id)] = token;
            }

            // What changed while it was read may not be in it.
            if (generation != Volatile.Read(ref _generation))
                continue;
            _all = all;
            if (generation != Volatile.Read(ref _generation))
                _all = null;
            return all;
        }
    }
}
