namespace Provisioning.Engine;

/// <summary>Whether an app's open matches are worth looking at again: a run with nothing to do looks at nobody.</summary>
internal static class OpenMatches
{
    /// <summary>True when objects of the app wait for a decision, or one was made that the next import brings in.</summary>
    public static async ValueTask<bool> AnyAsync(IProvisioningStore store, string app, CancellationToken cancellationToken)
    {
        foreach (var state in new[] { MatchState.Decided, MatchState.Pending })
        {
            await foreach (var _ in store.MatchesAsync(state, app, cancellationToken).ConfigureAwait(false))
                return true;
        }

        return false;
    }

    /// <summary>True when a user, an account of the app or a match of it was written since the open matches were last looked at.</summary>
    public static async ValueTask<bool> MayHaveChangedAsync(IProvisioningStore store, AppState state, CancellationToken cancellationToken)
    {
        var prefix = AccountDocument.Prefix(state.App);
        await foreach (var record in store.ReadJournalAsync(state.MatchedThrough, cancellationToken).ConfigureAwait(false))
        {
            foreach (var write in record.Batch.Writes)
            {
                if (write.Collection == Collections.Users || write.Collection is Collections.Accounts or Collections.Matches && write.Id.StartsWith(prefix, StringComparison.Ordinal))
                    return true;
            }
        }

        return false;
    }
}
