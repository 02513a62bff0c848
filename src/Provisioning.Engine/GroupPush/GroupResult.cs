namespace Provisioning.Engine;

/// <summary>What a change made of a group of an app, to be written with its outcome. Several changes of one group may be under way: each says what it changes, and not what the group then is.</summary>
/// <param name="Key">The app's key of the group.</param>
/// <param name="Edit">What becomes of what is known of it, which is null where nothing is; null where that goes.</param>
/// <param name="Writes">Who is in it, and what else goes.</param>
internal sealed record GroupResult(string Key, Func<AppGroup?, AppGroup?> Edit, IReadOnlyList<DocumentWrite> Writes)
{
    /// <summary>Of a change of who is in it, those for whom nothing was sent, by the user's id, else the account's key; null where all were.</summary>
    public IReadOnlyList<string>? Untouched { get; init; }

    /// <summary>The writes of several results, in order: each group is read and written once.</summary>
    public static async ValueTask<IReadOnlyList<DocumentWrite>> WritesAsync(IProvisioningStore store, string app, IReadOnlyList<GroupResult> results, CancellationToken cancellationToken)
    {
        if (results.Count == 0)
            return [];
        var writes = new List<DocumentWrite>();
        foreach (var group in results.GroupBy(r => r.Key, StringComparer.Ordinal))
        {
            var document = await store.GetAsync(Collections.AppGroups, AppGroupDocument.Id(app, group.Key), cancellationToken).ConfigureAwait(false);
            var before = document is null ? null : AppGroupDocument.Read(document);
            var now = group.Aggregate(before, (known, result) => result.Edit(known));
            if (now is not null && !IsSame(now, before))
                writes.Add(AppGroupDocument.ToWrite(now, null));
            else if (now is null && document is not null)
                writes.Add(new(Collections.AppGroups, document.Id, null, []));
            writes.AddRange(group.SelectMany(r => r.Writes));
        }

        return writes;
    }

    // That it was spoken of again is nothing to write.
    private static bool IsSame(AppGroup now, AppGroup? before) =>
        before is not null && now with { LastSeen = before.LastSeen, Undone = before.Undone } == before && now.Undone.SequenceEqual(before.Undone);

    /// <summary>The writes by which an account is in no group any more.</summary>
    public static async ValueTask<IReadOnlyList<DocumentWrite>> WithoutAsync(IProvisioningStore store, Account gone, CancellationToken cancellationToken)
    {
        var writes = new List<DocumentWrite>();
        await foreach (var there in AppMembership.OfMemberAsync(store, gone.App, gone.Key, cancellationToken).ConfigureAwait(false))
            writes.Add(there.ToRemoval());
        return writes;
    }
}
