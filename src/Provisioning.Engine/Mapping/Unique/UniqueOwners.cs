namespace Provisioning.Engine;

/// <summary>Who has a value that nobody else may have: as the plan under way leaves it, else as the store has it. What is kept for somebody is theirs, shown or not, whether they work here or are removed.</summary>
internal sealed class UniqueOwners(DirectoryService directory, DirectoryDraft draft, DirectorySchema schema, bool storeIsEmpty)
{
    /// <summary>Somebody else who has the value, or null.</summary>
    /// <param name="key">The value as an index has it.</param>
    /// <param name="userId">Who asks.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public async ValueTask<User?> FindAsync(IndexKey key, string? userId, CancellationToken cancellationToken)
    {
        if (draft.OwnerOf(key) is { } drafted && drafted != userId)
            return draft.Get(drafted)?.User ?? new() { Id = drafted };
        if (storeIsEmpty)
            return null;
        var owners = await directory.FindByKeyAsync(key, cancellationToken).ConfigureAwait(false);
        return owners.Find(o => o.Id != userId && UserKeys.Unique(draft.Get(o.Id)?.User ?? o, schema.FoundBy).Contains(key));
    }
}
