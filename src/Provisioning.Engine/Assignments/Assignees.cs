using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Somebody who may have an app, with everything that decides it.</summary>
/// <param name="UserId">The user's id.</param>
/// <param name="User">The user; null when there is none of this id any more.</param>
/// <param name="Direct">The user's own assignment of the app, or null.</param>
/// <param name="Entries">What was added to groups by hand with the user in it.</param>
internal readonly record struct Assignee(string UserId, User? User, Assignment? Direct, IReadOnlyList<MembershipEntry> Entries)
{
    /// <summary>
    /// How many of these decide whether the user has the app, and the newest revision of them. One that is gone leaves fewer, one that is new or changed has a revision of its own: what rests on both finds
    /// either.
    /// </summary>
    /// <param name="grants">What gives the app.</param>
    public (int Count, long Revision) Basis(AppGrants grants)
    {
        var (count, revision) = Direct is null ? (0, 0L) : (1, Direct.Revision);
        foreach (var entry in Entries)
        {
            if (grants.Watched.Contains(entry.GroupId))
                (count, revision) = (count + 1, Math.Max(revision, entry.Revision));
        }

        return (count, revision);
    }
}

/// <summary>Reads who may have one app, page by page.</summary>
/// <param name="store">The store.</param>
/// <param name="grants">What gives the app.</param>
/// <param name="more">Groups whose members matter beside those that matter to the grants, by id; null for none.</param>
internal sealed class Assignees(IProvisioningStore store, AppGrants grants, IReadOnlySet<string>? more = null)
{
    private const int Page = 500;
    private readonly IReadOnlySet<string> _watched = more is { Count: > 0 } ? grants.Watched.Union(more).ToHashSet(StringComparer.Ordinal) : grants.Watched;
    private Dictionary<string, List<MembershipEntry>>? _entries;

    /// <summary>
    /// Everybody who may have the app, page by page: all users where the rule of a group decides, else those who have an assignment of their own or were added to a group by hand.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<Assignee>> EverybodyAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        if (!grants.HasRules)
        {
            await foreach (var ids in ByHandAsync(cancellationToken).ConfigureAwait(false))
                yield return await LoadAsync(ids, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        await foreach (var page in Population.UsersAsync(store, null, cancellationToken).ConfigureAwait(false))
            yield return await LoadAsync(page, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads at once what was added to groups by hand: for who goes on to ask for everybody, a page at a time.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken) =>
        _entries ??= _watched.Count == 0 ? [] : await Population.EntriesAsync(store, _watched, cancellationToken).ConfigureAwait(false);

    /// <summary>These users, who were read already.</summary>
    public ValueTask<IReadOnlyList<Assignee>> LoadAsync(IReadOnlyList<User> users, CancellationToken cancellationToken) =>
        WithGrantsAsync([.. users.Select(u => u.Id)], users, cancellationToken);

    /// <summary>These users, in the order given.</summary>
    public async ValueTask<IReadOnlyList<Assignee>> LoadAsync(IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        var users = await store.GetManyAsync(Collections.Users, userIds, cancellationToken).ConfigureAwait(false);
        return await WithGrantsAsync(userIds, users.Select(UserDocument.Read), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<Assignee>> WithGrantsAsync(IReadOnlyList<string> userIds, IEnumerable<User> users, CancellationToken cancellationToken)
    {
        var known = users.ToDictionary(u => u.Id, StringComparer.Ordinal);
        var documents = await store.GetManyAsync(Collections.Assignments, [.. userIds.Select(id => AssignmentDocument.Id(grants.App, id))], cancellationToken).ConfigureAwait(false);
        var direct = documents.Select(AssignmentDocument.Read).ToDictionary(a => a.UserId, StringComparer.Ordinal);
        var result = new List<Assignee>(userIds.Count);
        foreach (var id in userIds)
            result.Add(new(id, known.GetValueOrDefault(id), direct.GetValueOrDefault(id), await EntriesAsync(id, cancellationToken).ConfigureAwait(false)));
        return result;
    }

    private async ValueTask<IReadOnlyList<MembershipEntry>> EntriesAsync(string userId, CancellationToken cancellationToken)
    {
        if (_watched.Count == 0)
            return [];
        return _entries is not null
            ? _entries.GetValueOrDefault(userId) ?? (IReadOnlyList<MembershipEntry>)[]
            : await MembershipEntry.OfMemberAsync(store, userId, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<IReadOnlyList<string>> ByHandAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var members = new SortedSet<string>(_entries!.Where(e => e.Value.Exists(m => grants.Groups.Contains(m.GroupId))).Select(e => e.Key), StringComparer.Ordinal);
        var prefix = AccountDocument.Prefix(grants.App);
        var page = new List<string>(Page);
        await foreach (var document in store.ReadAsync(new(Collections.Assignments) { Prefix = prefix }, cancellationToken).ConfigureAwait(false))
        {
            members.Remove(document.Id[prefix.Length..]);
            page.Add(document.Id[prefix.Length..]);
            if (page.Count < Page)
                continue;
            yield return page;
            page = new(Page);
        }

        foreach (var rest in page.Concat(members).Chunk(Page))
            yield return rest;
    }
}
