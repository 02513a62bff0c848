namespace Provisioning.Engine;

/// <summary>Finds the users whose references mean somebody, or would.</summary>
internal static class Referrers
{
    /// <summary>True when any source of the store has references at all.</summary>
    public static async ValueTask<bool> AnyAsync(IProvisioningStore store, CancellationToken cancellationToken)
    {
        await foreach (var _ in store.ReadAsync(new(Collections.Accounts) { Index = Indexes.Refers }, cancellationToken).ConfigureAwait(false))
            return true;
        return false;
    }

    /// <summary>The ids of users of whom a source names somebody so.</summary>
    public static async ValueTask AddNamingAsync(IProvisioningStore store, string name, ISet<string> userIds, CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Refers, name), cancellationToken).ConfigureAwait(false))
        {
            if (AccountDocument.Read(document).UserId is { } id)
                userIds.Add(id);
        }
    }

    /// <summary>The ids of users who have a reference to the user.</summary>
    public static async ValueTask AddHavingAsync(IProvisioningStore store, string userId, ISet<string> userIds, CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.Users, Indexes.Reference, userId), cancellationToken).ConfigureAwait(false))
            userIds.Add(document.Id);
    }
}
