namespace Provisioning.Engine;

/// <summary>Everything that the journal has of one user's documents, in order: what it costs follows that user's history.</summary>
internal static class UserVersions
{
    /// <summary>The versions of the user's documents up to a commit, by document. An account that was linked to somebody else before or afterwards is as good as deleted then.</summary>
    public static async ValueTask<IReadOnlyList<IReadOnlyList<DocumentVersion>>> OfAsync(IProvisioningStore store, string userId, long through, CancellationToken cancellationToken)
    {
        var term = EngineTerms.User(userId);
        var documents = new SortedDictionary<(string Collection, string Id), List<DocumentVersion>>();
        await foreach (var commit in store.FindCommitsAsync(new() { Terms = [term], Through = through }, cancellationToken).ConfigureAwait(false))
        {
            foreach (var write in commit.Batch.Writes)
            {
                if (!IsKept(write.Collection) || !EngineTerms.Of(write).Contains(term))
                    continue;
                if (!documents.TryGetValue((write.Collection, write.Id), out var known))
                    documents.Add((write.Collection, write.Id), known = []);
                known.Add(new(commit, write));
            }
        }

        foreach (var ((collection, id), known) in documents.Where(d => d.Key.Collection == Collections.Accounts))
            await AddEndsAsync(store, collection, id, known, userId, through, cancellationToken).ConfigureAwait(false);
        return [.. documents.Values];
    }

    private static bool IsKept(string collection) => collection is Collections.Users or Collections.Accounts or Collections.Assignments or Collections.GroupMembers;

    // An account that is unlinked or deleted does not name the user any more.
    private static async ValueTask AddEndsAsync(IProvisioningStore store, string collection, string id, List<DocumentVersion> known, string userId, long through, CancellationToken cancellationToken)
    {
        var own = known.Select(k => k.Commit.Sequence).ToHashSet();
        await foreach (var commit in store.FindCommitsAsync(new() { Terms = [JournalTerms.Document(collection, id)], After = known[0].Commit.Sequence, Through = through }, cancellationToken).ConfigureAwait(false))
        {
            if (!own.Contains(commit.Sequence) && commit.Batch.Writes.FirstOrDefault(w => w.Collection == collection && w.Id == id) is { } other && EngineTerms.LinkOf(other) != userId)
                known.Add(new(commit, other with { Json = null }));
        }

        known.Sort((a, b) => a.Commit.Sequence.CompareTo(b.Commit.Sequence));
    }
}
